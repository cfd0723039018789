"""Driver's errors, named for the person who runs the server."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
from sqlalchemy.exc import DBAPIError

from tacit.kit.errors import TacitError
from tacit.storage.errors import (
    DatabaseAway,
    DatabaseLocked,
    DiskFull,
    IdTaken,
    NotSaved,
    NotStorable,
    SchemaMismatch,
    SettingWrong,
)

_FULL = {"53100", "53000"}
_LOCKED = {"55P03", "57014"}
_TWICE = {"40001", "40P01"}
_AWAY = {"57P01", "57P02", "57P03", "53300"}
_STALE = {"26000", "42P05", "0A000"}
_PASSED_OVER = "25P02"
_UNIQUE = "23505"
_UNIQUE_SQLITE = {sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE}
_NO_TABLE = {"42P01", "42703"}


def translate(error: BaseException) -> BaseException:
    """Return the error with a name where it speaks of the world, else itself."""
    driver = error.orig if isinstance(error, DBAPIError) else error
    named: TacitError | None = None
    if isinstance(driver, sqlite3.Error):
        named = _of_sqlite(driver)
    elif isinstance(driver, psycopg.DataError) or _is_too_much(driver):
        named = _not_storable()
    elif isinstance(driver, psycopg.Error):
        named = _of_postgres(driver)
    if named is None:
        return error
    named.__cause__ = error
    return named


def copy(error: BaseException) -> BaseException:
    """Make an equal failure for another caller; two must not share a traceback."""
    if not isinstance(error, TacitError):
        lost = NotSaved(
            f"The transaction was lost ({error}); nothing of it was saved.",
            remedy="Send the request again.",
        )
        lost.__cause__ = error
        return lost
    twin = type(error)(error.message, place=error.place, remedy=error.remedy, **dict(error.facts))
    twin.__cause__ = error.__cause__
    return twin


def is_worth_a_retry(error: BaseException) -> bool:
    """Say whether the database undid the transaction only because others were in the way.

    Two requests that bring the same id at the same moment both find nothing and both add it;
    the second try of the loser finds what the winner stored.
    """
    driver = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(driver, psycopg.Error) and driver.sqlstate in {*_TWICE, _UNIQUE}


def is_stale(error: BaseException) -> bool:
    """Say whether the server knows a statement otherwise than we, or no longer.

    Somebody migrated while the connection was open, or what stands between gives the
    connection to others. A new connection learns every statement anew.
    """
    driver = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(driver, psycopg.Error) and driver.sqlstate in _STALE


@contextlib.contextmanager
def named(path: Path) -> Iterator[None]:
    """Name what goes wrong while a database file is opened."""
    try:
        yield
    except sqlite3.Error as error:
        failure = translate(error)
        if failure is error:
            failure = SettingWrong(
                f"The database cannot be opened: {error}.",
                place=str(path),
                remedy="Check TACIT_DATA, and that this user may write there.",
            )
        raise failure from error
    except DBAPIError as error:
        failure = translate(error)
        if failure is error:
            failure = SettingWrong(
                f"The database cannot be opened: {error.orig}.",
                place=str(path),
                remedy="Check TACIT_DATA, and that this user may write there.",
            )
        raise failure from error


def _of_sqlite(error: sqlite3.Error) -> TacitError | None:
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    text = str(error)
    if primary == sqlite3.SQLITE_FULL:
        return _disk_full()
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return DatabaseLocked(
            "Another program holds the database file; nothing was saved.",
            remedy="Close what else has tacit.db open, then try again.",
            retry_after=2,
        )
    if primary == sqlite3.SQLITE_IOERR:
        return DiskFull(
            f"The disk refused to store the data ({text}); nothing was saved.",
            remedy="Check the free space and the health of the disk, then try again.",
        )
    if code in _UNIQUE_SQLITE:
        return _id_taken(text.rpartition(": ")[2])
    if "no such table" in text or "no such column" in text:
        return _schema(text)
    return None


def _of_postgres(error: psycopg.Error) -> TacitError | None:
    state = error.sqlstate
    if state in _FULL:
        return _disk_full()
    if state in _LOCKED:
        return DatabaseLocked(
            "The database waited too long for another transaction; nothing was saved.",
            remedy="Try again.",
            retry_after=2,
        )
    if state == _PASSED_OVER:
        return NotSaved(
            "A part of this request failed before its end; nothing was saved.",
            remedy="Send the request again.",
        )
    if state in _STALE - {"0A000"}:
        return SettingWrong(
            "PostgreSQL does not keep what it was taught for the connection it was taught on.",
            place="TACIT_DATABASE_PREPARED",
            remedy="Behind a pooler that shares connections, set it to no.",
        )
    if state in _TWICE:
        return NotSaved(
            "Others changed the same rows at the same moment; nothing was saved.",
            remedy="Send the request again.",
        )
    if state in _AWAY or (state is None and isinstance(error, psycopg.OperationalError)):
        text = str(error).strip().splitlines()
        return DatabaseAway(
            f"PostgreSQL does not answer: {text[0] if text else type(error).__name__}.",
            remedy="See whether it runs, and check TACIT_DATABASE_URL; then send it again.",
            retry_after=2,
        )
    if state == _UNIQUE:
        return _id_taken(error.diag.constraint_name)
    if state in _NO_TABLE:
        return _schema(str(error).splitlines()[0])
    return None


def _disk_full() -> DiskFull:
    return DiskFull(
        "There is no space left for the database; nothing was saved.",
        remedy="Free some space on the disk of the data folder, then try again.",
    )


def _is_too_much(error: BaseException | None) -> bool:
    """What the drivers say, before they send it, of half a letter or a number over 64 bits."""
    if isinstance(error, OverflowError):
        return str(error).startswith("Python int too large")
    return isinstance(error, UnicodeEncodeError)


def _not_storable() -> NotStorable:
    return NotStorable(
        "A text holds signs that are no text, or a number is too large; nothing was saved.",
        remedy="Take out signs that do not show, or make the number smaller.",
    )


def _id_taken(place: str | None) -> IdTaken:
    return IdTaken(
        "An id that this request brings belongs to something else already; nothing was saved.",
        place=place,
        remedy="Send it with a new id.",
    )


def _schema(text: str) -> SchemaMismatch:
    return SchemaMismatch(
        f"The database does not have the tables of this version ({text}).",
        remedy="Run `tacit migrate`.",
    )
