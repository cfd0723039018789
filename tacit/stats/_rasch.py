"""The penalised joint likelihood of Rasch models, and its maximum.

log P(x)/P(x−1) = θ_answer − Σ_facets λ − τ_x for scores x = 0 … K: an exponential family, so that
the log-likelihood with normal priors is concave and its second derivatives are covariances of x
and 1{x ≥ h}. It is climbed by Newton's method: the block of θ is diagonal and is eliminated, in
slices of answers, so that a step costs answers × (the other parameters)². Facets that are centred
stay so by Lagrange's multipliers.

Sources: J. M. Linacre, Many-Facet Rasch Measurement (1989); D. Andrich, "A rating formulation for
ordered response categories", Psychometrika 43 (1978), 561-573; R. J. Mislevy, "Bayes modal
estimation in item response models", Psychometrika 51 (1986), 177-195 (priors).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.kit.lazy import lazy

ROUNDS_MAX = 100
TOLERANCE = 1e-6
SMALL_MAX = 2_000
"""Parameters besides those of the eliminated facet."""
CELLS_OF_BLOCK = 2**21

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Facet:
    """What makes scores low: criteria, raters, items.

    Attributes:
        codes: shape (n,): which of its elements each score is about.
        size: elements.
        variance: of the normal prior.
        centred: whether the elements sum to 0.
    """

    codes: Places
    size: int
    variance: float
    centred: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Design:
    """Scores and what they are about; answers ascend.

    Attributes:
        answer: shape (n,): what θ belongs to.
        answers: how many there are.
        variance: of the prior of θ.
        facets: the others.
        score: shape (n,), 0 … top.
        top: the highest score, K.
        threshold_variance: of the prior of τ, which sum to 0; with K = 1 there is none.
    """

    answer: Places
    answers: int
    variance: float
    facets: tuple[Facet, ...]
    score: Places
    top: int
    threshold_variance: float = 1.0

    @property
    def thresholds(self) -> int:
        return self.top if self.top > 1 else 0

    @lazy
    def offsets(self) -> list[int]:
        """Where each facet begins among the other parameters, and where τ does."""
        sizes = [facet.size for facet in self.facets]
        return [sum(sizes[:number]) for number in range(len(sizes) + 1)]

    @property
    def small(self) -> int:
        return self.offsets[-1] + self.thresholds

    @lazy
    def precision(self) -> Numbers:
        """Of the priors of the other parameters."""
        parts = [np.full(facet.size, 1 / facet.variance) for facet in self.facets]
        return np.concatenate([*parts, np.full(self.thresholds, 1 / self.threshold_variance)])

    @lazy
    def centre(self) -> Numbers:
        """Rows of ones over what sums to 0, shape (centred, small)."""
        spans = [
            (start, start + facet.size)
            for start, facet in zip(self.offsets, self.facets, strict=False)
            if facet.centred
        ]
        if self.thresholds:
            spans.append((self.offsets[-1], self.small))
        made = np.zeros((len(spans), self.small))
        for row, (start, end) in enumerate(spans):
            made[row, start:end] = 1
        return made

    def columns(self) -> Iterator[Places]:
        """For each facet the number of each score's parameter."""
        for start, facet in zip(self.offsets, self.facets, strict=False):
            yield start + facet.codes


@dataclass(frozen=True, kw_only=True, eq=False)
class Moments:
    """What the model expects of each score.

    Attributes:
        height: penalised log-likelihood.
        mean: E x, shape (n,).
        variance: of x.
        reached: P(x ≥ h), shape (thresholds, n).
        with_mean: covariance of x and 1{x ≥ h}, same shape.
    """

    height: float
    mean: Numbers
    variance: Numbers
    reached: Numbers
    with_mean: Numbers


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution:
    """The maximum, with standard errors from the observed information."""

    theta: Numbers
    other: Numbers
    theta_error: Numbers
    other_error: Numbers
    moments: Moments
    rounds: int
    converged: bool


def solve(design: Design) -> Solution:
    """Climb to the maximum."""
    theta, other = np.zeros(design.answers), np.zeros(design.small)
    moments = _moments(design, theta, other)
    rounds, moved = 0, 1.0
    while rounds < ROUNDS_MAX and moved > TOLERANCE:
        rounds += 1
        step = _Information(design, moments).step(*_slopes(design, moments, theta, other))
        scale = 1.0
        while True:
            tried = theta + scale * step[0], other + scale * step[1]
            found = _moments(design, *tried)
            if found.height >= moments.height - 1e-12 * abs(moments.height) or scale < 1e-9:
                break
            scale /= 2
        moved = scale * max(float(np.max(np.abs(part), initial=0.0)) for part in step)
        (theta, other), moments = tried, found
    errors = _Information(design, moments).errors()
    return Solution(
        theta=theta, other=other, theta_error=errors[0], other_error=errors[1],
        moments=moments, rounds=rounds, converged=moved <= TOLERANCE,
    )  # fmt: skip


def _moments(design: Design, theta: Numbers, other: Numbers) -> Moments:
    level = theta[design.answer].copy()
    for column in design.columns():
        level -= other[column]
    tau = other[design.offsets[-1] :] if design.thresholds else np.zeros(1)
    k = np.arange(design.top + 1)
    passed = np.append(0.0, np.cumsum(tau))
    powers = k[:, None] * level - passed[:, None]
    most = powers.max(axis=0)
    chances = np.exp(powers - most)
    whole = chances.sum(axis=0)
    chances /= whole
    height = float(level @ design.score - passed[design.score].sum())
    height -= float((np.log(whole) + most).sum())
    height -= float(theta @ theta) / 2 / design.variance + float(design.precision @ other**2) / 2
    mean = k @ chances
    variance = (k**2) @ chances - mean**2
    reached = np.cumsum(chances[::-1], axis=0)[::-1][1:]
    above = np.cumsum((k[:, None] * chances)[::-1], axis=0)[::-1][1:]
    if not design.thresholds:
        reached, above = reached[:0], above[:0]
    return Moments(
        height=height, mean=mean, variance=variance, reached=reached,
        with_mean=above - reached * mean,
    )  # fmt: skip


def _slopes(
    design: Design, moments: Moments, theta: Numbers, other: Numbers
) -> tuple[Numbers, Numbers]:
    """The gradient of θ and of the rest."""
    by = design.score - moments.mean
    first = np.bincount(design.answer, by, design.answers) - theta / design.variance
    second = -design.precision * other
    for column in design.columns():
        second -= np.bincount(column, by, design.small)
    for h in range(design.thresholds):
        excess = float((design.score > h).sum() - moments.reached[h].sum())
        second[design.offsets[-1] + h] -= excess
    return first, second


class _Information:
    """Minus the second derivatives, with θ eliminated."""

    def __init__(self, design: Design, moments: Moments) -> None:
        self.design, self.moments = design, moments
        own = np.bincount(design.answer, moments.variance, design.answers)
        self.diagonal: Numbers = own.astype(np.float64) + 1 / design.variance
        self.reduced = self._rest()
        for _, block, diagonal in self.blocks():
            self.reduced -= block.T @ (block / diagonal[:, None])
        self.inverse = np.linalg.inv(self.reduced)
        centre = design.centre
        across = self.inverse @ centre.T
        self.inverse -= across @ np.linalg.solve(centre @ across, across.T) if len(centre) else 0.0

    def step(self, first: Numbers, second: Numbers) -> tuple[Numbers, Numbers]:
        """Newton's step."""
        right = second.copy()
        for rows, block, diagonal in self.blocks():
            right -= block.T @ (first[rows] / diagonal)
        other = self.inverse @ right
        theta = first / self.diagonal
        for rows, block, diagonal in self.blocks():
            theta[rows] -= block @ other / diagonal
        return theta, other

    def errors(self) -> tuple[Numbers, Numbers]:
        """Standard errors of θ and of the rest."""
        variance = 1 / self.diagonal
        for rows, block, diagonal in self.blocks():
            variance[rows] += ((block @ self.inverse) * block).sum(axis=1) / diagonal**2
        return np.sqrt(variance), np.sqrt(np.maximum(np.diagonal(self.inverse), 0.0))

    def _rest(self) -> Numbers:
        """The block of all but θ."""
        design, moments, size = self.design, self.moments, self.design.small
        made = np.zeros(size * size)
        columns = list(design.columns())
        for one in columns:
            for other in columns:
                made += np.bincount(one * size + other, moments.variance, size * size)
        table = made.reshape(size, size)
        base = design.offsets[-1]
        for h in range(design.thresholds):
            for column in columns:
                line = np.bincount(column, moments.with_mean[h], size)
                table[base + h] += line
                table[:, base + h] += line
            for g in range(h + 1):
                both = float((moments.reached[h] * (1 - moments.reached[g])).sum())
                table[base + h, base + g] = table[base + g, base + h] = both
        table[np.arange(size), np.arange(size)] += design.precision
        return table

    def blocks(self) -> Iterator[tuple[slice, Numbers, Numbers]]:
        """Slices of answers with their covariances with the rest, and with themselves."""
        design, size = self.design, self.design.small
        height = max(CELLS_OF_BLOCK // max(size, 1), 1)
        for start in range(0, design.answers, height):
            rows = slice(start, min(start + height, design.answers))
            a, b = np.searchsorted(design.answer, [rows.start, rows.stop])
            place = (design.answer[a:b] - start) * size
            cells = np.zeros((rows.stop - start) * size)
            for column in design.columns():
                cells -= np.bincount(place + column[a:b], self.moments.variance[a:b], len(cells))
            for h in range(design.thresholds):
                at = place + design.offsets[-1] + h
                cells -= np.bincount(at, self.moments.with_mean[h, a:b], len(cells))
            yield rows, cells.reshape(-1, size), self.diagonal[rows]


def unlinked(design: Design) -> tuple[Places, list[Places]]:
    """Which elements can be told from which: equal numbers where a difference is estimable.

    The design has a null space of one shift a facet if all is linked; elements of a facet differ
    in any further null vector exactly where no chain of common scores compares them.

    Returns:
        The groups of answers, and those of each facet; all 0 where all is linked.
    """
    size = design.offsets[-1]
    ones = np.bincount(design.answer, minlength=design.answers)
    gram = np.zeros((size, size))
    columns = list(design.columns())
    for one in columns:
        for other in columns:
            gram += np.bincount(one * size + other, minlength=size * size).reshape(size, size)
    height = max(CELLS_OF_BLOCK // max(size, 1), 1)
    for start in range(0, design.answers, height):
        stop = min(start + height, design.answers)
        a, b = np.searchsorted(design.answer, [start, stop])
        place = (design.answer[a:b] - start) * size
        cells = np.zeros((stop - start) * size)
        for column in columns:
            cells += np.bincount(place + column[a:b], minlength=len(cells))
        block = cells.reshape(-1, size)
        gram -= block.T @ (block / np.maximum(ones[start:stop], 1)[:, None])
    scale = 1 / np.sqrt(np.maximum(np.diagonal(gram), 1e-12))
    values, vectors = np.linalg.eigh(gram * scale[:, None] * scale)
    null = vectors[:, values < 1e-9] * scale[:, None]
    chance = np.random.Generator(np.random.PCG64(0)).standard_normal(null.shape[1])
    value = null @ (chance / np.maximum(np.abs(null).max(axis=0, initial=1e-12), 1e-12))
    below = np.zeros(len(design.answer))
    for column in columns:
        below += value[column]
    of_answer = np.bincount(design.answer, below, design.answers) / np.maximum(ones, 1)
    spans = list(zip(design.offsets, design.offsets[1:], strict=False))
    return _equal(of_answer), [_equal(value[start:end]) for start, end in spans]


def _equal(values: Numbers) -> Places:
    """Groups of values that are equal but for rounding."""
    order = np.argsort(values, kind="stable")
    slack = 1e-6 * max(1.0, float(np.max(np.abs(values), initial=0.0)))
    group = np.cumsum(np.append(0, np.diff(values[order]) > slack))[: len(values)]
    found = np.empty(len(values), dtype=np.int64)
    found[order] = group
    return found
