"""What a database says of its own schema, in a form that two of them can be compared by."""

import re

import sqlalchemy as sa

from tacit.storage import maintenance

_POSTGRES = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity,
               identity_generation
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled
        FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": """
        SELECT proname, prosrc, prorettype::regtype::text
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
    "options": """
        SELECT relname, reloptions::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'""",
}


def read(url: str) -> dict[str, set[tuple[object, ...]]]:
    """Return the schema without Alembic's own table."""
    with maintenance.look(url) as connection:
        if connection.dialect.name == "sqlite":
            found = {"sqlite_master": _read_sqlite(connection)}
        else:
            found = {
                part: {tuple(row) for row in connection.execute(sa.text(query))}
                for part, query in _POSTGRES.items()
            }
    return {
        part: {row for row in rows if "alembic_version" not in str(row)}
        for part, rows in found.items()
    }


def _read_sqlite(connection: sa.Connection) -> set[tuple[object, ...]]:
    rows = connection.execute(sa.text("SELECT type, name, tbl_name, sql FROM sqlite_master"))
    return {(row.type, row.name, row.tbl_name, *_parts(row.sql or "")) for row in rows}


def _parts(statement: str) -> list[str]:
    """Split DDL into clauses: constraints may stand in any order."""
    text = re.sub(r"\s+", " ", statement).strip()
    return sorted(part.strip(" )(") for part in re.split(r", (?![^()]*\))", text))
