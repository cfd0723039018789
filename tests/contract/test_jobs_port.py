"""What background work promises, whichever engine is behind the port."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tacit.jobs.errors import JobKeyReused, NoSuchJob
from tacit.jobs.fake import FakeJobs
from tacit.jobs.port import Handler, Jobs, Run
from tacit.jobs.records import Job, JobState
from tacit.jobs.runner import DurableJobs
from tacit.kit.clock import SteppedClock
from tacit.kit.errors import Conflict
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx

SECONDS_MAX = 30

Make = Callable[[dict[str, Handler]], Jobs]


class Elsewhere(Conflict):
    """A failure of a handler that has a name."""


@pytest.fixture(params=["fake", "dbos"])
def make(
    request: pytest.FixtureRequest, db: Database, clock: SteppedClock, tmp_path: Path
) -> Iterator[Make]:
    with contextlib.ExitStack() as stack:

        def build(handlers: dict[str, Handler]) -> Jobs:
            jobs: Jobs
            if request.param == "fake":
                jobs = FakeJobs(db, handlers=handlers, clock=clock)
            else:
                on_sqlite = make_url(db.url).get_backend_name() == "sqlite"
                path = tmp_path / "jobs.db" if on_sqlite else None
                jobs = DurableJobs(db, handlers=handlers, jobs_file=path, clock=clock)
            jobs.start()
            stack.callback(jobs.close)
            return jobs

        yield build


def enqueue(jobs: Jobs, db: Database, name: str = "work", key: str = "1") -> str:
    def verb(tx: Tx) -> str:
        return jobs.enqueue(
            tx, name=name, arguments={"key": key}, key=key, org_id=None, now=tx.clock.now()
        )

    return db.write_now(verb)


def finish(jobs: Jobs, db: Database, job_id: str) -> Job:
    jobs.wake()
    assert jobs.drain(seconds=SECONDS_MAX)
    return db.read_now(lambda tx: jobs.status(tx, job_id=job_id))


def test_a_job_runs_once_and_is_done(make: Make, db: Database) -> None:
    seen: list[object] = []
    jobs = make({"work": lambda run: run.step("see", lambda: seen.append(run.job.arguments))})
    job = finish(jobs, db, enqueue(jobs, db))
    assert job.state is JobState.DONE
    assert job.error is None
    assert job.started_at is not None
    assert job.ended_at is not None
    assert seen == [{"key": "1"}]


def test_the_same_name_and_key_are_one_job(make: Make, db: Database) -> None:
    seen: list[str] = []
    jobs = make({"work": lambda run: run.step("see", lambda: seen.append("x"))})
    first = enqueue(jobs, db)
    second = enqueue(jobs, db)
    finish(jobs, db, first)
    third = enqueue(jobs, db)
    finish(jobs, db, third)
    assert first == second == third
    assert seen == ["x"]


def test_a_key_with_other_arguments_is_refused(make: Make, db: Database) -> None:
    jobs = make({})

    def verb(tx: Tx, number: int) -> str:
        return jobs.enqueue(
            tx, name="n", arguments={"n": number}, key="k", org_id=None, now=tx.clock.now()
        )

    db.write_now(lambda tx: verb(tx, 1))
    with pytest.raises(JobKeyReused):
        db.write_now(lambda tx: verb(tx, 2))


def test_a_job_of_a_verb_that_failed_is_not_there(make: Make, db: Database) -> None:
    seen: list[str] = []
    jobs = make({"work": lambda run: seen.append(run.job.id)})
    ids: list[str] = []

    def verb(tx: Tx) -> None:
        ids.append(
            jobs.enqueue(tx, name="work", arguments={}, key="1", org_id=None, now=tx.clock.now())
        )
        raise Elsewhere("the verb failed afterwards")

    with pytest.raises(Elsewhere):
        db.write_now(verb)
    assert jobs.drain(seconds=SECONDS_MAX)
    assert seen == []
    with pytest.raises(NoSuchJob):
        db.read_now(lambda tx: jobs.status(tx, job_id=ids[0]))


def test_steps_give_their_results_and_progress_is_seen(make: Make, db: Database) -> None:
    got: list[object] = []

    def work(run: Run) -> None:
        total = 0
        for number in range(3):
            total += run.step(f"add {number}", partial(int, number + 1))
            run.progress(done=number + 1, total=3)
        found: dict[str, object] = run.step("say", lambda: {"total": total, "list": [None, "ü"]})
        got.append(found)

    jobs = make({"work": work})
    job = finish(jobs, db, enqueue(jobs, db))
    assert (job.done_count, job.total_count) == (3, 3)
    assert got == [{"total": 6, "list": [None, "ü"]}]


def test_what_a_handler_raises_is_the_error_of_the_job(make: Make, db: Database) -> None:
    def work(run: Run) -> None:
        def fail() -> None:
            raise Elsewhere("The rows are gone.", remedy="Make them again.")

        run.step("fail", fail)

    jobs = make({"work": work})
    job = finish(jobs, db, enqueue(jobs, db))
    assert job.state is JobState.FAILED
    assert job.error == "The rows are gone. Make them again."


def test_a_job_nobody_handles_fails_by_name(make: Make, db: Database) -> None:
    jobs = make({})
    job = finish(jobs, db, enqueue(jobs, db, name="unknown.work"))
    assert job.state is JobState.FAILED
    assert "unknown.work" in str(job.error)


def test_a_cancelled_job_never_starts(make: Make, db: Database) -> None:
    seen: list[str] = []
    jobs = make({"work": lambda run: seen.append(run.job.id)})

    def verb(tx: Tx) -> str:
        now = tx.clock.now()
        job_id = jobs.enqueue(tx, name="work", arguments={}, key="1", org_id=None, now=now)
        assert jobs.cancel(tx, job_id=job_id, now=now)
        return job_id

    job_id = db.write_now(verb)
    assert finish(jobs, db, job_id).state is JobState.CANCELLED
    assert seen == []


def test_a_running_job_is_cancelled_before_its_next_step(make: Make, db: Database) -> None:
    seen: list[str] = []
    cancelled = threading.Event()

    def work(run: Run) -> None:
        run.step("one", lambda: seen.append("one"))

        def cancel() -> None:
            db.write_now(lambda tx: jobs.cancel(tx, job_id=run.job.id, now=tx.clock.now()))
            cancelled.set()

        run.step("cancel", cancel)
        run.step("two", lambda: seen.append("two"))

    jobs = make({"work": work})
    job = finish(jobs, db, enqueue(jobs, db))
    assert cancelled.is_set()
    assert job.state is JobState.CANCELLED
    assert seen == ["one"]


def test_a_finished_job_cannot_be_cancelled(make: Make, db: Database) -> None:
    jobs = make({"work": lambda run: None})
    job_id = enqueue(jobs, db)
    finish(jobs, db, job_id)
    assert not db.write_now(lambda tx: jobs.cancel(tx, job_id=job_id, now=tx.clock.now()))


def test_a_schedule_enqueues_once_in_each_interval(
    make: Make, db: Database, clock: SteppedClock
) -> None:
    seen: list[str] = []
    jobs = make({"tick": lambda run: run.step("see", lambda: seen.append(run.job.key))})
    jobs.schedule(name="tick", every_seconds=60)
    for expected in (1, 2, 3):
        wait_for(jobs, partial(has_seen, seen, expected))
        assert jobs.drain(seconds=SECONDS_MAX)
        clock.advance(seconds=60)
        if expected < 3:
            jobs.wake()
    assert len(set(seen)) == len(seen)


def has_seen(seen: list[str], count: int) -> bool:
    return len(seen) == count


def wait_for(jobs: Jobs, condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(SECONDS_MAX * 20):
        jobs.drain(seconds=SECONDS_MAX)
        if condition():
            return
        jobs.wake()
        pause.wait(0.05)
    raise AssertionError("it did not come to pass")
