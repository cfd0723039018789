"""What is put together for one page of work: a desk, a worksheet, one's own work."""

from tacit.wire.base import Answer, Json, Moment
from tacit.wire.work import (
    AiHelp,
    Claim,
    Comment,
    DecisionGiven,
    Draft,
    LineGiven,
    StageName,
    Submission,
)


class HeldWork(Answer):
    """Something the person holds now."""

    claim: Claim
    item_title: str
    project_title: str
    draft_version: int


class KeptWork(Answer):
    """A return that waits for the person."""

    stage_id: str
    item_id: str
    item_title: str
    project_id: str
    project_title: str
    stage: StageName
    round: int
    until: Moment | None


class Offer(Answer):
    """Work of one stage of one project that the person may take."""

    project_id: str
    project_title: str
    stage: StageName
    count: int
    """At most 100; there may be more then."""
    minutes: int | None
    """About how long the piece on top takes, as its author says."""
    hold_seconds: int
    why: tuple[str, ...]


class Desk(Answer):
    """What there is to do."""

    held: tuple[HeldWork, ...]
    kept: tuple[KeptWork, ...]
    offers: tuple[Offer, ...]
    claims_left: int


class ReviewView(Answer):
    """A verdict as the reader may see it; `by` is a pseudonym, or nobody where blind."""

    id: str
    stage: StageName
    round: int
    submission_id: str
    by: str | None
    verdict: str
    reasons: str
    lines: tuple[LineGiven, ...]
    decisions: tuple[DecisionGiven, ...]
    at: Moment


class CommentView(Answer):
    comment: Comment
    by: str | None
    mine: bool


class SubmissionView(Answer):
    """A submission as the reader may see it, with what was said of it."""

    submission: Submission
    by: str | None
    reviews: tuple[ReviewView, ...]
    comments: tuple[CommentView, ...]


class Vote(Answer):
    """One rater's judgement of one criterion; never overwritten."""

    id: str
    stage_id: str
    submission_id: str | None
    review_id: str | None
    rater_kind: str
    criterion: str
    criterion_version: int
    verdict: str | None
    option: str | None
    rationale: str
    blind: bool
    round: int
    at: Moment


class VoteView(Answer):
    rater: str
    vote: Vote


class GuidelinePoint(Answer):
    slug: str
    title: str


class StageOf(Answer):
    """One step of one item in one round."""

    id: str
    name: StageName
    round: int
    state: str
    wanted: int
    taken: int
    done: int
    blind: bool
    contested: bool
    opened_at: Moment
    settled_at: Moment | None
    reason: str | None


class Worksheet(Answer):
    """All that a person needs who holds a claim, and nothing they may not see."""

    claim: Claim
    stage: StageOf
    item_id: str
    item_key: str
    item_title: str
    input: Json
    project_id: str
    project_title: str
    kind: str
    guideline_version: int
    guideline: str
    points: tuple[GuidelinePoint, ...]
    draft: Draft | None
    start: Json
    """What an editor opens with."""
    earlier: tuple[SubmissionView, ...]
    target: SubmissionView | None
    votes: tuple[VoteView, ...]
    ballots: dict[str, Json]
    """The whole answer behind the votes, by rater."""
    differing: tuple[str, ...]
    verdicts: tuple[ReviewView, ...]
    question: str
    """What was asked, for a second opinion and for the review that it came back to."""
    opinions: tuple[ReviewView, ...]
    """The second opinion on the submission, for the review that asked for it."""
    appeal: str
    """Why its author appeals, for whoever decides that."""
    returns_left: int
    seconds: int


class OwnWork(Answer):
    """One of a person's submissions or reviews, and what became of it."""

    id: str
    item_id: str
    item_title: str
    project_id: str
    project_title: str
    stage: StageName
    round: int
    at: Moment
    seconds: int
    item_state: str
    stage_state: str
    submission_id: str
    verdict: str | None
    ai_help: AiHelp | None
    waits_for_me: bool
