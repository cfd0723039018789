"""What quality hands out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tacit.stats.estimates import Estimate, Strength
from tacit.tasks.kind import Marks

RATER_KINDS = frozenset({"expert", "crowd"})


def is_own(rater_kind: str) -> bool:
    """Whether a judgement is somebody's own: not a consensus, a decision or a model's."""
    return rater_kind in RATER_KINDS


@dataclass(frozen=True, kw_only=True)
class VoteRow:
    """One vote, as the feature that keeps votes reads it for this one."""

    item_id: str
    criterion: str
    criterion_version: int
    rater_id: str
    verdict: str | None
    option: str | None
    rater_kind: str = "expert"
    round: int = 1
    scale: str = ""
    """A name that criteria share when their labels can be compared
    (`tasks.records.Criterion.scale`)."""
    domain: str = ""
    """Of the item."""
    guideline_version: int | None = None
    """Under which it was given; not known of votes that were imported alone."""
    at: datetime | None = None
    seconds: int | None = None
    """Active time on the whole of what was handed in with it; not known of imported votes."""
    submission_id: str | None = None

    @property
    def label(self) -> str | None:
        """What was said; `None` where there is no judgement."""
        if self.option is not None:
            return self.option
        return None if self.verdict in {None, "unresolved"} else self.verdict


@dataclass(frozen=True, kw_only=True)
class PairAgreement:
    """Two raters on the criteria that both have judged."""

    rater_a: str
    rater_b: str
    equal: int
    """Equal labels, a count."""
    percent: Estimate
    kappa: Estimate

    @property
    def n(self) -> int:
        """Criteria that both have judged."""
        return self.percent.n


@dataclass(frozen=True, kw_only=True)
class ScaleAgreement:
    """The pairs of raters on criteria of one scale."""

    scale: str
    pairs: tuple[PairAgreement, ...]


@dataclass(frozen=True, kw_only=True)
class MarkRow:
    """What one rater marked in one response, in their last round on it."""

    item_id: str
    rater_id: str
    marks: Marks


@dataclass(frozen=True, kw_only=True)
class MarkAgreement:
    """Two raters on the responses that both have read for what is wrong."""

    rater_a: str
    rater_b: str
    n: int
    """Responses that both have read."""
    equal: Estimate
    """The share with the same first wrong step; *none is wrong* is an answer too."""
    kappa: Estimate
    distance: Estimate
    """Steps between the two, on average, where both name one."""
    spans: Estimate
    """F1 of the overlap of marked words, by characters."""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Agreement over all criteria, and by scale."""

    pairs: tuple[PairAgreement, ...]
    by_scale: tuple[ScaleAgreement, ...]
    votes: int
    """Judgements it rests on, after only the last round of each rater was kept."""
    reason: str | None
    """Why there are no pairs, where there are none."""
    marks: tuple[MarkAgreement, ...] = ()
    """Pairs who have marked the same responses, where the kind marks steps and words."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """What to call the raters: names for who may see them, else pseudonyms."""


@dataclass(frozen=True, kw_only=True)
class ProducerStrengths:
    """Producers whose responses were compared, the strongest first."""

    players: tuple[Strength, ...]
    pairs: int
    """Comparisons of two producers it rests on, ties included."""
    both_bad: int
    """Pairs that somebody called bad alike; they say nothing of who is stronger."""
    left_out: int
    """Pairs without two different producers."""
    reason: str | None
    """Why no strength is known, where none is."""
