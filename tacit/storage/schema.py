"""Make all declared tables at once, with the triggers that guard them.

Servers are made by the migrations; a test compares the two.
"""

from sqlalchemy import Connection, MetaData, Table, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from tacit.storage import tables

FUNCTION = "tacit_append_only"

_FUNCTION_POSTGRES = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def create_all(url: str, *, metadata: MetaData = tables.metadata) -> None:
    """Create every table, index and trigger in an empty database."""
    engine = create_engine(make_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        metadata.create_all(connection)
        for statement in trigger_statements(
            metadata.sorted_tables, dialect=connection.dialect.name
        ):
            connection.execute(text(statement))
    engine.dispose()


def create_triggers(connection: Connection, *, names: list[str]) -> None:
    """Create the append-only triggers of the named tables."""
    for statement in _statements(names, dialect=connection.dialect.name):
        connection.exec_driver_sql(statement)


def trigger_statements(all_tables: list[Table], *, dialect: str) -> list[str]:
    """Return the DDL that makes the declared tables append-only."""
    names = sorted(table.name for table in all_tables if tables.is_append_only(table))
    return _statements(names, dialect=dialect)


def _statements(names: list[str], *, dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [_trigger_sqlite(name, action) for name in names for action in ("UPDATE", "DELETE")]
    statements = [_FUNCTION_POSTGRES] if names else []
    return statements + [part for name in names for part in _triggers_postgres(name)]


def _trigger_sqlite(name: str, action: str) -> str:
    return (
        f"CREATE TRIGGER {name}_no_{action.lower()} BEFORE {action} ON {name} "
        f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    )


def _triggers_postgres(name: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()",
        f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
    ]
