"""Quality of a project: agreement, people beside the limits of chance, and what is not known."""

from tacit.wire.base import Answer, Moment, Request


class Estimate(Answer):
    """A number with its interval, or why it is not known."""

    value: float | None
    low: float | None
    high: float | None
    level: float
    """The confidence of the interval."""
    n: int
    """Independent units that it rests on."""
    method: str
    """How it was computed; where there is a value but no interval, why."""
    unknown: str | None
    rough: bool
    """Whether the interval is known to cover less often than `level` says."""


class AgreementFigures(Answer):
    """How far people agree on some judgements."""

    name: str
    alpha: Estimate
    ac1: Estimate
    percent: Estimate
    items: int
    """Judgements that two people or more made."""
    votes: int
    raters: int
    commonest: str
    commonest_share: float


class Parts(Answer):
    """The same by `week`, `domain`, `criterion` or `guideline`."""

    by: str
    lines: tuple[AgreementFigures, ...]
    left_out: int


class Confusion(Answer):
    """Pairs of people on the same judgement, by what each said."""

    levels: tuple[str, ...]
    pairs: tuple[tuple[int, ...], ...]
    left_out: int


class ScaleFigures(Answer):
    """Judgements whose answers can be compared with one another."""

    scale: str
    coefficient: str
    levels: tuple[str, ...]
    counts: tuple[int, ...]
    all: AgreementFigures
    parts: tuple[Parts, ...]
    confusion: Confusion


class PersonFigures(Answer):
    """One person on what is known to be right or wrong."""

    person_id: str
    votes: int
    right: int
    outcomes: int
    by_gold: int
    reliability: Estimate
    outside: str
    """Of the limits of chance: empty, `95` or `99.8`."""
    below: bool
    severity: Estimate | None


class PeopleFigures(Answer):
    """Everybody, in no order of merit, and the limits of chance around the pool."""

    people: tuple[PersonFigures, ...]
    pool: Estimate
    n: tuple[int, ...]
    low_95: tuple[float, ...]
    high_95: tuple[float, ...]
    low_998: tuple[float, ...]
    high_998: tuple[float, ...]
    severity_of: str
    severity_unknown: str | None


class ModelFigures(Answer):
    """The model of truth of one scale, and how far its posteriors can be believed."""

    scale: str
    model: str
    checked: bool
    """Whether gold chose it; else it is not checked."""
    note: str
    temp: float
    temp_fitted: bool
    """On gold; else it is assumed."""
    gold: int
    ece_before: Estimate
    """In points: how far a claim of confidence is from the share that is right."""
    ece_after: Estimate
    is_calibrated: bool | None


class UnitPosterior(Answer):
    """What the votes on one judgement make likely; no promise."""

    criterion: str
    version: int
    scale: str
    votes: int
    levels: tuple[str, ...]
    raw: tuple[float, ...]
    tempered: tuple[float, ...]
    likeliest: str
    error: float
    """The tempered chance that the likeliest answer is wrong."""


class ItemDifficulty(Answer):
    """How unsure the votes leave an item."""

    item_id: str
    error: float
    units: tuple[UnitPosterior, ...]


class ItemQuality(Answer):
    """What the votes on an item make likely, and by which models."""

    item_id: str
    units: tuple[UnitPosterior, ...]
    models: tuple[ModelFigures, ...]
    unknown: str | None


class CriterionFigures(Answer):
    """What a criterion is worth, over the responses it was judged on."""

    criterion: str
    responses: int
    met: Estimate
    rest: Estimate
    """Correlation with the mean of the other criteria."""
    flags: tuple[str, ...]
    """`saturated`, `unreachable`, `redundant`, `wrong polarity`."""
    twin: str


class CriteriaFigures(Answer):
    lines: tuple[CriterionFigures, ...]
    effective: Estimate
    unknown: str | None


class Case(Answer):
    """Something for a named person to look into; nothing follows from it by itself."""

    id: str
    kind: str
    """`pairs` or `drift`."""
    person_ids: tuple[str, ...]
    facts: dict[str, float]
    for_id: str
    opened_at: Moment
    closed_at: Moment | None
    closed_by: str | None
    finding: str


class NewFinding(Request):
    """What somebody found when they looked into a case."""

    finding: str


class FastRun(Answer):
    """Answers in a row that were much faster than their items and the person explain."""

    person_id: str
    answers: int
    seen_at: Moment | None


class SpeedFigures(Answer):
    """Worth a look, no case: one honest person in three has such a run in 500 answers."""

    runs: tuple[FastRun, ...]
    answers: int
    unknown: str | None


class QualityFigures(Answer):
    """What is known of the quality of a project; a cache of its votes."""

    project_id: str
    votes: int
    gold_answers: int
    guideline_version: int
    computed_at: Moment
    scales: tuple[ScaleFigures, ...]
    people: PeopleFigures
    models: tuple[ModelFigures, ...]
    criteria: CriteriaFigures
    speed: SpeedFigures
    reason: str | None


class Quality(Answer):
    figures: QualityFigures
    unsure: tuple[ItemDifficulty, ...]
    """Items whose votes leave them least sure."""
    cases: tuple[Case, ...]
    labels: dict[str, str]
    """What to call the people, by id."""


class DomainReliability(Answer):
    """How often a person is right in one domain, where the truth is known."""

    domain: str
    right: int
    outcomes: int
    by_gold: int
    reliability: Estimate


class OwnReliability(Answer):
    """What a person sees of themselves; nobody else is in it."""

    domains: tuple[DomainReliability, ...]
    all: DomainReliability
