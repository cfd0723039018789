"""Make all declared tables at once, with the triggers that guard them.

Servers are made by the migrations; a test compares the two.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, MetaData, text

from tacit.storage import maintenance, tables

FUNCTION = "tacit_append_only"

_FUNCTION_POSTGRES = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def create_all(url: str, *, metadata: MetaData = tables.metadata) -> None:
    """Create every table, index and trigger in an empty database."""
    with maintenance.change(url) as connection:
        metadata.create_all(connection)
        guarded = [table.name for table in metadata.sorted_tables if tables.is_append_only(table)]
        create_triggers(connection, names=guarded)


def create_triggers(connection: Connection, *, names: Iterable[str]) -> None:
    """Make the named tables append-only. Migrations call this too."""
    if connection.dialect.name == "sqlite":
        statements = [_sqlite(name, action) for name in names for action in ("UPDATE", "DELETE")]
    else:
        statements = [_FUNCTION_POSTGRES, *(part for name in names for part in _postgres(name))]
    for statement in statements:
        connection.execute(text(statement))


def _sqlite(name: str, action: str) -> str:
    return (
        f"CREATE TRIGGER {name}_no_{action.lower()} BEFORE {action} ON {name} "
        f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    )


def _postgres(name: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()",
        f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
    ]
