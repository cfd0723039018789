"""Figures of quality as pages, programs and the cache take them.

All of it follows from votes and from judgements of gold, and can be computed again from
them. A number is an `Estimate`: value, interval and from how many, or why it is not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tacit.stats.estimates import Estimate


@dataclass(frozen=True, kw_only=True)
class AgreementFigures:
    """How far people agree on some judgements: shown together, never one alone."""

    name: str
    """Of the part: a domain, a criterion, a version, the Monday of a week; empty for all."""
    alpha: Estimate
    """Krippendorff's α: chance is what votes drawn from the same pool would give."""
    ac1: Estimate
    """Gwet's AC1: stays sensible where one answer dominates."""
    percent: Estimate
    """The raw rate: that two people who judged the same said the same."""
    items: int
    """Judgements that two people or more made: criteria of items."""
    votes: int
    """On these and on those that one person judged."""
    raters: int
    commonest: str
    """The answer that was given most often."""
    commonest_share: float
    """Its share of the votes: with one dominant answer α is low although people agree."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The same by domain, criterion, version of the guideline, or week."""

    by: str
    lines: tuple[AgreementFigures, ...]
    left_out: int
    """Parts with fewer votes that are not listed."""


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """Which answers are given for one another: pairs of people on the same judgement."""

    levels: tuple[str, ...]
    pairs: tuple[tuple[int, ...], ...]
    """Of two people, one said the row and the other the column; the table is symmetric."""
    left_out: int
    """Answers that were given less often and are not listed."""


@dataclass(frozen=True, kw_only=True)
class ScaleFigures:
    """Judgements whose answers can be compared with one another."""

    scale: str
    coefficient: str
    """Which α fits the scale."""
    levels: tuple[str, ...]
    counts: tuple[int, ...]
    """Votes by level: the prevalence."""
    all: AgreementFigures
    parts: tuple[Parts, ...]
    confusion: Confusion


@dataclass(frozen=True, kw_only=True)
class PersonFigures:
    """One person on what is known to be right or wrong."""

    person_id: str
    votes: int
    right: int
    outcomes: int
    """Judgements of gold and those that an adjudicator decided."""
    by_gold: int
    """How many of the outcomes are gold."""
    reliability: Estimate
    outside: str
    """Of the limits of the funnel: empty, `95` or `99.8`."""
    below: bool
    """On which side of them."""
    severity: Estimate | None
    """How much more often, or higher, they grade than others on the same; None where the
    answers have no order."""


@dataclass(frozen=True, kw_only=True)
class PeopleFigures:
    """Everybody beside the limits between which chance alone would put them."""

    people: tuple[PersonFigures, ...]
    pool: Estimate
    """The share of right answers over all."""
    n: tuple[int, ...]
    """Numbers of outcomes at which the limits are drawn."""
    low_95: tuple[float, ...]
    high_95: tuple[float, ...]
    low_998: tuple[float, ...]
    high_998: tuple[float, ...]
    severity_of: str
    """What severity is of: the scale, and the answer that counts as met."""
    severity_unknown: str | None


@dataclass(frozen=True, kw_only=True)
class ModelFigures:
    """The model of truth of one scale, and how far its posteriors can be believed."""

    scale: str
    model: str
    """`ds_map`, `one_coin` or `majority`."""
    checked: bool
    """Whether gold chose it among the three."""
    note: str
    """Why this one; without gold, that the model is not checked."""
    temp: float
    """Posteriors are tempered by it: the votes of m people are worth m / temp."""
    temp_fitted: bool
    """On gold; else it is assumed."""
    gold: int
    """Judgements of known truth that it was tried on."""
    ece_before: Estimate
    """In points: how far a claim of confidence is from the share that is right."""
    ece_after: Estimate
    is_calibrated: bool | None
    """None where it is not known."""


@dataclass(frozen=True, kw_only=True)
class UnitPosterior:
    """What the votes on one judgement make likely."""

    criterion: str
    version: int
    scale: str
    votes: int
    levels: tuple[str, ...]
    raw: tuple[float, ...]
    """As the model says it: it takes people for independent, who err together."""
    tempered: tuple[float, ...]
    """After tempering; a guide for where to look again, no promise."""

    @property
    def likeliest(self) -> str:
        return self.levels[max(range(len(self.tempered)), key=self.tempered.__getitem__)]

    @property
    def error(self) -> float:
        """The tempered chance that the likeliest answer is wrong."""
        return 1 - max(self.tempered)


@dataclass(frozen=True, kw_only=True)
class ItemDifficulty:
    """How unsure the votes leave an item."""

    item_id: str
    error: float
    """Of its least sure judgement."""
    units: tuple[UnitPosterior, ...]


@dataclass(frozen=True, kw_only=True)
class ItemQuality:
    """What the votes on an item make likely, and by which models."""

    item_id: str
    units: tuple[UnitPosterior, ...]
    models: tuple[ModelFigures, ...]
    unknown: str | None
    """Why nothing is said."""


@dataclass(frozen=True, kw_only=True)
class CriterionFigures:
    """What a criterion of a rubric is worth, over the responses it was judged on."""

    criterion: str
    responses: int
    met: Estimate
    """The share that meets it."""
    rest: Estimate
    """Correlation with the mean of the other criteria."""
    flags: tuple[str, ...]
    """What is wrong with it for sure: `saturated`, `unreachable`, `redundant`, `wrong
    polarity`; from the ends of intervals, never from values."""
    twin: str
    """The criterion that says the same, where it is redundant."""


@dataclass(frozen=True, kw_only=True)
class CriteriaFigures:
    """The criteria of a rubric that stands over many responses."""

    lines: tuple[CriterionFigures, ...]
    effective: Estimate
    """How many independent criteria they are worth."""
    unknown: str | None
    """Why nothing is said."""


@dataclass(frozen=True, kw_only=True)
class FastRun:
    """Answers in a row that were much faster than their items and the person explain."""

    person_id: str
    answers: int
    seen_at: datetime | None
    """When the last of them was handed in."""


@dataclass(frozen=True, kw_only=True)
class SpeedFigures:
    """Worth a look, no case: one honest person in three has such a run in 500 answers."""

    runs: tuple[FastRun, ...]
    answers: int
    """With a time, on which it rests."""
    unknown: str | None


@dataclass(frozen=True, kw_only=True)
class QualityFigures:
    """What is known of the quality of a project."""

    project_id: str
    votes: int
    """Rows of votes it rests on, every round and rater included."""
    gold_answers: int
    guideline_version: int
    computed_at: datetime
    scales: tuple[ScaleFigures, ...]
    """Those with the most votes first."""
    people: PeopleFigures
    models: tuple[ModelFigures, ...]
    criteria: CriteriaFigures
    speed: SpeedFigures
    reason: str | None
    """Why there is no agreement, where there is none."""


class CaseKind(StrEnum):
    """What was noticed."""

    PAIRS = "pairs"
    """People give the same answers on gold more often than they would by themselves."""
    DRIFT = "drift"
    """Somebody errs more often than they used to."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """Something for a named person to look into. Nothing follows from it by itself."""

    id: str
    org_id: str
    project_id: str
    kind: CaseKind
    person_ids: tuple[str, ...]
    """Whom it is about."""
    facts: Mapping[str, float]
    """The numbers behind it."""
    for_id: str
    """Who is asked to look: whoever wrote the newest guideline."""
    opened_at: datetime
    closed_at: datetime | None = None
    closed_by: str | None = None
    finding: str = ""
    """What they found, in their words."""


@dataclass(frozen=True, kw_only=True)
class DomainReliability:
    """How often a person is right in one domain, where the truth is known."""

    domain: str
    right: int
    outcomes: int
    by_gold: int
    reliability: Estimate
    """With a 90 % interval; not given under ten judgements."""


@dataclass(frozen=True, kw_only=True)
class OwnReliability:
    """What a person sees of themselves; nobody else is in it."""

    domains: tuple[DomainReliability, ...]
    """By name."""
    all: DomainReliability


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the kept figures of a project rest on."""

    votes: int
    gold_answers: int
    computed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A judgement of which it is known whether it was right."""

    person_id: str
    right: bool
    at: datetime | None
    domain: str
    guideline_version: int | None
    source: str
    unit: str
    """What was judged, and where: the same for all who judged it."""


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """Something that opens a case, unless it is there already."""

    kind: CaseKind
    person_ids: tuple[str, ...]
    facts: Mapping[str, float]
    mark: str
    """What makes it another case when it happens again; empty: once for these people."""
