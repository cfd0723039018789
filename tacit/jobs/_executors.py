"""Who is there to run jobs. On PostgreSQL several processes are; each has an ordinal.

DBOS takes up what an executor left only under the same id, so ids are small ordinals that a
new process takes over from a dead one, and a watchdog looks after those nobody took.
"""

from datetime import UTC, datetime, timedelta

from tacit.jobs import _store
from tacit.kit.errors import TooBusy
from tacit.storage.transaction import Tx

BEAT_SECONDS = 5
DEAD_SECONDS = 30
"""Six beats missed. A process that is merely slow loses its workflow to another one: steps
then run twice, which they are made for."""
EXECUTORS_MAX = 64
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def name_of(ordinal: int) -> str:
    """The id under which DBOS knows an executor."""
    return f"executor-{ordinal}"


def register(tx: Tx, *, process: str, now: datetime) -> int:
    """Take the ordinal of a dead process, or the lowest free one, and return it."""
    dead_since = now - timedelta(seconds=DEAD_SECONDS)
    seen = _store.list_executors(tx)
    for ordinal, _, beat_at in seen:
        if beat_at <= dead_since and _store.take_executor(
            tx, ordinal=ordinal, process=process, dead_since=dead_since, now=now
        ):
            return ordinal
    used = {ordinal for ordinal, _, _ in seen}
    for ordinal in range(EXECUTORS_MAX):
        if ordinal not in used and _store.add_executor(
            tx, ordinal=ordinal, process=process, now=now
        ):
            return ordinal
    raise TooBusy(
        f"{EXECUTORS_MAX} processes run jobs already.", remedy="Stop some of the servers."
    )


def beat(tx: Tx, *, ordinal: int, process: str, now: datetime) -> bool:
    """Say that this process lives; false when its ordinal was given to another one."""
    return _store.take_executor(tx, ordinal=ordinal, process=process, dead_since=_NEVER, now=now)


def fall_silent(tx: Tx, *, ordinal: int, process: str) -> None:
    """Leave what is unfinished to whoever looks next."""
    _store.take_executor(tx, ordinal=ordinal, process=process, dead_since=_NEVER, now=_NEVER)


def list_dead(tx: Tx, *, now: datetime) -> list[tuple[int, str]]:
    """Ordinals, with their processes, that fell silent."""
    dead_since = now - timedelta(seconds=DEAD_SECONDS)
    return [
        (ordinal, process)
        for ordinal, process, beat_at in _store.list_executors(tx)
        if beat_at <= dead_since
    ]


def leave(tx: Tx, *, ordinal: int, process: str) -> bool:
    """Forget the ordinal of a dead process, after its workflows were taken over."""
    return _store.drop_executor(tx, ordinal=ordinal, process=process)
