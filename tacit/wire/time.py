"""Time as editors record it, and what it comes to."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from tacit.wire.base import Answer, Id, Moment, Request

SEGMENTS_MAX = 200


class GapAnswer(StrEnum):
    WORK = "work"
    BREAK = "break"


class NewSegment(Request):
    """A stretch of time as an editor saw it; signal `idle` marks a gap."""

    id: Id
    from_at: Moment
    to_at: Moment
    signal: str = Field(min_length=1, max_length=40)


class NewSegments(Request):
    segments: list[NewSegment] = Field(max_length=SEGMENTS_MAX)


class NewGapAnswer(Request):
    answer: GapAnswer


class TimeSegment(Answer):
    id: str
    claim_id: str
    from_at: Moment
    to_at: Moment
    signal: str
    kind: str
    answer: GapAnswer | None
    note: str | None


class TimeTotals(Answer):
    """Seconds of one person; what two tabs recorded at once counts once."""

    since: Moment
    seconds: int
    asked_seconds: int
    by_claim: dict[str, int]
    by_day: dict[date, int]
    by_week: dict[str, int]
    gaps: tuple[TimeSegment, ...]
