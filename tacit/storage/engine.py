"""The database as doors, workers and commands see it.

A door calls `await db.write(verb)`, everything else `db.write_now(verb)`; where
and how that runs is the business of `_sqlite.py` and `_postgres.py`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from tacit.kit.clock import Clock
from tacit.settings import Settings
from tacit.storage import _postgres, _sqlite
from tacit.storage._lanes import Lane
from tacit.storage.errors import SettingWrong
from tacit.storage.transaction import DialectName, Tx

T = TypeVar("T")


class Database:
    """Runs closures in transactions. A write was saved when its answer is here.

    Closures are short and touch only `tx`: no network, no file, no hashing of
    passwords, no other call of the database. They may run twice on PostgreSQL,
    when others were in the way, so they change nothing outside.
    """

    def __init__(self, *, url: str, dialect: DialectName, writer: Lane, reader: Lane) -> None:
        self.url = url
        self.dialect: DialectName = dialect
        self._writer = writer
        self._reader = reader

    async def write(self, fn: Callable[[Tx], T]) -> T:
        """Run a closure in a transaction of its own and commit it.

        Raises:
            TooBusy: too many wait already; nothing was done.
            DiskFull: nothing was saved.
            DatabaseLocked: nothing was saved.
        """
        return await self._writer.ask(fn)

    async def read(self, fn: Callable[[Tx], T]) -> T:
        """Run a closure that sees one moment and cannot write."""
        return await self._reader.ask(fn)

    def write_now(self, fn: Callable[[Tx], T]) -> T:
        """As `write`, for callers without an event loop."""
        return self._writer.ask_now(fn)

    def read_now(self, fn: Callable[[Tx], T]) -> T:
        """As `read`, for callers without an event loop."""
        return self._reader.ask_now(fn)

    def close(self) -> None:
        """Finish what waits and close every connection, the writer's last."""
        self._reader.close()
        self._writer.close()


def open_database(settings: Settings, *, clock: Clock) -> Database:
    """Open the database of the settings. The tables have to be there already.

    Raises:
        SettingWrong: the address or the folder cannot be used.
        DatabaseLocked: another program holds the file.
    """
    return open_url(settings.database_url, clock=clock, prepared=settings.database_prepared)


def open_url(url: str, *, clock: Clock, prepared: bool = True) -> Database:
    """Open a database by its address."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = sqlite_path(parsed)
        writer, reader = _sqlite.open_lanes(path, clock=clock)
        return Database(url=url, dialect="sqlite", writer=writer, reader=reader)
    writer, reader = _postgres.open_lanes(parsed, clock=clock, prepared=prepared)
    return Database(url=url, dialect="postgresql", writer=writer, reader=reader)


def parse_url(url: str) -> URL:
    """Read a database address; `postgres://` and `postgresql://` mean psycopg.

    Raises:
        SettingWrong: it is none, or of another database.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise _wrong_url() from None
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("sqlite", "sqlite+pysqlite") and parsed.database:
        return parsed
    raise _wrong_url()


def sqlite_path(url: URL) -> Path:
    """Return the file of an SQLite address."""
    assert url.database, "parse_url asks for a file"
    return Path(url.database)


def _wrong_url() -> SettingWrong:
    # The address may hold a password: it is not repeated.
    return SettingWrong(
        "This is not the address of a database that Tacit knows.",
        place="TACIT_DATABASE_URL",
        remedy="Write postgresql://user@host/name, or leave it out for SQLite.",
    )
