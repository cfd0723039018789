"""Review plans and audits of releases: before money is spent, while it is, and what is shown."""

from pydantic import Field, JsonValue

from tacit.wire.base import Answer, Id, Json, Moment, Request

TEXT_CHARS_MAX = 20_000


class Share(Answer):
    """A share with its interval, or why it is not known."""

    value: float | None
    low: float | None
    high: float | None
    level: float
    n: int
    method: str
    unknown: str | None


class Promise(Answer):
    error_at_most: float
    confidence: float


class CurvePoint(Answer):
    """What one threshold is expected to take and to give; expected, not promised."""

    threshold: float
    votes: float
    adjudicated: float
    error: float
    audit_rows: float | None
    cost: int | None


class Prices(Answer):
    """What each act costs, in minor units of one currency."""

    currency: str | None
    vote: int | None
    adjudication: int | None
    senior: int | None


class ReviewProposal(Answer):
    """A review plan before any money is spent."""

    project_id: str
    promise: Promise
    items: int
    first: int
    most: int
    points: tuple[CurvePoint, ...]
    best: CurvePoint | None
    prices: Prices
    fixed_cost: int | None
    """The most votes for every item, without adjudication or audit."""
    note: str
    assumes: tuple[str, ...]
    unknown: str | None


class NewReviewPlan(Request):
    """A plan to follow; without a threshold the cheapest that is expected to be certified."""

    id: Id
    error_at_most: float = Field(default=0.05, ge=0.001, lt=0.5)
    confidence: float = Field(default=0.95, ge=0.5, lt=1)
    most: int = Field(default=6, ge=2, le=20)
    threshold: float | None = Field(default=None, gt=0, lt=1)


class ReviewPlan(Answer):
    """A plan that a project follows; the newest counts."""

    id: str
    project_id: str
    threshold: float
    first: int
    most: int
    temperature: float
    error_at_most: float
    confidence: float
    expected: dict[str, JsonValue]
    """The proposal as it was shown."""
    by: str
    at: Moment


class Saving(Answer):
    """Votes bought beside the smallest fixed number with the same answers."""

    share: Share
    bought: float | None
    fixed: int | None


class AuditSeed(Answer):
    """The hash of the seed of a project's audits, and when it was published."""

    project_id: str
    sha256: str
    at: Moment


class ReviewProgress(Answer):
    """How far a plan is, and what it saved."""

    plan: ReviewPlan | None
    votes: int
    items: int
    waiting: int
    saving: Saving
    model: str
    seed: AuditSeed | None


class Look(Answer):
    """An item whose answers are in, and what is to become of it."""

    item_id: str
    stage_id: str
    state: str
    error: float
    votes: int
    worth: float
    differing: tuple[str, ...]
    why: str


class NewReleaseAudit(Request):
    id: Id
    error_at_most: float = Field(default=0.05, ge=0.001, lt=1)
    confidence: float = Field(default=0.95, ge=0.5, lt=1)
    audit_rows: int | None = Field(default=None, ge=1, le=1_000_000)
    """Rows that all three attempts together may read; by default three times the plan."""


class ReleaseAudit(Answer):
    """One attempt to certify a release."""

    id: str
    project_id: str
    release_id: str
    number: int
    series: str
    attempt: int
    rows: int
    left_out: int
    finished_before_seed: int
    error_at_most: float
    confidence: float
    audit_rows: int
    at: Moment


class Certificate(Answer):
    """What an audit has shown of a release so far."""

    audit: ReleaseAudit
    granted: bool
    sentence: str
    judged: int
    wrong: int
    rows_at_most: int
    share_at_most: float
    e_value: float
    certifies_at: float
    rows_max: int
    is_over: bool
    alike: int
    judged_twice: int
    unresolved: int
    seed_sha256: str
    seed_at: Moment
    seed: str | None
    """Disclosed with the certificate."""
    judged_items: tuple[str, ...]
    """Named with the certificate, in the order of the draw."""
    wrong_items: tuple[str, ...]
    method: str


class RowToJudge(Answer):
    """A row as a senior expert sees it."""

    item_id: str
    title: str
    kind: str
    input: Json
    start: Json
    answer: Json | None
    """What was delivered, of kinds without votes."""


class NewAuditVerdict(Request):
    """One's own answer; of kinds without votes, whether the delivered one holds."""

    id: Id
    answer: Json | None = None
    is_right: bool | None = None
    reasons: str = Field(default="", max_length=TEXT_CHARS_MAX)


class AuditVerdictTaken(Answer):
    """That a verdict was taken; what it means for the release is not told."""

    id: str
