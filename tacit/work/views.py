"""What reads put together for a page: a desk, a worksheet, a history, a flow.

Names in here are what the reader may see: pseudonyms, and on blind stages none at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tacit.projects.records import Point, StageName
from tacit.tasks.records import ItemState
from tacit.work.records import (
    AiHelp,
    Claim,
    Comment,
    Draft,
    LineVerdict,
    OpinionAsk,
    Park,
    Stage,
    StageState,
    Submission,
    Verdict,
    Vote,
    VoteDecision,
    Withdrawal,
)

OFFER_COUNT_MAX = 100


@dataclass(frozen=True, kw_only=True)
class HeldWork:
    """Something the person holds now."""

    claim: Claim
    item_title: str
    project_title: str
    draft_version: int
    """0 where nothing was saved yet."""


@dataclass(frozen=True, kw_only=True)
class KeptWork:
    """A return that waits for the person."""

    stage_id: str
    item_id: str
    item_title: str
    project_id: str
    project_title: str
    stage: StageName
    round: int
    until: datetime | None
    """Until when nobody else may take it; None when others may by now."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Work of one stage of one project that the person may take."""

    project_id: str
    project_title: str
    stage: StageName
    count: int
    """At most OFFER_COUNT_MAX; there may be more then."""
    minutes: int | None
    """About how long the piece on top takes, as its author says; None where nobody said."""
    hold_seconds: int
    why: tuple[str, ...]
    """Why this person: skills that fit, a qualification."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What there is to do."""

    held: tuple[HeldWork, ...]
    kept: tuple[KeptWork, ...]
    offers: tuple[Offer, ...]
    claims_left: int


@dataclass(frozen=True, kw_only=True)
class ReviewView:
    """A verdict as the reader may see it."""

    id: str
    stage: StageName
    round: int
    submission_id: str
    by: str | None
    verdict: Verdict
    reasons: str
    lines: tuple[LineVerdict, ...]
    decisions: tuple[VoteDecision, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CommentView:
    comment: Comment
    by: str | None
    """What to call the author of the comment."""
    mine: bool


@dataclass(frozen=True, kw_only=True)
class SubmissionView:
    """A submission as the reader may see it, with what was said of it."""

    submission: Submission
    by: str | None
    reviews: tuple[ReviewView, ...]
    comments: tuple[CommentView, ...]


@dataclass(frozen=True, kw_only=True)
class VoteView:
    """One rater's judgement for an adjudicator: `rater` is a letter or a pseudonym."""

    rater: str
    vote: Vote


@dataclass(frozen=True, kw_only=True)
class Worksheet:
    """All that a person needs who holds a claim, and nothing they may not see."""

    claim: Claim
    stage: Stage
    item_id: str
    item_key: str
    item_title: str
    input: Mapping[str, object]
    project_id: str
    project_title: str
    kind: str
    guideline_version: int
    guideline: str
    points: tuple[Point, ...]
    """What is decided line by line: of a review the criteria of the rubric, where there is one."""
    draft: Draft | None
    """The person's newest draft of this stage."""
    start: Mapping[str, object]
    """What the editor opens with: the draft, the answer of the round before, or an empty one."""
    earlier: tuple[SubmissionView, ...]
    """Rounds before, oldest first: one's own with their reviews for an author; for a
    reviewer the submissions of the author, with reviews by this reviewer only where blind."""
    target: SubmissionView | None
    """The submission that is to be judged."""
    votes: tuple[VoteView, ...]
    """Every vote, for an adjudicator of votes."""
    ballots: Mapping[str, Mapping[str, object]]
    """The whole answer behind the votes, by rater as in `votes`, without the note to a manager:
    the order in which somebody saw the responses is in it."""
    differing: tuple[str, ...]
    """The criteria to be decided."""
    verdicts: tuple[ReviewView, ...]
    """The verdicts that differ, for an adjudicator between reviewers; of an appeal, what it
    is about, without names."""
    question: str
    """What was asked, for a second opinion and for the review that it came back to."""
    opinions: tuple[ReviewView, ...]
    """The second opinion on the submission, for the review that asked for it."""
    appeal: str
    """Why its author appeals, for whoever decides that."""
    returns_left: int
    seconds: int
    """Time on this claim so far."""


@dataclass(frozen=True, kw_only=True)
class AppealView:
    """An appeal as its author sees it: what was said, and what was decided by nobody named."""

    id: str
    item_id: str
    item_title: str
    submission_id: str
    against: Verdict
    reason: str
    at: datetime
    verdict: Verdict | None
    """`uphold`, `overturn` (accepted) or `overturn_return` (another round); None so far."""
    reasons: str
    decided_at: datetime | None


class AskState(StrEnum):
    """Where a question to another reviewer stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, kw_only=True)
class AskView:
    """What a reviewer asked, and whether the opinion is there."""

    ask: OpinionAsk
    item_title: str
    state: AskState


@dataclass(frozen=True, kw_only=True)
class AppealStanding:
    """Whether a submission can be appealed, and what became of it."""

    until: datetime | None
    """Set where an appeal is possible, even if that time has passed."""
    why_not: str
    appeal: AppealView | None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened to an item."""

    at: datetime
    what: str
    """As `opened`, `claimed`, `submitted`, `reviewed`, `accepted`."""
    by: str | None = None
    stage: StageName | None = None
    round: int | None = None
    words: str = ""
    """A reason or a comment."""
    facts: Mapping[str, object]
    """Ids and figures that go with it."""


@dataclass(frozen=True, kw_only=True)
class ItemHistory:
    """Everything that happened to an item, in time order, as the reader may see it."""

    item_id: str
    item_key: str
    item_title: str
    project_id: str
    state: ItemState
    contested: bool
    input: Mapping[str, object]
    stages: tuple[Stage, ...]
    entries: tuple[Entry, ...]
    submissions: tuple[SubmissionView, ...]
    votes: tuple[VoteView, ...]
    parks: tuple[Park, ...]
    withdrawal: Withdrawal | None
    seconds: int
    """Time of all whose work the reader may see."""


@dataclass(frozen=True, kw_only=True)
class StageFlow:
    """Where the items of one stage are; numbers of (item, round)."""

    stage: StageName
    open: int
    """Waiting for somebody, or with places left."""
    full: int
    """Everybody who is wanted is at it."""
    held: int
    """People who are at it now."""
    overdue: int
    """Of these, whose hold ran out and was not swept yet."""
    returned: int
    parked: int
    settled: int
    skipped: int
    waiting: int = 0
    """Reviews until a second opinion is there; answers until a plan has weighed them."""


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """An item that needs somebody."""

    item_id: str
    item_title: str
    stage: StageName
    why: str
    """`parked`, `overdue`, `kept` (a return that nobody took up) or `old`."""
    words: str
    since: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class Unstaffed:
    """Work of one stage that waits and that too few people may do."""

    stage: StageName
    waiting: int
    role: str
    people: int
    """How many a piece of it takes."""
    qualified: int
    """How many there are, fewer than it takes."""
    missing: tuple[str, ...]
    """Skills or a qualification that too few have; empty where the role is missing, or where
    each is held by somebody and all by too few."""
    words: str
    """The same in a sentence."""


@dataclass(frozen=True, kw_only=True)
class PersonFlow:
    """What one person did in a project, and holds."""

    person_id: str
    label: str
    held: int
    handed_in: Mapping[str, int]
    """Answers and verdicts by stage, whatever became of them."""
    accepted: Mapping[str, int]
    """Shares in accepted items, by role."""


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A project by stage: what waits, what is stuck, what is done."""

    project_id: str
    items: Mapping[ItemState, int]
    stages: tuple[StageFlow, ...]
    stuck: tuple[Stuck, ...]
    unstaffed: tuple[Unstaffed, ...]
    accepted_by_day: Mapping[date, int]
    people: tuple[PersonFlow, ...]


@dataclass(frozen=True, kw_only=True)
class OpenWork:
    """What a newer guideline touches."""

    guideline_version: int
    held: int
    """Claims that are held under an older version."""
    items: int
    """Items with submissions under an older version that are not accepted yet."""


@dataclass(frozen=True, kw_only=True)
class OwnWork:
    """One of a person's submissions or reviews, and what became of it."""

    id: str
    item_id: str
    item_title: str
    project_id: str
    project_title: str
    stage: StageName
    round: int
    at: datetime
    seconds: int
    item_state: ItemState
    stage_state: StageState
    submission_id: str
    """What was handed in: this, or what this judged."""
    verdict: Verdict | None
    """Of a review by this person; for a submission the newest verdict on it."""
    ai_help: AiHelp | None
    waits_for_me: bool
    """It came back and its next round is kept for this person."""


@dataclass(frozen=True, kw_only=True)
class LookRule:
    """How many people answer an item of a project: some at first, and more where it pays."""

    project_id: str
    org_id: str
    first: int
    most: int
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class VoteContext:
    """Of the submission or review that votes came with."""

    guideline_version: int
    seconds: int
    """Active time on all of it."""
