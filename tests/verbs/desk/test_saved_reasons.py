"""Kept sentences: one's own, and a project's."""

import pytest

from tacit.access.records import Actor
from tacit.desk import saved_reasons
from tacit.desk.errors import SavedReasonInvalid, SavedReasonNotFound, TooManySavedReasons
from tacit.desk.records import REASON_CHARS_MAX, NewSavedReason, SavedReason
from tacit.kit import ids
from tacit.kit.errors import NotAllowed
from tests.make.work import AUTHOR, REVIEW, House


def keep(house: House, actor: Actor, text: str, **more: str) -> SavedReason:
    new = NewSavedReason(id=ids.new_id(), text=text, **more)
    return house.db.write_now(
        lambda tx: saved_reasons.add(tx, actor=actor, reason=new, now=house.now)
    )


def listed(house: House, actor: Actor, project_id: str | None = None) -> list[str]:
    found = house.db.read_now(
        lambda tx: saved_reasons.list_reasons(tx, actor=actor, project_id=project_id)
    )
    return [one.title for one in found]


def test_ones_own_sentences_are_ones_own(house: House) -> None:
    ray, rob = house.reviewer("ray"), house.reviewer("rob")
    keep(house, ray, "Name the court.", title="Court")
    assert listed(house, ray) == ["Court"]
    assert listed(house, rob) == []


def test_a_manager_keeps_sentences_for_all_who_review_a_project(house: House) -> None:
    project = house.project(pipeline=[AUTHOR, REVIEW])
    other = house.project(pipeline=[AUTHOR, REVIEW])
    keep(house, house.manager, "Say first what it costs and only then why.", project_id=project.id)
    ray = house.reviewer("ray")
    assert listed(house, ray, project.id) == ["Say first what it costs and only then"]
    assert listed(house, ray, other.id) == []
    with pytest.raises(NotAllowed):
        keep(house, ray, "Mine for all.", project_id=project.id)


def test_a_sentence_is_changed_and_removed_by_whose_it_is(house: House) -> None:
    ray, rob = house.reviewer("ray"), house.reviewer("rob")
    made = keep(house, ray, "Name the court.")

    def change(actor: Actor, text: str) -> SavedReason:
        return house.db.write_now(
            lambda tx: saved_reasons.change(
                tx, actor=actor, reason_id=made.id, title="", text=text, now=house.now
            )
        )

    assert change(ray, "Which court?").title == "Which court?"
    with pytest.raises(SavedReasonNotFound):
        change(rob, "No.")
    house.db.write_now(
        lambda tx: saved_reasons.remove(tx, actor=ray, reason_id=made.id, now=house.now)
    )
    assert listed(house, ray) == []


@pytest.mark.parametrize("text", [" ", "x" * (REASON_CHARS_MAX + 1)])
def test_a_sentence_has_words_and_not_too_many(house: House, text: str) -> None:
    with pytest.raises(SavedReasonInvalid):
        keep(house, house.reviewer("ray"), text)


def test_there_is_a_limit(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_reasons, "REASONS_MAX", 1)
    ray = house.reviewer("ray")
    keep(house, ray, "One.")
    with pytest.raises(TooManySavedReasons):
        keep(house, ray, "Two.")


def test_the_same_id_keeps_it_once(house: House) -> None:
    ray = house.reviewer("ray")
    new = NewSavedReason(id=ids.new_id(), text="Which court?")
    twice = [
        house.db.write_now(lambda tx: saved_reasons.add(tx, actor=ray, reason=new, now=house.now))
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
    assert listed(house, ray) == ["Which court?"]
