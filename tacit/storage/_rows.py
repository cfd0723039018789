"""All rows of a database as lines of JSON, and back.

Values are as stored (moments as numbers, JSON as its text), so a row means the
same whichever database it comes from.
"""

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator, TypeEngine

from tacit.kit import canonical
from tacit.storage import tables
from tacit.storage.errors import BackupDamaged

ROWS_AT_ONCE = 1_000


def dump(connection: sa.Connection, folder: Path) -> dict[str, int]:
    """Write `<table>.jsonl` for every table; return how many rows each has."""
    folder.mkdir(parents=True)
    counts = {}
    for table in _all_tables(connection):
        counts[table.name] = 0
        with (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as file:
            for row in read(connection, table):
                file.write(canonical.dumps(row) + "\n")
                counts[table.name] += 1
    return counts


def count(connection: sa.Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in _all_tables(connection)
    }


def read(connection: sa.Connection, table: sa.Table) -> Iterator[dict[str, Any]]:
    """Read the rows of a table as a backup holds them, by primary key."""
    columns = [
        sa.type_coerce(expression, _plain(table.c[name].type)).label(name)
        for name, expression in tables.backup_columns(table).items()
    ]
    statement = sa.select(*columns).select_from(table).order_by(*table.primary_key.columns)
    options = {"stream_results": True, "yield_per": ROWS_AT_ONCE}
    for row in connection.execute(statement, execution_options=options):
        yield dict(row._mapping)  # noqa: SLF001 - the public name of SQLAlchemy


def load(connection: sa.Connection, source: dict[str, Iterable[dict[str, Any]]]) -> None:
    """Insert rows into empty tables; keys between tables are checked at the end."""
    with _keys_checked_last(connection):
        for name, rows in source.items():
            iterator = iter(rows)
            while batch := list(itertools.islice(iterator, ROWS_AT_ONCE)):
                table = sa.table(name, *(sa.column(column) for column in batch[0]))
                connection.execute(sa.insert(table), batch)
    if connection.dialect.name == "postgresql":
        _set_numbers(connection)
    elif broken := connection.execute(sa.text("PRAGMA foreign_key_check")).first():
        raise BackupDamaged(f"A row of {broken[0]} names one of {broken[2]} that is not there.")


def from_files(folder: Path) -> dict[str, Iterable[dict[str, Any]]]:
    """Return the rows of `dump`, read as they are asked for."""
    return {path.stem: _lines(path) for path in sorted(folder.glob("*.jsonl"))}


def from_database(connection: sa.Connection) -> dict[str, Iterable[dict[str, Any]]]:
    """Return the rows of a database, read as they are asked for."""
    return {table.name: read(connection, table) for table in _all_tables(connection)}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            row: Any = canonical.loads(line)
            yield row


def _all_tables(connection: sa.Connection) -> list[sa.Table]:
    there = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    unknown = there - tables.metadata.tables.keys()
    assert not unknown, f"a backup would leave out {sorted(unknown)}: import their features"
    return [table for table in tables.metadata.sorted_tables if table.name in there]


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


class _keys_checked_last:  # noqa: N801 - a context manager that reads as a phrase
    """Let rows come in any order; foreign keys hold when the block ends."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._names: list[tuple[str, str]] = []

    def __enter__(self) -> None:
        if self._connection.dialect.name == "sqlite":
            return
        inspector = sa.inspect(self._connection)
        self._names = [
            (table, str(key["name"]))
            for table in inspector.get_table_names()
            for key in inspector.get_foreign_keys(table)
        ]
        self._alter("DEFERRABLE INITIALLY DEFERRED")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if error is not None or self._connection.dialect.name == "sqlite":
            return
        self._connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        self._alter("NOT DEFERRABLE")

    def _alter(self, how: str) -> None:
        quote = self._connection.dialect.identifier_preparer.quote
        for table, name in self._names:
            statement = f"ALTER TABLE {quote(table)} ALTER CONSTRAINT {quote(name)} {how}"
            self._connection.execute(sa.text(statement))


def _set_numbers(connection: sa.Connection) -> None:
    """Let the database go on counting after the highest number it was given."""
    inspector = sa.inspect(connection)
    for table in inspector.get_table_names():
        for column in inspector.get_columns(table):
            if "identity" in column:
                highest: sa.Select[tuple[int]] = sa.select(
                    sa.func.max(sa.column(column["name"]))
                ).select_from(sa.table(table))
                sequence = sa.func.pg_get_serial_sequence(table, column["name"])
                connection.execute(sa.select(sa.func.setval(sequence, highest.scalar_subquery())))
