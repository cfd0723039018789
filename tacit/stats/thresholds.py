"""At which tempered error an item may settle: found on items whose truth and votes are known.

For plans, pilots and replays: m items drawn at random, with their truth and all their votes. Each
threshold of a fixed grid is replayed on prefixes of those votes under tables that no truth of
these items has touched. From the strictest threshold on, an exact test asks whether "more than
α of all N items end wrong" can be rejected at δ; at the first failure one stops and takes the
loosest that was kept. Learn then Test with fixed-sequence testing: A. Angelopoulos et al.,
arXiv 2110.01052; testing in a fixed order needs no correction for how many there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _special, audit
from tacit.stats.votes import Votes

GRID = tuple(0.4 / 2 ** (step / 2) for step in range(17))
"""Tempered errors from .4 down to .0016, by a factor of √2."""
PROBABILITY_MIN = 1e-10

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Replay:
    """What would have happened to each item at each threshold.

    Attributes:
        votes: votes until the item stopped, shape (thresholds, items).
        label: the answer at that point.
        settled: whether it stopped because its error was at or below the threshold; else all
            its votes were read.
    """

    votes: Integers
    label: Integers
    settled: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Sequences:
    """The votes of each item in the order in which they came, shape (items, most votes).

    Attributes:
        label: what was said; -1 after the last vote.
        rater: by whom; 0 after the last.
    """

    label: Integers
    rater: Integers


@dataclass(frozen=True, kw_only=True)
class Certified:
    """The loosest threshold that the test has kept; `None`: buy every vote there is.

    Attributes:
        threshold: at or below it items may settle.
        place: its place in the grid that was given.
        chances: of every threshold that was tested, from the strictest on, the probability of
            so few wrong items if the promise were broken.
        unknown: why there is none.
    """

    threshold: float | None
    place: int | None = None
    chances: tuple[float, ...] = ()
    unknown: str | None = None


def certify(
    wrong: ArrayLike,
    *,
    grid: Sequence[float],
    judged: int,
    rows: int | None,
    error_at_most: float,
    confidence: float = 0.95,
) -> Certified:
    """Choose the loosest threshold for which the promise holds, with confidence 1 - δ.

    Args:
        wrong: of the judged items, how many would end wrong at each threshold; shape (grid,).
        grid: thresholds, fixed before any truth was seen, in any order.
        judged: m, items with truth, drawn at random from all.
        rows: N, all items; `None` for a stream without end, tested by the binomial.
        error_at_most: α.
        confidence: 1 - δ.

    Unknown, which means that every vote must be bought, when the strictest already fails.
    """
    counts = np.asarray(wrong)
    order = np.argsort(np.asarray(grid, dtype=np.float64), kind="stable")
    kept: int | None = None
    chances: list[float] = []
    for place in order:
        chance = chance_of_so_few(
            int(counts[place]), judged=judged, rows=rows, error_at_most=error_at_most
        )
        chances.append(chance)
        if chance > 1 - confidence:
            break
        kept = int(place)
    if kept is None:
        return Certified(
            threshold=None,
            chances=tuple(chances),
            unknown=f"{judged} judged items do not show it at any threshold",
        )
    return Certified(threshold=float(grid[kept]), place=kept, chances=tuple(chances))


def chance_of_so_few(wrong: int, *, judged: int, rows: int | None, error_at_most: float) -> float:
    """The exact p-value of "the promise is broken": at most so many wrong among those judged.

    With M₀ = ⌊αN⌋ + 1 wrong of N, hypergeometric; without end, binomial at α. 1 where nothing
    was judged.
    """
    null = audit.null_of(error_at_most, rows=rows)
    if rows is None:
        return _special.binomial_tail(wrong, n=judged, p=null)
    return _special.hypergeometric_tail(wrong, n=judged, marked=int(null), total=rows)


def replay(
    posteriors: ArrayLike,
    *,
    available: ArrayLike,
    grid: Sequence[float] = GRID,
    first: int = 2,
) -> Replay:
    """Stop each item at each threshold as early as the rule allows.

    Args:
        posteriors: tempered, after 0, 1, … r votes in the order in which they came; shape
            (r + 1, items, levels).
        available: votes that each item has, shape (items,); later posteriors are not read.
        grid: the thresholds.
        first: votes that every item gets before it may stop.
    """
    table = np.asarray(posteriors, dtype=np.float64)
    most = np.asarray(available, dtype=np.int64)
    error = 1.0 - table.max(axis=2)
    steps = np.arange(len(table))[:, None]
    may_stop = (steps >= np.minimum(first, most)) & (steps < most)
    cuts = np.asarray(grid, dtype=np.float64)
    votes = np.empty((len(cuts), table.shape[1]), dtype=np.int64)
    for place, cut in enumerate(cuts):
        stops = may_stop & (error <= cut)
        stops |= steps == most
        votes[place] = stops.argmax(axis=0)
    items = np.arange(table.shape[1])
    return Replay(
        votes=votes,
        label=table.argmax(axis=2)[votes, items],
        settled=error[votes, items] <= cuts[:, None],
    )


def by_place(votes: Votes, place: ArrayLike) -> Sequences:
    """Votes as sequences: what `prefix_posteriors` reads.

    Args:
        votes: of all items.
        place: shape (n,), the place of each vote among those of its item, from 0: the order in
            which they came.
    """
    where = np.asarray(place, dtype=np.int64)
    shape = (votes.item_count, int(votes.per_item.max(initial=0)))
    label, rater = np.full(shape, -1), np.zeros(shape, dtype=np.int64)
    label[votes.item, where] = votes.label
    rater[votes.item, where] = votes.rater
    return Sequences(label=label, rater=rater)


def prefix_posteriors(
    label: ArrayLike,
    rater: ArrayLike,
    *,
    tables: ArrayLike,
    prior: ArrayLike,
    temperature: float = 1.0,
) -> Floats:
    """Tempered posteriors after each vote under frozen tables.

    Args:
        label: the votes of each item in their order, -1 after the last; shape (items, r).
        rater: who gave them, same shape.
        tables: E[w, y, z], the chance that rater w says y where z is true; shape (raters,
            levels, levels).
        prior: of the levels, shape (levels,).
        temperature: each posterior is taken to the power of its inverse.

    Returns:
        Shape (r + 1, items, levels), the prior first.
    """
    said, who = np.asarray(label), np.asarray(rater)
    logs = np.log(np.maximum(np.asarray(tables, dtype=np.float64), PROBABILITY_MIN))
    state = np.tile(
        np.log(np.maximum(np.asarray(prior, dtype=np.float64), PROBABILITY_MIN)), (len(said), 1)
    )
    found = np.empty((said.shape[1] + 1, *state.shape))
    found[0] = _softmax(state / temperature)
    for place in range(said.shape[1]):
        given = said[:, place] >= 0
        state[given] += logs[who[given, place], said[given, place]]
        found[place + 1] = _softmax(state / temperature)
    return found


def _softmax(logs: Floats) -> Floats:
    raised = np.exp(logs - logs.max(axis=-1, keepdims=True))
    whole: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return whole
