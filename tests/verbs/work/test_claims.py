"""A claim while it is held: renewed, given back, parked."""

from datetime import timedelta

import pytest

from tacit.kit.errors import NotAllowed
from tacit.projects.records import StageName
from tacit.tasks.records import ItemState
from tacit.work import claims, pipeline
from tacit.work.errors import ClaimEnded, HoldExpired, NotParked, ReasonMissing
from tacit.work.records import Claim, ClaimState, Park, ParkDecision, StageState, Verdict
from tests.make import tasks as make_tasks
from tests.make.work import AUTHOR, REVIEW, House

ALONE = [AUTHOR, REVIEW]


def _renew(house: House, claim: Claim) -> Claim:
    return house.db.write_now(
        lambda tx: claims.renew(tx, actor=house.expert("ann"), claim_id=claim.id, now=house.now)
    )


def _give_back(house: House, claim: Claim, reason: str = "") -> Claim:
    return house.db.write_now(
        lambda tx: claims.give_back(
            tx, actor=house.expert("ann"), claim_id=claim.id, reason=reason, now=house.now
        )
    )


def _park(house: House, claim: Claim, reason: str = "The input is cut off.") -> Park:
    return house.db.write_now(
        lambda tx: claims.park(
            tx, actor=house.expert("ann"), claim_id=claim.id, reason=reason, now=house.now
        )
    )


def _answer(
    house: House, item_id: str, decision: ParkDecision, answer: str = "Look again."
) -> Park:
    return house.db.write_now(
        lambda tx: pipeline.answer_park(
            tx,
            actor=house.manager,
            item_id=item_id,
            decision=decision,
            answer=answer,
            now=house.now,
        )
    )


def test_renewing_holds_for_the_full_time_from_now(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    claim = house.claim(house.expert("ann"))
    house.clock.advance(hours=3)
    renewed = _renew(house, claim)
    assert renewed.hold_until == house.now + timedelta(hours=4)
    assert renewed.renewals == 1
    assert _renew(house, claim).renewals == 1


def test_what_ran_out_is_not_renewed(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    claim = house.claim(house.expert("ann"))
    house.clock.advance(hours=4)
    with pytest.raises(HoldExpired):
        _renew(house, claim)


def test_giving_back_frees_the_place_once(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    claim = house.claim(house.expert("ann"))
    assert _give_back(house, claim, "not my field").reason == "not my field"
    assert _give_back(house, claim).state is ClaimState.GIVEN_BACK
    assert house.stage(item, StageName.AUTHOR).taken == 0
    assert house.next(house.expert("bob")) is not None
    house.check()


def test_what_one_gave_back_comes_again_only_when_there_is_nothing_else(house: House) -> None:
    house.items(house.project(pipeline=ALONE), 2)
    ann = house.expert("ann")
    first = house.claim(ann)
    _give_back(house, first)
    second = house.claim(ann)
    assert second.item_id != first.item_id
    assert house.claim(ann).item_id == first.item_id
    house.check()


def test_what_was_handed_in_is_not_given_back(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim = house.claim(ann)
    house.submit(ann, claim)
    with pytest.raises(ClaimEnded):
        _give_back(house, claim)


def test_parking_needs_a_reason_and_takes_the_item_out(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    claim = house.claim(house.expert("ann"))
    with pytest.raises(ReasonMissing):
        _park(house, claim, "  ")
    park = _park(house, claim)
    assert _park(house, claim) == park
    assert house.item(item).state is ItemState.PARKED
    assert house.stage(item, StageName.AUTHOR).state is StageState.PARKED
    assert house.next(house.expert("bob")) is None
    house.check()


def test_a_manager_reopens_what_was_parked(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    _park(house, house.claim(house.expert("ann")))
    answered = _answer(house, item.id, ParkDecision.REOPEN)
    assert (answered.decision, answered.answer) == (ParkDecision.REOPEN, "Look again.")
    assert house.item(item).state is ItemState.OPEN
    assert house.next(house.expert("bob")) is not None
    with pytest.raises(NotParked):
        _answer(house, item.id, ParkDecision.REOPEN)
    house.check()


def test_a_manager_withdraws_what_was_parked(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    _park(house, house.claim(house.expert("ann")))
    _answer(house, item.id, ParkDecision.WITHDRAW, "The source was wrong.")
    assert house.item(item).state is ItemState.WITHDRAWN
    house.check()


def test_experts_do_not_answer_parks(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    _park(house, house.claim(house.expert("ann")))
    with pytest.raises(NotAllowed):
        house.db.write_now(
            lambda tx: pipeline.answer_park(
                tx,
                actor=house.expert("ann"),
                item_id=item.id,
                decision=ParkDecision.REOPEN,
                answer="I think it is fine.",
                now=house.now,
            )
        )


def test_others_finish_a_stage_that_one_of_them_parked(house: House) -> None:
    grading = house.grading(
        pipeline=[{**AUTHOR, "people": 2}, {"stage": "adjudicate", "when": "disagreement"}]
    )
    (item,) = house.items(grading)
    claim, bob = house.claim(house.expert("ann")), house.expert("bob")
    theirs = house.claim(bob)
    _park(house, claim)
    house.submit(bob, theirs, _grades())
    stage = house.stage(item, StageName.AUTHOR)
    assert (stage.state, stage.done) == (StageState.PARKED, 1)
    _answer(house, item.id, ParkDecision.REOPEN)
    cid = house.expert("cid")
    house.submit(cid, house.claim(cid), _grades())
    assert house.item(item).state is ItemState.ACCEPTED
    house.check()


def test_reopening_what_others_finished_meanwhile_moves_on(house: House) -> None:
    grading = house.grading(
        pipeline=[{**AUTHOR, "people": 2}, {"stage": "adjudicate", "when": "disagreement"}]
    )
    (item,) = house.items(grading)
    ann, bob, cid = (house.expert(name) for name in ("ann", "bob", "cid"))
    mine, theirs = house.claim(ann), house.claim(bob)
    house.clock.advance(hours=5)
    third = house.claim(cid)
    house.submit(cid, third, _grades())
    fourth = house.claim(house.expert("dan"))
    assert fourth.stage_id == mine.stage_id == theirs.stage_id
    assert house.item(item).state is ItemState.OPEN
    house.check()


def test_a_returned_item_can_be_parked_by_its_author(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    house.write(ann)
    house.review(house.reviewer("ray"), Verdict.RETURN)
    _park(house, house.claim(ann))
    _answer(house, item.id, ParkDecision.REOPEN)
    back = house.claim(ann)
    assert back.reserved
    house.check()


def _grades() -> dict[str, object]:
    return make_tasks.grading_answer()
