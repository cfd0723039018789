"""The sample company, loaded through the verbs on both databases."""

import time
from collections import Counter
from datetime import UTC, datetime

from tacit.access.records import Actor
from tacit.demo import loader
from tacit.kit.ids import new_id
from tacit.projects import checks as project_checks
from tacit.projects import projects
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.tasks import checks as task_checks
from tacit.tasks import items
from tacit.tasks.records import ItemState
from tacit.work import checks as work_checks
from tests.make.access import owner_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECONDS_MAX = 10


def test_the_sample_company_is_loaded_through_the_verbs(db: Database) -> None:
    begin = time.monotonic()
    loaded = loader.load(db, now=NOW, make_id=new_id)
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


def test_every_figure_of_the_sample_company_can_be_recomputed(db: Database) -> None:
    loader.load(db, now=NOW)
    for checks in (work_checks, task_checks, project_checks):
        assert db.read_now(checks.run) == []


def test_loading_again_changes_nothing(db: Database) -> None:
    first = loader.load(db, now=NOW)
    second = loader.load(db, now=NOW)
    assert not second.fresh
    assert second.people == first.people
    assert second.org_id == first.org_id
