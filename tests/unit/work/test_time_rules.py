"""Sums of time; no database."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tacit.work import _time_rules
from tacit.work._time_rules import Interval
from tacit.work.records import GapAnswer, NewSegment, SegmentKind, TimeSegment

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def segment(begin: int, end: int, *, answer: GapAnswer | None = None) -> TimeSegment:
    return TimeSegment(
        id=f"{begin}-{end}-{answer}",
        org_id="org",
        claim_id="claim",
        person_id="ann",
        item_id="item",
        from_at=at(begin),
        to_at=at(end),
        signal="typing",
        kind=SegmentKind.GAP if answer else SegmentKind.ACTIVE,
        answer=answer,
        answered_at=None,
        note=None,
        recorded_at=at(end),
    )


spans = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 60)).map(
        lambda pair: (pair[0], pair[0] + pair[1])
    ),
    max_size=30,
)


@given(spans)
def test_a_union_is_as_long_as_the_minutes_it_covers(pairs: list[tuple[int, int]]) -> None:
    covered = {minute for begin, end in pairs for minute in range(begin, end)}
    merged = _time_rules.union(Interval(at(begin), at(end)) for begin, end in pairs)
    assert _time_rules.seconds(merged) == len(covered) * 60
    assert all(a.to_at < b.from_at for a, b in pairwise(merged))


@given(spans.flatmap(lambda pairs: st.tuples(st.just(pairs), st.permutations(pairs))))
def test_the_order_of_segments_does_not_matter(
    both: tuple[list[tuple[int, int]], list[tuple[int, int]]],
) -> None:
    one, other = (
        _time_rules.union(Interval(at(begin), at(end)) for begin, end in pairs) for pairs in both
    )
    assert one == other


def test_a_break_is_left_out_but_for_what_was_typed_elsewhere() -> None:
    segments = [segment(0, 10), segment(5, 30, answer=GapAnswer.BREAK), segment(20, 40)]
    assert _time_rules.seconds(_time_rules.counted(segments)) == 30 * 60


def test_a_gap_over_midnight_counts_on_both_days() -> None:
    evening = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    interval = Interval(evening, evening + timedelta(hours=1))
    days = _time_rules.by_day([interval])
    assert days == {date(2026, 3, 1): 1800, date(2026, 3, 2): 1800}
    assert _time_rules.by_week(days) == {"2026-W09": 1800, "2026-W10": 1800}


def test_the_last_days_of_a_year_belong_to_their_iso_week() -> None:
    assert _time_rules.week_of(date(2027, 1, 1)) == "2026-W53"


def test_an_absurd_segment_is_cut_and_says_why() -> None:
    new = NewSegment(id="s", from_at=at(0), to_at=at(60 * 100), signal="typing")
    clipped = _time_rules.clip(new, begin=at(0), end=at(60 * 200))
    assert clipped.interval is not None
    assert clipped.interval.length == timedelta(hours=_time_rules.SEGMENT_HOURS_MAX)
    assert clipped.note == "longer than 12 hours"


def test_since_cuts_off_what_lies_before() -> None:
    cut = _time_rules.since([Interval(at(0), at(10)), Interval(at(20), at(30))], begin=at(5))
    assert cut == [Interval(at(5), at(10)), Interval(at(20), at(30))]
