"""Time as it accrues: raw segments are kept, sums are made when somebody looks."""

from collections.abc import Callable, Sequence
from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit import canonical
from tacit.kit.errors import NotFound
from tacit.storage.transaction import Tx
from tacit.work import _rules, _time_rules
from tacit.work._scene import about, get_claim
from tacit.work._store import claims as claim_rows
from tacit.work._store import times as time_rows
from tacit.work.errors import NotAGap, TooMuchAtOnce
from tacit.work.events import GapAnswered, TimeRecorded
from tacit.work.records import (
    SEGMENTS_MAX,
    Claim,
    ClaimState,
    GapAnswer,
    NewSegment,
    SegmentKind,
    TimeSegment,
    TimeTotals,
)

SIGNAL_CHARS_MAX = 40
_TOTALS_SEGMENTS_MAX = 200_000


def record(
    tx: Tx, *, actor: Actor, claim_id: str, segments: Sequence[NewSegment], now: datetime
) -> tuple[TimeSegment, ...]:
    """Keep segments of time on a claim; return those that are new, as they are kept.

    A segment is cut to the time from the claim until now (until it was handed in, given
    back or parked) and says so in its note. What was typed after a hold ran out counts:
    nobody loses a minute for that. A segment id that is known adds nothing, and an idle
    signal is kept as a gap, to be asked about.

    Raises:
        NotYourClaim: another person holds it.
        TooMuchAtOnce: more than SEGMENTS_MAX.
    """
    claim = get_claim(tx, actor=actor, claim_id=claim_id)
    _rules.check_is_mine(claim, person_id=actor.person_id)
    if len(segments) > SEGMENTS_MAX:
        raise TooMuchAtOnce(f"At most {SEGMENTS_MAX} segments at a time.", place="segments")
    end = _end(claim, now=now)
    kept = [
        segment
        for new in segments
        if (segment := _segment(new, claim, end=end, now=now)) is not None
    ]
    added = time_rows.add(tx, kept)
    if added:
        event = TimeRecorded(
            **about(claim, actor_id=actor.person_id),
            on_version=claim.guideline_version,
            claim_id=claim.id,
            segments=tuple(_told(segment) for segment in added),
        )
        log.append(tx, event, happened_at=now)
    return tuple(added)


def answer_gap(
    tx: Tx, *, actor: Actor, segment_id: str, answer: GapAnswer, now: datetime
) -> TimeSegment:
    """Say whether a gap was work or a break; may be said anew, each time in the log.

    Raises:
        NotAGap: it is no gap, or another person's.
    """
    segment = time_rows.find(tx, segment_id)
    if segment is None or segment.org_id != actor.org_id:
        raise NotFound("There is no stretch of time with this id.", place="segment_id")
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=segment.org_id)
    if segment.person_id != actor.person_id or segment.kind is not SegmentKind.GAP:
        raise NotAGap("Only a gap in your own time can be answered.", place="segment_id")
    if segment.answer is answer:
        return segment
    time_rows.answer(tx, segment_id, said=answer, at=now)
    claim = claim_rows.find(tx, segment.claim_id)
    assert claim is not None, "a segment belongs to a claim"
    event = GapAnswered(
        **about(claim, actor_id=actor.person_id),
        claim_id=claim.id,
        segment_id=segment_id,
        answer=answer.value,
    )
    log.append(tx, event, happened_at=now)
    answered = time_rows.find(tx, segment_id)
    assert answered is not None, "segments are never deleted"
    return answered


def totals(tx: Tx, *, actor: Actor, since: datetime) -> TimeTotals:
    """Sum the actor's own time since a moment: in all, by claim, by day and by week.

    What two tabs recorded at the same time counts once, in a day also across claims.
    """
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    segments = time_rows.of_person(
        tx,
        person_id=actor.person_id,
        org_id=actor.org_id,
        since=since,
        limit=_TOTALS_SEGMENTS_MAX,
    )
    by_claim: dict[str, list[TimeSegment]] = {}
    for segment in segments:
        by_claim.setdefault(segment.claim_id, []).append(segment)
    intervals = _time_rules.since(_time_rules.counted(segments), begin=since)
    days = _time_rules.by_day(intervals)
    return TimeTotals(
        person_id=actor.person_id,
        since=since,
        seconds=_time_rules.seconds(intervals),
        asked_seconds=_time_rules.asked_seconds(segments),
        by_claim={
            claim_id: _time_rules.seconds(_time_rules.since(_time_rules.counted(own), begin=since))
            for claim_id, own in by_claim.items()
        },
        by_day=days,
        by_week=_time_rules.by_week(days),
        gaps=tuple(segment for segment in segments if _time_rules.is_unanswered(segment)),
    )


def seconds_on_claim(tx: Tx, *, claim_id: str) -> int:
    """Sum the time on one claim, for a verb that has checked who asks."""
    return soon_seconds(tx, claim_id=claim_id)()


def soon_seconds(tx: Tx, *, claim_id: str) -> Callable[[], int]:
    """As `seconds_on_claim`, to be read later."""
    found = time_rows.soon_of_claim(tx, claim_id)
    return lambda: _time_rules.seconds(_time_rules.counted(found()))


def _end(claim: Claim, *, now: datetime) -> datetime:
    open_ended = claim.state in (ClaimState.HELD, ClaimState.EXPIRED)
    if open_ended or claim.ended_at is None:
        return now
    return min(now, claim.ended_at)


def _segment(new: NewSegment, claim: Claim, *, end: datetime, now: datetime) -> TimeSegment | None:
    clipped = _time_rules.clip(new, begin=claim.claimed_at, end=end)
    if clipped.interval is None:
        return None
    is_gap = new.signal == _time_rules.IDLE_SIGNAL
    return TimeSegment(
        id=new.id,
        org_id=claim.org_id,
        claim_id=claim.id,
        person_id=claim.expert_id,
        item_id=claim.item_id,
        from_at=clipped.interval.from_at,
        to_at=clipped.interval.to_at,
        signal=new.signal[:SIGNAL_CHARS_MAX],
        kind=SegmentKind.GAP if is_gap else SegmentKind.ACTIVE,
        answer=None,
        answered_at=None,
        note=clipped.note,
        recorded_at=now,
    )


def _told(segment: TimeSegment) -> tuple[str, str, str, str, str]:
    return (
        segment.id,
        canonical.moment_text(segment.from_at),
        canonical.moment_text(segment.to_at),
        segment.signal,
        segment.kind.value,
    )
