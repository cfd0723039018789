"""Invariant 3, on the verbs: what was saved is there, whatever becomes of the hold.

That it is there after a kill is proven on servers.
"""

import pytest

from tacit.kit import ids
from tacit.kit.clock import SteppedClock
from tacit.storage.engine import Database
from tacit.work import claims, drafts, pipeline, time
from tacit.work.records import Claim, NewSegment
from tests.make import tasks as make_tasks
from tests.make.work import AUTHOR, REVIEW, House, make_house


@pytest.fixture
def house(db: Database, clock: SteppedClock) -> House:
    return make_house(db, clock)


def _saved_claim(house: House) -> Claim:
    house.items(house.project(pipeline=[AUTHOR, REVIEW]))
    ann = house.expert("ann")
    claim = house.claim(ann)
    house.save(ann, claim, "every word")
    begin = house.now
    house.clock.advance(minutes=30)
    segment = NewSegment(id=ids.new_id(), from_at=begin, to_at=house.now, signal="typing")
    house.db.write_now(
        lambda tx: time.record(tx, actor=ann, claim_id=claim.id, segments=[segment], now=house.now)
    )
    return claim


def _is_all_there(house: House, claim: Claim) -> None:
    ann = house.expert("ann")
    latest = house.db.read_now(lambda tx: drafts.find_latest(tx, actor=ann, claim_id=claim.id))
    assert latest is not None
    assert latest.answer == make_tasks.example_answer("every word")
    seconds = house.db.read_now(lambda tx: time.seconds_on_claim(tx, claim_id=claim.id))
    assert seconds == 30 * 60


def test_an_expired_claim_loses_no_word_and_no_minute(house: House) -> None:
    claim = _saved_claim(house)
    house.clock.advance(days=30)
    house.expire()
    _is_all_there(house, claim)


def test_a_claim_given_back_loses_no_word_and_no_minute(house: House) -> None:
    claim = _saved_claim(house)
    ann = house.expert("ann")
    house.db.write_now(lambda tx: claims.give_back(tx, actor=ann, claim_id=claim.id, now=house.now))
    _is_all_there(house, claim)


def test_a_parked_claim_loses_no_word_and_no_minute(house: House) -> None:
    claim = _saved_claim(house)
    ann = house.expert("ann")
    house.db.write_now(
        lambda tx: claims.park(tx, actor=ann, claim_id=claim.id, reason="broken", now=house.now)
    )
    _is_all_there(house, claim)


def test_a_withdrawn_item_loses_no_word_and_no_minute(house: House) -> None:
    claim = _saved_claim(house)
    house.db.write_now(
        lambda tx: pipeline.withdraw_item(
            tx,
            actor=house.manager,
            item_id=claim.item_id,
            withdrawal_id=ids.new_id(),
            reason="gone",
            now=house.now,
        )
    )
    _is_all_there(house, claim)


def test_an_item_that_another_finished_loses_no_word_and_no_minute(house: House) -> None:
    claim = _saved_claim(house)
    house.clock.advance(days=1)
    house.write(house.expert("bob"))
    house.review(house.reviewer("ray"))
    _is_all_there(house, claim)
