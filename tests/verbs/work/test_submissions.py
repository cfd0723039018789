"""Handing in: once, in time, complete, by whoever holds it."""

import pytest

from tacit.access.records import Actor, Role
from tacit.kit import ids
from tacit.kit.errors import NotAllowed, NotFound
from tacit.projects.records import StageName
from tacit.tasks.errors import AnswerIncomplete
from tacit.tasks.records import ItemState
from tacit.work import claims, submissions
from tacit.work._store import answers
from tacit.work.errors import ClaimEnded, HoldExpired, IdReused, NotYourClaim, WrongStage
from tacit.work.records import ClaimState, RaterKind, StageState, Verdict
from tacit.work.views import SubmissionView
from tests.make import access as make_access
from tests.make import tasks as make_tasks
from tests.make.work import ADJUDICATE, AUTHOR, REVIEW, House

ALONE = [AUTHOR, REVIEW]
PAIR = [{**AUTHOR, "people": 2}, ADJUDICATE]


def test_a_submission_settles_the_stage_and_opens_the_review(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    made = house.write(ann)
    assert made.expert_id == ann.person_id
    assert house.stage(item, StageName.AUTHOR).state is StageState.SETTLED
    review = house.stage(item, StageName.REVIEW)
    assert (review.state, review.target_submission_id) == (StageState.OPEN, made.id)
    assert house.item(item).state is ItemState.IN_REVIEW
    house.check()


def test_a_submission_after_the_hold_ended_is_refused(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim = house.claim(ann)
    house.clock.advance(hours=4)
    with pytest.raises(HoldExpired, match="kept"):
        house.submit(ann, claim)


def test_the_same_submission_twice_is_one(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim, submission_id = house.claim(ann), ids.new_id()
    first = house.submit(ann, claim, submission_id=submission_id)
    assert house.submit(ann, claim, submission_id=submission_id) == first
    house.check()


def test_a_second_submission_on_one_claim_is_refused(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim = house.claim(ann)
    house.submit(ann, claim)
    with pytest.raises(ClaimEnded, match="handed this in"):
        house.submit(ann, claim)


def test_a_submission_id_of_another_claim_is_refused(house: House) -> None:
    house.items(house.project(pipeline=ALONE), 2)
    made = house.write(house.expert("ann"))
    bob = house.expert("bob")
    with pytest.raises(IdReused):
        house.submit(bob, house.claim(bob), submission_id=made.id)


def test_only_the_holder_hands_in(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    claim = house.claim(house.expert("ann"))
    with pytest.raises(NotYourClaim):
        house.submit(house.expert("bob"), claim)
    stranger = make_access.make_owner(house.db, slug="other")
    with pytest.raises(NotFound):
        house.submit(make_access.make_actor(house.db, stranger, Role.EXPERT), claim)


def test_an_incomplete_answer_is_refused_and_the_claim_stays(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim = house.claim(ann)
    with pytest.raises(AnswerIncomplete):
        house.submit(ann, claim, {"messages": [], "sources": [], "note": ""})
    assert house.stored_claim(claim).state is ClaimState.HELD
    house.submit(ann, claim)


def test_a_review_takes_no_submission(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    house.write(house.expert("ann"))
    ray = house.reviewer("ray", also_expert=True)
    with pytest.raises(WrongStage):
        house.submit(ray, house.claim(ray, stages=[StageName.REVIEW]))


def test_the_last_grader_settles_and_agreement_skips_adjudication(house: House) -> None:
    (item,) = house.items(house.grading(pipeline=PAIR))
    house.grade(house.expert("ann"))
    assert house.stage(item, StageName.AUTHOR).state is StageState.OPEN
    house.grade(house.expert("bob"))
    assert house.stage(item, StageName.ADJUDICATE).state is StageState.SKIPPED
    assert house.item(item).state is ItemState.ACCEPTED
    house.check()


def test_votes_are_written_with_rater_round_and_blindness(house: House) -> None:
    (item,) = house.items(house.grading(pipeline=PAIR))
    ann = house.expert("ann")
    made = house.grade(ann, c1="unmet")
    votes = house.db.read_now(lambda tx: answers.votes_of_item(tx, item.id))
    assert {(vote.criterion, vote.verdict, vote.option) for vote in votes} == {
        ("c1", "unmet", None),
        ("c2", None, "fair"),
        ("c3", None, "Neutral"),
    }
    assert {(vote.rater_id, vote.rater_kind, vote.submission_id) for vote in votes} == {
        (ann.person_id, RaterKind.EXPERT, made.id)
    }


def test_contributions_name_everybody_who_did_the_item(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    ann, ray = house.expert("ann"), house.reviewer("ray")
    house.write(ann)
    house.review(ray)
    shares = house.db.read_now(lambda tx: answers.contributions_of_item(tx, item.id))
    assert {(share.person_id, share.role.value) for share in shares} == {
        (ann.person_id, "author"),
        (ray.person_id, "review"),
    }


def test_my_work_tells_what_became_of_it(house: House) -> None:
    house.items(house.project(pipeline=ALONE), 2)
    ann, ray = house.expert("ann"), house.reviewer("ray")
    house.write(ann)
    house.clock.advance(minutes=1)
    house.write(ann)
    house.review(ray, Verdict.RETURN)
    first = house.db.read_now(lambda tx: submissions.list_mine(tx, actor=ann, limit=1))
    assert first.items[0].verdict is None
    rest = house.db.read_now(
        lambda tx: submissions.list_mine(tx, actor=ann, cursor=first.next_cursor, limit=1)
    )
    assert rest.next_cursor is None
    assert (rest.items[0].verdict, rest.items[0].waits_for_me) == (Verdict.RETURN, True)
    assert first.items[0].id != rest.items[0].id


def test_a_submission_is_read_by_its_author_its_reviewer_and_managers(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann, ray = house.expert("ann"), house.reviewer("ray")
    made = house.write(ann)

    def read(actor: Actor) -> SubmissionView:
        return house.db.read_now(
            lambda tx: submissions.get_submission(tx, actor=actor, submission_id=made.id)
        )

    assert read(ann).submission.expert_id == ann.person_id
    assert read(house.manager).by == ann.name
    with pytest.raises(NotFound):
        read(house.expert("bob"))
    with pytest.raises(NotFound):
        read(ray)
    house.claim(ray)
    view = read(ray)
    assert (view.by, view.submission.expert_id) == (None, "")


def test_a_claim_is_looked_at_by_its_holder_only(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    claim = house.claim(house.expert("ann"))
    with pytest.raises(NotYourClaim):
        house.sheet(house.expert("bob"), claim)
    with pytest.raises(NotAllowed):
        house.sheet(house.manager, claim)
    held = house.db.read_now(lambda tx: claims.list_claims(tx, actor=house.expert("ann")))
    assert [each.id for each in held] == [claim.id]


def test_a_worksheet_begins_with_an_empty_answer(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    sheet = house.sheet(ann, house.claim(ann))
    assert sheet.draft is None
    assert sheet.start["messages"]
    assert [point.title for point in sheet.points] == ["Be correct", "Name your sources"]
    assert sheet.returns_left == 1


def test_a_reviewer_decides_by_the_rubric_where_the_project_has_one(house: House) -> None:
    rubric = ({"id": "cites", "text": "Names the statute", "weight": 3},)
    house.items(house.project(pipeline=ALONE, rubric=rubric))
    house.write(house.expert("ann"))
    ray = house.reviewer("ray")
    sheet = house.sheet(ray, house.claim(ray))
    assert [(point.slug, point.title) for point in sheet.points] == [("cites", "Names the statute")]


def test_who_holds_a_blind_grading_sees_no_other_vote(house: House) -> None:
    house.items(house.grading(pipeline=PAIR))
    house.grade(house.expert("ann"))
    bob = house.expert("bob")
    sheet = house.sheet(bob, house.claim(bob))
    assert (sheet.votes, sheet.earlier, sheet.target, sheet.verdicts) == ((), (), None, ())
    assert make_tasks.grading_answer() != sheet.start
