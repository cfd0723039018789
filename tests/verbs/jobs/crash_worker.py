"""A process that runs one long job, for tests that kill it.

    python -m tests.verbs.jobs.crash_worker URL FOLDER SECONDS

Each step appends a line to FOLDER/tried and makes FOLDER/effect-N unless it is there, which is
what idempotent by its key means. The process ends by itself when nothing is unfinished.
"""

import sys
import time
from functools import partial
from pathlib import Path

from tacit.jobs import _executors, runner
from tacit.jobs.port import Run
from tacit.jobs.runner import DurableJobs
from tacit.kit.clock import SystemClock
from tacit.storage import engine

STEPS = 30
STEP_SECONDS = 0.1


def main(url: str, folder: Path, seconds: float) -> int:
    _executors.DEAD_SECONDS = 2
    _executors.BEAT_SECONDS = 1
    runner.SWEEP_SECONDS = 0.5
    clock = SystemClock()
    db = engine.open_url(url, clock=clock)

    def count(run: Run) -> None:
        for number in range(STEPS):
            run.step(f"step {number}", partial(effect, folder, number))
            run.progress(done=number + 1, total=STEPS)

    path = folder / "jobs.db" if db.dialect == "sqlite" else None
    jobs = DurableJobs(db, handlers={"count": count}, jobs_file=path, clock=clock)
    jobs.start()
    finished = jobs.drain(seconds=seconds)
    jobs.close()
    db.close()
    return 0 if finished else 1


def effect(folder: Path, number: int) -> None:
    with (folder / "tried").open("a") as tried:
        tried.write(f"{number}\n")
    (folder / f"effect-{number}").touch()
    time.sleep(STEP_SECONDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])))
