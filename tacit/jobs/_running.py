"""What happens around a handler, the same under every engine."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from tacit.jobs import _store
from tacit.jobs.errors import JobCancelled, JobStopped
from tacit.jobs.port import Handlers, T
from tacit.jobs.records import Job, JobState
from tacit.kit.clock import Clock
from tacit.kit.errors import TacitError
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx

STEP_TRIES_MAX = 5
STEP_PAUSE_SECONDS = 0.2
ERROR_CHARS_MAX = 2_000
_BUSY = 503

_log = structlog.get_logger(__name__)


class Memory(Protocol):
    """How an engine remembers the results of steps."""

    def recall_or_do(self, key: str, effect: Callable[[], T]) -> T: ...


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What every run of every job needs."""

    db: Database
    handlers: Handlers
    clock: Clock
    is_stopping: Callable[[], bool]


@dataclass(frozen=True, kw_only=True)
class TheRun:
    """The `Run` that handlers get."""

    job: Job
    workshop: Workshop
    memory: Memory

    @property
    def db(self) -> Database:
        return self.workshop.db

    def now(self) -> datetime:
        return self.workshop.clock.now()

    def step(self, key: str, effect: Callable[[], T]) -> T:
        if self.workshop.is_stopping():
            raise JobStopped
        if self._read_state() is JobState.CANCELLED:
            raise JobCancelled
        return self.memory.recall_or_do(key, lambda: _with_patience(effect))

    def progress(self, *, done: int, total: int | None) -> None:
        job_id = self.job.id
        self.db.write_now(lambda tx: _store.count(tx, job_id, done=done, total=total))

    def _read_state(self) -> JobState:
        job = self.db.read_now(lambda tx: _store.find_job(tx, self.job.id))
        assert job is not None, "jobs are not deleted while they run"
        return job.state


def run_job(workshop: Workshop, job_id: str, memory: Memory) -> None:
    """Run a job to its end and write the outcome. A second run of a finished job does nothing."""
    job = workshop.db.write_now(lambda tx: _begin(tx, job_id, now=workshop.clock.now()))
    if job is None:
        return
    try:
        handler = workshop.handlers.get(job.name)
        if handler is None:
            _end(workshop, job_id, error=f"There is no handler for jobs called {job.name}.")
            return
        handler(TheRun(job=job, workshop=workshop, memory=memory))
    except JobCancelled:
        return
    except Exception as failure:  # noqa: BLE001 - whatever a handler raises is the outcome
        expected = isinstance(failure, TacitError)
        _log.warning("job failed", job=job_id, name=job.name, exc_info=not expected)
        _end(workshop, job_id, error=describe(failure))
    else:
        _end(workshop, job_id, error=None)


def describe(failure: BaseException) -> str:
    """The sentence that the people who wait for the job will read."""
    if isinstance(failure, TacitError):
        text = str(failure)
    else:
        text = f"{type(failure).__name__}: {failure}"
    return text[:ERROR_CHARS_MAX]


def _begin(tx: Tx, job_id: str, *, now: datetime) -> Job | None:
    _store.take(tx, job_id, now=now)
    job = _store.find_job(tx, job_id)
    return job if job is not None and job.state is JobState.RUNNING else None


def _end(workshop: Workshop, job_id: str, *, error: str | None) -> None:
    state = JobState.DONE if error is None else JobState.FAILED
    now = workshop.clock.now()
    workshop.db.write_now(lambda tx: _store.end_job(tx, job_id, to=state, error=error, now=now))


def _with_patience(effect: Callable[[], T]) -> T:
    """Try again when the database is busy: a job can wait, unlike a person at a page."""
    for tried in range(1, STEP_TRIES_MAX):
        try:
            return effect()
        except TacitError as failure:
            if failure.status != _BUSY:
                raise
            time.sleep(STEP_PAUSE_SECONDS * 2**tried)
    return effect()
