"""Plan and apply of a project folder, on both databases."""

from dataclasses import replace
from pathlib import Path

import pytest

from tacit.access.records import Actor, Role
from tacit.intake import folders
from tacit.intake.errors import InputChanged, TooManyItems
from tacit.intake.records import (
    Applied,
    Choices,
    OpenWorkChoice,
    Plan,
    ProjectFolder,
)
from tacit.kit import ids
from tacit.kit.errors import NotAllowed
from tacit.log import events
from tacit.projects import guidelines, projects
from tacit.projects.errors import KindFixed
from tacit.projects.records import StateChange
from tacit.storage.engine import Database
from tacit.tasks import items
from tacit.tasks.records import ItemState
from tacit.work import queue
from tests.make.access import NOW, make_actor, make_owner
from tests.make.intake import SEED, lines, make_folder


@pytest.fixture
def owner(db: Database) -> Actor:
    return make_owner(db)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "notes")


def choose(open_work: OpenWorkChoice = OpenWorkChoice.FINISH) -> Choices:
    return Choices(
        make_id=ids.new_id, project_id=ids.new_id(), release_seed=SEED, open_work=open_work
    )


def plan(db: Database, owner: Actor, folder: ProjectFolder) -> Plan:
    return db.read_now(lambda tx: folders.plan(tx, actor=owner, folder=folder))


def apply(
    db: Database,
    owner: Actor,
    folder: ProjectFolder,
    open_work: OpenWorkChoice = OpenWorkChoice.FINISH,
) -> Applied:
    choices = choose(open_work)
    return db.write_now(
        lambda tx: folders.apply(tx, actor=owner, folder=folder, choices=choices, now=NOW)
    )


def count_events(db: Database, owner: Actor) -> int:
    page = db.read_now(lambda tx: events.list_events(tx, org_id=owner.org_id, limit=200))
    return len(page.items)


def open_project(db: Database, owner: Actor, project_id: str) -> None:
    change = StateChange.OPEN
    db.write_now(
        lambda tx: projects.change_state(
            tx, actor=owner, project_id=project_id, change=change, now=NOW
        )
    )


def test_a_new_folder_is_planned_and_applied(db: Database, owner: Actor, path: Path) -> None:
    folder = folders.read(path)
    planned = plan(db, owner, folder)
    assert planned.project_id is None
    assert not planned.is_empty
    assert (planned.items_new, planned.items_same) == (2, 0)
    assert planned.guideline is not None
    assert planned.guideline.new_version == 1
    assert {change.key for change in planned.fields} >= {"name", "title", "kind", "domain"}

    applied = apply(db, owner, folder)
    assert (applied.created, applied.items_added) == (True, 2)
    counted = db.read_now(
        lambda tx: items.count_states(tx, actor=owner, project_id=applied.project_id)
    )
    assert counted == {ItemState.OPEN: 2}


def test_applying_again_changes_nothing_and_tells_nothing(
    db: Database, owner: Actor, path: Path
) -> None:
    folder = folders.read(path)
    applied = apply(db, owner, folder)
    before = count_events(db, owner)
    assert plan(db, owner, folder).is_empty
    again = apply(db, owner, folder)
    assert again == replace(applied, created=False, items_added=0, items_same=2)
    assert count_events(db, owner) == before


def test_changes_are_told_old_and_new(db: Database, owner: Actor, path: Path) -> None:
    apply(db, owner, folders.read(path))
    make_folder(
        path,
        project__yaml="name: notes\ntitle: Other\nkind: example\ndomain: law.contracts\n",
        guideline__md="# How to answer\n\n## Names its sources\n\nYes.\n",
        items__jsonl=lines(
            {"key": "one", "title": "One", "brief": "Write about one."},
            {"key": "three", "title": "Three", "brief": "Write about three."},
        ),
    )
    folder = folders.read(path)
    planned = plan(db, owner, folder)
    assert [(each.key, each.old, each.new) for each in planned.fields] == [
        ("title", "Notes", "Other")
    ]
    assert planned.guideline is not None
    assert (planned.guideline.old_version, planned.guideline.new_version) == (1, 2)
    assert (planned.items_new, planned.items_same) == (1, 1)
    applied = apply(db, owner, folder)
    assert applied.revised
    assert (applied.guideline_version, applied.items_added, applied.items_same) == (2, 1, 1)
    kept = db.read_now(
        lambda tx: guidelines.list_guidelines(tx, actor=owner, project_id=applied.project_id)
    )
    assert [guideline.version for guideline in kept.items] == [2, 1]


def test_a_changed_input_is_refused_and_nothing_is_stored(
    db: Database, owner: Actor, path: Path
) -> None:
    apply(db, owner, folders.read(path))
    make_folder(
        path,
        project__yaml="name: notes\ntitle: Other\nkind: example\n",
        items__jsonl=lines(
            {"key": "new", "title": "New", "brief": "B"},
            {"key": "one", "title": "One", "brief": "Something else."},
        ),
    )
    folder = folders.read(path)
    planned = plan(db, owner, folder)
    assert [(each.key, each.place) for each in planned.items_changed] == [("one", "items.jsonl:2")]
    before = count_events(db, owner)
    with pytest.raises(InputChanged) as caught:
        apply(db, owner, folder)
    assert caught.value.place == "items.jsonl:2"
    assert caught.value.remedy is not None
    assert "new key" in caught.value.remedy
    assert count_events(db, owner) == before
    project = db.read_now(lambda tx: projects.get_project(tx, actor=owner, project="notes"))
    assert project.title == "Notes"


def test_a_new_guideline_names_the_open_work_it_touches(
    db: Database, owner: Actor, path: Path
) -> None:
    applied = apply(db, owner, folders.read(path))
    open_project(db, owner, applied.project_id)
    expert = make_actor(db, owner, Role.EXPERT)
    claim = db.write_now(
        lambda tx: queue.claim_next(tx, actor=expert, claim_id=ids.new_id(), now=NOW)
    )
    assert claim is not None
    make_folder(path, guideline__md="# How to answer\n\n## Quite otherwise\n\nYes.\n")
    folder = folders.read(path)
    planned = plan(db, owner, folder)
    assert (planned.open_work.held, planned.open_work.total) == (1, 1)

    apply(db, owner, folder, OpenWorkChoice.FINISH)
    assert held_version(db, owner, claim.id) == 1
    make_folder(path, guideline__md="# How to answer\n\n## Once more\n\nYes.\n")
    apply(db, owner, folders.read(path), OpenWorkChoice.REASK)
    assert held_version(db, owner, claim.id) == 3


def held_version(db: Database, owner: Actor, claim_id: str) -> int:
    listed = db.read_now(lambda tx: events.list_events(tx, org_id=owner.org_id, limit=200)).items
    version = 0
    for event in listed:
        if event.body.get("claim_id") == claim_id and event.on_version is not None:
            version = event.on_version
    return version


def test_a_changed_criterion_is_a_new_version(db: Database, owner: Actor, tmp_path: Path) -> None:
    item = {
        "key": "one",
        "title": "One",
        "response": {"messages": [{"role": "assistant", "content": "So."}]},
    }
    path = make_folder(
        tmp_path / "grades",
        project__yaml="kind: grading\n",
        rubric__yaml="- {id: tone, text: Is polite.}\n",
        items__jsonl=lines(item),
    )
    apply(db, owner, folders.read(path))
    make_folder(
        path,
        project__yaml="kind: grading\n",
        rubric__yaml="- {id: tone, text: Is very polite.}\n",
        items__jsonl=lines(item),
    )
    folder = folders.read(path)
    (change,) = plan(db, owner, folder).rubric
    assert (change.id, change.old_version, change.new_version) == ("tone", 1, 2)
    apply(db, owner, folder)
    assert plan(db, owner, folder).is_empty


def test_parts_of_a_folder_can_be_repeated(db: Database, owner: Actor, tmp_path: Path) -> None:
    many = lines(*({"key": f"k{n}", "title": "T", "brief": "B"} for n in range(7)))
    folder = folders.read(make_folder(tmp_path / "many", items__jsonl=many))
    parts = list(folders.split(folder, size=3))
    added = [apply(db, owner, part).items_added for part in [parts[0], *parts]]
    assert added == [3, 0, 3, 1]
    whole = folders.join_plans([plan(db, owner, part) for part in parts])
    assert whole.is_empty
    assert whole.items_same == 7


def test_too_many_items_at_once_are_refused(db: Database, owner: Actor, tmp_path: Path) -> None:
    many = lines(*({"key": f"k{n}", "title": "T", "brief": "B"} for n in range(501)))
    folder = folders.read(make_folder(tmp_path / "many", items__jsonl=many))
    for act in (plan, apply):
        with pytest.raises(TooManyItems):
            act(db, owner, folder)


def test_the_kind_of_a_project_stays(db: Database, owner: Actor, path: Path) -> None:
    folder = folders.read(path)
    apply(db, owner, folder)
    other = replace(folder, document=replace(folder.document, kind="grading"), items=())
    with pytest.raises(KindFixed):
        apply(db, owner, other)


def test_experts_may_not_apply(db: Database, owner: Actor, path: Path) -> None:
    expert = make_actor(db, owner, Role.EXPERT)
    for act in (plan, apply):
        with pytest.raises(NotAllowed):
            act(db, expert, folders.read(path))
