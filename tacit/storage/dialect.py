"""What SQLite and PostgreSQL write alike although SQLAlchemy has two words for it.

The clauses below compile to the same SQL on both; one statement serves both.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.dml import Insert


def insert_once(table: Table, *, on: Sequence[str]) -> Insert:
    """Insert unless a row with the same columns `on` is there; `run` tells 1 or 0."""
    return (
        postgresql.insert(table)
        .inline()
        .on_conflict_do_nothing(index_elements=[table.c[name] for name in on])
    )


def insert_or_update(
    table: Table,
    *,
    on: Sequence[str],
    columns: Sequence[str],
    extra: Mapping[str, ColumnElement[object]] | None = None,
    where: ColumnElement[bool] | None = None,
) -> Insert:
    """Insert, or set `columns` to the given values where the row is there.

    `extra` sets columns to expressions; `where` guards the update.
    """
    insert = postgresql.insert(table).inline()
    changes: dict[str, ColumnElement[object]] = {name: insert.excluded[name] for name in columns}
    changes.update(extra or {})
    return insert.on_conflict_do_update(
        index_elements=[table.c[name] for name in on], set_=changes, where=where
    )
