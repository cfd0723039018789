"""A job goes on after `kill -9`, with one effect for each step."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tacit.jobs import queue
from tacit.jobs.records import Job, JobState
from tacit.storage.engine import Database
from tests.verbs.jobs.crash_worker import STEPS

SECONDS_MAX = 40
LOST_STEPS_MAX = 2
"""The step that was killed, and one whose outcome was not noted yet."""


@pytest.fixture
def job_id(db: Database) -> str:
    return db.write_now(
        lambda tx: queue.enqueue(
            tx, name="count", arguments={}, key="1", org_id=None, now=tx.clock.now()
        )
    )


def test_a_killed_job_is_finished_by_the_next_process(
    db: Database, tmp_path: Path, job_id: str
) -> None:
    db.close()
    with worker(db.url, tmp_path) as first:
        wait_for_steps(tmp_path, 5)
        kill(first)
    assert len(steps_tried(tmp_path)) < STEPS
    with worker(db.url, tmp_path) as second:
        assert second.wait(SECONDS_MAX) == 0
    check_effects(tmp_path)


def test_a_living_process_takes_over_from_a_dead_one(
    postgres_db: Database, tmp_path: Path, job_id_postgres: str
) -> None:
    with worker(postgres_db.url, tmp_path) as first:
        wait_for_steps(tmp_path, 3)
        with worker(postgres_db.url, tmp_path) as second:
            wait_for_steps(tmp_path, 8)
            kill(first)
            assert second.wait(SECONDS_MAX) == 0
    check_effects(tmp_path)
    job = read(postgres_db, job_id_postgres)
    assert job.state is JobState.DONE
    assert job.done_count == STEPS


def test_a_job_that_was_taken_but_not_begun_is_begun(
    db: Database, tmp_path: Path, job_id: str
) -> None:
    """The process died between our table and the engine's."""
    from tacit.jobs import _store

    assert db.write_now(lambda tx: _store.take(tx, job_id, now=tx.clock.now()))
    db.close()
    with worker(db.url, tmp_path) as process:
        assert process.wait(SECONDS_MAX) == 0
    check_effects(tmp_path)


@pytest.fixture
def job_id_postgres(postgres_db: Database) -> str:
    return postgres_db.write_now(
        lambda tx: queue.enqueue(
            tx, name="count", arguments={}, key="1", org_id=None, now=tx.clock.now()
        )
    )


@contextmanager
def worker(url: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.verbs.jobs.crash_worker", url, folder, str(SECONDS_MAX)]
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def kill(process: subprocess.Popen[bytes]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def wait_for_steps(folder: Path, count: int) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while len(steps_tried(folder)) < count:
        assert time.monotonic() < deadline, "the job does not run"
        time.sleep(0.02)


def steps_tried(folder: Path) -> list[int]:
    path = folder / "tried"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def check_effects(folder: Path) -> None:
    tried = steps_tried(folder)
    assert set(tried) == set(range(STEPS))
    assert len(tried) <= STEPS + LOST_STEPS_MAX
    assert len(list(folder.glob("effect-*"))) == STEPS


def read(db: Database, job_id: str) -> Job:
    return db.read_now(lambda tx: queue.status(tx, job_id=job_id))
