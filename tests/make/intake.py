"""Project folders, sources of imports and the shared data for tests."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tacit.access.records import Actor
from tacit.intake.imports import runs
from tacit.intake.imports.formats import ImportFile
from tacit.intake.imports.surveys import Source
from tacit.intake.records import Import
from tacit.jobs.fake import FakeJobs
from tacit.kit import canonical, ids
from tacit.kit.clock import Clock
from tacit.releases import jobs as release_jobs
from tacit.releases import releases
from tacit.releases.ports import no_figures
from tacit.releases.records import Release
from tacit.storage.engine import Database
from tests.make.access import NOW

ROOT = Path(__file__).resolve().parents[2]
SEED = "0123456789abcdef"
GUIDELINE = "# How to answer\n\n## Answers first\n\nSay it in the first line.\n"


def make_source(*paths: Path, of: str, **options: str) -> Source:
    files = tuple(ImportFile(path.name, path) for path in paths)
    return Source(format=of, files=files, options=options)


def make_request(
    *,
    project: str | None = None,
    now: datetime = NOW,
    on_progress: Callable[[Import], None] | None = None,
) -> runs.Request:
    return runs.Request(
        import_id=ids.new_id(),
        project=project,
        make_id=ids.new_id,
        release_seed=SEED,
        now=lambda: now,
        on_progress=on_progress,
    )


def run_import(db: Database, owner: Actor, source: Source, **request: Any) -> Import:
    return runs.run(db, actor=owner, source=source, request=make_request(**request))


def make_folder(path: Path, **files: str) -> Path:
    """A small project folder of kind example; `files` replace or add by name."""
    path.mkdir(parents=True, exist_ok=True)
    content = {
        "project.yaml": "name: notes\ntitle: Notes\nkind: example\ndomain: law.contracts\n",
        "guideline.md": GUIDELINE,
        "items.jsonl": lines(
            {"key": "one", "title": "One", "brief": "Write about one."},
            {"key": "two", "title": "Two", "brief": "Write about two."},
        ),
    }
    content |= {name.replace("__", "."): text for name, text in files.items()}
    for name, text in content.items():
        (path / name).write_text(text)
    return path


def lines(*values: object) -> str:
    return "".join(canonical.dumps(value) + "\n" for value in values)


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


def release_project(
    db: Database, owner: Actor, project_id: str, *, root: Path, clock: Clock
) -> Release:
    """Release what a project has, and wait until it is built."""
    release_id = ids.new_id()
    db.write_now(
        lambda tx: releases.create(
            tx, actor=owner, release_id=release_id, project_id=project_id, reason="", now=NOW
        )
    )
    handlers = release_jobs.make_handlers(root=root, figures=no_figures)
    assert FakeJobs(db, handlers=handlers, clock=clock).drain(seconds=120)
    return db.read_now(lambda tx: releases.read_release(tx, release_id=release_id))
