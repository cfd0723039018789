"""How many rows, votes and how much money it takes: said before any is spent, and afterwards.

Every plan carries what it assumes. What a plan expects is expected, not promised: only the audit
of the finished release certifies.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _special, audit, thresholds
from tacit.stats.audit import AuditPlan
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate, Saving

POWER = 0.80
GOLD_FOR_CHOICE = 100
"""Items with known truth, at random: for the choice of the model and its temperature."""
GOLD_FOR_PAIRS = 80
"""Shared by all raters: to find those who copy from one another."""
AUDITORS = 2
"""Senior experts who judge each audited row."""
SAME_ANSWERS = 0.995
"""Share of the answers that a fixed number of votes must reach to count as the same."""
REPEATS = 1_000
CURVE_REPLAYS = 500
"""Of the audit at each point of a curve."""
EXPECTED = "expected, not promised: only the audit certifies"

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class SampleSize:
    """Rows that a measurement needs; `None`, with the reason, where no number of them will do."""

    rows: int | None
    assumes: tuple[str, ...]
    unknown: str | None = None


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Prices in minor units of one currency."""

    vote: int
    adjudication: int
    """Of one item that its votes do not settle."""
    senior: int
    """Of one senior expert's judgement of one audited row."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """What a threshold is expected to take, and to give.

    Attributes:
        threshold: tempered error at which items settle.
        votes: an item, on the mean.
        adjudicated: share of items that reach their cap unsettled.
        error: mean tempered error of what settles, over all items; adjudicated ones count as
            right.
        audit: of the release, if that error comes true.
        cost: of votes, adjudication and audit, in minor units; `None` where the audit has no
            plan.
    """

    threshold: float
    votes: float
    adjudicated: float
    error: float
    audit: AuditPlan
    cost: int | None


@dataclass(frozen=True, kw_only=True)
class ReviewPlan:
    """The curve of cost against expected error, and its cheapest point that can be certified."""

    points: tuple[Point, ...]
    best: Point | None
    note: str
    assumes: tuple[str, ...]
    unknown: str | None = None


@dataclass(frozen=True, kw_only=True)
class Promise:
    """At most `error_at_most` of `rows` are wrong, with `confidence`."""

    error_at_most: float
    rows: int
    confidence: float = 0.95


def kappa_rows(
    *,
    kappa: float,
    half_width: float,
    prevalence: float = 0.5,
    level: float = LEVEL_DEFAULT,
    cluster_rows: float = 1.0,
    correlation: float = 0.0,
) -> SampleSize:
    """Rows that two raters must both judge to know κ to within ± `half_width`.

    n = z²/w²·(1-κ)[(1-κ)(1-2κ) + κ(2-κ)/(2p(1-p))] (J. Fleiss, J. Cohen, B. Everitt 1969, as in
    A. Donner, M. Eliasziw, Statistics in Medicine 11, 1992), times 1 + (m-1)ρ where rows come
    in clusters of m with correlation ρ. Undefined at a prevalence of 0 or 1.
    """
    assumes = (
        f"κ {kappa:g}, prevalence {prevalence:g}, two raters",
        f"{cluster_rows:g} rows a cluster, correlation {correlation:g}",
    )
    if not 0 < prevalence < 1:
        reason = "with one answer only there is no agreement beyond chance"
        return SampleSize(rows=None, assumes=assumes, unknown=reason)
    if half_width <= 0:
        return SampleSize(rows=None, assumes=assumes, unknown="no number of rows is exact")
    z = _special.normal_quantile((1 + level) / 2)
    spread = kappa * (2 - kappa) / (2 * prevalence * (1 - prevalence))
    variance = (1 - kappa) * ((1 - kappa) * (1 - 2 * kappa) + spread)
    rows = (z / half_width) ** 2 * variance * (1 + (cluster_rows - 1) * correlation)
    return SampleSize(rows=max(2, _up(rows)), assumes=assumes)


def discrimination_rows(
    *, strong: float, weak: float, power: float = POWER, level: float = LEVEL_DEFAULT
) -> SampleSize:
    """Responses of each group, to tell apart shares `strong` and `weak` that meet a criterion.

    n = (z·√(2p̄q̄) + z'·√(p₁q₁ + p₂q₂))²/(p₁ - p₂)² a group, two-sided (J. Fleiss, Statistical
    Methods for Rates and Proportions). Undefined for equal shares.
    """
    assumes = (f"{strong:.0%} against {weak:.0%}", f"power {power:.0%}, {level:.0%}, two-sided")
    if strong == weak:
        return SampleSize(rows=None, assumes=assumes, unknown="equal shares cannot be told apart")
    middle = (strong + weak) / 2
    apart = _special.normal_quantile((1 + level) / 2) * math.sqrt(2 * middle * (1 - middle))
    apart += _special.normal_quantile(power) * math.sqrt(strong * (1 - strong) + weak * (1 - weak))
    return SampleSize(rows=_up((apart / (strong - weak)) ** 2), assumes=assumes)


def audit_rows(
    *, promise: Promise, expected_errors: Sequence[float]
) -> tuple[tuple[float, AuditPlan], ...]:
    """The audit that each expected error would take: a table to plan by."""
    return tuple(
        (
            error,
            audit.plan(
                error_at_most=promise.error_at_most,
                expected_error=error,
                rows=promise.rows,
                confidence=promise.confidence,
            ),
        )
        for error in expected_errors
    )


def review_plan(
    posteriors: ArrayLike,
    *,
    available: ArrayLike,
    promise: Promise,
    rates: Rates,
    grid: Sequence[float] = thresholds.GRID,
    first: int = 2,
) -> ReviewPlan:
    """Expected votes and cost by threshold, from the project's own votes or from a panel's.

    Items stop as `thresholds.replay` says; those that reach their last vote unsettled are
    adjudicated. Cost = votes·rate + adjudications·rate + 2·audited rows·senior rate, scaled to
    the rows of the promise.

    Args:
        posteriors: tempered, after 0 … r votes, of a sample of the items; shape (r + 1, items,
            levels), as `thresholds.prefix_posteriors` gives them.
        available: the most votes of each item, shape (items,).
        promise: what the release is to be certified for.
        rates: prices.
        grid: thresholds to look at.
        first: votes that every item gets.

    Unknown without an item, and where no threshold is expected to be certified.
    """
    table = np.asarray(posteriors, dtype=np.float64)
    items = table.shape[1]
    assumes = (
        f"{items} items, {AUDITORS} senior experts on each audited row",
        "adjudicated items are right",
        "the audit stops when the promise is shown",
    )
    if not items:
        reason = "there is no item to plan from"
        return ReviewPlan(points=(), best=None, note=EXPECTED, assumes=assumes, unknown=reason)
    played = thresholds.replay(table, available=available, grid=grid, first=first)
    error = 1.0 - table.max(axis=2)
    points = []
    for place, threshold in enumerate(grid):
        settled = played.settled[place]
        left = np.where(settled, error[played.votes[place], np.arange(items)], 0.0)
        points.append(
            _point(
                threshold,
                votes=float(played.votes[place].mean()),
                adjudicated=float(1 - settled.mean()),
                error=float(left.mean()),
                terms=(promise, rates),
            )
        )
    certified = [point for point in points if point.cost is not None]
    best = min(certified, key=lambda point: point.cost or 0, default=None)
    return ReviewPlan(
        points=tuple(points),
        best=best,
        note=EXPECTED,
        assumes=assumes,
        unknown=None if best else "no threshold is expected to keep the promise",
    )


def saving(
    posteriors: ArrayLike,
    *,
    bought: ArrayLike,
    same: float = SAME_ANSWERS,
    level: float = LEVEL_DEFAULT,
    seed: int = 0,
) -> Saving:
    """Votes bought against the smallest fixed number of votes that leads to the same answers.

    A fixed number r is replayed on the first r votes of each item, or all it has. Interval by
    the percentiles of `REPEATS` draws of items, with the fixed number sought anew in each.

    Args:
        posteriors: after 0 … r votes in the order in which they were bought; shape (r + 1,
            items, levels).
        bought: votes of each item, shape (items,).
        same: share of items whose answer must be the same.
        level: of the interval.
        seed: of the draws.

    Undefined without an item.
    """
    table, most = np.asarray(posteriors, dtype=np.float64), np.asarray(bought, dtype=np.int64)
    items = table.shape[1]
    method = "votes bought against a fixed number, bootstrap over items"
    if not items or not most.sum():
        undefined = Estimate.undefined("no vote was bought", n=items, method=method)
        return Saving(share=undefined, bought=None, fixed=None)
    label = table.argmax(axis=2)
    at = np.minimum(np.arange(1, len(table))[:, None], most)
    equal = label[at, np.arange(items)] == label[most, np.arange(items)]
    columns = np.vstack([equal, most]).astype(np.float64)
    fixed, share = _saved(columns.mean(axis=1)[None, :], same)
    chance = np.random.default_rng(seed)
    drawn = np.vstack(
        [
            columns @ np.bincount(chance.integers(items, size=items), minlength=items) / items
            for _ in range(REPEATS)
        ]
    )
    low, high = np.quantile(_saved(drawn, same)[1], ((1 - level) / 2, (1 + level) / 2))
    return Saving(
        share=Estimate(
            value=float(share[0]),
            low=float(low),
            high=float(high),
            level=level,
            n=items,
            method=method,
        ),
        bought=float(most.mean()),
        fixed=int(fixed[0]),
    )


def _point(
    threshold: float,
    *,
    votes: float,
    adjudicated: float,
    error: float,
    terms: tuple[Promise, Rates],
) -> Point:
    promise, rates = terms
    planned = audit.plan(
        error_at_most=promise.error_at_most,
        expected_error=error,
        rows=promise.rows,
        confidence=promise.confidence,
        replays=CURVE_REPLAYS,
    )
    cost = None
    if planned.rows_mean is not None:
        row = votes * rates.vote + adjudicated * rates.adjudication
        cost = round(promise.rows * row + AUDITORS * planned.rows_mean * rates.senior)
    return Point(
        threshold=threshold,
        votes=votes,
        adjudicated=adjudicated,
        error=error,
        audit=planned,
        cost=cost,
    )


def _saved(means: Floats, same: float) -> tuple[Integers, Floats]:
    """Per draw: the smallest fixed number that will do, and the share saved.

    Args:
        means: shape (draws, r + 1): share of equal answers at 1 … r votes, then votes bought.
        same: the share that will do.
    """
    reached = means[:, :-1] >= same - 1e-12
    reached[:, -1] = True
    # Once enough and ever after: a number that is enough by chance alone is not.
    lasting = np.logical_and.accumulate(reached[:, ::-1], axis=1)[:, ::-1]
    fixed = lasting.argmax(axis=1) + 1
    return fixed, 1.0 - means[:, -1] / fixed


def _up(rows: float) -> int:
    """The next whole number, where rounding of the last digits is no row more."""
    return math.ceil(rows - 1e-9)
