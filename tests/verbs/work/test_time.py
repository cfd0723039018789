"""Time as it accrues: segments, gaps, sums."""

from datetime import datetime, timedelta

import pytest

from tacit.kit import ids
from tacit.kit.errors import NotFound
from tacit.work import submissions, time
from tacit.work.errors import NotAGap, NotYourClaim, TooMuchAtOnce
from tacit.work.records import (
    SEGMENTS_MAX,
    Claim,
    GapAnswer,
    NewSegment,
    TimeSegment,
    TimeTotals,
)
from tests.make.work import AUTHOR, REVIEW, House

ALONE = [AUTHOR, REVIEW]


def segment(begin: datetime, minutes: float, signal: str = "typing") -> NewSegment:
    return NewSegment(
        id=ids.new_id(),
        from_at=begin,
        to_at=begin + timedelta(minutes=minutes),
        signal=signal,
    )


def record(house: House, claim: Claim, *segments: NewSegment) -> tuple[TimeSegment, ...]:
    ann = house.expert("ann")
    return house.db.write_now(
        lambda tx: time.record(tx, actor=ann, claim_id=claim.id, segments=segments, now=house.now)
    )


def totals(house: House, since: datetime) -> TimeTotals:
    ann = house.expert("ann")
    return house.db.read_now(lambda tx: time.totals(tx, actor=ann, since=since))


@pytest.fixture
def claim(house: House) -> Claim:
    house.items(house.project(pipeline=ALONE), 2)
    claim = house.claim(house.expert("ann"))
    house.clock.advance(hours=2)
    return claim


def test_two_tabs_at_once_count_once(house: House, claim: Claim) -> None:
    begin = claim.claimed_at
    record(house, claim, segment(begin, 30), segment(begin + timedelta(minutes=20), 30))
    record(house, claim, segment(begin, 10))
    sums = totals(house, begin)
    assert sums.seconds == 50 * 60
    assert sums.by_claim == {claim.id: 50 * 60}


def test_two_claims_at_once_count_once_in_the_day(house: House, claim: Claim) -> None:
    ann = house.expert("ann")
    other = house.claim(ann)
    begin = house.now
    house.clock.advance(minutes=40)
    record(house, claim, segment(begin, 30))
    record(house, other, segment(begin + timedelta(minutes=10), 30))
    sums = totals(house, begin)
    assert sums.by_claim == {claim.id: 1800, other.id: 1800}
    assert sums.by_day == {begin.date(): 2400}
    assert sums.by_week == {"2026-W10": 2400}


def test_the_same_segment_twice_is_one(house: House, claim: Claim) -> None:
    one = segment(claim.claimed_at, 10)
    assert len(record(house, claim, one)) == 1
    assert record(house, claim, one) == ()
    assert totals(house, claim.claimed_at).seconds == 600


def test_before_the_claim_and_in_the_future_is_cut_with_a_note(house: House, claim: Claim) -> None:
    early = segment(claim.claimed_at - timedelta(minutes=10), 20)
    late = segment(house.now - timedelta(minutes=5), 30)
    kept = record(house, claim, early, late)
    assert [each.note for each in kept] == [
        "began before the claim",
        "ended after it was sent or after the claim",
    ]
    assert totals(house, claim.claimed_at).seconds == 15 * 60


def test_what_lies_outside_altogether_is_left_out(house: House, claim: Claim) -> None:
    assert record(house, claim, segment(house.now + timedelta(hours=1), 5)) == ()
    assert record(house, claim, segment(claim.claimed_at, -5)) == ()


def test_a_gap_is_asked_about_and_never_taken_off_unasked(house: House, claim: Claim) -> None:
    begin = claim.claimed_at
    (gap,) = record(house, claim, segment(begin, 20, "idle"))
    sums = totals(house, begin)
    assert (sums.seconds, sums.asked_seconds) == (1200, 1200)
    assert [each.id for each in sums.gaps] == [gap.id]
    _answer(house, gap, GapAnswer.BREAK)
    sums = totals(house, begin)
    assert (sums.seconds, sums.asked_seconds, sums.gaps) == (0, 0, ())
    _answer(house, gap, GapAnswer.WORK)
    assert totals(house, begin).seconds == 1200


def test_a_break_in_one_tab_stays_time_in_the_other(house: House, claim: Claim) -> None:
    begin = claim.claimed_at
    (gap, _) = record(
        house, claim, segment(begin, 20, "idle"), segment(begin + timedelta(minutes=15), 15)
    )
    _answer(house, gap, GapAnswer.BREAK)
    assert totals(house, begin).seconds == 15 * 60


def test_only_ones_own_gap_is_answered(house: House, claim: Claim) -> None:
    typed, gap = record(
        house, claim, segment(claim.claimed_at, 5), segment(claim.claimed_at, 5, "idle")
    )
    with pytest.raises(NotAGap):
        _answer(house, typed, GapAnswer.BREAK)
    bob = house.expert("bob")
    with pytest.raises(NotAGap):
        house.db.write_now(
            lambda tx: time.answer_gap(
                tx, actor=bob, segment_id=gap.id, answer=GapAnswer.BREAK, now=house.now
            )
        )
    with pytest.raises(NotFound):
        house.db.write_now(
            lambda tx: time.answer_gap(
                tx, actor=bob, segment_id="nothing", answer=GapAnswer.BREAK, now=house.now
            )
        )


def test_minutes_after_a_hold_ran_out_count(house: House, claim: Claim) -> None:
    house.clock.advance(hours=3)
    house.expire()
    record(house, claim, segment(house.now - timedelta(minutes=30), 30))
    assert totals(house, claim.claimed_at).seconds == 1800


def test_time_after_handing_in_is_cut(house: House, claim: Claim) -> None:
    house.submit(house.expert("ann"), claim)
    house.clock.advance(hours=1)
    kept = record(house, claim, segment(house.now - timedelta(minutes=70), 30))
    assert (kept[0].to_at, kept[0].note is not None) == (
        house.now - timedelta(hours=1),
        True,
    )


def test_a_submission_carries_its_active_seconds(house: House, claim: Claim) -> None:
    record(house, claim, segment(claim.claimed_at, 30))
    house.submit(house.expert("ann"), claim)
    mine = house.db.read_now(lambda tx: submissions.list_mine(tx, actor=house.expert("ann")))
    assert mine.items[0].seconds == 1800


def test_only_the_holder_records_and_not_too_much_at_once(house: House, claim: Claim) -> None:
    bob = house.expert("bob")
    with pytest.raises(NotYourClaim):
        house.db.write_now(
            lambda tx: time.record(tx, actor=bob, claim_id=claim.id, segments=[], now=house.now)
        )
    with pytest.raises(TooMuchAtOnce):
        record(house, claim, *[segment(claim.claimed_at, 1)] * (SEGMENTS_MAX + 1))


def _answer(house: House, gap: TimeSegment, answer: GapAnswer) -> TimeSegment:
    ann = house.expert("ann")
    return house.db.write_now(
        lambda tx: time.answer_gap(tx, actor=ann, segment_id=gap.id, answer=answer, now=house.now)
    )
