"""PostgreSQL: a thread for each connection, fed by a queue.

Writers work in READ COMMITTED; guards are in the statements. Readers see one
moment (REPEATABLE READ, read only), as they do on SQLite.
"""

import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
import sqlalchemy as sa
from psycopg import pq
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from tacit.kit.clock import Clock
from tacit.storage import _failures
from tacit.storage._lanes import Lane
from tacit.storage._plans import Plans
from tacit.storage._sessions import Ground, Session, drop, raw_of, start_pool
from tacit.storage._wire import Wire
from tacit.storage._wired import WiredStatements
from tacit.storage.transaction import Tx

WRITERS = 8
READERS = 4
CONNECT_SECONDS_MAX = 10
LOCK_WAIT_SECONDS = 10
STATEMENT_SECONDS_MAX = 60
_BY_KEY = "-c enable_seqscan=off -c jit=off"
"""For writers, who look up a few rows by key: a plan is made once for a connection, often while
a table is all but empty, and must not become a scan of it when it has grown."""
_WRITES = b"BEGIN ISOLATION LEVEL READ COMMITTED"
_READS = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

T = TypeVar("T")


def open_lanes(url: URL, *, clock: Clock, prepared: bool) -> tuple[Lane, Lane]:
    """Start the threads; each connects when it gets its first call."""
    for_writers = _ground(url, clock=clock, planner=_BY_KEY)
    for_readers = _ground(url, clock=clock)
    writers = start_pool(
        Lane("postgres-writer"),
        lambda: _Session(for_writers, begin=_WRITES, prepared=prepared),
        count=WRITERS,
    )
    readers = start_pool(
        Lane("postgres-reader"),
        lambda: _Session(for_readers, begin=_READS, prepared=prepared),
        count=READERS,
    )
    return writers, readers


def _ground(url: URL, *, clock: Clock, planner: str = "") -> Ground:
    engine = sa.create_engine(
        url,
        poolclass=NullPool,
        connect_args={
            # The wire prepares; psycopg would deallocate all after a rollback.
            "prepare_threshold": None,
            "connect_timeout": CONNECT_SECONDS_MAX,
            "application_name": "tacit",
            "options": (
                f"-c lock_timeout={LOCK_WAIT_SECONDS}s "
                f"-c statement_timeout={STATEMENT_SECONDS_MAX}s "
                f"-c idle_in_transaction_session_timeout={STATEMENT_SECONDS_MAX}s {planner}"
            ),
        },
    )
    return Ground(engine=engine, plans=Plans(engine.dialect), dialect="postgresql", clock=clock)


class _Session(Session):
    def __init__(self, ground: Ground, *, begin: bytes, prepared: bool) -> None:
        self._ground = ground
        self._begin = begin
        self._prepared = prepared
        self._connection: sa.Connection | None = None
        self._raw: psycopg.Connection[Any] | None = None
        self._wire: Wire | None = None

    def run(self, fn: Callable[[Tx], T]) -> T:
        for last in (False, True):
            try:
                return self._transact(fn)
            except BaseException as error:
                was_lost = self._mend(is_stale=_failures.is_stale(error))
                again = was_lost or _failures.is_worth_a_retry(error)
                if again and not last and not isinstance(error, _CommitUnknown):
                    continue
                cause = error.cause if isinstance(error, _CommitUnknown) else error
                named = _failures.translate(cause)
                if named is error:
                    raise
                raise named from cause
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        drop(self._connection)

    def _transact(self, fn: Callable[[Tx], T]) -> T:
        connection, raw, wire = self._open()
        wire.begin(self._begin)
        statements = WiredStatements(connection, self._ground.plans, wire)
        result = self._ground.run(statements, fn)
        try:
            wire.commit()
        except psycopg.Error as error:
            if raw.closed:
                raise _CommitUnknown(error) from error
            raise
        return result

    def _open(self) -> tuple[sa.Connection, psycopg.Connection[Any], Wire]:
        if self._connection is None or self._raw is None or self._wire is None:
            connection = self._ground.engine.connect()
            raw: psycopg.Connection[Any] = raw_of(connection)
            raw.rollback()
            self._connection, self._raw = connection, raw
            self._wire = Wire(raw, prepared=self._prepared)
        return self._connection, self._raw, self._wire

    def _mend(self, *, is_stale: bool) -> bool:
        """Get rid of the transaction; say whether an open connection was lost.

        What is still in line may fail while it is let go, and the transaction is undone
        nevertheless. A connection of whose statements the server has another notion than
        we is given up.
        """
        raw = self._raw
        if raw is None:
            return False
        if not raw.closed:
            with contextlib.suppress(psycopg.Error):
                if self._wire is not None:
                    self._wire.forget()
            with contextlib.suppress(psycopg.Error):
                raw.rollback()
            is_clean = raw.pgconn.transaction_status == pq.TransactionStatus.IDLE
            if is_stale or not is_clean:
                raw.close()
        if not raw.closed:
            return False
        drop(self._connection)
        self._connection = self._raw = self._wire = None
        return True


class _CommitUnknown(Exception):
    """The connection went away during the commit: it may have happened."""

    def __init__(self, cause: psycopg.Error) -> None:
        super().__init__(str(cause))
        self.cause = cause
