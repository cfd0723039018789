"""Durable background work in this process: takes queued jobs and hands them to DBOS.

One thread looks at our table twice a second, which costs one indexed read. The engine is
loaded when there is something to run, so an idle server never pays for it.
"""

import importlib
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import structlog

from tacit.jobs import _executors, _store, queue
from tacit.jobs._running import Workshop
from tacit.jobs.port import Handlers
from tacit.jobs.records import Job, JobState
from tacit.kit.clock import Clock
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx

POLL_SECONDS = 0.5
SWEEP_SECONDS = 15.0
RUNNING_LISTED_MAX = 200
PAUSE_AFTER_FAILURE_SECONDS = 5.0
STOP_SECONDS_MAX = 10.0
ENGINE_MODULE = "tacit.jobs._dbos"

_log = structlog.get_logger(__name__)


class _Engine(Protocol):
    def room(self) -> int: ...
    def start(self, job_id: str) -> None: ...
    def knows(self, job_id: str) -> bool: ...
    def has_lost(self, job_id: str) -> bool: ...
    def recover(self, executors: list[str]) -> None: ...
    def close(self) -> None: ...


@dataclass
class _Moments:
    """When what was last done, on the monotonic clock."""

    beat: float = float("-inf")
    sweep: float = float("-inf")
    slots: dict[str, int] = field(default_factory=dict)


class DurableJobs:
    """`Jobs` on DBOS.

    Args:
        db: our database; on SQLite the store of jobs is a file of its own.
        handlers: what to do, by the name of the job.
        jobs_file: that file; None on PostgreSQL, where DBOS has a schema of its own.
        clock: says when jobs began and ended.
    """

    def __init__(
        self, db: Database, *, handlers: Handlers, jobs_file: Path | None, clock: Clock
    ) -> None:
        self._db = db
        self._jobs_file = jobs_file
        self._clock = clock
        self._stop = threading.Event()
        self._woken = threading.Event()
        self._schedule: dict[str, int] = {}
        self._engine: _Engine | None = None
        self._process = uuid.uuid4().hex
        self._ordinal: int | None = None
        self._moments = _Moments()
        self._thread: threading.Thread | None = None
        self._workshop = Workshop(
            db=db, handlers=handlers, clock=clock, is_stopping=self._stop.is_set
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
        """Enqueue a job at each full interval, once over all processes."""
        assert every_seconds > 0, "an interval is longer than nothing"
        self._schedule[name] = every_seconds

    def status(self, tx: Tx, *, job_id: str) -> Job:
        """Read a job; see `Jobs`."""
        return queue.status(tx, job_id=job_id)

    def cancel(self, tx: Tx, *, job_id: str, now: datetime) -> bool:
        """End a job before its next step; see `Jobs`."""
        return queue.cancel(tx, job_id=job_id, now=now)

    def start(self) -> None:
        """Start the thread that looks for jobs."""
        assert self._thread is None, "jobs are started once"
        self._thread = threading.Thread(target=self._look_for_jobs, name="jobs", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look for new jobs now."""
        self._woken.set()

    def drain(self, *, seconds: float) -> bool:
        """Wait until no job is unfinished."""
        deadline = time.monotonic() + seconds
        while self._db.read_now(_store.has_unfinished):
            if time.monotonic() > deadline:
                return False
            self.wake()
            time.sleep(0.05)
        return True

    def close(self) -> None:
        """Stop between two steps and leave the rest for the next start."""
        self._stop.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS_MAX)
            self._thread = None
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        if self._ordinal is not None:
            ordinal, process = self._ordinal, self._process
            self._db.write_now(
                lambda tx: _executors.fall_silent(tx, ordinal=ordinal, process=process)
            )

    # ------------------------------------------------------------------- the thread

    def _look_for_jobs(self) -> None:
        while not self._stop.is_set():
            try:
                self._tick()
                pause = POLL_SECONDS
            except Exception:  # noqa: BLE001 - the thread outlives a bad moment of the database
                _log.exception("jobs could not be looked after")
                pause = PAUSE_AFTER_FAILURE_SECONDS
            self._woken.wait(pause)
            self._woken.clear()

    def _tick(self) -> None:
        self._enqueue_scheduled()
        if self._engine is None:
            if not self._db.read_now(_store.has_unfinished):
                return
            self._engine = self._load_engine()
        self._beat()
        self._sweep(self._engine)
        for job_id in self._take_queued(limit=self._engine.room()):
            self._engine.start(job_id)

    def _load_engine(self) -> _Engine:
        started = time.monotonic()
        if self._jobs_file is None:
            self._ordinal = self._db.write_now(
                lambda tx: _executors.register(tx, process=self._process, now=self._clock.now())
            )
        # By name and now, because half a second and 40 MB are not for a server without jobs.
        module: Any = importlib.import_module(ENGINE_MODULE)
        engine: _Engine = module.DbosEngine(
            self._workshop,
            store=module.Store(jobs_file=self._jobs_file, database_url=self._db.url),
            executor=_executors.name_of(self._ordinal or 0),
        )
        _log.info("engine of jobs is running", seconds=round(time.monotonic() - started, 2))
        return engine

    def _enqueue_scheduled(self) -> None:
        now = self._clock.now()
        for name, every_seconds in self._schedule.items():
            slot = int(now.timestamp()) // every_seconds
            if self._moments.slots.get(name) == slot:
                continue
            self._add_scheduled(name, slot=slot, now=now)
            self._moments.slots[name] = slot

    def _add_scheduled(self, name: str, *, slot: int, now: datetime) -> None:
        self._db.write_now(
            lambda tx: queue.enqueue(
                tx, name=name, arguments={}, key=f"slot-{slot}", org_id=None, now=now
            )
        )

    def _take_queued(self, *, limit: int) -> list[str]:
        if limit <= 0:
            return []
        queued = self._db.read_now(lambda tx: _store.list_queued(tx, limit=limit))
        if not queued:
            return []
        now = self._clock.now()
        return self._db.write_now(
            lambda tx: [job_id for job_id in queued if _store.take(tx, job_id, now=now)]
        )

    def _beat(self) -> None:
        if self._ordinal is None or not self._is_due("beat", _executors.BEAT_SECONDS):
            return
        ordinal, process, now = self._ordinal, self._process, self._clock.now()
        if not self._db.write_now(
            lambda tx: _executors.beat(tx, ordinal=ordinal, process=process, now=now)
        ):
            _log.error("this process was thought dead; its jobs went to another", ordinal=ordinal)

    def _sweep(self, engine: _Engine) -> None:
        """Look after jobs that a crash left between our table and the engine's."""
        if not self._is_due("sweep", SWEEP_SECONDS):
            return
        self._take_over_dead(engine)
        running = self._db.read_now(lambda tx: _store.list_running(tx, limit=RUNNING_LISTED_MAX))
        for job in running:
            if not engine.knows(job.id):
                engine.start(job.id)
            elif engine.has_lost(job.id):
                self._fail(job.id)

    def _take_over_dead(self, engine: _Engine) -> None:
        if self._ordinal is None:
            return
        now = self._clock.now()
        dead = self._db.read_now(lambda tx: _executors.list_dead(tx, now=now))
        for ordinal, process in dead:
            engine.recover([_executors.name_of(ordinal)])
            self._forget_executor(ordinal=ordinal, process=process)

    def _forget_executor(self, *, ordinal: int, process: str) -> None:
        self._db.write_now(lambda tx: _executors.leave(tx, ordinal=ordinal, process=process))

    def _fail(self, job_id: str) -> None:
        now = self._clock.now()
        error = "The run ended without an outcome; the log of the server says why."
        self._db.write_now(
            lambda tx: _store.end_job(tx, job_id, to=JobState.FAILED, error=error, now=now)
        )

    def _is_due(self, what: str, seconds: float) -> bool:
        moment = time.monotonic()
        if moment - getattr(self._moments, what) < seconds:
            return False
        setattr(self._moments, what, moment)
        return True
