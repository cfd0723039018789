"""SQLite: one writer thread with group commit, and a few readers.

The writer takes what waits, runs each closure inside a savepoint of one
transaction and commits once: one fsync for the batch. Answers go out after the
commit and not before. The thread is the only writer of the file; if it dies the
process ends, because a server that answers pages and never saves is worse.
"""

import contextlib
import os
import sqlite3
import sys
import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import TypeVar
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from tacit.kit.clock import Clock
from tacit.storage import _failures
from tacit.storage._lanes import Call, Lane, deliver
from tacit.storage._plans import Plans, Statements
from tacit.storage._sessions import Ground, Session, drop, raw_of, start_pool
from tacit.storage.errors import NotSaved
from tacit.storage.transaction import Tx

BATCH_MAX = 256
READERS = 3
LOCK_WAIT_SECONDS = 5
WRITER_CACHE_KIBIBYTES = 64_000
READER_CACHE_KIBIBYTES = 8_000
STATEMENTS_CACHED = 512
WAL_BYTES_KEPT = 64 * 1024 * 1024
EXIT_WRITER_DIED = 70

T = TypeVar("T")


def open_lanes(path: Path, *, clock: Clock) -> tuple[Lane, Lane]:
    """Open the file, making it if it is new, and start the threads."""
    writer = _Writer(path, clock=clock)
    engine = sa.create_engine("sqlite://", creator=lambda: _reader(path), poolclass=NullPool)
    ground = Ground(engine=engine, plans=writer.ground.plans, dialect="sqlite", clock=clock)
    readers = start_pool(Lane("sqlite-reader"), lambda: _ReaderSession(ground), count=READERS)
    return writer.lane, readers


def _writer(path: Path) -> sqlite3.Connection:
    connection = _connect(path, mode="rwc")
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{WRITER_CACHE_KIBIBYTES}",
        f"journal_size_limit={WAL_BYTES_KEPT}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
    return connection


def _reader(path: Path) -> sqlite3.Connection:
    connection = _connect(path, mode="ro")
    connection.execute("PRAGMA query_only=ON").close()
    connection.execute(f"PRAGMA cache_size=-{READER_CACHE_KIBIBYTES}").close()
    return connection


def _connect(path: Path, *, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(str(path))}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=LOCK_WAIT_SECONDS,
        cached_statements=STATEMENTS_CACHED,
    )


class _Writer:
    def __init__(self, path: Path, *, clock: Clock) -> None:
        engine = sa.create_engine("sqlite://", creator=lambda: _writer(path), poolclass=NullPool)
        self.ground = Ground(
            engine=engine, plans=Plans(engine.dialect), dialect="sqlite", clock=clock
        )
        with _failures.named(path):
            self._connection = engine.connect()
        self._raw: sqlite3.Connection = raw_of(self._connection)
        self.lane = Lane("sqlite-writer")
        self.lane.start(self._work, count=1)

    def _work(self) -> None:
        try:
            while (first := self.lane.calls.get()) is not None:
                batch = deque((first,))
                last = self._take_waiting(batch)
                while batch:
                    deliver(self._transact(batch))
                if last:
                    break
            drop(self._connection)
        except BaseException:  # noqa: BLE001 - nothing may outlive the writer
            traceback.print_exc()
            sys.stderr.write("the database's writer died; the process ends\n")
            sys.stderr.flush()
            os._exit(EXIT_WRITER_DIED)

    def _take_waiting(self, batch: deque[Call]) -> bool:
        """Take what is there already, never waiting; say whether to stop after it."""
        with contextlib.suppress(Empty):
            while len(batch) < BATCH_MAX:
                call = self.lane.calls.get_nowait()
                if call is None:
                    return True
                batch.append(call)
        return False

    def _transact(self, waiting: deque[Call]) -> list[Call]:
        """Run waiting calls in one transaction; return those that have an answer."""
        try:
            self._raw.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            return _fail_all(list(waiting), error, waiting.clear)
        done: list[Call] = []
        while waiting:
            call = waiting.popleft()
            if call.is_abandoned:
                continue
            done.append(call)
            if not self._run(call):
                return self._lose(done, call.error)
        try:
            self._raw.execute("COMMIT")
        except sqlite3.Error as error:
            return self._lose(done, error)
        return done

    def _run(self, call: Call) -> bool:
        """Run one call in its savepoint; False if the whole transaction is gone."""
        raw = self._raw
        try:
            raw.execute("SAVEPOINT verb")
            call.result = self.ground.run(Statements(self._connection, self.ground.plans), call.fn)
            if not raw.in_transaction:
                raise NotSaved("A failure ended the transaction; nothing was saved.")
            raw.execute("RELEASE verb")
        except BaseException as error:  # noqa: BLE001 - its caller gets it, the others go on
            call.fail(_failures.translate(error))
            if not raw.in_transaction:
                return False
            try:
                raw.execute("ROLLBACK TO verb")
                raw.execute("RELEASE verb")
            except sqlite3.Error:
                return False
        return True

    def _lose(self, done: list[Call], cause: BaseException | None) -> list[Call]:
        """Give up the transaction and tell everybody in it."""
        if self._raw.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self._raw.execute("ROLLBACK")
        assert not self._raw.in_transaction, "a lost transaction is over"
        return _fail_all(done, cause)


def _fail_all(
    calls: list[Call], cause: BaseException | None, then: Callable[[], None] = lambda: None
) -> list[Call]:
    """Fail every call that has not failed by itself."""
    then()
    reason = _failures.translate(cause) if cause is not None else None
    for call in calls:
        if call.error is None:
            call.fail(_failures.copy(reason) if reason is not None else NotSaved("Lost."))
    return calls


class _ReaderSession(Session):
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._connection: sa.Connection | None = None

    def run(self, fn: Callable[[Tx], T]) -> T:
        try:
            if self._connection is None:
                self._connection = self._ground.engine.connect()
            raw: sqlite3.Connection = raw_of(self._connection)
            raw.execute("BEGIN")
            try:
                return self._ground.run(Statements(self._connection, self._ground.plans), fn)
            finally:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
        except Exception as error:
            named = _failures.translate(error)
            if named is error:
                raise
            raise named from error

    def close(self) -> None:
        drop(self._connection)
