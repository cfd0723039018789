"""The verbs of items, on both databases."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from tacit import log
from tacit.access.records import Actor, Role
from tacit.kit import ids
from tacit.kit.errors import NotAllowed, NotFound
from tacit.projects import projects
from tacit.projects.records import Project, StateChange
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.tasks import _store, checks, items
from tacit.tasks.errors import (
    InputInvalid,
    ItemKeyTaken,
    ItemNotFound,
    ItemTooLarge,
    ProjectClosed,
    TooManyItems,
)
from tacit.tasks.records import Added, ItemFilter, ItemState, NewItem
from tests.make.access import make_actor, make_owner
from tests.make.projects import make_project
from tests.make.tasks import example_input, grading_input, make_items, new_item

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _add(db: Database, actor: Actor, project: Project, *new: NewItem) -> Added:
    return db.write_now(
        lambda tx: items.add_many(tx, actor=actor, project_id=project.id, inputs=new, now=NOW)
    )


def _told(db: Database, actor: Actor) -> list[object]:
    page = db.read_now(
        lambda tx: log.events.list_events(tx, org_id=actor.org_id, name="items.added")
    )
    return [event.body["count"] for event in page.items]


def test_added_items_wait_with_their_input_as_given(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    task_input = example_input(domain="law.tax", extra={"kept": [1, 2.5, None]})
    added = _add(db, owner, project, new_item("a", input=task_input, priority=3, origin={"n": 1}))
    item = db.read_now(lambda tx: items.get_item(tx, actor=owner, item_id=added.ids[0]))
    assert item.input == task_input
    assert (item.key, item.title, item.domain) == ("a", "Cap on liability", "law.tax")
    assert (item.state, item.priority, item.origin) == (ItemState.WAITING, 3, {"n": 1})
    assert len(item.input_sha256) == 64
    assert _told(db, owner) == [1]


def test_an_item_without_a_domain_takes_that_of_the_project(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    [item] = make_items(db, owner, project, inputs=[example_input()])
    assert item.domain == "law.contracts"


def test_adding_the_same_file_again_adds_what_is_new(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    _add(db, owner, project, new_item("a"), new_item("b"))
    again = _add(db, owner, project, new_item("b"), new_item("c"), new_item("a"))
    assert (len(again.ids), again.same) == (1, 2)
    assert _add(db, owner, project, new_item("a")) == Added(ids=(), same=1)
    assert _told(db, owner) == [2, 1]


def test_a_key_with_another_input_is_refused_and_nothing_is_added(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    _add(db, owner, project, new_item("a"))
    other = new_item("a", input=example_input(brief="Another."), place="items.jsonl line 2")
    with pytest.raises(ItemKeyTaken) as caught:
        _add(db, owner, project, new_item("b"), other)
    assert caught.value.place == "items.jsonl line 2"
    page = db.read_now(lambda tx: items.list_items(tx, actor=owner, project_id=project.id))
    assert [item.key for item in page.items] == ["a"]


def test_a_key_that_somebody_took_at_the_same_moment_undoes_all(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    _add(db, owner, project, new_item("a"))
    look, looks = _store.find_keys, count()

    def look_too_early(tx: Tx, **wanted: Any) -> Mapping[str, tuple[str, str]]:
        return look(tx, **wanted) if next(looks) else {}

    monkeypatch.setattr(_store, "find_keys", look_too_early)
    with pytest.raises(ItemKeyTaken, match="at the same moment"):
        _add(db, owner, project, new_item("b"), new_item("a"))
    page = db.read_now(lambda tx: items.list_items(tx, actor=owner, project_id=project.id))
    assert [item.key for item in page.items] == ["a"]


def test_one_key_twice_in_a_file_names_both_lines(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    twice = [new_item("a", place=f"items.jsonl line {line}") for line in (1, 4)]
    with pytest.raises(ItemKeyTaken, match="line 1") as caught:
        _add(db, owner, project, *twice)
    assert caught.value.place == "items.jsonl line 4"


def test_an_input_that_is_wrong_names_line_and_field(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    wrong = new_item("a", input=example_input(title=True), place="items.jsonl line 7")
    with pytest.raises(InputInvalid) as caught:
        _add(db, owner, project, new_item("b"), wrong)
    assert caught.value.place == "items.jsonl line 7: title"
    assert "yes/no" in caught.value.message
    assert _told(db, owner) == []


def test_an_item_of_five_megabytes_is_refused_with_line_and_field(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    large = new_item("a", input=example_input(brief="x" * 5_000_000), place="items.jsonl line 3")
    with pytest.raises(ItemTooLarge, match="largest field is 'brief'") as caught:
        _add(db, owner, project, large)
    assert caught.value.place == "items.jsonl line 3"
    assert caught.value.status == 413


def test_what_is_no_json_is_refused(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    with pytest.raises(InputInvalid, match="cannot be kept as JSON"):
        _add(db, owner, project, new_item("a", input=example_input(weight=float("nan"))))


@pytest.mark.parametrize("key", ["", "  ", "k" * 201])
def test_a_key_has_a_length(sqlite_db: Database, key: str) -> None:
    owner = make_owner(sqlite_db)
    project = make_project(sqlite_db, owner)
    with pytest.raises(InputInvalid, match="1 to 200"):
        _add(sqlite_db, owner, project, new_item(key))


def test_the_rubric_of_the_project_stands_in_for_missing_criteria(db: Database) -> None:
    owner = make_owner(db)
    rubric = ({"id": "r1", "text": "Is correct."},)
    project = make_project(db, owner, kind="grading", rubric=rubric)
    bare = grading_input()
    del bare["criteria"]
    given, own = make_items(db, owner, project, inputs=[bare, grading_input()])
    assert given.input["criteria"] == [{"id": "r1", "text": "Is correct."}]
    assert own.input == grading_input()
    assert _add(db, owner, project, new_item("item-1", input=bare)).same == 1


def test_nothing_is_added_to_a_closed_project(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    db.write_now(
        lambda tx: projects.change_state(
            tx, actor=owner, project_id=project.id, change=StateChange.CLOSE, now=NOW
        )
    )
    with pytest.raises(ProjectClosed):
        _add(db, owner, project, new_item("a"))


def test_too_many_items_at_once_are_refused(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_owner(sqlite_db)
    project = make_project(sqlite_db, owner)
    monkeypatch.setattr(items, "ITEMS_AT_ONCE_MAX", 1)
    with pytest.raises(TooManyItems, match="in parts"):
        _add(sqlite_db, owner, project, new_item("a"), new_item("b"))


def test_comparing_sorts_keys_into_new_same_and_changed(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    _add(db, owner, project, new_item("a"), new_item("b"))
    new = [new_item("a"), new_item("b", input=example_input(brief="Other.")), new_item("c")]
    compared = db.read_now(
        lambda tx: items.compare(tx, actor=owner, project_id=project.id, inputs=new)
    )
    assert (compared.new, compared.same, compared.changed) == (("c",), ("a",), ("b",))


def test_items_are_listed_in_pages_and_narrowed(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    inputs = [example_input(title=f"100% of {name}", domain=name) for name in ("x", "y", "y")]
    made = make_items(db, owner, project, inputs=inputs)
    db.write_now(lambda tx: items.set_state(tx, item_id=made[1].id, state=ItemState.OPEN, now=NOW))

    def find(narrow: ItemFilter, limit: int = 50, cursor: str | None = None) -> list[str]:
        page = db.read_now(
            lambda tx: items.list_items(
                tx,
                actor=owner,
                project_id=project.id,
                narrow=narrow,
                cursor=cursor,
                limit=limit,
            )
        )
        found = [item.key for item in page.items]
        return found + (find(narrow, limit, page.next_cursor) if page.next_cursor else [])

    assert find(ItemFilter(), limit=1) == ["item-1", "item-2", "item-3"]
    assert find(ItemFilter(state=ItemState.OPEN)) == ["item-2"]
    assert find(ItemFilter(domain="y", state=ItemState.WAITING)) == ["item-3"]
    assert find(ItemFilter(q="0% OF X")) == ["item-1"]
    assert find(ItemFilter(q="0_")) == []
    assert find(ItemFilter(q="ITEM-3")) == ["item-3"]
    counts = db.read_now(lambda tx: items.count_states(tx, actor=owner, project_id=project.id))
    assert counts == {ItemState.WAITING: 2, ItemState.OPEN: 1}


def test_an_accepted_item_names_its_submission(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    [item] = make_items(db, owner, project, inputs=[example_input()])

    def put(state: ItemState, submission: str | None, contested: bool | None = None) -> None:
        db.write_now(
            lambda tx: items.set_state(
                tx,
                item_id=item.id,
                state=state,
                now=NOW,
                contested=contested,
                accepted_submission_id=submission,
            )
        )

    put(ItemState.ACCEPTED, "s1", contested=True)
    stored = db.read_now(lambda tx: items.read_item(tx, item_id=item.id))
    assert (stored.accepted_submission_id, stored.contested) == ("s1", True)
    put(ItemState.IN_REVIEW, None)
    stored = db.read_now(lambda tx: items.read_item(tx, item_id=item.id))
    assert (stored.accepted_submission_id, stored.contested) == (None, True)
    with pytest.raises(AssertionError):
        put(ItemState.ACCEPTED, None)


def test_an_item_is_found_by_its_key(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    [item] = make_items(db, owner, project, inputs=[example_input()])
    found = db.read_now(
        lambda tx: items.find_item_by_key(tx, actor=owner, project_id=project.id, key="item-1")
    )
    assert found == item
    missing = db.read_now(
        lambda tx: items.find_item_by_key(tx, actor=owner, project_id=project.id, key="none")
    )
    assert missing is None


def test_several_items_are_read_at_once(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    made = make_items(db, owner, project, inputs=[example_input()] * 3)
    wanted = [made[2].id, made[0].id, ids.new_id()]
    found = db.read_now(lambda tx: items.read_items(tx, item_ids=wanted))
    assert {item.id for item in found} == {made[0].id, made[2].id}


def test_another_organization_sees_no_item(db: Database) -> None:
    owner, other = make_owner(db), make_owner(db, slug="other")
    project = make_project(db, owner)
    [item] = make_items(db, owner, project, inputs=[example_input()])
    with pytest.raises(NotFound):
        db.read_now(lambda tx: items.get_item(tx, actor=other, item_id=item.id))
    with pytest.raises(NotFound):
        db.read_now(lambda tx: items.list_items(tx, actor=other, project_id=project.id))
    with pytest.raises(NotFound):
        _add(db, other, project, new_item("z"))


def test_an_expert_neither_adds_nor_lists_items(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    expert = make_actor(db, owner, Role.EXPERT)
    with pytest.raises(NotAllowed):
        _add(db, expert, project, new_item("a"))
    with pytest.raises(NotAllowed):
        db.read_now(lambda tx: items.list_items(tx, actor=expert, project_id=project.id))


def test_a_missing_item_is_named(db: Database) -> None:
    owner = make_owner(db)
    with pytest.raises(ItemNotFound, match="'none'"):
        db.read_now(lambda tx: items.get_item(tx, actor=owner, item_id="none"))


def test_the_doctor_compares_items_with_the_log(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    make_items(db, owner, project, inputs=[example_input()] * 3)
    assert db.read_now(checks.run) == []


def test_a_thousand_items_go_in_at_once(db: Database) -> None:
    owner = make_owner(db)
    project = make_project(db, owner)
    new = [new_item(f"k{number}") for number in range(1_000)]
    assert len(_add(db, owner, project, *new).ids) == 1_000
