"""Invariant 2: nobody judges their own work; a blind rater sees no other answer before."""

import pytest

from tacit.kit.clock import SteppedClock
from tacit.kit.errors import NotFound
from tacit.projects.records import StageName
from tacit.storage.engine import Database
from tacit.work import history, submissions
from tacit.work.errors import StageTaken
from tacit.work.records import Verdict
from tests.make.work import ADJUDICATE, AUTHOR, REVIEW, House, make_house

AUDITED = [AUTHOR, REVIEW, {"stage": "audit", "sample": "100%"}]


@pytest.fixture
def house(db: Database, clock: SteppedClock) -> House:
    return make_house(db, clock)


def test_who_wrote_it_is_not_given_its_review_or_audit(house: House) -> None:
    house.items(house.project(pipeline=AUDITED))
    ann = house.reviewer("ann", also_expert=True)
    house.write(ann)
    assert house.next(ann) is None
    house.review(house.reviewer("ray"))
    assert house.next(ann) is None


def test_who_reviewed_it_is_not_given_its_audit(house: House) -> None:
    house.items(house.project(pipeline=AUDITED))
    house.write(house.expert("ann"))
    house.review(house.reviewer("ray"))
    assert house.next(house.reviewer("ray")) is None
    assert house.next(house.reviewer("lea")) is not None


def test_who_wrote_it_cannot_take_its_review_by_name(house: House) -> None:
    (item,) = house.items(house.project(pipeline=AUDITED))
    ann = house.reviewer("ann", also_expert=True)
    house.write(ann)
    with pytest.raises(StageTaken):
        house.retake(ann, item.id, importer=house.manager)


def test_who_graded_it_does_not_adjudicate_it(house: House) -> None:
    house.items(house.grading(pipeline=[{**AUTHOR, "people": 2}, ADJUDICATE]))
    ann, bob = (house.reviewer(name, also_expert=True) for name in ("ann", "bob"))
    house.grade(ann, c1="met")
    house.grade(bob, c1="unmet")
    assert house.next(ann) is None
    assert house.next(bob) is None


def test_who_reviewed_a_round_does_not_write_the_next(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    ray = house.reviewer("ray", also_expert=True)
    house.write(house.expert("ann"))
    house.review(ray, Verdict.RETURN)
    house.clock.advance(days=4)
    house.expire()
    assert house.next(ray) is None


def test_a_blind_grader_sees_no_vote_and_no_name(house: House) -> None:
    (item,) = house.items(house.grading(pipeline=[{**AUTHOR, "people": 2}, ADJUDICATE]))
    first = house.grade(house.expert("ann"))
    bob = house.expert("bob")
    sheet = house.sheet(bob, house.claim(bob))
    assert (sheet.votes, sheet.earlier, sheet.target) == ((), (), None)
    seen = house.db.read_now(lambda tx: history.of_item(tx, actor=bob, item_id=item.id))
    assert (seen.submissions, seen.votes) == ((), ())
    assert {entry.what for entry in seen.entries} == {"added", "claimed"}
    with pytest.raises(NotFound):
        house.db.read_now(
            lambda tx: submissions.get_submission(tx, actor=bob, submission_id=first.id)
        )


def test_a_blind_reviewer_sees_the_answer_without_its_author(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, {**REVIEW, "people": 2}, ADJUDICATE]))
    ann = house.expert("ann")
    house.write(ann)
    house.review(house.reviewer("ray"), Verdict.REJECT)
    rob = house.reviewer("rob")
    target = house.sheet(rob, house.claim(rob)).target
    assert target is not None
    assert (target.by, target.submission.expert_id) == (None, "")
    assert target.reviews == ()
    assert ann.person_id not in repr(target)


def test_a_reviewer_who_is_not_blind_sees_a_pseudonym(house: House) -> None:
    house.items(house.project(pipeline=[AUTHOR, {**REVIEW, "blind": False}]))
    ann = house.expert("ann")
    house.write(ann)
    ray = house.reviewer("ray")
    claim = house.claim(ray, stages=[StageName.REVIEW])
    target = house.sheet(ray, claim).target
    assert target is not None
    assert target.by == ann.alias
    assert ann.name not in repr(target)
