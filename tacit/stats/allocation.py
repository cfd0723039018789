"""Who is asked for the next vote, and on which item: where a unit of money buys most.

**Item.** The largest tempered error times value, divided by price. The expected drop of the
error after one more vote is no better guide: it is 0 wherever a single vote cannot turn the
answer, so that a hard item would never be looked at again.

**Rater.** The most bits a vote per unit of money, among those who are free and have no
conflict; never two of one clique or team on an item. A few assignments are drawn at random,
else the reliability of those who are never asked stays unknown.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

VOTES_FIRST = 2
"""Independent votes that every item gets before anything is decided."""
EXPLORE_SHARE = 0.075
"""Assignments that are drawn at random; 5 to 10 % is sensible."""

Floats = NDArray[np.float64]


class State(StrEnum):
    """What becomes of an item."""

    WAITING = "waiting"
    """It has fewer votes than every item gets at first."""
    OPEN = "open"
    SETTLED = "settled"
    """Its tempered error is at or below the threshold."""
    CAPPED = "capped"
    """It has all the votes it may have and is not settled: adjudication."""


@dataclass(frozen=True, kw_only=True)
class Rater:
    """A choice of who votes next.

    Attributes:
        rater: number of the rater; `None` where nobody may, and then `unknown` says why.
        at_random: whether chance chose, to learn how reliable people are.
    """

    rater: int | None
    at_random: bool = False
    unknown: str | None = None


def states(
    error: ArrayLike,
    votes: ArrayLike,
    *,
    threshold: float,
    cap: ArrayLike,
    first: int = VOTES_FIRST,
) -> list[State]:
    """What becomes of each item under the rule of the project.

    Args:
        error: tempered errors, shape (items,).
        votes: votes bought of each item.
        threshold: an item at or below it is settled, once it has its first votes.
        cap: the most votes of an item, one number or shape (items,).
        first: the votes that every item gets.
    """
    e, bought = np.asarray(error), np.asarray(votes)
    most = np.broadcast_to(np.asarray(cap), e.shape)
    settled = (e <= threshold) & (bought >= first)
    chosen = np.select(
        [settled, bought >= most, bought < first],
        [1, 2, 0],
        default=3,
    )
    names = (State.WAITING, State.SETTLED, State.CAPPED, State.OPEN)
    return [names[code] for code in chosen]


class Looks:
    """Items by what one more vote is worth: a heap in which old scores are dropped lazily.

    A change costs O(log n) at most, the next item O(log n) amortised. Equal scores leave in
    the order of their numbers.
    """

    def __init__(self, error: ArrayLike, *, value: ArrayLike = 1.0, price: ArrayLike = 1.0) -> None:
        """Take in all items.

        Args:
            error: tempered errors, shape (items,); NaN is not allowed.
            value: of a right answer of the item, one number or shape (items,).
            price: of one more vote on it, above 0.

        Raises:
            ValueError: a price is not above 0.
        """
        error = np.asarray(error, dtype=np.float64)
        cost = np.broadcast_to(np.asarray(price, dtype=np.float64), error.shape)
        if not bool(np.all(cost > 0)):
            raise ValueError("a vote has a price above 0")
        self._worth = np.broadcast_to(np.asarray(value, dtype=np.float64), error.shape) / cost
        self._scores: list[float] = (error * self._worth).tolist()
        self._heap = [(-score, item) for item, score in enumerate(self._scores) if score > 0]
        heapq.heapify(self._heap)

    def update(self, item: int, error: float) -> None:
        """The error of an item changed; 0 takes it out."""
        score = float(error * self._worth[item])
        rose = score > self._scores[item]
        self._scores[item] = score
        if rose:
            heapq.heappush(self._heap, (-score, item))

    def take(self) -> int | None:
        """Take out the item that is worth most; it comes back with the next `update`."""
        while self._heap:
            stored, item = heapq.heappop(self._heap)
            score = self._scores[item]
            if score == -stored:
                self._scores[item] = 0.0
                return item
            if 0 < score < -stored:
                heapq.heappush(self._heap, (-score, item))
        return None


def next_votes(
    error: ArrayLike, *, count: int, value: ArrayLike = 1.0, price: ArrayLike = 1.0
) -> NDArray[np.int64]:
    """The items worth most, at most `count`, best first; none whose error is 0.

    Args:
        error: tempered errors, shape (items,); 0 for items that must not be bought for.
        count: how many items are wanted, each once.
        value: of a right answer of the item.
        price: of one more vote on it.
    """
    looks = Looks(error, value=value, price=price)
    found: list[int] = []
    while len(found) < count and (item := looks.take()) is not None:
        found.append(item)
    return np.array(found, dtype=np.int64)


def next_rater(
    bits: ArrayLike,
    *,
    price: ArrayLike,
    free: ArrayLike,
    groups: Sequence[NDArray[np.int64]] = (),
    voted: Sequence[int] = (),
    seed: int | np.random.Generator,
) -> Rater:
    """Who is asked for one more vote on an item.

    Args:
        bits: that a vote of each rater tells, shape (raters,).
        price: of a vote of each, above 0.
        free: who is free, may do this task and has no conflict; shape (raters,).
        groups: for cliques and for teams alike, the number of the group of each rater, -1 for
            none; two of one group are never on one item.
        voted: numbers of those who have voted on the item.
        seed: of the assignments at random; a generator goes on where it stands.
    """
    draw = np.random.default_rng(seed)
    may = np.array(free, dtype=np.bool_)
    taken = np.asarray(voted, dtype=np.int64)
    may[taken] = False
    for group in groups:
        there = group[taken]
        may &= ~np.isin(group, there[there >= 0])
    able = np.flatnonzero(may)
    if not len(able):
        return Rater(rater=None, unknown="nobody who is free may vote on it")
    if draw.random() < EXPLORE_SHARE:
        return Rater(rater=int(draw.choice(able)), at_random=True)
    worth = np.asarray(bits, dtype=np.float64) / np.asarray(price, dtype=np.float64)
    return Rater(rater=int(able[np.argmax(np.broadcast_to(worth, may.shape)[able])]))
