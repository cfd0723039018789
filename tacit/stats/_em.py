"""Expectation and maximisation over votes in code, whoever does the arithmetic.

A vote is one int32, `table * levels + label`: the row of the rater's table that its label
chooses. Votes are cut into parts of whole items at places that depend on the votes alone, and
sums are added in the order of the parts, so that nobody who works on them changes a bit.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tacit.stats.consensus import Floats

CHANCE_MIN = 1e-10
PART_VOTES = 2**20
"""Votes of a part, as long as no item has more."""
RIGHT_COUNT, WRONG_COUNT, WRONG_COUNTS = 2.5, 0.5, 2.0
"""Pseudo-counts of a right answer; of each wrong one at most; of all wrong ones at most."""
LOW_HALF = 2**32 - 1
POOL_WEIGHT, POOL_FLOOR, POOL_SMOOTH = 8.0, 0.01, 0.1


@dataclass(frozen=True, eq=False)
class Coded:
    """The votes of some items.

    Attributes:
        starts: shape (items + 1,), the votes of item i are `starts[i]:starts[i + 1]`.
        codes: int32, shape (n,).
        levels: how many levels there are.
        rows: tables times levels.
    """

    starts: NDArray[np.int64]
    codes: NDArray[np.int32]
    levels: int
    rows: int


@dataclass(frozen=True, eq=False)
class Rates:
    """What an expectation needs: `table[code, z]` and the class shares."""

    table: Floats
    shares: Floats


@dataclass(frozen=True, eq=False)
class Sums:
    """What a maximisation needs: expected counts, posteriors summed, log likelihood."""

    counts: Floats
    shares: Floats
    fit: float


class Room:
    """Where the large arrays of parts lie: in memory, or in files that the system pages in."""

    def __init__(self, folder: str | None = None) -> None:
        self._folder = folder

    def empty(self, shape: tuple[int, ...], kind: type[np.generic]) -> NDArray[Any]:
        """An array to be written; its file has no name and goes with it."""
        if self._folder is None or 0 in shape:
            return np.empty(shape, dtype=kind)
        with tempfile.TemporaryFile(dir=self._folder) as file:
            return np.asarray(np.memmap(file, dtype=kind, mode="w+", shape=shape))


class Part(Protocol):
    """Some items' votes, laid out for whoever computes on them."""

    def first(self) -> Sums:
        """Sums with the vote shares of an item as its posterior."""

    def step(self, rates: Rates) -> Sums:
        """Sums with the posteriors under these rates."""

    def posterior(self, rates: Rates) -> Floats:
        """Shape (items, levels); zeros for an item without a vote. The last that is asked."""


class Crew(Protocol):
    """Whoever holds the parts: this process, other processes, Ray."""

    def first(self) -> Sums:
        """As of a part, over all."""

    def step(self, rates: Rates) -> Sums:
        """As of a part, over all."""

    def posterior(self, rates: Rates) -> Iterable[Floats]:
        """Of each part in order; the last that is asked of it."""

    def close(self) -> None:
        """Let go of the parts."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    rounds_max: int
    tolerance: float
    votes: int
    voted: int
    """Items with a vote."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Climbed:
    """Where the rounds ended: the rates of the last posterior, and those that follow."""

    used: Rates
    rates: Rates
    counts: Floats
    trace: tuple[float, ...]
    converged: bool


class Prior(Protocol):
    def __call__(self, counts: Floats) -> Floats:
        """Pseudo-counts, shape (levels, levels), of tables with these counts."""


def cut(starts: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Ranges of items with about `PART_VOTES` votes each."""
    votes = int(starts[-1])
    wanted = np.arange(PART_VOTES, votes, PART_VOTES)
    ends = np.unique(np.append(np.searchsorted(starts, wanted), len(starts) - 1))
    ends = ends[ends > 0]
    return list(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True))


def by_falling(per_item: NDArray[np.int64]) -> NDArray[np.int32]:
    """Items with votes, most votes first, equal ones as they stand."""
    key = (int(per_item.max(initial=0)) - per_item) << 32 | np.arange(len(per_item))
    key = key[per_item > 0]
    key.sort()
    return (key & LOW_HALF).astype(np.int32)


def add(parts: Iterable[Sums]) -> Sums:
    """The sum of all, in their order."""
    found: Sums | None = None
    for part in parts:
        if found is None:
            found = part
        else:
            found = Sums(
                found.counts + part.counts, found.shares + part.shares, found.fit + part.fit
            )
    assert found is not None, "there is a part, if an empty one"
    return found


class Here:
    """Parts one after another in this process."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = list(parts)

    def first(self) -> Sums:
        return add(part.first() for part in self._parts)

    def step(self, rates: Rates) -> Sums:
        return add(part.step(rates) for part in self._parts)

    def posterior(self, rates: Rates) -> Iterable[Floats]:
        """Each part is let go once its posterior is out."""
        self._parts.reverse()
        while self._parts:
            yield self._parts.pop().posterior(rates)

    def close(self) -> None:
        self._parts.clear()


def standard(levels: int, scale: float) -> Prior:
    """The same pseudo-counts for every table: most on the diagonal."""
    wrong = min(WRONG_COUNT, WRONG_COUNTS / max(levels - 1, 1))
    fixed = scale * (np.full((levels, levels), wrong) + np.eye(levels) * (RIGHT_COUNT - wrong))

    def prior(counts: Floats) -> Floats:
        return fixed

    return prior


def pooled(levels: int) -> Prior:
    """Pseudo-counts in the proportions of all raters together (empirical Bayes)."""

    def prior(counts: Floats) -> Floats:
        whole = counts.reshape(-1, levels, levels).sum(axis=0)
        whole = whole + POOL_SMOOTH + np.eye(levels)
        proportions: Floats = POOL_FLOOR + POOL_WEIGHT * whole / whole.sum(axis=0)
        return proportions

    return prior


def climb(crew: Crew, *, prior: Prior, limits: Limits, start: Rates | None = None) -> Climbed:
    """Rounds of expectation and maximisation until the objective stands still.

    Args:
        crew: who computes.
        prior: pseudo-counts; where they follow the counts the objective may fall, and the
            rounds end when it moves little either way.
        limits: when to end.
        start: rates to go on from; else vote shares are the first posterior.
    """
    first = None if start is not None else crew.first()
    if first is None:
        assert start is not None, "one of the two is there"
        rates, beta = start, prior(start.table)
    else:
        beta = prior(first.counts)
        rates = _maximise(first, beta, limits.voted)
    used, counts = rates, rates.table
    trace: list[float] = []
    converged = False
    while len(trace) < limits.rounds_max and not converged:
        used, sums = rates, crew.step(rates)
        counts = sums.counts
        trace.append(sums.fit + _worth(rates, beta))
        beta = prior(counts)
        rates = _maximise(sums, beta, limits.voted)
        gained = abs(trace[-1] - trace[-2]) if len(trace) > 1 else np.inf
        converged = gained / max(limits.votes, 1) < limits.tolerance
    return Climbed(used=used, rates=rates, counts=counts, trace=tuple(trace), converged=converged)


def _maximise(sums: Sums, beta: Floats, voted: int) -> Rates:
    """Tables and shares from sums. A count is at least 1e-10 where its row has a vote."""
    levels = len(sums.shares)
    used = sums.counts.sum(axis=1) > 0
    cube = sums.counts.reshape(-1, levels, levels) + beta
    table = cube.reshape(-1, levels)
    np.maximum(table, CHANCE_MIN, out=table, where=used[:, None])
    total = cube.sum(axis=1, keepdims=True)
    cube /= np.where(total > 0, total, 1.0)
    np.maximum(table, CHANCE_MIN, out=table, where=~used[:, None])
    return Rates(table, np.maximum(sums.shares / max(voted, 1), CHANCE_MIN))


def _worth(rates: Rates, beta: Floats) -> float:
    """Log density of the tables under their pseudo-counts, up to a constant."""
    levels = len(rates.shares)
    if not beta.any():
        return 0.0
    logs = np.log(rates.table).reshape(-1, levels * levels)
    return float((logs.sum(axis=0) * beta.ravel()).sum())


Maker = Callable[[Coded, Room], Part]
