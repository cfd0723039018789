"""Appeals: in time, once, by the author; decided by somebody who had no part in it."""

from functools import partial

import pytest

from tacit.kit import ids
from tacit.kit.errors import NotFound
from tacit.projects.records import StageName
from tacit.tasks.records import ItemState
from tacit.work import appeals
from tacit.work.errors import (
    AppealedBefore,
    AppealTooLate,
    NothingToAppeal,
    ReasonMissing,
    ReturnNeedsOneAuthor,
)
from tacit.work.records import NewAppeal, StageState, Submission, Verdict
from tacit.work.views import AppealStanding
from tests.make.work import AUTHOR, REVIEW, House


def rejected(house: House, **review: object) -> Submission:
    """Ann's answer, which Ray rejected; Rob reviews too."""
    house.items(house.project(pipeline=[AUTHOR, {**REVIEW, **review}]))
    made = house.write(house.expert("ann"))
    house.review(house.reviewer("ray"), Verdict.REJECT)
    house.reviewer("rob")
    return made


def standing(house: House, made: Submission) -> AppealStanding:
    ann = house.names["ann"]
    return house.db.read_now(partial(appeals.get_standing, actor=ann, submission_id=made.id))


def test_an_appeal_goes_to_another_reviewer_who_sees_no_name(house: House) -> None:
    made = rejected(house)
    house.appeal(house.names["ann"], made, "The date is in the clause.")
    assert house.item(made.item_id).state is ItemState.IN_REVIEW
    assert house.next(house.names["ray"]) is None, "who decided does not decide again"
    claim = house.claim(house.names["rob"])
    sheet = house.sheet(house.names["rob"], claim)
    assert claim.stage_name is StageName.APPEAL
    assert sheet.appeal == "The date is in the clause."
    assert [(view.verdict, view.by) for view in sheet.verdicts] == [(Verdict.REJECT, None)]
    assert sheet.target is not None
    assert sheet.target.by is None
    house.check()


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.UPHOLD, ItemState.REJECTED),
        (Verdict.OVERTURN, ItemState.ACCEPTED),
        (Verdict.OVERTURN_RETURN, ItemState.OPEN),
    ],
)
def test_what_an_appeal_leads_to(house: House, verdict: Verdict, state: ItemState) -> None:
    made = rejected(house)
    house.appeal(house.names["ann"], made)
    house.decide_appeal(house.names["rob"], verdict)
    assert house.item(made.item_id).state is state
    appeal = standing(house, made).appeal
    assert appeal is not None
    assert (appeal.against, appeal.verdict) == (Verdict.REJECT, verdict)
    assert appeals.is_in_favour(appeal.verdict) == (verdict is not Verdict.UPHOLD)
    house.check()


def test_another_round_is_the_authors_and_then_goes_to_who_gave_it(house: House) -> None:
    made = rejected(house)
    house.appeal(house.names["ann"], made)
    house.decide_appeal(house.names["rob"], Verdict.OVERTURN_RETURN)
    claim = house.claim(house.names["ann"])
    assert (claim.stage_name, claim.reserved) == (StageName.AUTHOR, True)
    house.submit(house.names["ann"], claim)
    assert house.next(house.names["ray"]) is None
    house.review(house.names["rob"])
    assert house.item(made.item_id).state is ItemState.ACCEPTED
    house.check()


def test_the_last_return_can_be_appealed_and_stands_when_upheld(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    ann, ray = house.expert("ann"), house.reviewer("ray")
    made = house.write(ann)
    house.review(ray, Verdict.RETURN)
    item = house.item(made.item_id)
    house.clock.advance(minutes=5)
    held = house.claim(ann)
    house.save(ann, held, "begun again")
    house.appeal(ann, made)
    assert house.stage(item, StageName.AUTHOR, 2).state is StageState.SKIPPED
    house.decide_appeal(house.reviewer("rob"), Verdict.UPHOLD)
    again = house.claim(ann)
    assert again.reserved
    assert house.sheet(ann, again).start["messages"] != made.answer["messages"], "draft is kept"
    house.check()


def test_a_return_that_is_not_the_last_is_answered_by_another_round(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, {**REVIEW, "rounds": 3}]))
    made = house.write(house.expert("ann"))
    house.review(house.reviewer("ray"), Verdict.RETURN)
    with pytest.raises(NothingToAppeal, match="last"):
        house.appeal(house.names["ann"], made)


def test_an_accepted_answer_has_nothing_to_appeal(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    made = house.write(house.expert("ann"))
    house.review(house.reviewer("ray"))
    with pytest.raises(NothingToAppeal):
        house.appeal(house.names["ann"], made)
    assert standing(house, made).why_not


@pytest.mark.parametrize("hours", [5 * 24, 5 * 24 + 1])
def test_an_appeal_is_in_time_or_says_that_it_is_not(house: House, hours: int) -> None:
    made = rejected(house)
    house.clock.advance(hours=hours)
    if hours == 5 * 24:
        house.appeal(house.names["ann"], made)
    else:
        with pytest.raises(AppealTooLate, match="was possible until"):
            house.appeal(house.names["ann"], made)
        assert standing(house, made).until is not None


def test_the_project_says_how_long(house: House) -> None:
    made = rejected(house, appeal_within="2h")
    house.clock.advance(hours=3)
    with pytest.raises(AppealTooLate):
        house.appeal(house.names["ann"], made)


def test_one_appeal_a_verdict(house: House) -> None:
    made = rejected(house)
    house.appeal(house.names["ann"], made)
    house.decide_appeal(house.names["rob"], Verdict.UPHOLD)
    with pytest.raises(AppealedBefore):
        house.appeal(house.names["ann"], made)


def test_the_same_appeal_twice_is_one(house: House) -> None:
    made = rejected(house)
    new = NewAppeal(id=ids.new_id(), reason="It is right.")
    twice = [
        house.db.write_now(
            lambda tx: appeals.make(
                tx,
                actor=house.names["ann"],
                submission_id=made.id,
                appeal=new,
                now=house.now,
            )
        )
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
    house.check()


def test_nobody_appeals_for_another(house: House) -> None:
    made = rejected(house)
    with pytest.raises(NotFound):
        house.appeal(house.expert("bob"), made)


def test_an_appeal_says_why(house: House) -> None:
    made = rejected(house)
    with pytest.raises(ReasonMissing):
        house.appeal(house.names["ann"], made, " ")


def test_with_several_authors_there_is_no_other_round(house: House) -> None:
    house.items(house.grading(pipeline=[{**AUTHOR, "people": 2}, REVIEW]))
    house.grade(house.expert("ann"), c1="met")
    made = house.grade(house.expert("bob"), c1="met")
    house.review(house.reviewer("ray"), Verdict.REJECT)
    house.appeal(house.names["bob"], made)
    with pytest.raises(ReturnNeedsOneAuthor):
        house.decide_appeal(house.reviewer("rob"), Verdict.OVERTURN_RETURN)
