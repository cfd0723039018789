"""Numbers that several raters gave for each item: what is the value of the item?

The plain mean is the answer; on the public set with truth nothing was nearer. `biased` says in
addition who guesses high and who guesses wildly: y = item + bias of the rater + noise with a
variance of the rater, each shrunk by 5 pseudo-votes towards 0 and the common variance, in
rounds of least squares. It is reported beside the mean, never instead of it without gold.

Source: V. C. Raykar and others, "Learning from crowds", Journal of Machine Learning Research 11
(2010), 1297-1322, section 4 (a variance for each rater); the shrinkage is a normal prior on the
bias and an inverse gamma prior on the variance.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _special
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate
from tacit.stats.severity import scores_of
from tacit.stats.votes import Votes

PSEUDO_VOTES = 5.0
ROUNDS_MAX = 50
VARIANCE_SHARE_MIN = 1e-6
"""No rater's variance is a smaller share of the common one."""

NO_VOTE = "nobody has said a number"
ONE_VOTE = "no interval: one number"
NO_SPREAD = "no item has two different numbers"

Numbers = NDArray[np.float64]


def mean(
    votes: Votes, *, scores: ArrayLike | None = None, level: float = LEVEL_DEFAULT
) -> tuple[Estimate, ...]:
    """The mean of each item, with Student's interval of its own votes.

    Raters must be independent given the item; an item without a vote is unknown, one with a
    single vote has no interval.

    Args:
        votes: the levels are numbers, or `scores` says which number each stands for.
        scores: shape (levels,).
        level: confidence of the intervals.

    Raises:
        VotesMalformed: levels are no numbers and no scores are given, or a length is wrong.
    """
    y = scores_of(votes, scores)
    count = votes.per_item
    middle = np.bincount(votes.item, y, votes.item_count) / np.maximum(count, 1)
    squares = np.bincount(votes.item, (y - middle[votes.item]) ** 2, votes.item_count)
    made = []
    for n, value, square in zip(count.tolist(), middle.tolist(), squares.tolist(), strict=True):
        if n == 0:
            made.append(Estimate.undefined(NO_VOTE, n=0, method="mean"))
        elif n == 1:
            made.append(Estimate(value=value, level=level, n=1, method=ONE_VOTE))
        else:
            reach = _special.t_quantile((1 + level) / 2, n - 1) * (square / (n - 1) / n) ** 0.5
            made.append(
                Estimate(
                    value=value,
                    low=value - reach,
                    high=value + reach,
                    level=level,
                    n=n,
                    method="mean, Student's interval",
                )
            )
    return tuple(made)


@dataclass(frozen=True, kw_only=True)
class Biased:
    """Items and raters by the model of bias and variance.

    Attributes:
        items: one estimate an item.
        raters: ids.
        bias: shape (raters,): how much each guesses high, shrunk; 0 where unknown.
        deviation: shape (raters,): standard deviation of each, shrunk; 0 where unknown.
        rounds: of least squares.
        unknown: why nothing is said.
    """

    items: tuple[Estimate, ...]
    raters: Sequence[Hashable]
    bias: Numbers
    deviation: Numbers
    rounds: int
    unknown: str | None = None


def biased(
    votes: Votes, *, scores: ArrayLike | None = None, level: float = LEVEL_DEFAULT
) -> Biased:
    """The items' values with the bias and the variance of raters taken into account.

    The intervals take both as known: they are rough where raters have few votes. Undefined where
    no item has two different numbers.

    Raises:
        VotesMalformed: levels are no numbers and no scores are given, or a length is wrong.
    """
    y = scores_of(votes, scores)
    raters, items = votes.rater_count, votes.item_count
    pooled = _pooled(votes, y)
    if pooled <= 0:
        unknown = Estimate.undefined(NO_SPREAD, n=votes.n, method="bias and variance of raters")
        none = np.zeros(raters)
        return Biased(
            items=(unknown,) * items, raters=votes.raters, bias=none, deviation=none.copy(),
            rounds=0, unknown=NO_SPREAD,
        )  # fmt: skip
    bias, variance = np.zeros(raters), np.full(raters, pooled)
    value = np.zeros(items)
    weight: Numbers = np.ones(items)
    for _ in range(ROUNDS_MAX):
        precision = 1 / variance[votes.rater]
        weight = np.bincount(votes.item, precision, items).astype(np.float64)
        sums = np.bincount(votes.item, precision * (y - bias[votes.rater]), items)
        value = sums / np.where(weight > 0, weight, 1.0)
        off = y - value[votes.item]
        n = votes.per_rater + PSEUDO_VOTES
        bias = np.bincount(votes.rater, off, raters) / n
        own = np.bincount(votes.rater, (off - bias[votes.rater]) ** 2, raters)
        variance = np.maximum((own + PSEUDO_VOTES * pooled) / n, VARIANCE_SHARE_MIN * pooled)
    return Biased(
        items=_items(votes, value, weight, level),
        raters=votes.raters,
        bias=bias,
        deviation=np.sqrt(variance),
        rounds=ROUNDS_MAX,
    )


def _pooled(votes: Votes, y: Numbers) -> float:
    """The variance within items."""
    count = votes.per_item
    middle = np.bincount(votes.item, y, votes.item_count) / np.maximum(count, 1)
    free = int(np.maximum(count - 1, 0).sum())
    return float(((y - middle[votes.item]) ** 2).sum()) / free if free else 0.0


def _items(votes: Votes, value: Numbers, weight: Numbers, level: float) -> tuple[Estimate, ...]:
    method = "bias and variance of raters, taken as known"
    reach = _special.normal_quantile((1 + level) / 2) / np.sqrt(np.where(weight > 0, weight, 1.0))
    return tuple(
        Estimate(
            value=middle, low=middle - by, high=middle + by, level=level, n=n, method=method,
            rough=True,
        )
        if n
        else Estimate.undefined(NO_VOTE, n=0, method=method)
        for n, middle, by in zip(
            votes.per_item.tolist(), value.tolist(), reach.tolist(), strict=True
        )
    )  # fmt: skip
