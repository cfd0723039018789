"""Sums of time. Pure.

Raw segments overlap: two tabs, two machines, a gap in one while the other was typed in.
Sums are over the union of intervals, so no second counts twice. A gap counts as time
until its person answers that it was a break; what another segment covers stays time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tacit.work.records import GapAnswer, NewSegment, SegmentKind, TimeSegment

IDLE_SIGNAL = "idle"
SEGMENT_HOURS_MAX = 12
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, order=True)
class Interval:
    from_at: datetime
    to_at: datetime

    @property
    def length(self) -> timedelta:
        return self.to_at - self.from_at


@dataclass(frozen=True, kw_only=True)
class Clipped:
    """A segment as it is kept, and why it differs from what was sent."""

    interval: Interval | None
    """None where nothing of it lies within the claim."""
    note: str | None


def clip(segment: NewSegment, *, begin: datetime, end: datetime) -> Clipped:
    """Cut a segment to the time that it can be true of: from the claim until now."""
    notes = []
    from_at, to_at = segment.from_at, segment.to_at
    if from_at < begin:
        from_at = begin
        notes.append("began before the claim")
    if to_at > end:
        to_at = end
        notes.append("ended after it was sent or after the claim")
    if to_at - from_at > timedelta(hours=SEGMENT_HOURS_MAX):
        to_at = from_at + timedelta(hours=SEGMENT_HOURS_MAX)
        notes.append(f"longer than {SEGMENT_HOURS_MAX} hours")
    if segment.to_at < segment.from_at:
        notes.append("ended before it began")
    interval = Interval(from_at, to_at) if to_at > from_at else None
    return Clipped(interval=interval, note="; ".join(notes) or None)


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Merge what overlaps or touches; sorted."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.from_at <= merged[-1].to_at:
            if interval.to_at > merged[-1].to_at:
                merged[-1] = Interval(merged[-1].from_at, interval.to_at)
        else:
            merged.append(interval)
    return merged


def counted(segments: Iterable[TimeSegment]) -> list[Interval]:
    """The union of what counts as time: all but gaps that were breaks."""
    return union(
        Interval(segment.from_at, segment.to_at)
        for segment in segments
        if segment.answer is not GapAnswer.BREAK
    )


def seconds(intervals: Iterable[Interval]) -> int:
    """Whole seconds of intervals that do not overlap, rounded down once."""
    return sum((interval.length for interval in intervals), timedelta()) // _SECOND


def asked_seconds(segments: Sequence[TimeSegment]) -> int:
    """Seconds that count only because nobody said yet whether they were a break."""
    certain = [segment for segment in segments if not is_unanswered(segment)]
    return seconds(counted(segments)) - seconds(counted(certain))


def is_unanswered(segment: TimeSegment) -> bool:
    return segment.kind is SegmentKind.GAP and segment.answer is None


def since(intervals: Iterable[Interval], *, begin: datetime) -> list[Interval]:
    """Cut off what lies before a moment."""
    return [
        Interval(max(interval.from_at, begin), interval.to_at)
        for interval in intervals
        if interval.to_at > begin
    ]


def by_day(intervals: Iterable[Interval]) -> dict[date, int]:
    """Seconds by day in UTC; an interval over midnight counts on both."""
    lengths: dict[date, timedelta] = {}
    for interval in intervals:
        from_at = interval.from_at.astimezone(UTC)
        to_at = interval.to_at.astimezone(UTC)
        while from_at < to_at:
            midnight = datetime.combine(from_at.date() + timedelta(days=1), time(), tzinfo=UTC)
            part = min(to_at, midnight) - from_at
            lengths[from_at.date()] = lengths.get(from_at.date(), timedelta()) + part
            from_at += part
    return {day: length // _SECOND for day, length in sorted(lengths.items())}


def week_of(day: date) -> str:
    """The ISO week of a day, as `2026-W45`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def by_week(days: dict[date, int]) -> dict[str, int]:
    weeks: dict[str, int] = {}
    for day, number in days.items():
        weeks[week_of(day)] = weeks.get(week_of(day), 0) + number
    return weeks


def seconds_by_claim(segments: Iterable[TimeSegment]) -> int:
    """Seconds of several people: overlaps merge within a claim, not between people."""
    by_claim: dict[str, list[TimeSegment]] = {}
    for segment in segments:
        by_claim.setdefault(segment.claim_id, []).append(segment)
    return sum(seconds(counted(own)) for own in by_claim.values())
