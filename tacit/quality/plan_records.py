"""What review plans hand out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from tacit.log import registry
from tacit.log.records import Event
from tacit.quality.audit_records import Commitment
from tacit.stats.estimates import Saving

NOBODY_LEFT = "Nobody is left who may look at it: everybody who could has."


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What a release is to be certified for."""

    error_at_most: float
    confidence: float


@dataclass(frozen=True, kw_only=True)
class CurvePoint:
    """What one threshold is expected to take and to give; expected, not promised."""

    threshold: float
    """An item settles at a tempered error at or below it."""
    votes: float
    """An item, on the mean."""
    adjudicated: float
    """Share of the items that reach the most votes unsettled."""
    error: float
    """Share of the items that end wrong, if the model is right."""
    audit_rows: float | None
    """Rows to certify, on the mean; None where that cannot be."""
    cost: int | None
    """In minor units: votes, adjudications and audit. None without all three rates."""


@dataclass(frozen=True, kw_only=True)
class Prices:
    """What each act costs, in minor units of one currency; None: no rate, so no cost."""

    currency: str | None
    vote: int | None
    adjudication: int | None
    senior: int | None


@dataclass(frozen=True, kw_only=True)
class Proposal:
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
    """The most votes for every item, without adjudication or audit, for comparison."""
    note: str
    assumes: tuple[str, ...]
    unknown: str | None
    """Why no threshold is proposed."""


@dataclass(frozen=True, kw_only=True)
class NewReviewPlan:
    id: str
    error_at_most: float
    confidence: float
    most: int
    threshold: float | None = None
    """None: the cheapest that is expected to be certified."""
    seed: str | None = None
    """Of the audits, in hexadecimal; published with the plan where none was before."""


@dataclass(frozen=True, kw_only=True)
class ReviewPlan:
    """A plan that a project follows; the newest of a project counts."""

    id: str
    org_id: str
    project_id: str
    threshold: float
    first: int
    most: int
    temperature: float
    """Posteriors are taken to the power of its inverse; assumed until gold has checked it."""
    error_at_most: float
    confidence: float
    expected: Mapping[str, object]
    """The proposal as it was shown."""
    by: str
    at: datetime


class LookState(StrEnum):
    """What becomes of an item whose answers are in."""

    OPEN = "open"
    """One more person is to look at it."""
    SETTLED = "settled"
    CAPPED = "capped"
    """It has all the votes it may have and is not settled: adjudication."""
    PARKED = "parked"
    """Nobody is left who may look at it."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """An item whose answers are in, and what is to be done."""

    item_id: str
    stage_id: str
    state: LookState
    error: float
    """Tempered chance that the answer is wrong, as the model has it."""
    votes: int
    worth: float
    """Error times value, divided by the price of a vote: what is largest comes first."""
    submission_id: str
    """The answer that goes on if it is enough."""
    differing: tuple[str, ...]
    """What stays open at the cap."""
    why: str


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What one round of following a plan did."""

    asked: int = 0
    settled: int = 0
    adjudicated: int = 0
    parked: int = 0

    @property
    def acted(self) -> int:
        return self.asked + self.settled + self.adjudicated + self.parked


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a plan is."""

    plan: ReviewPlan | None
    votes: int
    """Answers that were handed in, of people."""
    items: int
    """Items with an answer."""
    waiting: int
    """Items whose answers are in and of which nothing is decided yet."""
    saving: Saving
    model: str
    """Which model, and whether gold has checked it."""
    seed: Commitment | None
    """Of the audits of the project's releases."""


@registry.event
@dataclass(frozen=True, kw_only=True)
class ReviewPlanStarted(Event):
    """A project follows a review plan from now on."""

    name: ClassVar[str] = "review_plan.started"
    plan_id: str
    threshold: float
    first: int
    most: int
    error_at_most: float
    confidence: float
