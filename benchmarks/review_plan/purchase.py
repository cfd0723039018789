"""Votes bought one at a time from those that there are, with a model fitted as they come."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.stats import calibration, dawid_skene, panel
from tacit.stats.consensus import Consensus
from tacit.stats.votes import Votes

FIRST = 2
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Stream:
    """All votes there are, and the order in which each item's would be bought."""

    votes: Votes
    rank: Integers
    """Shape (n,): a vote's place among those of its item."""
    truth: Integers
    """Shape (items,); -1 where it is not known."""

    def bought(self, counts: Integers) -> Votes:
        """The first so many votes of each item."""
        return self.votes.take(self.rank < counts[self.votes.item])


@dataclass(frozen=True, eq=False)
class Look:
    """The model after the votes bought so far."""

    fitted: Consensus
    temperature: float
    error: Floats
    """Tempered, shape (items,)."""

    @property
    def label(self) -> NDArray[np.int32]:
        return self.fitted.label


@dataclass(frozen=True, kw_only=True)
class Saved:
    """Votes an item: all there are, and what is needed to come near what all of them reach."""

    all_votes: float
    fixed: float
    adaptive: float


def of_panel(people: panel.Panel, *, items: int, seed: int) -> Stream:
    drawn = panel.draw(people, items=items, seed=seed)
    order = drawn.rater.argsort(axis=1)
    votes = Votes.from_codes(
        np.repeat(np.arange(items, dtype=np.int32), people.votes),
        np.take_along_axis(drawn.rater, order, axis=1).ravel().astype(np.int32),
        np.take_along_axis(drawn.label, order, axis=1).ravel().astype(np.int32),
        shape=(items, people.raters, people.levels),
    )
    return Stream(votes=votes, rank=order.ravel(), truth=drawn.truth)


def shuffled(votes: Votes, truth: Integers, seed: int) -> Stream:
    """Real votes in a random order of each item's."""
    order = np.lexsort((np.random.default_rng(seed).random(votes.n), votes.item))
    rank = np.empty(votes.n, dtype=np.int64)
    rank[order] = np.arange(votes.n) - votes.starts[votes.item]
    return Stream(votes=votes, rank=rank, truth=truth)


def look(stream: Stream, counts: Integers, gold: Integers) -> Look:
    """Fit from cold and temper: classes met early do not hold the model where it was."""
    fitted = dawid_skene.fit(stream.bought(counts))
    assert fitted.posterior is not None
    temperature = calibration.fit_temperature(fitted.posterior[gold], stream.truth[gold]).value
    return Look(fitted, temperature, calibration.errors(fitted.posterior, temperature))


def settle(
    stream: Stream, counts: Integers, *, threshold: float, gold: Integers
) -> tuple[Look, Integers]:
    """Buy one vote after the other of every item that is open, until none is."""
    most = stream.votes.per_item
    counts = np.minimum(np.maximum(counts, FIRST), most)
    now = look(stream, counts, gold)
    while (is_open := (now.error > threshold) & (counts < most)).any():
        counts = counts + is_open
        now = look(stream, counts, gold)
    return now, counts


def accuracy(stream: Stream, label: NDArray[np.integer]) -> float:
    """Of the items whose truth is known and that have a vote."""
    known = (stream.truth >= 0) & (stream.votes.per_item > 0)
    return float((label[known] == stream.truth[known]).mean())


def adaptive_curve(stream: Stream, gold: Integers, *, step: float) -> tuple[Floats, Floats]:
    """Votes an item and accuracy, when those with the largest errors get the next votes.

    Args:
        stream: what there is to buy.
        gold: for the temperature.
        step: share of the items that get a vote between two fits.
    """
    most = stream.votes.per_item
    counts = np.minimum(most, FIRST)
    batch = max(1, round(step * len(most)))
    spent, reached = [], []
    while True:
        now = look(stream, counts, gold)
        spent.append(counts.mean())
        reached.append(accuracy(stream, now.label))
        score = np.where(counts < most, now.error, -1.0)
        chosen = np.argsort(-score, kind="stable")[:batch]
        chosen = chosen[score[chosen] >= 0]
        if not len(chosen):
            return np.array(spent), np.array(reached)
        counts = counts.copy()
        counts[chosen] += 1


def fixed_curve(stream: Stream) -> tuple[Floats, Floats]:
    """Votes an item and accuracy, when every item gets the same number, or all it has."""
    most = stream.votes.per_item
    spent, reached = [], []
    for number in range(1, int(most.max()) + 1):
        counts = np.minimum(most, number)
        fitted = dawid_skene.fit(stream.bought(counts))
        spent.append(counts.mean())
        reached.append(accuracy(stream, fitted.label))
    return np.array(spent), np.array(reached)


def votes_needed(curves: list[tuple[Floats, Floats]], target: float) -> float:
    """Votes an item at which the mean of the curves first reaches the target.

    Infinite where it never does.
    """
    start = min(float(spent[0]) for spent, _ in curves)
    end = max(float(spent[-1]) for spent, _ in curves)
    places = np.append(np.arange(start, end, 0.05), end)
    mean = np.mean([np.interp(places, *curve) for curve in curves], axis=0)
    enough = np.flatnonzero(mean >= target)
    return float(places[enough[0]]) if len(enough) else float("inf")
