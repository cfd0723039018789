"""Items and guideline versions that come without a folder, on both databases."""

import pytest

from tacit.access.records import Actor, Role
from tacit.intake import additions
from tacit.intake.additions import NewGuideline
from tacit.intake.errors import FolderInvalid
from tacit.intake.records import ItemsAdded, OpenWorkChoice
from tacit.kit import ids
from tacit.kit.errors import NotAllowed
from tacit.projects import projects
from tacit.projects.records import Guideline, NewProject, ProjectDocument, StateChange
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.tasks import items, registry
from tacit.tasks.records import ItemState
from tacit.work import claims, queue
from tests.make.access import NOW, make_actor, make_owner
from tests.make.intake import GUIDELINE, SEED

ROWS: list[dict[str, object]] = [
    {"key": "one", "title": "One", "brief": "Write."},
    {"key": "two", "title": "Two", "brief": "Write.", "priority": 5},
]


@pytest.fixture
def owner(db: Database) -> Actor:
    return make_owner(db)


@pytest.fixture
def project_id(db: Database, owner: Actor) -> str:
    document = ProjectDocument(name="a", title="A", kind="example", guideline=GUIDELINE)
    new = NewProject(id=ids.new_id(), release_seed=SEED, document=document)
    facts = registry.get("example").facts()

    def make(tx: Tx) -> str:
        made = projects.create(tx, actor=owner, project=new, kind=facts, now=NOW)
        change = StateChange.OPEN
        projects.change_state(tx, actor=owner, project_id=made.id, change=change, now=NOW)
        return made.id

    return db.write_now(make)


def add(db: Database, actor: Actor, project_id: str) -> ItemsAdded:
    return db.write_now(
        lambda tx: additions.add_items(
            tx,
            actor=actor,
            project_id=project_id,
            items=additions.read_items(ROWS),
            make_id=ids.new_id,
            now=NOW,
        )
    )


def test_items_are_added_and_opened_once(db: Database, owner: Actor, project_id: str) -> None:
    assert add(db, owner, project_id) == ItemsAdded(added=2, same=0)
    assert add(db, owner, project_id) == ItemsAdded(added=0, same=2)
    counted = db.read_now(lambda tx: items.count_states(tx, actor=owner, project_id=project_id))
    assert counted == {ItemState.OPEN: 2}


def test_a_wrong_item_names_its_place() -> None:
    with pytest.raises(FolderInvalid) as caught:
        additions.read_items([ROWS[0], {"title": "No key"}])
    assert caught.value.place == "items:2 (key)"


def test_experts_add_nothing(db: Database, owner: Actor, project_id: str) -> None:
    with pytest.raises(NotAllowed):
        add(db, make_actor(db, owner, Role.EXPERT), project_id)


@pytest.mark.parametrize(
    ("choice", "version"), [(OpenWorkChoice.FINISH, 1), (OpenWorkChoice.REASK, 2)]
)
def test_a_new_guideline_leaves_or_moves_what_is_held(
    db: Database, owner: Actor, project_id: str, choice: OpenWorkChoice, version: int
) -> None:
    add(db, owner, project_id)
    expert = make_actor(db, owner, Role.EXPERT)
    db.write_now(lambda tx: queue.claim_next(tx, actor=expert, claim_id=ids.new_id(), now=NOW))

    def make(tx: Tx, text: str) -> Guideline:
        guideline = NewGuideline(text=text, note="Clearer.", open_work=choice)
        return additions.add_guideline(
            tx, actor=owner, project_id=project_id, guideline=guideline, now=NOW
        )

    assert db.write_now(lambda tx: make(tx, GUIDELINE)).version == 1
    assert db.write_now(lambda tx: make(tx, GUIDELINE + "More.\n")).version == 2
    (held,) = db.read_now(lambda tx: claims.list_claims(tx, actor=expert))
    assert held.guideline_version == version
