"""DBOS Transact behind our port: the only module that imports it.

Importing costs half a second and 40 MB and launching starts threads, so `runner.py` loads
this module when the first job is there to run. One workflow is registered, and it is told
an id only: name, arguments and state are in our own table. Nothing is enqueued through
DBOS's queues, because `runner.py` starts a workflow the moment it took the job; only the
queue on which DBOS itself puts what it recovers is polled, once a second.

Docs: docs/decisions/0010-jobs-on-dbos.md.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy
from dbos import DBOS, DBOSConfig, SetWorkflowID
from dbos._serialization import DBOSPortableJSON
from sqlalchemy.pool import QueuePool

from tacit.jobs._running import Workshop, run_job
from tacit.jobs.port import T

APPLICATION_NAME = "tacit"
APPLICATION_VERSION = "jobs-1"
"""The shape of our one workflow. DBOS recovers only what ran under the same version, so this
changes when `_work` does, not with each release of Tacit."""

CONNECTION_WAIT_SECONDS_MAX = 60
STORE_CONNECTIONS_MAX = 4
JOBS_AT_ONCE_MAX = 2
THREADS_MAX = 8
SCHEDULER_POLL_SECONDS = 3_600.0
"""We keep our own schedule; DBOS's own has nothing to find."""

_LOST = frozenset({"ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})


@dataclass(frozen=True, kw_only=True)
class Store:
    """Where DBOS keeps its books: a file of its own, or a schema beside our tables."""

    jobs_file: Path | None
    database_url: str


class DbosEngine:
    """Runs jobs as durable workflows. One in a process, as DBOS is."""

    def __init__(self, workshop: Workshop, *, store: Store, executor: str) -> None:
        logging.getLogger("dbos").propagate = False
        DBOS(config=_config(store, executor))

        self._here: set[str] = set()

        @DBOS.workflow(name="tacit.job")
        def work(job_id: str) -> None:
            self._here.add(job_id)
            try:
                run_job(workshop, job_id, _Memory())
            finally:
                self._here.discard(job_id)

        self._work = work
        try:
            DBOS.launch()
        except BaseException:
            DBOS.destroy(destroy_registry=True)
            raise

    def room(self) -> int:
        """How many jobs this process may still take."""
        return JOBS_AT_ONCE_MAX - len(self._here)

    def start(self, job_id: str) -> None:
        """Start a job that this process took. A second start of one workflow is none."""
        self._here.add(job_id)
        with SetWorkflowID(job_id):
            DBOS.start_workflow(self._work, job_id)

    def knows(self, job_id: str) -> bool:
        """Say whether there is a workflow for a job, so that it need not be started."""
        return DBOS.get_workflow_status(job_id) is not None

    def has_lost(self, job_id: str) -> bool:
        """Say whether a workflow ended without the job's row being told."""
        status = DBOS.get_workflow_status(job_id)
        return status is not None and status.status in _LOST

    def recover(self, executors: Iterable[str]) -> None:
        """Take over what executors left when they died.

        The call is private in DBOS: taking over by itself is part of its paid product.
        """
        DBOS._recover_pending_workflows(list(executors))  # noqa: SLF001 - see the docstring

    def close(self) -> None:
        """Let go of the store; workflows between two steps stay pending in it."""
        DBOS.destroy(destroy_registry=True)


class _Memory:
    """Results of steps, kept by DBOS."""

    def recall_or_do(self, key: str, effect: Callable[[], T]) -> T:
        return DBOS.run_step({"name": key}, effect)


def _config(store: Store, executor: str) -> DBOSConfig:
    config: DBOSConfig = {
        "name": APPLICATION_NAME,
        "application_version": APPLICATION_VERSION,
        "executor_id": executor,
        "serializer": DBOSPortableJSON,
        "log_level": "ERROR",
        "enable_otlp": False,
        "max_executor_threads": THREADS_MAX,
        "scheduler_polling_interval_sec": SCHEDULER_POLL_SECONDS,
        "use_listen_notify": False,
    }
    if store.jobs_file is not None:
        config["system_database_engine"] = _open_file(store.jobs_file)
    else:
        config["system_database_url"] = store.database_url
        config["sys_db_pool_size"] = STORE_CONNECTIONS_MAX
    return config


def _open_file(path: Path) -> sqlalchemy.Engine:
    """Open the store on SQLite: one connection, which is its lock, and WAL before any use.

    `synchronous=NORMAL` may forget the last steps when the machine loses its power. They
    run again then, as they do after a crash; what they wrote is in our own database.
    """
    engine = sqlalchemy.create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=CONNECTION_WAIT_SECONDS_MAX,
        connect_args={"check_same_thread": False},
    )

    @sqlalchemy.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's
        connection.isolation_level = "IMMEDIATE"
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine
