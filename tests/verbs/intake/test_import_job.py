"""The background job of an import: killed in the middle, it goes on where it stopped."""

from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tacit.access.records import Actor
from tacit.intake import imports, jobs, uploads
from tacit.intake.imports import runs, surveys
from tacit.intake.imports.surveys import Source
from tacit.intake.records import Import, ImportState
from tacit.jobs.fake import FakeJobs, Killed
from tacit.jobs.records import JobState
from tacit.kit.clock import SteppedClock
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.work._tables import submissions
from tests.make.access import NOW, make_owner
from tests.make.intake import SEED, lines, make_request

ROWS = 2 * runs.ATOMIC_ROWS_MAX


@pytest.fixture
def owner(db: Database) -> Actor:
    return make_owner(db)


def ask(db: Database, owner: Actor, queue: FakeJobs, root: Path) -> tuple[Import, str]:
    """What the door does: keep the files, start the import, enqueue its job."""
    rows = ({"key": f"k{n}", "prompt": "Why?", "answer": "So.", "rater": "r"} for n in range(ROWS))
    request = make_request()
    folder = root / request.import_id
    files = uploads.keep(folder, [("a.jsonl", BytesIO(lines(*rows).encode()))])
    found = surveys.survey(Source(format="jsonl", files=files))
    arguments: dict[str, object] = {
        "import_id": request.import_id,
        "folder": request.import_id,
        "person_id": owner.person_id,
        "format": "jsonl",
        "options": {},
        "project": None,
        "release_seed": SEED,
    }

    def begin(tx: Tx) -> tuple[Import, str]:
        new = runs.prepare(found, request)
        started = imports.start(tx, actor=owner, new=new, now=NOW)
        job_id = queue.enqueue(
            tx,
            name=jobs.IMPORT_JOB,
            arguments=arguments,
            key=started.id,
            org_id=owner.org_id,
            now=NOW,
        )
        return started, job_id

    return db.write_now(begin)


def test_a_killed_import_goes_on_and_forgets_its_files(
    db: Database,
    owner: Actor,
    clock: SteppedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handlers = jobs.make_handlers(root=tmp_path)
    dying = FakeJobs(db, handlers=handlers, clock=clock)
    started, job_id = ask(db, owner, dying, tmp_path)
    tell = jobs._tell

    def die(run: object, current: Import) -> None:
        if current.rows_done >= 60:
            raise Killed

    monkeypatch.setattr(jobs, "_tell", die)
    with pytest.raises(Killed):
        dying.drain(seconds=60)
    monkeypatch.setattr(jobs, "_tell", tell)
    half = db.read_now(lambda tx: imports.get_import(tx, actor=owner, import_id=started.id))
    assert (half.state, half.rows_done) == (ImportState.RUNNING, 60)

    fresh = FakeJobs(db, handlers=handlers, clock=clock)
    assert fresh.drain(seconds=60)
    job = db.read_now(lambda tx: fresh.status(tx, job_id=job_id))
    assert (job.state, job.done_count, job.total_count) == (JobState.DONE, ROWS, ROWS)
    done = db.read_now(lambda tx: imports.get_import(tx, actor=owner, import_id=started.id))
    assert (done.state, done.rows_done) == (ImportState.DONE, ROWS)
    count = db.read_now(lambda tx: tx.scalar(select(func.count()).select_from(submissions)))
    assert count == ROWS
    assert not (tmp_path / started.id).exists()
