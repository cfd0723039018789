"""The one `MetaData` that every feature's `_tables.py` declares its tables on."""

from sqlalchemy import ColumnElement, MetaData, Table

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_APPEND_ONLY = "tacit.append_only"
_IN_BACKUP = "tacit.in_backup"


def append_only(table: Table) -> Table:
    """Declare that rows of this table are never changed or deleted.

    `storage.schema` and the migrations make triggers from this; an UPDATE or
    DELETE then fails on both databases, whoever sends it.
    """
    table.info[_APPEND_ONLY] = True
    return table


def is_append_only(table: Table) -> bool:
    """Say whether the table was declared `append_only`."""
    return bool(table.info.get(_APPEND_ONLY))


def in_backup(table: Table, **columns: ColumnElement[object]) -> Table:
    """Declare what a backup holds in place of columns that mean nothing elsewhere."""
    table.info[_IN_BACKUP] = columns
    return table


def backup_columns(table: Table) -> dict[str, ColumnElement[object]]:
    """Return the columns of a table as a backup holds them."""
    replaced: dict[str, ColumnElement[object]] = table.info.get(_IN_BACKUP, {})
    return {column.name: replaced.get(column.name, column) for column in table.columns}
