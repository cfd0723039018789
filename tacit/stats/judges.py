"""May a judge stand in for an expert? The alternative annotator test, and the licence.

Each human in turn is left out, and one asks on every item who comes closer to the others, the
human or the judge. The judge passes against a human when its disadvantage is shown to be below
ε, the price that an expert's time is worth. N. Calderon, R. Reichart, R. Dror, "The Alternative
Annotator Test for LLM-as-a-Judge", arXiv 2501.10970; false discoveries over humans are held by
Y. Benjamini, D. Yekutieli, Annals of Statistics 29 (2001), which allows for their dependence.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tacit.stats import _special, corrections, intervals
from tacit.stats.corrections import Confusion
from tacit.stats.estimates import Estimate
from tacit.stats.votes import Votes

EPSILON = {"expert": 0.2, "skilled": 0.15, "crowd": 0.1}
"""What a human's time is worth, as a disadvantage that a judge may have."""
ITEMS_MIN = 30
"""Of a human with a second human and the judge; with fewer they are left out."""
EXPERTS_MIN = 3
"""Humans with enough items, for a licence."""
REPLACE_AT = 0.5
ASSIST_AT = 0.5
FALSE_DISCOVERIES = 0.05

Metric = Literal["match", "rmse"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class AgainstHuman:
    """The judge beside one human.

    Attributes:
        rater: id of the human.
        items: on which the two were compared.
        judge_wins: ρ, share of items on which the judge is as close to the others or closer.
        human_wins: the same of the human; on a tie both win.
        chance: one-sided p-value of "the judge's disadvantage is ε or more".
        passes: whether that is rejected, over all humans.
    """

    rater: Hashable
    items: int
    judge_wins: float
    human_wins: float
    chance: float
    passes: bool


@dataclass(frozen=True, kw_only=True)
class AltTest:
    """Of all humans with enough items.

    Attributes:
        omega: share of humans against whom the judge passes; one half lets it replace.
        rho: mean over humans of the share of items on which the judge is as close or closer.
        humans: each of them, by id.
        left_out: ids of humans with fewer than `ITEMS_MIN` items.
        epsilon: as given.
    """

    omega: Estimate
    rho: Estimate
    humans: tuple[AgainstHuman, ...]
    left_out: tuple[Hashable, ...]
    epsilon: float


class Verdict(StrEnum):
    NOT_ENOUGH_DATA = "not_enough_data"
    MAY_REPLACE = "may_replace"
    MAY_ASSIST = "may_assist"
    """As one more rater with a table of its own."""
    HUMANS_ONLY = "humans_only"


@dataclass(frozen=True, kw_only=True)
class Licence:
    """What a judge may do for a class of criteria, in one version of judge and prompt."""

    verdict: Verdict
    because: str
    youden: Estimate


def alt_test(
    votes: Votes,
    judge: Sequence[Hashable],
    *,
    epsilon: float = EPSILON["expert"],
    metric: Metric = "match",
    q: float = FALSE_DISCOVERIES,
) -> AltTest:
    """Compare a judge with each human on how close they come to the other humans.

    Per item with the judge and at least 2 humans: S is the share of the other humans who say
    the same, or minus the root mean square distance to them; d = 1{S_human ≥ S_judge} -
    1{S_judge ≥ S_human}. One-sided t-test of mean d < ε; where d is the same on all items it is
    rejected exactly when d < ε.

    Args:
        votes: of humans. For `"rmse"` the levels are numbers.
        judge: what it says of each item, in the order of `votes.items`; `None`: no verdict.
        epsilon: see `EPSILON`.
        metric: `"match"` for labels, `"rmse"` for numbers.
        q: rate of false discoveries over the humans.

    ω and ρ are undefined where no human has `ITEMS_MIN` such items.

    Raises:
        ValueError: `judge` is not as long as the items, or levels are no numbers for `"rmse"`.
    """
    if len(judge) != votes.item_count:
        raise ValueError("a judge says something, or `None`, of each item")
    used = np.array([each is not None for each in judge], dtype=np.bool_)
    used &= votes.per_item >= 2
    taken = votes.take(used[votes.item])
    human, other = _rmse(taken, judge) if metric == "rmse" else _matches(taken, judge)
    ahead = (human >= other).astype(np.int8)
    level = (other >= human).astype(np.int8)
    items = np.bincount(taken.rater, minlength=votes.rater_count)
    compared = np.flatnonzero(items >= ITEMS_MIN)
    chances = [_chance((ahead - level)[taken.rater == rater], epsilon) for rater in compared]
    passes = intervals.benjamini_yekutieli(chances, q=q)
    humans = tuple(
        AgainstHuman(
            rater=votes.raters[int(rater)],
            items=int(items[rater]),
            judge_wins=float(level[taken.rater == rater].mean()),
            human_wins=float(ahead[taken.rater == rater].mean()),
            chance=chances[place],
            passes=bool(passes[place]),
        )
        for place, rater in enumerate(compared)
    )
    omega, rho = _summary(humans)
    return AltTest(
        omega=omega,
        rho=rho,
        humans=humans,
        left_out=tuple(votes.raters[rater] for rater in np.flatnonzero(items < ITEMS_MIN).tolist()),
        epsilon=epsilon,
    )


def licence(test: AltTest, counts: Confusion) -> Licence:
    """What the judge may do, from the test and its verdicts against the experts' majority.

    Not enough data: fewer than `EXPERTS_MIN` experts with `ITEMS_MIN` items. May replace: ω is
    at least one half. May assist: Youden's J is shown to be at least one half. It ends with the
    version of the judge's model, its prompt or the criterion.
    """
    index = corrections.youden(counts)
    enough = len(test.humans)
    if enough < EXPERTS_MIN or test.omega.value is None:
        because = f"{enough} experts have {ITEMS_MIN} items; {EXPERTS_MIN} are needed"
        return Licence(verdict=Verdict.NOT_ENOUGH_DATA, because=because, youden=index)
    if test.omega.value >= REPLACE_AT:
        passed = sum(human.passes for human in test.humans)
        because = f"it is as good as {passed} of {enough} experts"
        return Licence(verdict=Verdict.MAY_REPLACE, because=because, youden=index)
    if index.low is not None and index.low >= ASSIST_AT:
        because = f"TPR + TNR - 1 is at least {index.low:.2f}"
        return Licence(verdict=Verdict.MAY_ASSIST, because=because, youden=index)
    because = index.unknown or f"TPR + TNR - 1 may be as low as {index.low:.2f}"
    return Licence(verdict=Verdict.HUMANS_ONLY, because=because, youden=index)


def _matches(votes: Votes, judge: Sequence[Hashable]) -> tuple[Floats, Floats]:
    """By vote: the share of the others who agree with the human, and with the judge."""
    places = {level: number for number, level in enumerate(votes.levels)}
    said = np.array([places.get(each, -1) for each in judge], dtype=np.int64)[votes.item]
    width = votes.level_count + 1
    key = votes.item.astype(np.int64) * width + votes.label
    distinct, counts = np.unique(key, return_counts=True)
    others = votes.per_item[votes.item] - 1

    def agreeing(label: NDArray[np.integer]) -> NDArray[np.int64]:
        wanted = votes.item.astype(np.int64) * width + np.where(label < 0, width - 1, label)
        place = np.minimum(np.searchsorted(distinct, wanted), len(distinct) - 1)
        found: NDArray[np.int64] = counts[place] * (distinct[place] == wanted)
        found -= label == votes.label
        return found

    if not votes.n:
        return np.zeros(0), np.zeros(0)
    return agreeing(votes.label) / others, agreeing(said) / others


def _rmse(votes: Votes, judge: Sequence[Hashable]) -> tuple[Floats, Floats]:
    """By vote: minus the root mean square distance to the others, of human and of judge."""
    try:
        values = np.array([float(str(level)) for level in votes.levels])[votes.label]
        said = np.array([math.nan if each is None else float(str(each)) for each in judge])
    except ValueError as error:
        raise ValueError("distances need levels that are numbers") from error
    count, items = votes.per_item[votes.item], votes.item_count
    first = np.bincount(votes.item, weights=values, minlength=items)[votes.item] - values
    second = np.bincount(votes.item, weights=values**2, minlength=items)[votes.item] - values**2

    def score(value: Floats) -> Floats:
        squares = (count - 1) * value**2 - 2 * value * first + second
        distance: Floats = np.sqrt(np.maximum(squares, 0.0) / (count - 1))
        return -distance

    return score(values), score(said[votes.item])


def _chance(differences: NDArray[np.int8], epsilon: float) -> float:
    """One-sided p-value of "the mean difference is ε or more"."""
    mean, spread = float(differences.mean()), float(differences.std(ddof=1))
    if spread == 0:
        return 0.0 if mean < epsilon else 1.0
    statistic = (mean - epsilon) / (spread / math.sqrt(len(differences)))
    return _special.t_cdf(statistic, len(differences) - 1)


def _summary(humans: Sequence[AgainstHuman]) -> tuple[Estimate, Estimate]:
    count = len(humans)
    if not count:
        reason = f"no human has {ITEMS_MIN} items with a second human and the judge"
        undefined = Estimate.undefined(reason, n=0, method="alt-test")
        return undefined, undefined
    method = "alt-test, no interval: a share of few humans"
    passed = sum(human.passes for human in humans) / count
    wins = sum(human.judge_wins for human in humans) / count
    return (
        Estimate(value=passed, n=count, method=method),
        Estimate(value=wins, n=count, method=method),
    )
