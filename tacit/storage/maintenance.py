"""A connection of one's own for work on a whole database: tables, dumps, loads.

For programs that hold the data folder, before the engine opens it or beside its
writer for reading; never for verbs.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from tacit.storage import _failures
from tacit.storage.engine import parse_url, sqlite_path

LOCK_WAIT_SECONDS = 5


@contextlib.contextmanager
def change(url: str) -> Iterator[sa.Connection]:
    """Open one transaction for everything, tables included; commit it at the end."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = sqlite_path(parsed)
        engine = sa.create_engine(
            "sqlite://", creator=lambda: connect_sqlite(path, mode="rwc"), poolclass=NullPool
        )
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        path = Path(parsed.host or "")
        engine = sa.create_engine(parsed, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        failure = _failures.translate(error)
        if failure is error:
            raise
        raise failure from error
    finally:
        engine.dispose()


@contextlib.contextmanager
def look(url: str) -> Iterator[sa.Connection]:
    """Open a read-only view of one moment."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = sqlite_path(parsed)
        engine = sa.create_engine(
            "sqlite://", creator=lambda: connect_sqlite(path, mode="ro"), poolclass=NullPool
        )
    else:
        engine = sa.create_engine(
            parsed,
            poolclass=NullPool,
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True},
        )
    try:
        with engine.connect() as connection:
            if parsed.get_backend_name() == "sqlite":
                connection.exec_driver_sql("BEGIN")
            yield connection
            connection.rollback()
    except sa.exc.DBAPIError as error:
        failure = _failures.translate(error)
        if failure is error:
            raise
        raise failure from error
    finally:
        engine.dispose()


def connect_sqlite(path: Path, *, mode: str) -> sqlite3.Connection:
    """Open a file without Python's own ideas about transactions."""
    return sqlite3.connect(
        f"file:{quote(str(path))}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=LOCK_WAIT_SECONDS,
    )


def table_names(connection: sa.Connection) -> list[str]:
    """Return the names of all tables, sorted."""
    return sorted(sa.inspect(connection).get_table_names())


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
