"""Background work without an engine: the same port, run by whoever calls `drain`.

For tests, and for the command line when no server holds the data folder. What a killed
process left unfinished is done by the next one, step by step from the beginning: it
remembers results in memory only.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from tacit.jobs import _store, queue
from tacit.jobs._running import Workshop, run_job
from tacit.jobs.port import Handlers, T
from tacit.jobs.records import Job
from tacit.kit.clock import Clock
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx

JOBS_LISTED_MAX = 200


class Killed(BaseException):
    """For tests: raised in a handler, it ends the run as `kill -9` would."""


class FakeJobs:
    """`Jobs` that run in the calling thread."""

    def __init__(self, db: Database, *, handlers: Handlers, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._is_closed = False
        self._schedule: dict[str, int] = {}
        self._memories: dict[str, _Memory] = {}
        self._workshop = Workshop(
            db=db, handlers=handlers, clock=clock, is_stopping=lambda: self._is_closed
        )

    def enqueue(
        self,
        tx: Tx,
        *,
        name: str,
        arguments: Mapping[str, object],
        key: str,
        org_id: str | None,
        now: datetime,
    ) -> str:
        """Ask for a job; see `Jobs`."""
        return queue.enqueue(tx, name=name, arguments=arguments, key=key, org_id=org_id, now=now)

    def schedule(self, *, name: str, every_seconds: int) -> None:
        """Enqueue a job at each full interval at which somebody drains."""
        assert every_seconds > 0, "an interval is longer than nothing"
        self._schedule[name] = every_seconds

    def status(self, tx: Tx, *, job_id: str) -> Job:
        """Read a job; see `Jobs`."""
        return queue.status(tx, job_id=job_id)

    def cancel(self, tx: Tx, *, job_id: str, now: datetime) -> bool:
        """End a job before its next step; see `Jobs`."""
        return queue.cancel(tx, job_id=job_id, now=now)

    def start(self) -> None:
        """Nothing to start."""

    def wake(self) -> None:
        """Nobody to wake."""

    def drain(self, *, seconds: float) -> bool:
        """Run what is unfinished, here and now."""
        deadline = time.monotonic() + seconds
        self._enqueue_scheduled()
        while unfinished := self._list_unfinished():
            for job_id in unfinished:
                if time.monotonic() > deadline:
                    return False
                run_job(self._workshop, job_id, self._memories.setdefault(job_id, _Memory()))
        return True

    def close(self) -> None:
        """Run nothing more."""
        self._is_closed = True

    def _enqueue_scheduled(self) -> None:
        now = self._clock.now()
        for name, every_seconds in self._schedule.items():
            self._add_scheduled(name, slot=int(now.timestamp()) // every_seconds, now=now)

    def _add_scheduled(self, name: str, *, slot: int, now: datetime) -> None:
        self._db.write_now(
            lambda tx: queue.enqueue(
                tx, name=name, arguments={}, key=f"slot-{slot}", org_id=None, now=now
            )
        )

    def _list_unfinished(self) -> list[str]:
        def read(tx: Tx) -> list[str]:
            running = _store.list_running(tx, limit=JOBS_LISTED_MAX)
            return [job.id for job in running] + _store.list_queued(tx, limit=JOBS_LISTED_MAX)

        return self._db.read_now(read)


class _Memory:
    """Results of steps, as long as this process lives."""

    def __init__(self) -> None:
        self._results: dict[str, object] = {}

    def recall_or_do(self, key: str, effect: Callable[[], T]) -> T:
        if key not in self._results:
            self._results[key] = effect()
        result: T = self._results[key]  # type: ignore[assignment] # what this key's effect gave
        return result
