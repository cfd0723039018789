"""The sample company, loaded through the verbs on both databases."""

import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from tacit.access.records import Actor
from tacit.demo import loader, samples
from tacit.demo.script import CONTENT
from tacit.files import checks as file_checks
from tacit.files import uploads
from tacit.kit.ids import new_id
from tacit.projects import checks as project_checks
from tacit.projects import projects
from tacit.storage import files
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.tasks import checks as task_checks
from tacit.tasks import items
from tacit.tasks.records import ItemState
from tacit.work import checks as work_checks
from tests.make.access import owner_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECONDS_MAX = 10
FILES_BYTES_MAX = 200_000


def test_the_sample_company_is_loaded_through_the_verbs(db: Database, tmp_path: Path) -> None:
    begin = time.monotonic()
    loaded = loader.load(db, now=NOW, files=files.open_files(tmp_path), make_id=new_id)
    took = time.monotonic() - begin
    assert loaded.fresh
    assert took < SECONDS_MAX
    owner = owner_of(db, slug=loader.SLUG)
    assert owner.org_id == loaded.org_id
    states = Counter[ItemState]()
    for slug in loaded.projects:
        states += count_states(db, owner, slug)
    assert sum(states.values()) >= 40
    assert {ItemState.OPEN, ItemState.ACCEPTED, ItemState.IN_REVIEW} <= states.keys()


def count_states(db: Database, owner: Actor, slug: str) -> Counter[ItemState]:
    def count(tx: Tx) -> Counter[ItemState]:
        project = projects.get_project(tx, actor=owner, project=slug)
        return Counter(items.count_states(tx, actor=owner, project_id=project.id))

    return db.read_now(count)


def test_the_files_of_the_sample_company_are_kept_and_named(
    sqlite_db: Database, tmp_path: Path
) -> None:
    store = files.open_files(tmp_path)
    loader.load(sqlite_db, now=NOW, files=store)
    assert sqlite_db.read_now(file_checks.run) == []
    kept = sqlite_db.read_now(file_checks.list_stored)
    assert list(file_checks.check_files(kept, files=store)) == []
    owner = owner_of(sqlite_db, slug=loader.SLUG)
    material = sqlite_db.read_now(lambda tx: uploads.list_material(tx, actor=owner))
    assert {"accounts.csv", "offer-letter.pdf", "term-sheet.pdf"} <= {one.name for one in material}
    made = sum(len(named) for named in samples.read(CONTENT).values())
    assert len({sha256 for sha256, _ in kept}) == made, "every sample file is used"


def test_the_sample_files_are_small() -> None:
    assert sum(path.stat().st_size for path in CONTENT.glob("*/files/*")) < FILES_BYTES_MAX


def test_every_figure_of_the_sample_company_can_be_recomputed(db: Database, tmp_path: Path) -> None:
    loader.load(db, now=NOW, files=files.open_files(tmp_path))
    for checks in (work_checks, task_checks, project_checks):
        assert db.read_now(checks.run) == []


def test_loading_again_changes_nothing(db: Database, tmp_path: Path) -> None:
    first = loader.load(db, now=NOW, files=files.open_files(tmp_path))
    second = loader.load(db, now=NOW, files=files.open_files(tmp_path))
    assert not second.fresh
    assert second.people == first.people
    assert second.org_id == first.org_id
