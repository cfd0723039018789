"""How reliable a person is: from outcomes for people to see, from tables for routing.

An *outcome* is an answer of which it is known whether it was right: gold, audit or
adjudication. What a person sees of themselves rests on outcomes alone, as a Beta posterior:
prior Beta(4, 1), an outcome that was followed by `age` others weighs ½^(age / half-life).

A *table* E[z, y] is how often a rater says y where z is true, with Dirichlet rows: counts, and
pseudo-counts of 2.5 on the diagonal and min(½, 2/(k−1)) off it. Its accuracy is Σ_z π_z E[z, z]
and its information Σ_z π_z Σ_y E[z, y] log₂(E[z, y] / Σ_z π_z E[z, y]) bits a vote: what one
vote tells of the truth, 0 for who answers whatever is true, also when that is often right.

Sources: A. Gelman and others, Bayesian Data Analysis (2013), 2.4 and 3.4 (Beta and Dirichlet
posteriors); C. E. Shannon, "A mathematical theory of communication" (1948), mutual information
of a channel; D. J. Spiegelhalter, "Funnel plots for comparing institutional performance",
Statistics in Medicine 24 (2005), A.1.1 (interpolated binomial limits).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _special
from tacit.stats.errors import TooManyCells, VotesMalformed
from tacit.stats.estimates import Estimate
from tacit.stats.votes import CELLS_MAX, Codes, Votes

PRIOR_RIGHT = 4.0
PRIOR_WRONG = 1.0
HALF_LIFE_VOTES = 200.0
OUTCOMES_MIN = 10
LEVEL_OF_PEOPLE = 0.90
DRAWS = 1_000
TOO_FEW = f"not enough yet: fewer than {OUTCOMES_MIN} outcomes"
ONE_LEVEL = "there is one level only, so a vote tells nothing"

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What is kept of a person's outcomes: enough to add the next in O(1).

    Attributes:
        right: weight of the right ones, the newest weighs 1.
        wrong: weight of the wrong ones.
        n: how many there were, unweighted.
    """

    right: float = 0.0
    wrong: float = 0.0
    n: int = 0

    def after(self, *, right: bool, half_life: float = HALF_LIFE_VOTES) -> "Tally":
        """The tally with one more outcome, newer than all."""
        fade = 0.5 ** (1 / half_life)
        return Tally(
            right=self.right * fade + right,
            wrong=self.wrong * fade + (not right),
            n=self.n + 1,
        )

    def estimate(self, *, level: float = LEVEL_OF_PEOPLE) -> Estimate:
        """The share of right answers, with the equal-tailed interval of the posterior.

        Undefined under `OUTCOMES_MIN` outcomes.
        """
        method = f"Beta({PRIOR_RIGHT:g}, {PRIOR_WRONG:g}) prior, older outcomes weigh less"
        if self.n < OUTCOMES_MIN:
            return Estimate.undefined(TOO_FEW, n=self.n, method=method)
        right, wrong = PRIOR_RIGHT + self.right, PRIOR_WRONG + self.wrong
        return Estimate(
            value=right / (right + wrong),
            low=_special.beta_quantile((1 - level) / 2, right, wrong),
            high=_special.beta_quantile((1 + level) / 2, right, wrong),
            level=level,
            n=self.n,
            method=method,
        )


def tally(right: ArrayLike, *, half_life: float = HALF_LIFE_VOTES) -> Tally:
    """The tally of outcomes that stand from the oldest to the newest.

    Args:
        right: truth values, shape (n,).
        half_life: outcomes after which one weighs half.
    """
    given = np.asarray(right, dtype=bool)
    weight = 0.5 ** (np.arange(len(given))[::-1] / half_life)
    return Tally(right=math.fsum(weight[given]), wrong=math.fsum(weight[~given]), n=len(given))


def confusion(votes: Votes, truth: Codes) -> Counts:
    """How often each rater said what where what is true.

    Args:
        votes: all votes; those on items of unknown truth do not count.
        truth: level of each item by its number, -1 where it is not known; shape (items,).

    Returns:
        Counts of shape (raters, levels, levels): rater, truth, label.

    Raises:
        VotesMalformed: `truth` is not one level an item.
        TooManyCells: the tables would have more than `CELLS_MAX` cells.
    """
    k, cells = votes.level_count, votes.rater_count * votes.level_count**2
    known = np.asarray(truth)
    if known.shape != (votes.item_count,) or (len(known) and int(known.max()) >= k):
        raise VotesMalformed("Truth names one level, or -1, for each item.")
    if cells > CELLS_MAX:
        raise TooManyCells(rows=votes.rater_count * k, levels=k)
    of_vote = known[votes.item].astype(np.int64)
    seen = of_vote >= 0
    key = (votes.rater[seen].astype(np.int64) * k + of_vote[seen]) * k + votes.label[seen]
    return np.bincount(key, minlength=cells).reshape(votes.rater_count, k, k)


def pseudo_counts(levels: int) -> Numbers:
    """The Dirichlet prior of a table: 2.5 on the diagonal, min(½, 2/(k−1)) off it."""
    off = min(0.5, 2 / (levels - 1)) if levels > 1 else 0.0
    return np.full((levels, levels), off) + np.eye(levels) * (2.5 - off)


def tables(counts: ArrayLike) -> Numbers:
    """The posterior mean of tables, shape (…, levels, levels), rows sum to 1."""
    given = np.asarray(counts, dtype=np.float64)
    grown = given + pseudo_counts(given.shape[-1])
    mean: Numbers = grown / grown.sum(axis=-1, keepdims=True)
    return mean


def information(tables_: Numbers, shares: ArrayLike) -> Numbers:
    """Bits a vote of each table, shape (…,): mutual information of truth and label.

    Args:
        tables_: shape (…, levels, levels), rows sum to 1.
        shares: shares of the levels among items, shape (levels,).
    """
    weight = np.asarray(shares, dtype=np.float64)
    said = np.einsum("z,...zy->...y", weight, tables_)
    floor = np.finfo(np.float64).tiny
    ratio = np.log2(np.maximum(tables_, floor)) - np.log2(np.maximum(said, floor))[..., None, :]
    found: Numbers = np.einsum("z,...zy,...zy->...", weight, tables_, ratio)
    return np.maximum(found, 0.0)


def accuracy(counts: ArrayLike, shares: ArrayLike, *, level: float = LEVEL_OF_PEOPLE) -> Estimate:
    """The share of a rater's votes that are right, from a table of counts, for routing.

    The variance is that of the Dirichlet rows, Σ π_z² E[z,z](1 − E[z,z]) / (A_z + 1) with A_z
    the row's counts and pseudo-counts; the interval that of the Beta distribution with this mean
    and variance. Always defined: without a vote it is the prior.

    Args:
        counts: truth by label, shape (levels, levels); fractional ones too. Those of a model's
            `consensus.Tables` stand the other way round: transpose them.
        shares: shares of the levels, shape (levels,).
        level: confidence of the interval.
    """
    given, weight = np.asarray(counts, dtype=np.float64), np.asarray(shares, dtype=np.float64)
    rows = given.sum(axis=1) + pseudo_counts(len(given)).sum(axis=1)
    right = np.diagonal(tables(given))
    mean = float(weight @ right)
    spread = float(weight**2 @ (right * (1 - right) / (rows + 1)))
    n, method = round(float(given.sum())), "Dirichlet rows, Beta interval by moments"
    if spread <= 0:
        return Estimate(value=mean, low=mean, high=mean, level=level, n=n, method=method)
    size = mean * (1 - mean) / spread - 1
    return Estimate(
        value=mean,
        low=_special.beta_quantile((1 - level) / 2, mean * size, (1 - mean) * size),
        high=_special.beta_quantile((1 + level) / 2, mean * size, (1 - mean) * size),
        level=level,
        n=n,
        method=method,
    )


def bits(
    counts: ArrayLike, shares: ArrayLike, *, level: float = LEVEL_OF_PEOPLE, seed: int = 0
) -> Estimate:
    """What one vote of a rater tells, in bits, from a table of counts.

    The value is that of the posterior mean table, the interval that of `DRAWS` tables drawn from
    the posterior. Undefined with one level.
    """
    given = np.asarray(counts, dtype=np.float64)
    n, method = round(float(given.sum())), f"{DRAWS} draws of Dirichlet rows"
    if len(given) < 2:
        return Estimate.undefined(ONE_LEVEL, n=n, method=method)
    chance = np.random.Generator(np.random.PCG64(seed))
    drawn = chance.standard_gamma(given + pseudo_counts(len(given)), size=(DRAWS, *given.shape))
    drawn /= drawn.sum(axis=-1, keepdims=True)
    low, high = np.quantile(information(drawn, shares), [(1 - level) / 2, (1 + level) / 2])
    value = float(information(tables(given), shares))
    return Estimate(
        value=value,
        low=min(float(low), value),
        high=max(float(high), value),
        level=level,
        n=n,
        method=method,
    )


def cells(counts: ArrayLike, *, level: float = LEVEL_OF_PEOPLE) -> tuple[tuple[Estimate, ...], ...]:
    """A rater's table with the Beta interval of each cell: truth, then label."""
    given = np.asarray(counts, dtype=np.float64)
    grown, mean = given + pseudo_counts(len(given)), tables(given)
    return tuple(
        tuple(
            Estimate(
                value=float(mean[z, y]),
                low=_special.beta_quantile((1 - level) / 2, own, rest) if rest > 0 else 1.0,
                high=_special.beta_quantile((1 + level) / 2, own, rest) if rest > 0 else 1.0,
                level=level,
                n=round(float(given[z].sum())),
                method="Beta posterior of a Dirichlet row",
            )
            for y, own in enumerate(grown[z].tolist())
            for rest in [float(grown[z].sum()) - own]
        )
        for z in range(len(given))
    )


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Between which shares a person of the pool's rate falls, by how many outcomes they have.

    Attributes:
        n: numbers of outcomes.
        low_95: 2.5 % fall below, for each n.
        high_95: 2.5 % fall above.
        low_998: .1 % fall below.
        high_998: .1 % fall above.
    """

    n: tuple[int, ...]
    low_95: tuple[float, ...]
    high_95: tuple[float, ...]
    low_998: tuple[float, ...]
    high_998: tuple[float, ...]


def funnel(pool: float, n: Sequence[int]) -> Funnel:
    """Limits of a funnel plot around the pooled rate: interpolated binomial quantiles.

    A number of outcomes of 0 has the limits 0 and 1.
    """
    ends = [_limits(pool, count) for count in n]
    lines = list(zip(*ends, strict=True)) if ends else [(), (), (), ()]
    return Funnel(
        n=tuple(n), low_95=lines[1], high_95=lines[2], low_998=lines[0], high_998=lines[3]
    )


def _limits(pool: float, n: int) -> tuple[float, float, float, float]:
    if n == 0:
        return 0.0, 0.0, 1.0, 1.0
    if pool <= 0 or pool >= 1:
        return pool, pool, pool, pool
    k = np.arange(n)
    steps = np.log((n - k) / (k + 1)) + math.log(pool / (1 - pool))
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    mass = np.exp(logs - logs.max())
    mass /= mass.sum()
    below = np.cumsum(mass)
    found = []
    for chance in (0.001, 0.025, 0.975, 0.999):
        r = min(int(np.searchsorted(below, chance)), n)
        part = (below[r] - chance) / mass[r] if mass[r] > 0 else 0.0
        found.append(min(max((r - float(part)) / n, 0.0), 1.0))
    return found[0], found[1], found[2], found[3]
