"""SQL of jobs."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, literal_column, or_, select, update

from tacit.jobs._tables import job_executors, jobs
from tacit.jobs.records import Job, JobState
from tacit.storage import dialect
from tacit.storage.transaction import Row, Tx

_QUEUED = jobs.c.state == literal_column("'queued'")
_RUNNING = jobs.c.state == literal_column("'running'")
_UNFINISHED = jobs.c.state.in_([literal_column("'queued'"), literal_column("'running'")])

_ADD = dialect.insert_once(jobs, on=["name", "key"])
_GET = select(jobs).where(jobs.c.id == bindparam("job_id"))
_LIST_QUEUED = (
    select(jobs.c.id)
    .where(_UNFINISHED, _QUEUED)
    .order_by(jobs.c.created_at, jobs.c.id)
    .limit(bindparam("limit"))
)
_LIST_RUNNING = (
    select(jobs)
    .where(_UNFINISHED, _RUNNING)
    .order_by(jobs.c.created_at, jobs.c.id)
    .limit(bindparam("limit"))
)
_ANY_UNFINISHED = select(jobs.c.id).where(_UNFINISHED).limit(1)
_TAKE = (
    update(jobs)
    .where(jobs.c.id == bindparam("job_id"), _QUEUED)
    .values(state="running", started_at=bindparam("now"))
)
_END = (
    update(jobs)
    .where(jobs.c.id == bindparam("job_id"), _UNFINISHED)
    .values(state=bindparam("to"), ended_at=bindparam("now"), error=bindparam("why"))
)
_COUNT = (
    update(jobs)
    .where(jobs.c.id == bindparam("job_id"), _RUNNING)
    .values(done_count=bindparam("done"), total_count=bindparam("total"))
)

_LIST_EXECUTORS = select(job_executors).order_by(job_executors.c.ordinal)
_ADD_EXECUTOR = dialect.insert_once(job_executors, on=["ordinal"])
_TAKE_EXECUTOR = (
    update(job_executors)
    .where(
        job_executors.c.ordinal == bindparam("which"),
        or_(
            job_executors.c.beat_at <= bindparam("dead_since"),
            job_executors.c.process == bindparam("who"),
        ),
    )
    .values(process=bindparam("who"), beat_at=bindparam("now"))
)
_DROP_EXECUTOR = delete(job_executors).where(
    job_executors.c.ordinal == bindparam("which"), job_executors.c.process == bindparam("who")
)


def add_job(tx: Tx, job: Job) -> None:
    """Add a job unless its name and key are there already."""
    row = {
        "id": job.id,
        "name": job.name,
        "key": job.key,
        "arguments": dict(job.arguments),
        "state": str(job.state),
        "done_count": job.done_count,
        "total_count": job.total_count,
        "error": job.error,
        "org_id": job.org_id,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
    }
    tx.run(_ADD, row)


def find_job(tx: Tx, job_id: str) -> Job | None:
    row = tx.first(_GET, {"job_id": job_id})
    return None if row is None else _job(row)


def has_unfinished(tx: Tx) -> bool:
    return tx.first(_ANY_UNFINISHED) is not None


def list_queued(tx: Tx, *, limit: int) -> list[str]:
    return [row["id"] for row in tx.all(_LIST_QUEUED, {"limit": limit})]


def list_running(tx: Tx, *, limit: int) -> list[Job]:
    return [_job(row) for row in tx.all(_LIST_RUNNING, {"limit": limit})]


def take(tx: Tx, job_id: str, *, now: datetime) -> bool:
    """Move a job from queued to running; false when another process was first."""
    return tx.run(_TAKE, {"job_id": job_id, "now": now}) == 1


def end_job(tx: Tx, job_id: str, *, to: JobState, error: str | None, now: datetime) -> bool:
    return tx.run(_END, {"job_id": job_id, "to": str(to), "why": error, "now": now}) == 1


def count(tx: Tx, job_id: str, *, done: int, total: int | None) -> None:
    tx.run(_COUNT, {"job_id": job_id, "done": done, "total": total})


def list_executors(tx: Tx) -> list[tuple[int, str, datetime]]:
    rows = tx.all(_LIST_EXECUTORS)
    return [(row["ordinal"], row["process"], row["beat_at"]) for row in rows]


def add_executor(tx: Tx, *, ordinal: int, process: str, now: datetime) -> bool:
    return tx.run(_ADD_EXECUTOR, {"ordinal": ordinal, "process": process, "beat_at": now}) == 1


def take_executor(
    tx: Tx, *, ordinal: int, process: str, dead_since: datetime, now: datetime
) -> bool:
    """Beat for an ordinal of one's own, or take one whose process fell silent."""
    values = {"which": ordinal, "who": process, "dead_since": dead_since, "now": now}
    return tx.run(_TAKE_EXECUTOR, values) == 1


def drop_executor(tx: Tx, *, ordinal: int, process: str) -> bool:
    return tx.run(_DROP_EXECUTOR, {"which": ordinal, "who": process}) == 1


def _job(row: Row) -> Job:
    arguments = row["arguments"]
    assert isinstance(arguments, Mapping), "arguments are stored as an object"
    return Job(
        id=row["id"],
        name=row["name"],
        key=row["key"],
        arguments=arguments,
        state=JobState(row["state"]),
        done_count=row["done_count"],
        total_count=row["total_count"],
        error=row["error"],
        org_id=row["org_id"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
    )
