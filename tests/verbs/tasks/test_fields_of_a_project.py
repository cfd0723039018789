"""Fields that a project adds: into the item, through the answer, out with the release."""

import pytest

from tacit.kit.clock import SteppedClock
from tacit.projects import documents
from tacit.projects.errors import ProjectInvalid
from tacit.releases.exports import fields
from tacit.storage.engine import Database
from tacit.tasks import registry
from tacit.tasks.errors import AnswerIncomplete, InputInvalid
from tests.make import kinds as make_kinds
from tests.make import tasks as make_tasks
from tests.make.work import AUTHOR, REVIEW, House, make_house

SCHEMA = {
    "type": "object",
    "required": ["court"],
    "properties": {
        "court": {"type": "string", "title": "Court", "enum": ["Federal", "State"]},
        "pages": {"type": "integer", "minimum": 1},
    },
}


@pytest.fixture
def house(db: Database, clock: SteppedClock) -> House:
    return make_house(db, clock)


def test_an_item_takes_the_fields_of_its_project(house: House) -> None:
    project = house.project(pipeline=[AUTHOR, REVIEW], fields=SCHEMA)
    (item,) = house.items(project)
    assert item.input["fields"] == SCHEMA


def test_an_answer_without_a_needed_field_is_not_taken(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW], fields=SCHEMA))
    ann = house.expert("ann")
    claim = house.next(ann)
    assert claim is not None
    with pytest.raises(AnswerIncomplete) as caught:
        house.submit(ann, claim, answer=make_tasks.example_answer())
    assert [note.path for note in caught.value.problems] == ["fields.court"]
    wrong = make_tasks.example_answer(fields={"court": "State", "pages": 0})
    with pytest.raises(AnswerIncomplete, match="at least 1"):
        house.submit(ann, claim, answer=wrong)
    made = house.submit(ann, claim, answer=make_tasks.example_answer(fields={"court": "State"}))
    assert made.answer["fields"] == {"court": "State"}


def test_a_schema_that_is_none_is_refused(house: House) -> None:
    words = {"name": "courts", "title": "Courts", "kind": "example"}
    with pytest.raises(ProjectInvalid, match="is none of"):
        documents.read({**words, "fields": {"properties": {"a": {"type": "date"}}}})
    assert documents.read({**words, "fields": SCHEMA}).fields == SCHEMA
    with pytest.raises(InputInvalid):
        house.items(house.project(pipeline=[AUTHOR, REVIEW]), fields={"properties": {}})


@pytest.mark.parametrize("name", registry.names())
def test_every_kind_keeps_them_beside_its_own(name: str) -> None:
    kind = registry.get(name)
    plain_input, plain = make_kinds.example_of(name)
    task_input = {**plain_input, "fields": SCHEMA}
    answer = {**plain, "fields": {"court": "State", "pages": 3}}
    kind.check_input(task_input)
    kind.check(answer, task_input)
    assert kind.texts(answer)["fields.court"] == "State"
    assert kind.name_place("fields.court", task_input) == "Court"
    assert kind.empty_answer(task_input)["fields"] == {}
    kind.check(plain, task_input, imported=True)
    changed = kind.diff(answer, {**answer, "fields": {"court": "Federal"}})
    assert {row.path for row in changed if row.op != "same"} == {"fields.court", "fields.pages"}
    assert [note.path for note in kind.notes(plain, task_input)][-1] == "fields.court"
    if kind.has_votes:
        assert kind.votes(answer, task_input) == kind.votes(plain, plain_input)


def test_they_become_columns_of_an_export() -> None:
    row = {
        "accepted_submission": "s1",
        "submissions": [{"id": "s1", "answer": {"fields": {"court": "State", "pages": 3}}}],
    }
    columns = fields.columns_of([row])
    assert [column.name for column in columns] == ["field_court", "field_pages"]
    assert fields.values_of(row, columns) == {"field_court": "State", "field_pages": 3}
