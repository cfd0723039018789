"""What lies beside the work, through the client, on both databases."""

import pytest

from tacit.sdk.transport import ServerRefused
from tests.make import api as make_api
from tests.make.api import ApiHouse


def test_a_question_goes_the_whole_way(house: ApiHouse) -> None:
    project_id = make_api.open_project(house.admin, "one", "two")
    expert, other = house.client("expert-1"), house.client("expert-2")
    mine, theirs = make_api.take(expert), make_api.take(other)
    expert.bench.record_reading(mine.id)
    asked = expert.bench.ask(mine.id, "Which law?", heading="Answer")
    (waiting,) = house.admin.bench.project_questions(project_id, state="open").items
    assert waiting.question.id == asked.question.id
    house.admin.bench.answer(asked.question.id, "That of the contract.")
    (shown,) = other.bench.look(theirs.id, q="contract").questions
    assert shown.answer is not None
    assert (shown.answer.text, shown.question.person_id) == ("That of the contract.", "")
    (told,) = expert.bench.questions().items
    assert told.question.seen_at is None
    assert expert.bench.mark_seen(told.question.id).question.seen_at is not None
    assert expert.bench.record_reading(mine.id, read=True).read_at is not None


def test_notes_and_templates_are_ones_own(house: ApiHouse) -> None:
    make_api.open_project(house.admin, "one")
    expert = house.client("expert-1")
    claim = make_api.take(expert)
    kept = expert.bench.save_pad(claim.id, "Look at 9(b).", base_version=0)
    with pytest.raises(ServerRefused) as refused:
        expert.bench.save_pad(claim.id, "Other.", base_version=0)
    assert (refused.value.status, refused.value.code) == (409, "pad_conflict")
    assert refused.value.facts["current_text"] == "Look at 9(b)."
    assert expert.bench.delete_pad(kept.item_id).text == "Look at 9(b)."
    made = expert.bench.create_template("Opening", "In short:")
    expert.bench.change_template(made.id, name="Start", text="First:")
    assert [one.name for one in expert.bench.templates().items] == ["Start"]
    expert.bench.delete_template(made.id)
    assert expert.bench.set_writing(language="pt-BR").language == "pt-BR"
    assert expert.bench.look(claim.id).language == "pt-BR"
