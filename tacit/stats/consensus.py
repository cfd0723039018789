"""What votes say of the truth of each item: the answer of every model of truth."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.stats.votes import Votes

Floats = NDArray[np.float64]

POSTERIOR_CELLS_MAX = 2**28
"""Items times levels of a posterior that is held at once: 2 GB. Beyond it only labels are."""
TIE = 1e-12
"""Posteriors that are closer than this are equal."""
ITEMS_A_BLOCK = 2**14
COLUMNS_MAX = 16
"""With more levels than this it pays to work along rows."""
NO_LABEL = -1


@dataclass(frozen=True, kw_only=True, eq=False)
class Tables:
    """How raters err: P(says y | truth is z), one table for each rater or group of raters.

    Attributes:
        probability: shape (tables, levels, levels), `[table, y, z]`; sums to 1 over y.
        counts: the same shape; expected votes behind each cell, without pseudo-counts.
        of_rater: shape (raters,), the table of each; raters with few votes share the last one.
        shared: the table that raters with few votes share, `None` where there is none.
    """

    probability: Floats
    counts: Floats
    of_rater: NDArray[np.int32]
    shared: int | None = None

    def of(self, rater: int) -> Floats:
        """The table of a rater by number, shape (levels, levels)."""
        found: Floats = self.probability[self.of_rater[rater]]
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Consensus:
    """What a model makes of votes.

    Attributes:
        model: its name: "ds_map", "one_coin", "majority" …
        levels: the labels by number.
        posterior: shape (items, levels); `None` where that has too many cells to be held. An
            item without a vote has the class shares.
        label: shape (items,), the number of the likeliest level, the lowest of equal ones;
            `NO_LABEL` for an item without a vote.
        confidence: shape (items,), the posterior of that level; 0 without a vote.
        tied: shape (items,), whether another level is as likely.
        shares: shape (levels,), how common each level is.
        tables: how raters err, of models that have such tables.
        accuracy: shape (raters,), of models that give a rater one number.
        rounds: how often the model was recomputed.
        objective: what the rounds raised: log likelihood plus log prior.
        trace: the objective at each round.
        converged: whether it stopped by itself.
        downgraded: why another model stands in for the one that was asked for.
    """

    model: str
    levels: Sequence[Hashable]
    posterior: Floats | None
    label: NDArray[np.int32]
    confidence: Floats
    tied: NDArray[np.bool_]
    shares: Floats
    tables: Tables | None = None
    accuracy: Floats | None = None
    rounds: int = 0
    objective: float | None = None
    trace: tuple[float, ...] = ()
    converged: bool = True
    downgraded: str | None = None

    @property
    def unlabelled(self) -> int:
        """How many items have no vote, and so no label."""
        return int(np.count_nonzero(self.label == NO_LABEL))


@dataclass(frozen=True, kw_only=True, eq=False)
class Decision:
    label: NDArray[np.int32]
    confidence: Floats
    tied: NDArray[np.bool_]


def decide(posterior: Floats, voted: NDArray[np.bool_]) -> Decision:
    """The likeliest level of each item, the lowest of those within `TIE` of it.

    Args:
        posterior: shape (items, levels).
        voted: shape (items,), whether the item has a vote.
    """
    count, levels = posterior.shape
    label = np.full(count, NO_LABEL, dtype=np.int32)
    confidence = np.zeros(count)
    tied = np.zeros(count, dtype=bool)
    if not levels:
        return Decision(label=label, confidence=confidence, tied=tied)
    for start in range(0, count, ITEMS_A_BLOCK):
        part = slice(start, start + ITEMS_A_BLOCK)
        block, known = posterior[part], voted[part]
        best, top, equal = _by_columns(block) if levels <= COLUMNS_MAX else _by_rows(block)
        label[part] = np.where(known, best, NO_LABEL)
        confidence[part] = np.where(known, top, 0.0)
        tied[part] = known & equal
    return Decision(label=label, confidence=confidence, tied=tied)


def _by_rows(block: Floats) -> tuple[NDArray[np.integer], Floats, NDArray[np.bool_]]:
    top = block.max(axis=1)
    near = block >= top[:, None] - TIE
    return near.argmax(axis=1), top, np.count_nonzero(near, axis=1) > 1


def _by_columns(block: Floats) -> tuple[NDArray[np.integer], Floats, NDArray[np.bool_]]:
    """The same, several times faster with few levels."""
    top = block[:, 0].copy()
    for level in range(1, block.shape[1]):
        np.maximum(top, block[:, level], out=top)
    least = top - TIE
    best, equal = (np.zeros(len(block), dtype=np.int32) for _ in range(2))
    for level in reversed(range(block.shape[1])):
        near = block[:, level] >= least
        np.putmask(best, near, level)
        equal += near
    return best, top, equal > 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """The levels that each item has votes for: a sparse table of items by levels.

    Attributes:
        item: shape (pairs,), ascending.
        level: shape (pairs,), ascending within an item.
        votes: shape (pairs,), how many votes the item has for the level.
        of_vote: shape (n,), the pair of each vote.
        starts: shape (items + 1,), the pairs of item i are `starts[i]:starts[i + 1]`.
    """

    item: NDArray[np.int64]
    level: NDArray[np.int64]
    votes: NDArray[np.int64]
    of_vote: NDArray[np.int64]
    starts: NDArray[np.int64]


def pairs_of(votes: Votes) -> Pairs:
    """O(n log n) whatever the number of levels."""
    width = max(votes.level_count, 1)
    key = votes.item.astype(np.int64) * width + votes.label
    distinct, of_vote, counts = np.unique(key, return_inverse=True, return_counts=True)
    item = distinct // width
    return Pairs(
        item=item,
        level=distinct % width,
        votes=counts,
        of_vote=of_vote,
        starts=np.searchsorted(item, np.arange(votes.item_count + 1)),
    )


def decide_pairs(pairs: Pairs, weight: Floats) -> Decision:
    """`decide` among the levels with votes, without a table of items by levels.

    Args:
        pairs: the levels with votes.
        weight: shape (pairs,), their posterior.
    """
    count = len(pairs.starts) - 1
    voted = np.diff(pairs.starts) > 0
    top = np.zeros(count)
    if len(weight):
        top[voted] = np.maximum.reduceat(weight, pairs.starts[:-1][voted])
    near = weight >= top[pairs.item] - TIE
    label = np.full(count, NO_LABEL, dtype=np.int32)
    chosen = np.flatnonzero(near)[::-1]
    label[pairs.item[chosen]] = pairs.level[chosen]
    ties = np.bincount(pairs.item[near], minlength=count)
    return Decision(label=label, confidence=top, tied=ties > 1)


def dense(
    pairs: Pairs, weight: Floats, *, rest: Floats, used: Floats, shares: Floats
) -> Floats | None:
    """The whole posterior; `None` where it would have more than `POSTERIOR_CELLS_MAX` cells.

    Args:
        pairs: the levels with votes.
        weight: shape (pairs,), their posterior.
        rest: shape (items,); a level without a vote has the posterior `rest * used`.
        used: shape (levels,), the class shares that the posterior was computed with.
        shares: shape (levels,), the posterior of an item without a vote.
    """
    count = len(pairs.starts) - 1
    if count * len(shares) > POSTERIOR_CELLS_MAX:
        return None
    table = rest[:, None] * used
    table[pairs.item, pairs.level] = weight
    table[np.diff(pairs.starts) == 0] = shares
    return table
