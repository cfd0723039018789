"""Scores of responses by a rubric."""

from pydantic import Field

from tacit.wire.base import Answer, Json, Request

CRITERIA_MAX = 10_000
RESPONSES_MAX = 1_000


class GradedResponse(Request):
    """One response, by the verdicts on it."""

    id: str = Field(min_length=1, max_length=200)
    verdicts: dict[str, str | float | None] = Field(default_factory=dict)
    """By id of a criterion: met, unmet, partial, cannot_assess, unresolved, an option, a number
    from 0 to 1, or null."""


class Scoring(Request):
    """A rubric and the responses to score by it."""

    criteria: list[Json] = Field(max_length=CRITERIA_MAX)
    """Criterion records: id, weight, kind, options, gate, parent, depends_on …"""
    responses: list[GradedResponse] = Field(max_length=RESPONSES_MAX)
    formula: str = "positive_normalised"
    policy: str = "refuse"
    """What an unresolved criterion counts as: refuse, skip, zero, fail, partial(c)."""
    dependencies: bool = False
    """A criterion whose prerequisite is unmet is not asked."""


class ScorePart(Answer):
    """What one criterion has to do with the score."""

    id: str
    weight: float
    state: str
    value: float | None
    low: float
    high: float


class Score(Answer):
    """A score that may be undefined or open; then `value` is null and `reason` says why."""

    id: str
    """Of the response."""
    value: float | None
    low: float | None
    high: float | None
    reason: str | None
    resolved: bool
    """No missing verdict could change it."""
    met: int
    unmet: int
    unresolved: int
    parts: tuple[ScorePart, ...]
    ignored: tuple[str, ...]
    """Ids with a verdict that name no criterion, or a group of criteria."""


class Scores(Answer):
    """The scores, in the order of the responses."""

    scores: tuple[Score, ...]
