"""Invariant 8, on the verbs: a request that is sent twice has one effect."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from tacit.kit import ids
from tacit.kit.clock import SteppedClock
from tacit.projects.records import StageName
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.work import claims, comments, drafts, pipeline, queue, reviews, submissions, time
from tacit.work.records import (
    AiHelp,
    GapAnswer,
    NewComment,
    NewDraft,
    NewReview,
    NewSegment,
    NewSubmission,
    Verdict,
)
from tests.make import tasks as make_tasks
from tests.make.work import AUTHOR, REVIEW, House, make_house

Verb = Callable[[Tx], Any]


@pytest.fixture
def house(db: Database, clock: SteppedClock) -> House:
    made = make_house(db, clock)
    made.items(made.project(pipeline=[AUTHOR, REVIEW]), 2)
    return made


def _twice(house: House, verb: Verb) -> Any:
    """Send a request twice, a minute apart; the log must not grow the second time."""
    first = house.db.write_now(verb)
    told = _events(house)
    house.clock.advance(minutes=1)
    assert house.db.write_now(verb) == first
    assert _events(house) == told
    house.check()
    return first


def _events(house: House) -> int:
    count: int = house.db.read_now(lambda tx: tx.scalar(text("SELECT COUNT(*) FROM events")))
    return count


def test_claiming_twice(house: House) -> None:
    ann, claim_id = house.expert("ann"), ids.new_id()
    _twice(
        house,
        lambda tx: queue.claim_next(tx, actor=ann, claim_id=claim_id, now=house.now),
    )


def test_saving_twice(house: House) -> None:
    ann = house.expert("ann")
    claim = house.claim(ann)
    draft = NewDraft(save_id=ids.new_id(), base_version=0, tab="t", answer={"note": "x"})
    _twice(
        house,
        lambda tx: drafts.save(tx, actor=ann, claim_id=claim.id, draft=draft, now=house.now),
    )


def test_handing_in_twice(house: House) -> None:
    ann = house.expert("ann")
    claim = house.claim(ann)
    new = NewSubmission(id=ids.new_id(), answer=make_tasks.example_answer(), ai_help=AiHelp.NONE)
    _twice(
        house,
        lambda tx: submissions.submit(
            tx, actor=ann, claim_id=claim.id, submission=new, now=house.now
        ),
    )


def test_giving_a_verdict_and_answering_its_comment_twice(house: House) -> None:
    ann, ray = house.expert("ann"), house.reviewer("ray")
    house.write(ann)
    claim = house.claim(ray, stages=[StageName.REVIEW])
    comment = NewComment(id=ids.new_id(), text="Which court?")
    new = NewReview(
        id=ids.new_id(), verdict=Verdict.RETURN, reasons="Unclear.", comments=(comment,)
    )
    _twice(
        house,
        lambda tx: reviews.decide(tx, actor=ray, claim_id=claim.id, review=new, now=house.now),
    )
    answer = NewComment(id=ids.new_id(), text="The district court.")
    _twice(
        house,
        lambda tx: comments.reply(
            tx, actor=ann, comment_id=comment.id, reply=answer, now=house.now
        ),
    )


def test_giving_back_and_parking_twice(house: House) -> None:
    ann = house.expert("ann")
    first, second = house.claim(ann), house.claim(ann)
    _twice(
        house,
        lambda tx: claims.give_back(tx, actor=ann, claim_id=first.id, now=house.now),
    )
    _twice(
        house,
        lambda tx: claims.park(tx, actor=ann, claim_id=second.id, reason="broken", now=house.now),
    )


def test_recording_time_and_answering_a_gap_twice(house: House) -> None:
    ann = house.expert("ann")
    claim = house.claim(ann)
    begin = house.now
    house.clock.advance(minutes=5)
    gap = NewSegment(id=ids.new_id(), from_at=begin, to_at=house.now, signal="idle")
    end = house.now

    def record(tx: Tx) -> int:
        time.record(tx, actor=ann, claim_id=claim.id, segments=[gap], now=end)
        return time.seconds_on_claim(tx, claim_id=claim.id)

    assert _twice(house, record) == 300
    _twice(
        house,
        lambda tx: time.answer_gap(
            tx, actor=ann, segment_id=gap.id, answer=GapAnswer.BREAK, now=house.now
        ),
    )


def test_withdrawing_and_opening_twice(house: House) -> None:
    claim = house.claim(house.expert("ann"))
    withdrawal_id = ids.new_id()
    _twice(
        house,
        lambda tx: pipeline.withdraw_item(
            tx,
            actor=house.manager,
            item_id=claim.item_id,
            withdrawal_id=withdrawal_id,
            reason="gone",
            now=house.now,
        ),
    )
    opened = house.db.write_now(
        lambda tx: pipeline.open_items(
            tx,
            actor=house.manager,
            project_id=claim.project_id,
            item_ids=[claim.item_id],
            now=house.now,
        )
    )
    assert opened == 0
