"""A PostgreSQL connection on which statements leave together.

Waiting for an answer costs more than the statement: the thread gives up the processor,
the server's process takes it, and both again on the way back. So `BEGIN`, statements whose
count nobody reads and `COMMIT` are only put in line; they leave with the next statement
that is asked, and one wait brings all answers (libpq's pipeline mode, spoken through
psycopg's `pgconn`). A failure of a statement in line is raised by the call that waits.

A result is read by psycopg's own adapters. What the engine does not know (statements that
go through SQLAlchemy, a rollback) uses the psycopg connection after `leave`.
"""

import hashlib
import select
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import adapt, errors, pq
from psycopg.abc import PyFormat

IN_LINE_MAX = 500
"""Statements that wait to be sent; one more sends them."""

NAMES_MAX = 2_000
"""Statements that the server learns for one connection."""

Rows = tuple[list[str], list[tuple[Any, ...]]]
"""Names of the columns, and the rows."""

_BAD = {pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_ABORTED}


class Asked:
    """A statement in line and, once somebody waited, its answer."""

    __slots__ = ("key", "result")

    def __init__(self, key: tuple[str, tuple[int, ...]] | None = None) -> None:
        self.key = key
        """Of a statement that the server is to learn."""
        self.result: pq.abc.PGresult | None = None


class Wire:
    """One connection and the statements in line on it. Belongs to one thread."""

    def __init__(self, raw: psycopg.Connection[Any], *, prepared: bool) -> None:
        self._raw = raw
        self._pgconn = raw.pgconn
        self._adapters = adapt.Transformer.from_context(raw)
        self._prepared = prepared
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._begin: bytes | None = None
        self._sent: list[Asked] = []
        self._ready = select.poll()
        self._ready.register(self._pgconn.socket, select.POLLIN)

    def begin(self, words: bytes) -> None:
        """Put the beginning of a transaction in line; it leaves with the first statement."""
        assert not self._sent, "the transaction before has ended"
        self._begin = words

    def put(self, sql: str, values: Sequence[Any]) -> Asked:
        """Put a statement in line; its answer is read by `answer`, or by nobody."""
        asked = self._send(sql, values)
        if len(self._sent) >= IN_LINE_MAX:
            self._wait()
        return asked

    def answer(self, asked: Asked) -> pq.abc.PGresult:
        """The answer to a statement; sends all in line and waits, unless it is there."""
        if asked.result is None:
            self._wait()
        assert asked.result is not None, "what was sent was answered"
        return asked.result

    def commit(self) -> None:
        """End the transaction, if one was begun."""
        if self._begin is not None:
            self._begin = None
            return
        self._enter()
        self._pgconn.send_query_params(b"COMMIT", None)
        ended = Asked()
        self._sent.append(ended)
        if self.answer(ended).command_status != b"COMMIT":
            raise errors.InFailedSqlTransaction("a statement failed, and the verb went on")

    def leave(self) -> None:
        """Send what is in line and wait, so that psycopg can use the connection."""
        if self._begin is not None:
            self._send_begin()
        if self._sent:
            self._wait()
        if self._pgconn.pipeline_status != pq.PipelineStatus.OFF:
            self._pgconn.exit_pipeline_mode()

    def forget(self) -> None:
        """Let go of what is in line after a failure, and give the connection to psycopg."""
        self._begin = None
        try:
            if self._sent:
                self._wait()
        finally:
            self._sent.clear()
            if self._pgconn.pipeline_status != pq.PipelineStatus.OFF:
                self._pgconn.exit_pipeline_mode()

    def read(self, result: pq.abc.PGresult) -> Rows:
        """Read the rows of an answer as psycopg's cursors do."""
        adapters = self._adapters
        adapters.set_pgresult(result)
        names = [(result.fname(at) or b"").decode() for at in range(result.nfields)]
        return names, adapters.load_rows(0, result.ntuples, tuple)

    def _send(self, sql: str, values: Sequence[Any]) -> Asked:
        self._enter()
        if self._begin is not None:
            self._send_begin()
        adapters = self._adapters
        laid = adapters.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types, formats = adapters.types or (), adapters.formats
        name = self._name(sql, types) if self._prepared else None
        if name is not None:
            self._pgconn.send_query_prepared(name, laid, formats)
        else:
            self._pgconn.send_query_params(sql.encode(), laid, types, formats)
        asked = Asked()
        self._sent.append(asked)
        return asked

    def _send_begin(self) -> None:
        words, self._begin = self._begin, None
        assert words is not None, "asked before"
        self._enter()
        self._pgconn.send_query_params(words, None)
        self._sent.append(Asked())

    def _name(self, sql: str, types: tuple[int, ...]) -> bytes | None:
        """The name under which the server knows a statement, which it may learn with it.

        It says what the statement is: should a pooler give the connection to another
        process too, the server refuses to learn it twice instead of running another.
        None for what is one too many to be learned.
        """
        key = (sql, types)
        name = self._names.get(key)
        if name is None and len(self._names) < NAMES_MAX:
            digest = hashlib.sha256(f"{types}{sql}".encode()).hexdigest()
            name = self._names[key] = f"tacit_{digest[:32]}".encode()
            self._pgconn.send_prepare(name, sql.encode(), types)
            self._sent.append(Asked(key))
        return name

    def _enter(self) -> None:
        if self._pgconn.pipeline_status == pq.PipelineStatus.OFF:
            self._pgconn.enter_pipeline_mode()

    def _wait(self) -> None:
        """Send all in line and take every answer; raises the first failure."""
        sent, self._sent = self._sent, []
        pgconn = self._pgconn
        pgconn.pipeline_sync()
        self._flush()
        waiting = iter(sent)
        failed: pq.abc.PGresult | None = None
        while True:
            while pgconn.is_busy():
                self._ready.poll()
                pgconn.consume_input()
            result = pgconn.get_result()
            if result is None:
                continue
            if result.status == pq.ExecStatus.PIPELINE_SYNC:
                break
            if result.status in _BAD:
                failed = failed or result
            if pgconn.status == pq.ConnStatus.BAD:
                break
            next(waiting).result = result
        if failed is not None:
            self._unlearn(sent)
            raise errors.error_from_result(failed)

    def _flush(self) -> None:
        """Send everything; what the server says meanwhile is taken in, or both would wait."""
        pgconn = self._pgconn
        while pgconn.flush():
            self._ready.modify(pgconn.socket, select.POLLIN | select.POLLOUT)
            events = self._ready.poll()
            if any(event & select.POLLIN for _, event in events):
                pgconn.consume_input()
            self._ready.modify(pgconn.socket, select.POLLIN)

    def _unlearn(self, sent: Sequence[Asked]) -> None:
        for each in sent:
            learned = each.result is not None and each.result.status == pq.ExecStatus.COMMAND_OK
            if each.key is not None and not learned:
                self._names.pop(each.key, None)
