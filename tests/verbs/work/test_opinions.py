"""Second opinions: blind, by somebody else, and the first reviewer decides."""

import pytest

from tacit.access.records import Actor
from tacit.kit import ids
from tacit.kit.errors import NotAllowed, NotFound
from tacit.projects.records import StageName
from tacit.tasks.records import ItemState
from tacit.work import claims, flow, history, opinions, pipeline, reviews, submissions
from tacit.work._store import claims as claim_rows
from tacit.work.errors import (
    ClaimEnded,
    OpinionRefused,
    OpinionUnderWay,
    ReasonMissing,
)
from tacit.work.records import ClaimState, NewReview, StageState, Verdict
from tests.make.work import ADJUDICATE, AUTHOR, REVIEW, House


@pytest.fixture
def asked(house: House) -> House:
    """Ray holds a review, saved a draft and asked; Rob and Lea review too."""
    project = house.project(pipeline=[AUTHOR, REVIEW])
    house.items(project)
    for name in ("ray", "rob", "lea"):
        house.reviewer(name)
    house.write(house.expert("ann"))
    claim = house.claim(house.names["ray"])
    house.save(house.names["ray"], claim, "not sure")
    item = house.item(claim.item_id)
    house.ask(house.names["ray"], item, "Is the date in Austin right?")
    return house


def item_of(house: House) -> str:
    return house.db.read_now(
        lambda tx: submissions.list_mine(tx, actor=house.names["ann"]).items[0].item_id
    )


def test_the_review_waits_and_somebody_else_is_asked(asked: House) -> None:
    item = asked.item(item_of(asked))
    assert asked.stage(item, StageName.REVIEW).state is StageState.WAITING
    assert asked.next(asked.names["ray"]) is None, "who asked is not asked"
    claim = asked.claim(asked.names["rob"])
    assert claim.stage_name is StageName.OPINION
    sheet = asked.sheet(asked.names["rob"], claim)
    assert sheet.question == "Is the date in Austin right?"
    assert sheet.target is not None
    assert sheet.target.by is None
    assert sheet.target.reviews == ()
    asked.check()


def test_the_opinion_comes_back_to_who_asked_with_their_draft(asked: House) -> None:
    ray = asked.names["ray"]
    asked.opine(asked.names["rob"], Verdict.RETURN)
    claim = asked.claim(ray)
    assert (claim.stage_name, claim.reserved) == (StageName.REVIEW, True)
    sheet = asked.sheet(ray, claim)
    assert sheet.draft is not None
    assert [(view.verdict, view.by) for view in sheet.opinions] == [(Verdict.RETURN, None)]
    asked.review(ray, claim=claim)
    assert asked.item(claim.item_id).state is ItemState.ACCEPTED
    asked.check()


def test_both_have_a_share_in_what_was_accepted(asked: House) -> None:
    asked.opine(asked.names["rob"])
    claim = asked.claim(asked.names["ray"])
    asked.review(asked.names["ray"], claim=claim)
    seen = asked.db.read_now(
        lambda tx: history.of_item(tx, actor=asked.manager, item_id=claim.item_id)
    )
    whats = [(entry.what, entry.stage) for entry in seen.entries]
    assert ("asked", None) in whats
    assert ("reviewed", StageName.OPINION) in whats
    found = asked.db.read_now(
        lambda tx: flow.of_project(
            tx, actor=asked.manager, project_id=seen.project_id, now=asked.now
        )
    )
    shares = {one.label: dict(one.accepted) for one in found.people}
    assert shares[asked.names["ray"].name] == {"review": 1}
    assert shares[asked.names["rob"].name] == {"opinion": 1}
    assert StageName.OPINION in {stage.stage for stage in found.stages}


def test_while_it_is_asked_nobody_else_gets_the_review(asked: House) -> None:
    asked.claim(asked.names["rob"])
    assert asked.next(asked.names["lea"]) is None


def test_a_verdict_on_the_claim_that_ended_by_asking_is_refused(asked: House) -> None:
    ray = asked.names["ray"]
    item_id = item_of(asked)
    of_item = asked.db.read_now(lambda tx: claim_rows.of_item(tx, item_id))
    ended = next(claim for claim in of_item if claim.state is ClaimState.ASKED)
    new = NewReview(id=ids.new_id(), verdict=Verdict.REJECT, reasons="No.")
    with pytest.raises(ClaimEnded, match="comes back to you"):
        asked.db.write_now(
            lambda tx: reviews.decide(tx, actor=ray, claim_id=ended.id, review=new, now=asked.now)
        )


def test_the_author_reads_the_verdict_and_not_the_opinion(asked: House) -> None:
    asked.opine(asked.names["rob"], Verdict.REJECT)
    asked.review(asked.names["ray"], Verdict.RETURN)
    ann = asked.names["ann"]
    mine = asked.db.read_now(lambda tx: submissions.list_mine(tx, actor=ann).items[0])
    view = asked.db.read_now(
        lambda tx: submissions.get_submission(tx, actor=ann, submission_id=mine.id)
    )
    assert [review.stage for review in view.reviews] == [StageName.REVIEW]
    assert mine.verdict is Verdict.RETURN


def test_an_opinion_needs_a_word(asked: House) -> None:
    rob = asked.names["rob"]
    claim = asked.claim(rob)
    new = NewReview(id=ids.new_id(), verdict=Verdict.ACCEPT, reasons=" ")
    with pytest.raises(ReasonMissing):
        asked.db.write_now(
            lambda tx: opinions.give(tx, actor=rob, claim_id=claim.id, opinion=new, now=asked.now)
        )


def test_a_second_question_in_one_round_is_refused(asked: House) -> None:
    asked.opine(asked.names["rob"])
    claim = asked.claim(asked.names["ray"])
    with pytest.raises(OpinionRefused, match="before"):
        asked.ask(asked.names["ray"], asked.item(claim.item_id))


def test_the_same_question_twice_is_one(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    house.write(house.expert("ann"))
    ray = house.reviewer("ray")
    claim = house.claim(ray)
    ask_id = ids.new_id()
    twice = [
        house.db.write_now(
            lambda tx: opinions.ask(
                tx, actor=ray, item_id=claim.item_id, ask_id=ask_id, question="So?", now=house.now
            )
        )
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
    house.check()


def test_taking_the_question_back_gives_the_review_back(asked: House) -> None:
    ray = asked.names["ray"]
    item = asked.item(item_of(asked))
    ask_id = _ask_id(asked, item.id)
    for _ in range(2):
        asked.db.write_now(
            lambda tx: opinions.withdraw(tx, actor=ray, ask_id=ask_id, now=asked.now)
        )
    assert asked.stage(item, StageName.OPINION).state is StageState.SKIPPED
    claim = asked.claim(ray)
    assert (claim.stage_name, asked.sheet(ray, claim).question) == (StageName.REVIEW, "")
    asked.check()


def test_a_question_that_somebody_is_at_is_taken_back_only_by_a_manager(asked: House) -> None:
    ray, rob = asked.names["ray"], asked.names["rob"]
    ask_id = _ask_id(asked, item_of(asked))
    claim = asked.claim(rob)
    with pytest.raises(OpinionUnderWay):
        asked.db.write_now(
            lambda tx: opinions.withdraw(tx, actor=ray, ask_id=ask_id, now=asked.now)
        )
    asked.db.write_now(
        lambda tx: opinions.withdraw(tx, actor=asked.manager, ask_id=ask_id, now=asked.now)
    )
    assert asked.stored_claim(claim).state is ClaimState.GIVEN_BACK
    asked.check()


def test_nobody_takes_back_the_question_of_another(asked: House) -> None:
    ask_id = _ask_id(asked, item_of(asked))
    with pytest.raises(NotFound):
        asked.db.write_now(
            lambda tx: opinions.withdraw(tx, actor=asked.names["lea"], ask_id=ask_id, now=asked.now)
        )


def _ask_id(house: House, item_id: str) -> str:
    seen = house.db.read_now(lambda tx: history.of_item(tx, actor=house.manager, item_id=item_id))
    return str(next(entry for entry in seen.entries if entry.what == "asked").facts["ask_id"])


def test_a_manager_asks_about_a_review_that_nobody_holds(house: House) -> None:
    project = house.project(pipeline=[AUTHOR, REVIEW])
    item = house.items(project)[0]
    house.write(house.expert("ann"))
    house.ask(house.manager, item)
    house.opine(house.reviewer("rob"))
    claim = house.claim(house.reviewer("lea"))
    assert (claim.stage_name, claim.reserved) == (StageName.REVIEW, False)
    assert house.sheet(house.names["lea"], claim).opinions
    house.check()


def test_a_reviewer_who_does_not_hold_it_may_not_ask(house: House) -> None:
    item = house.items(house.project(pipeline=[AUTHOR, REVIEW]))[0]
    house.write(house.expert("ann"))
    with pytest.raises(NotAllowed):
        house.ask(house.reviewer("ray"), item)


def test_two_reviewers_are_their_own_second_opinion(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, {**REVIEW, "people": 2}, ADJUDICATE]))
    house.write(house.expert("ann"))
    claim = house.claim(house.reviewer("ray"))
    with pytest.raises(OpinionRefused, match="2 people"):
        house.ask(house.names["ray"], house.item(claim.item_id))


def test_a_hold_on_an_opinion_runs_out_and_another_takes_it(asked: House) -> None:
    asked.claim(asked.names["rob"])
    asked.clock.advance(hours=3)
    claim = asked.claim(asked.names["lea"])
    assert claim.stage_name is StageName.OPINION
    asked.check()


def test_withdrawing_the_item_ends_the_question(asked: House) -> None:
    item = asked.item(item_of(asked))
    asked.db.write_now(
        lambda tx: pipeline.withdraw_item(
            tx,
            actor=asked.manager,
            item_id=item.id,
            withdrawal_id=ids.new_id(),
            reason="Broken.",
            now=asked.now,
        )
    )
    assert {stage.state for stage in asked.stages(item)} == {
        StageState.SETTLED,
        StageState.SKIPPED,
    }
    asked.check()


def test_an_opinion_can_be_parked_and_goes_on(asked: House) -> None:
    rob = asked.names["rob"]
    claim = asked.claim(rob)
    asked.db.write_now(
        lambda tx: claims.park(
            tx, actor=rob, claim_id=claim.id, reason="The file is cut off.", now=asked.now
        )
    )
    assert asked.item(claim.item_id).state is ItemState.PARKED
    asked.check()


def test_who_can_ask_is_told_so_before(house: House) -> None:
    (item,) = house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    ann, ray = house.expert("ann"), house.reviewer("ray")

    def can(actor: Actor) -> bool:
        return house.db.read_now(lambda tx: opinions.can_ask(tx, actor=actor, item_id=item.id))

    assert not can(house.manager), "nothing is in review yet"
    house.write(ann)
    assert [can(one) for one in (house.manager, ann, ray)] == [True, False, False]
    house.claim(ray)
    assert can(ray)
    house.ask(house.manager, house.item(item.id), "Is it so?")
    assert not can(house.manager), "once in a round"
