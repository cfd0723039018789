"""A project by stage: what waits, what is stuck, what is done; and how its graders agree."""

from datetime import date

from pydantic import AliasChoices, Field

from tacit.wire.base import Answer, Moment
from tacit.wire.work import StageName


class StageFlow(Answer):
    """Where the items of one stage are; numbers of (item, round)."""

    stage: StageName
    open: int
    full: int
    held: int
    overdue: int
    returned: int
    parked: int
    settled: int
    skipped: int
    waiting: int
    """Reviews until a second opinion is there; answers until a plan has weighed them."""


class Stuck(Answer):
    """An item that needs somebody."""

    item_id: str
    item_title: str
    stage: StageName
    why: str
    words: str
    since: Moment
    by: str | None


class Unstaffed(Answer):
    """Work of one stage that waits and that too few people may do."""

    stage: StageName
    waiting: int
    role: str
    people: int
    """How many a piece of it takes."""
    qualified: int
    missing: tuple[str, ...]
    """Skills or a qualification that too few have."""
    words: str


class PersonFlow(Answer):
    """What one person did in a project, and holds."""

    person_id: str
    label: str
    held: int
    handed_in: dict[str, int]
    """Answers and verdicts by stage, whatever became of them."""
    accepted: dict[str, int]
    """Shares in accepted items, by role."""


class Flow(Answer):
    project_id: str
    items: dict[str, int]
    stages: tuple[StageFlow, ...]
    stuck: tuple[Stuck, ...]
    unstaffed: tuple[Unstaffed, ...]
    accepted_by_day: dict[date, int]
    people: tuple[PersonFlow, ...]


class Figure(Answer):
    """A number that may be undefined, and then says why."""

    value: float | None
    reason: str | None = Field(validation_alias=AliasChoices("unknown", "reason"))
    n: int


class PairAgreement(Answer):
    """Two raters on the criteria that both have judged."""

    rater_a: str
    rater_b: str
    n: int
    equal: int
    percent: Figure
    kappa: Figure


class ScaleAgreement(Answer):
    scale: str
    pairs: tuple[PairAgreement, ...]


class MarkAgreement(Answer):
    """Two raters on the responses that both have read for what is wrong."""

    rater_a: str
    rater_b: str
    n: int
    equal: Figure
    """The share with the same first wrong step; *none is wrong* is an answer too."""
    kappa: Figure
    distance: Figure
    """Steps between the two, on average, where both name one."""
    spans: Figure
    """F1 of the overlap of marked words, by characters."""


class Agreement(Answer):
    """Agreement over all criteria, and by scale."""

    pairs: tuple[PairAgreement, ...]
    by_scale: tuple[ScaleAgreement, ...]
    marks: tuple[MarkAgreement, ...]
    """First wrong steps and marked words, where the kind has them (`critique`)."""
    votes: int
    reason: str | None
    labels: dict[str, str]
    """What to call the raters, by id."""


class ProducerStrength(Answer):
    """One producer; `value` is on the log scale, with mean 0 over all."""

    name: str
    wins: int
    losses: int
    ties: int
    value: float | None
    low: float | None
    high: float | None


class ProducerStrengths(Answer):
    """Producers whose responses were compared, the strongest first."""

    players: tuple[ProducerStrength, ...]
    pairs: int
    both_bad: int
    left_out: int
    reason: str | None
