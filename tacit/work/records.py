"""What work stores and hands out: stages, claims, drafts, submissions, reviews, time.

What is put together for one page (a worksheet, a history, a flow) is in `views.py`, what
is written to the log in `events.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tacit.projects.records import StageName
from tacit.work.states import (
    AiHelp,
    ClaimState,
    GapAnswer,
    ParkDecision,
    RaterKind,
    Role,
    SegmentKind,
    StageState,
    Verdict,
)

__all__ = [  # states are stored in records, and asked for from here
    "AiHelp",
    "ClaimState",
    "GapAnswer",
    "ParkDecision",
    "RaterKind",
    "Role",
    "SegmentKind",
    "StageState",
    "Verdict",
]

CLAIMS_HELD_MAX = 3
"""Claims one person may hold at a time; a return reserved for them does not count."""
DRAFT_VERSIONS_MAX = 50
DRAFT_CHARS_MAX = 2_000_000
"""Of an answer as JSON."""
RENEWALS_MAX = 50
TEXT_CHARS_MAX = 20_000
"""Of a reason, a comment, a note."""
COMMENTS_MAX = 200
"""Of one review."""
SEGMENTS_MAX = 200
"""Of one request."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One step of one item in one round."""

    id: str
    org_id: str
    item_id: str
    project_id: str
    name: StageName
    position: int
    round: int
    state: StageState
    wanted: int
    taken: int
    """Live claims and what was handed in; never above `wanted`."""
    done: int
    reserved_until: datetime | None
    priority: int
    domain: str
    blind: bool
    target_submission_id: str | None
    contested: bool
    opened_at: datetime
    settled_at: datetime | None = None
    reason: str | None = None
    wanted_most: int | None = None
    """Up to how many; when all are in it waits for a word. None: it settles by itself."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A person's timed hold on a stage."""

    id: str
    org_id: str
    stage_id: str
    item_id: str
    project_id: str
    stage_name: StageName
    expert_id: str
    state: ClaimState
    reserved: bool
    """The stage was kept for this person: a return."""
    guideline_version: int
    claimed_at: datetime
    hold_until: datetime
    hold_seconds: int
    ended_at: datetime | None = None
    renewals: int = 0
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewDraft:
    """What an editor sends: the whole answer, and the version it was based on."""

    save_id: str
    base_version: int
    tab: str
    answer: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Draft:
    stage_id: str
    expert_id: str
    version: int
    answer: Mapping[str, object]
    tab: str
    save_id: str
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewSubmission:
    id: str
    answer: Mapping[str, object]
    ai_help: AiHelp
    ai_note: str = ""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What was handed in; never edited."""

    id: str
    org_id: str
    claim_id: str
    stage_id: str
    item_id: str
    project_id: str
    expert_id: str
    stage_name: StageName
    round: int
    answer: Mapping[str, object]
    guideline_version: int
    ai_help: AiHelp
    ai_note: str
    replaces: str | None
    seconds_active: int
    submitted_at: datetime


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A place in a text of an answer, in characters, with the words that stand there."""

    path: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, kw_only=True)
class NewComment:
    id: str
    text: str
    anchor: Anchor | None = None


@dataclass(frozen=True, kw_only=True)
class Comment:
    id: str
    org_id: str
    item_id: str
    submission_id: str
    review_id: str | None
    author_id: str
    replies_to: str | None
    anchor: Anchor | None
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class LineVerdict:
    """What a reviewer says of one rubric line or guideline point."""

    point: str
    verdict: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class VoteDecision:
    """What an adjudicator decides on one criterion."""

    criterion: str
    criterion_version: int
    verdict: str | None
    option: str | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class NewReview:
    """A verdict to be given: by a reviewer, an adjudicator or an auditor."""

    id: str
    verdict: Verdict
    reasons: str
    submission_id: str | None = None
    """The submission that was read; one of an old round is refused."""
    lines: tuple[LineVerdict, ...] = ()
    comments: tuple[NewComment, ...] = ()
    decisions: tuple[VoteDecision, ...] = ()
    """For an adjudication of votes: one for each criterion that differs."""
    unjudged_because: str = ""
    """Why points were left open; an acceptance that leaves some needs it."""


@dataclass(frozen=True, kw_only=True)
class Review:
    """A verdict that was given; bound to one submission."""

    id: str
    org_id: str
    claim_id: str
    stage_id: str
    item_id: str
    project_id: str
    submission_id: str
    reviewer_id: str
    stage_name: StageName
    round: int
    verdict: Verdict
    reasons: str
    lines: tuple[LineVerdict, ...]
    decisions: tuple[VoteDecision, ...]
    guideline_version: int
    seconds_active: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Vote:
    """One rater's judgement of one criterion; never overwritten."""

    id: str
    org_id: str
    item_id: str
    project_id: str
    stage_id: str
    submission_id: str | None
    review_id: str | None
    rater_id: str
    rater_kind: RaterKind
    criterion: str
    criterion_version: int
    verdict: str | None
    option: str | None
    rationale: str
    confidence: float | None
    blind: bool
    round: int
    seconds: int | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class NewSegment:
    """A stretch of time as an editor saw it; signal `idle` marks a gap."""

    id: str
    from_at: datetime
    to_at: datetime
    signal: str


@dataclass(frozen=True, kw_only=True)
class TimeSegment:
    id: str
    org_id: str
    claim_id: str
    person_id: str
    item_id: str
    from_at: datetime
    to_at: datetime
    signal: str
    kind: SegmentKind
    answer: GapAnswer | None
    answered_at: datetime | None
    note: str | None
    """Why the segment is not as it was sent."""
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class TimeTotals:
    """Seconds of one person, twice recorded ones once, and gaps until they are called breaks."""

    person_id: str
    since: datetime
    seconds: int = 0
    asked_seconds: int = 0
    """Of these, in gaps that the person has not answered for."""
    by_claim: Mapping[str, int] = field(default_factory=dict)
    by_day: Mapping[date, int] = field(default_factory=dict)
    by_week: Mapping[str, int] = field(default_factory=dict)
    """ISO weeks, as `2026-W45`."""
    gaps: tuple[TimeSegment, ...] = ()
    """Gaps that wait for an answer."""


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """A person's share in an accepted item; what rights and pay will count."""

    id: str
    org_id: str
    item_id: str
    project_id: str
    person_id: str
    role: Role
    submission_id: str | None
    review_id: str | None
    accepted_at: datetime


@dataclass(frozen=True, kw_only=True)
class Park:
    """An item taken out of the queue until a manager answers."""

    id: str
    org_id: str
    item_id: str
    project_id: str
    stage_id: str
    claim_id: str
    by: str
    reason: str
    at: datetime
    answered_by: str | None = None
    answered_at: datetime | None = None
    decision: ParkDecision | None = None
    answer: str | None = None


@dataclass(frozen=True, kw_only=True)
class OpinionAsk:
    """A question to another reviewer about a submission; its review waits meanwhile."""

    id: str
    org_id: str
    item_id: str
    project_id: str
    stage_id: str
    """The review that waits."""
    opinion_stage_id: str
    submission_id: str
    asked_by: str
    question: str
    at: datetime
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NewAppeal:
    id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Appeal:
    """An author asks another reviewer to look at a verdict; once for each verdict."""

    id: str
    org_id: str
    item_id: str
    project_id: str
    submission_id: str
    review_id: str
    """The verdict, or the last of several."""
    verdict_stage_id: str
    appeal_stage_id: str
    author_id: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    id: str
    org_id: str
    item_id: str
    project_id: str
    reason: str
    by: str
    at: datetime
