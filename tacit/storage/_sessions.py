"""A connection that belongs to one thread and runs one closure at a time."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from tacit.kit.clock import Clock
from tacit.storage._lanes import Call, Lane, deliver
from tacit.storage._plans import Plans, Statements
from tacit.storage.transaction import DialectName, Tx

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What all transactions of one database share."""

    engine: sa.Engine
    plans: Plans
    dialect: DialectName
    clock: Clock

    def run(self, statements: Statements, fn: Callable[[Tx], T]) -> T:
        """Run a closure on a connection whose transaction somebody else ends."""
        try:
            return fn(Tx(statements, dialect=self.dialect, clock=self.clock))
        finally:
            statements.end()


class Session(Protocol):
    """Opens itself with the first call and mends itself after a failure."""

    def run(self, fn: Callable[[Tx], T]) -> T:
        """Run a closure in a transaction of its own."""
        ...

    def close(self) -> None: ...


def start_pool(lane: Lane, open_session: Callable[[], Session], *, count: int) -> Lane:
    """Put threads behind a lane, each with a session."""

    def work() -> None:
        session = open_session()
        while (call := lane.calls.get()) is not None:
            if not call.is_abandoned:
                _run(session, call)
                deliver([call])
            del call
        session.close()

    lane.start(work, count=count)
    return lane


def _run(session: Session, call: Call) -> None:
    try:
        call.result = session.run(call.fn)
    except BaseException as error:  # noqa: BLE001 - whatever it is, its caller gets it
        call.fail(error)


def raw_of(connection: sa.Connection) -> Any:  # noqa: ANN401 - the driver's own
    """Return the driver's connection."""
    return connection.connection.dbapi_connection


def drop(connection: sa.Connection | None) -> None:
    """Close a connection of unknown health."""
    if connection is not None:
        with contextlib.suppress(Exception):
            connection.invalidate()
        with contextlib.suppress(Exception):
            connection.close()
