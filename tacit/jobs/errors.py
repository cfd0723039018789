"""What can go wrong with a job, as people and handlers meet it."""

from tacit.kit.errors import Conflict, NotFound


class NoSuchJob(NotFound):
    """There is no job with this id."""


class JobKeyReused(Conflict):
    """The key stands for a job with other arguments."""


class JobCancelled(Exception):
    """Raised inside a handler, at its next step, after somebody cancelled the job."""


class JobStopped(BaseException):
    """Raised inside a handler when the process ends; the job goes on after the next start.

    A BaseException, so that neither a handler nor the engine takes it for an outcome.
    """
