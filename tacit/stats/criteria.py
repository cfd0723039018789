"""What a criterion of a rubric is worth, from its verdicts on many responses.

Verdicts are a table of responses by criteria: 1 met, 0 unmet, NaN not judged. Each figure is a
tuple with one estimate a criterion. Flags fire on the ends of intervals, never on values: few
responses flag nothing. Under 10 responses a group there is "not enough data".

Sources: difficulty, discrimination and item–rest correlation as in classical test theory (F. M.
Lord, M. R. Novick, *Statistical Theories of Mental Test Scores*, 1968); the effective number of
criteria is the participation ratio (Σλ)²/Σλ² of the correlation matrix.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import intervals
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate

Floats = NDArray[np.float64]

RESPONSES_LEAST = 10
NOT_ENOUGH = "not enough data: under 10 responses a group"
CONSTANT = "the verdict never differs"
SATURATED = 0.95
UNREACHABLE = 0.05
REDUNDANT = 0.8


class Flag(StrEnum):
    """What is wrong with a criterion."""

    SATURATED = "saturated"
    """Nearly every response meets it: p is above .95 for sure."""
    UNREACHABLE = "unreachable"
    """Nearly none does: p is below .05 for sure."""
    WRONG_POLARITY = "wrong polarity"
    """Weak responses earn more by it than strong ones, for sure."""
    REDUNDANT = "redundant"
    """Another criterion says the same: φ is above .8 for sure."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two criteria, by their places, and how they go together."""

    first: int
    second: int
    phi: Estimate


def prevalence(verdicts: ArrayLike, *, level: float = LEVEL_DEFAULT) -> tuple[Estimate, ...]:
    """The share p of responses that meet each criterion, with Wilson's interval.

    Undefined under 10 judged responses.
    """
    return tuple(_share(column, level=level) for column in _table(verdicts).T)


def discrimination(
    verdicts: ArrayLike, strong: ArrayLike, *, level: float = LEVEL_DEFAULT
) -> tuple[Estimate, ...]:
    """The share p of strong responses less that of weak ones, with Newcombe's interval.

    Undefined where a group has under 10 judged responses.

    Args:
        verdicts: shape (responses, criteria).
        strong: shape (responses,), which responses are strong; the others are weak.
        level: of the interval.
    """
    chosen = np.asarray(strong, dtype=bool)
    return tuple(_difference(column, chosen, level=level) for column in _table(verdicts).T)


def contrast(verdicts: ArrayLike, *, level: float = LEVEL_DEFAULT) -> tuple[Estimate, ...]:
    """p(1 − p) over rollouts of one policy: how much a criterion can teach it.

    Its interval is that of p, mapped; ¼ is the most there is. Undefined as `prevalence`.
    """
    return tuple(_contrast(share) for share in prevalence(verdicts, level=level))


def item_rest(verdicts: ArrayLike, *, level: float = LEVEL_DEFAULT) -> tuple[Estimate, ...]:
    """The correlation of each criterion with the mean of the others on the same responses.

    The mean is over those that were judged. Undefined: under 10 responses, a single criterion, a
    criterion or a rest that never differs. The interval is the jackknife over responses.
    """
    table = _table(verdicts)
    seen = np.isfinite(table)
    filled = np.where(seen, table, 0.0)
    others = seen.sum(axis=1, keepdims=True) - seen
    sums = filled.sum(axis=1, keepdims=True) - filled
    rest = np.divide(sums, others, out=np.full_like(table, np.nan), where=others > 0)
    return tuple(
        _correlation(table[:, place], rest[:, place], "item–rest correlation", level=level)
        for place in range(table.shape[1])
    )


def redundancy(verdicts: ArrayLike, *, level: float = LEVEL_DEFAULT) -> tuple[Pair, ...]:
    """φ of every two criteria on the responses where both were judged, by jackknife.

    φ is the correlation of two yes-or-no verdicts. Undefined: under 10 responses, or one of the
    two never differs.
    """
    table = _table(verdicts)
    count = table.shape[1]
    return tuple(
        Pair(
            first=first,
            second=second,
            phi=_correlation(table[:, first], table[:, second], "φ", level=level),
        )
        for first in range(count)
        for second in range(first + 1, count)
    )


def effective_number(verdicts: ArrayLike) -> Estimate:
    """How many independent criteria these are worth: (Σλ)²/Σλ² = k²/Σ_ij ρ_ij².

    λ are the eigenvalues of the correlation matrix of the k criteria that differ; a pair that is
    not defined counts as uncorrelated. Undefined: under 10 responses, no criterion that differs.
    """
    table = _table(verdicts)
    method = "effective number; no interval"
    if len(table) < RESPONSES_LEAST:
        return Estimate.undefined(NOT_ENOUGH, n=len(table), method=method)
    with np.errstate(invalid="ignore"):
        judged = np.isfinite(table).any(axis=0)
        low = np.where(np.isfinite(table), table, np.inf).min(axis=0, initial=np.inf)
        high = np.where(np.isfinite(table), table, -np.inf).max(axis=0, initial=-np.inf)
    places = np.flatnonzero(judged & (high > low))
    if not len(places):
        return Estimate.undefined(CONSTANT, n=len(table), method=method)
    found = redundancy(table[:, places])
    squares = sum(pair.phi.value**2 for pair in found if pair.phi.value is not None)
    value = len(places) ** 2 / (len(places) + 2 * squares)
    return Estimate(value=value, n=len(table), method=method)


def flip_rate(
    first: ArrayLike, second: ArrayLike, *, level: float = LEVEL_DEFAULT
) -> tuple[Estimate, ...]:
    """The share of verdicts that change when the same responses are graded again.

    For a paraphrase of the criterion the same. Undefined under 10 responses with both verdicts.

    Args:
        first: shape (responses, criteria).
        second: of the same shape, in the same order.
        level: of the interval.
    """
    before, after = _table(first), _table(second)
    changed = np.where(np.isfinite(before) & np.isfinite(after), before != after, np.nan)
    return tuple(_share(column, level=level) for column in changed.T)


def flags(
    verdicts: ArrayLike,
    strong: ArrayLike,
    *,
    weights: Sequence[float],
    level: float = LEVEL_DEFAULT,
) -> tuple[frozenset[Flag], ...]:
    """What is surely wrong with each criterion, from the ends of the intervals above.

    Args:
        verdicts: shape (responses, criteria).
        strong: shape (responses,), which responses are strong.
        weights: of the criteria, signed: where one is negative, weak responses should meet it.
        level: of the intervals.
    """
    shares = prevalence(verdicts, level=level)
    gains = discrimination(verdicts, strong, level=level)
    found: list[set[Flag]] = [set() for _ in shares]
    for place, (share, gain, weight) in enumerate(zip(shares, gains, weights, strict=True)):
        if share.low is not None and share.low > SATURATED:
            found[place].add(Flag.SATURATED)
        if share.high is not None and share.high < UNREACHABLE:
            found[place].add(Flag.UNREACHABLE)
        best = gain.high if weight > 0 else -gain.low if gain.low is not None else None
        if weight and best is not None and best < 0:
            found[place].add(Flag.WRONG_POLARITY)
    for pair in redundancy(verdicts, level=level):
        if pair.phi.low is not None and pair.phi.low > REDUNDANT:
            found[pair.first].add(Flag.REDUNDANT)
            found[pair.second].add(Flag.REDUNDANT)
    return tuple(frozenset(each) for each in found)


def _table(verdicts: ArrayLike) -> Floats:
    table = np.asarray(verdicts, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("verdicts are a table of responses by criteria")
    return table


def _share(column: Floats, *, level: float) -> Estimate:
    known = column[np.isfinite(column)]
    if len(known) < RESPONSES_LEAST:
        return Estimate.undefined(NOT_ENOUGH, n=len(known), method="Wilson")
    return intervals.wilson(float(known.sum()), len(known), level=level)


def _difference(column: Floats, strong: NDArray[np.bool_], *, level: float) -> Estimate:
    up, down = (column[np.isfinite(column) & group] for group in (strong, ~strong))
    if min(len(up), len(down)) < RESPONSES_LEAST:
        n = min(len(up), len(down))
        return Estimate.undefined(NOT_ENOUGH, n=n, method="Newcombe")
    weak = (int(down.sum()), len(down))
    return intervals.newcombe(int(up.sum()), len(up), of=weak, level=level)


def _contrast(share: Estimate) -> Estimate:
    if share.value is None or share.low is None or share.high is None:
        return share
    ends = sorted(p * (1 - p) for p in (share.low, share.high))
    high = 0.25 if share.low <= 0.5 <= share.high else ends[1]
    value = share.value * (1 - share.value)
    return replace(share, value=value, low=ends[0], high=high, method="p(1 − p), Wilson mapped")


def _correlation(x: Floats, y: Floats, method: str, *, level: float) -> Estimate:
    """Pearson's correlation and what it is without each response."""
    both = np.isfinite(x) & np.isfinite(y)
    n = int(both.sum())
    if n < RESPONSES_LEAST:
        return Estimate.undefined(NOT_ENOUGH, n=n, method=method)
    x, y = x[both] - x[both].mean(), y[both] - y[both].mean()
    parts = np.stack([np.ones(n), x, y, x * x, y * y, x * y])
    whole = parts.sum(axis=1, keepdims=True)
    value = float(_pearson(whole)[0])
    if not np.isfinite(value):
        return Estimate.undefined(CONSTANT, n=n, method=method)
    return intervals.jackknife(value, _pearson(whole - parts), method=method, level=level)


def _pearson(parts: Floats) -> Floats:
    n, x, y, xx, yy, xy = parts
    spread = np.maximum(n * xx - x * x, 0) * np.maximum(n * yy - y * y, 0)
    found: Floats = np.full(len(n), np.nan)
    sure = spread > 1e-12 * n**4
    found[sure] = (n * xy - x * y)[sure] / np.sqrt(spread[sure])
    return np.clip(found, -1, 1)
