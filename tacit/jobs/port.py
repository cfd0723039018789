"""The port of background work: what features, doors and the composition root may use.

Five verbs: `enqueue`, `schedule`, `step` (on the run that a handler is given), `status`
and `cancel`. A job is a row of our own table, written in the verb's transaction, so it is
there with the commit and not without it; the engine behind the port only makes it run.

Steps run **at least once**. A process may die after a step had its effect and before that
was noted; the step then runs again. Every step is therefore idempotent by its key: it
writes rows that it looks up first, or files that it replaces whole.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar

from tacit.jobs.records import Job
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx

Kept: TypeAlias = bool | int | float | str | list[object] | dict[str, object] | None
T = TypeVar("T", bound=Kept)
"""What a step may return: plain values of JSON, small; they are kept with the step."""


class Run(Protocol):
    """One run of one job, handed to its handler."""

    @property
    def job(self) -> Job: ...

    @property
    def db(self) -> Database: ...

    def now(self) -> datetime:
        """The time; inside a step, or what it decides may differ in the next run."""
        ...

    def step(self, key: str, effect: Callable[[], T]) -> T:
        """Do one thing and remember its result; a resumed run takes the result instead.

        Steps have the same keys in the same order in every run of a job.

        Raises:
            JobCancelled: somebody cancelled the job; let it through.
        """
        ...

    def progress(self, *, done: int, total: int | None) -> None:
        """Say how far the job is, for whoever waits for it."""
        ...


Handler = Callable[[Run], None]
"""Does a job. What it raises becomes the job's error; it is not run again."""

Handlers = Mapping[str, Handler]


class Jobs(Protocol):
    """Background work, whichever engine is behind it."""

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
        """Ask for a job in the verb's transaction and return its id.

        The same name and key are the same job, whoever asks and however often.
        """
        ...

    def schedule(self, *, name: str, every_seconds: int) -> None:
        """Enqueue a job at each full interval, once over all processes."""
        ...

    def status(self, tx: Tx, *, job_id: str) -> Job:
        """Read a job with its progress.

        Raises:
            NoSuchJob: there is none.
        """
        ...

    def cancel(self, tx: Tx, *, job_id: str, now: datetime) -> bool:
        """End a job before its next step; false when it had ended already."""
        ...

    def start(self) -> None:
        """Begin to run jobs. Cheap: the engine is loaded with the first job."""
        ...

    def wake(self) -> None:
        """Look for new jobs now; without it they are found within half a second."""
        ...

    def drain(self, *, seconds: float) -> bool:
        """Run, or wait for, all jobs; say whether they all ended in time."""
        ...

    def close(self) -> None:
        """Stop between two steps. What is unfinished goes on after the next start."""
        ...
