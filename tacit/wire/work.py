"""Claims, drafts, submissions, reviews and comments."""

from enum import StrEnum

from pydantic import Field

from tacit.wire.base import Answer, Id, Json, Moment, Request

TEXT_CHARS_MAX = 20_000
COMMENTS_MAX = 200
LINES_MAX = 500


class StageName(StrEnum):
    AUTHOR = "author"
    REVIEW = "review"
    ADJUDICATE = "adjudicate"
    AUDIT = "audit"
    IMPORTED = "imported"
    OPINION = "opinion"
    APPEAL = "appeal"


class ClaimState(StrEnum):
    HELD = "held"
    HANDED_IN = "handed_in"
    GIVEN_BACK = "given_back"
    EXPIRED = "expired"
    PARKED = "parked"
    ASKED = "asked"


class AiHelp(StrEnum):
    """How a model helped with an answer."""

    NONE = "none"
    SPELLING = "spelling"
    SEARCH = "search"
    DRAFT = "draft"


class ReviewVerdict(StrEnum):
    ACCEPT = "accept"
    RETURN = "return"
    REJECT = "reject"


class AdjudicationVerdict(StrEnum):
    """What an adjudicator decides: the votes one by one, or a split review."""

    DECIDED = "decided"
    ACCEPT = "accept"
    RETURN = "return"
    REJECT = "reject"


class AuditVerdict(StrEnum):
    PASS = "pass"
    FAIL = "fail"


class AppealVerdict(StrEnum):
    """What becomes of the verdict: it stands, the answer is accepted, or gets another round."""

    UPHOLD = "uphold"
    OVERTURN = "overturn"
    OVERTURN_RETURN = "overturn_return"


class NextClaim(Request):
    """Ask for the next piece of work; the client names the claim, so asking twice is one."""

    id: Id
    project_id: str | None = None
    stage_names: list[StageName] | None = None


class ItemClaim(Request):
    """Take the open stage of one item again; the client names the claim."""

    id: Id


class Claim(Answer):
    """A person's timed hold on one stage of one item."""

    id: str
    stage_id: str
    item_id: str
    project_id: str
    stage_name: StageName
    state: ClaimState
    reserved: bool
    guideline_version: int
    claimed_at: Moment
    hold_until: Moment
    ended_at: Moment | None
    renewals: int
    reason: str | None


class Reason(Request):
    reason: str = Field(min_length=1, max_length=TEXT_CHARS_MAX)


class Park(Answer):
    """An item taken out of the queue until a manager answers."""

    id: str
    item_id: str
    project_id: str
    claim_id: str
    reason: str
    at: Moment
    answered_at: Moment | None
    decision: str | None
    answer: str | None


class NewDraft(Request):
    """The whole answer as it stands in the editor, and the version it was based on."""

    save_id: Id
    base_version: int = Field(ge=0)
    tab: str = Field(default="", max_length=64)
    answer: Json


class Draft(Answer):
    version: int
    answer: Json
    tab: str
    saved_at: Moment


class AnswerToCheck(Request):
    answer: Json


class Note(Answer):
    """A quiet line under the editor: what is missing, what could be better, and where."""

    level: str
    path: str
    text: str


class NewSubmission(Request):
    id: Id
    answer: Json
    ai_help: AiHelp
    ai_note: str = Field(default="", max_length=TEXT_CHARS_MAX)


class Submission(Answer):
    """What was handed in; never edited, a fix is the next round."""

    id: str
    claim_id: str
    stage_id: str
    item_id: str
    project_id: str
    round: int
    answer: Json
    guideline_version: int
    ai_help: AiHelp
    ai_note: str
    replaces: str | None
    seconds_active: int
    submitted_at: Moment


class Anchor(Request):
    """A place in a text of an answer, in characters, with the words that stand there."""

    path: str = Field(max_length=200)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str = Field(max_length=TEXT_CHARS_MAX)


class AnchorAt(Answer):
    path: str
    start: int
    end: int
    quote: str


class NewComment(Request):
    id: Id
    text: str = Field(min_length=1, max_length=TEXT_CHARS_MAX)
    anchor: Anchor | None = None


class NewReply(Request):
    id: Id
    text: str = Field(min_length=1, max_length=TEXT_CHARS_MAX)


class Comment(Answer):
    id: str
    submission_id: str
    review_id: str | None
    replies_to: str | None
    anchor: AnchorAt | None
    text: str
    at: Moment


class LineVerdict(Request):
    """What a reviewer says of one rubric line or guideline point."""

    point: str = Field(min_length=1, max_length=200)
    verdict: str = Field(max_length=100)
    reason: str = Field(default="", max_length=TEXT_CHARS_MAX)


class LineGiven(Answer):
    point: str
    verdict: str
    reason: str


class VoteDecision(Request):
    """What an adjudicator decides on one criterion."""

    criterion: str = Field(min_length=1, max_length=200)
    criterion_version: int = Field(ge=1)
    verdict: str | None = None
    option: str | None = None
    reason: str = Field(min_length=1, max_length=TEXT_CHARS_MAX)


class DecisionGiven(Answer):
    criterion: str
    criterion_version: int
    verdict: str | None
    option: str | None
    reason: str


class NewReview(Request):
    """A reviewer's verdict on the submission they read."""

    id: Id
    verdict: ReviewVerdict
    reasons: str = Field(default="", max_length=TEXT_CHARS_MAX)
    submission_id: str | None = None
    lines: list[LineVerdict] = Field(default=[], max_length=LINES_MAX)
    comments: list[NewComment] = Field(default=[], max_length=COMMENTS_MAX)
    unjudged_because: str = Field(default="", max_length=TEXT_CHARS_MAX)
    """Why points were left open; an acceptance that leaves some needs it."""


class NewOpinion(Request):
    """What another reviewer would decide, and why; it decides nothing by itself."""

    id: Id
    verdict: ReviewVerdict
    reasons: str = Field(min_length=1, max_length=TEXT_CHARS_MAX)
    submission_id: str | None = None
    lines: list[LineVerdict] = Field(default=[], max_length=LINES_MAX)
    comments: list[NewComment] = Field(default=[], max_length=COMMENTS_MAX)


class NewAppealDecision(Request):
    id: Id
    verdict: AppealVerdict
    reasons: str = Field(min_length=1, max_length=TEXT_CHARS_MAX)
    submission_id: str | None = None
    lines: list[LineVerdict] = Field(default=[], max_length=LINES_MAX)
    comments: list[NewComment] = Field(default=[], max_length=COMMENTS_MAX)


class NewOpinionAsk(Request):
    id: Id
    question: str = Field(min_length=1, max_length=TEXT_CHARS_MAX)


class OpinionAsk(Answer):
    """A question to another reviewer; the review waits until it is answered."""

    id: str
    item_id: str
    submission_id: str
    question: str
    at: Moment
    withdrawn_at: Moment | None


class AskView(Answer):
    """What one asked, and whether the opinion is there."""

    ask: OpinionAsk
    item_title: str
    state: str


class NewAppeal(Request):
    id: Id
    reason: str = Field(min_length=1, max_length=TEXT_CHARS_MAX)


class AppealView(Answer):
    """An appeal, and what was decided; who decided is not said."""

    id: str
    item_id: str
    item_title: str
    submission_id: str
    against: str
    reason: str
    at: Moment
    verdict: AppealVerdict | None
    reasons: str
    decided_at: Moment | None


class AppealStanding(Answer):
    """Whether a submission can be appealed, and what became of it."""

    until: Moment | None
    why_not: str
    appeal: AppealView | None


class NewAdjudication(Request):
    id: Id
    verdict: AdjudicationVerdict
    reasons: str = Field(default="", max_length=TEXT_CHARS_MAX)
    submission_id: str | None = None
    decisions: list[VoteDecision] = Field(default=[], max_length=LINES_MAX)


class NewAudit(Request):
    id: Id
    verdict: AuditVerdict
    reasons: str = Field(default="", max_length=TEXT_CHARS_MAX)
    submission_id: str | None = None


class Review(Answer):
    """A verdict that was given; bound to one submission."""

    id: str
    item_id: str
    submission_id: str
    stage_name: StageName
    round: int
    verdict: str
    reasons: str
    lines: tuple[LineGiven, ...]
    decisions: tuple[DecisionGiven, ...]
    seconds_active: int
    at: Moment
