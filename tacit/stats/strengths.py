"""Those who were compared, by name, with what their strength rests on: for a page or a table.

The estimate is that of `bradley_terry`, a tie being half a win for each; this adds counts of wins,
losses and ties, and the order.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tacit.stats import bradley_terry
from tacit.stats.bradley_terry import Pairs
from tacit.stats.estimates import Strength


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One comparison of two: `first_won` is 1, 0, or ½ for a tie."""

    first: str
    second: str
    first_won: float
    item: str | None = None
    """Whose comparisons depend on each other; without it each is on its own."""


@dataclass(frozen=True, kw_only=True)
class Strengths:
    """All, the strongest first; in the order of their names where undefined."""

    players: tuple[Strength, ...]
    n: int
    """Comparisons it rests on."""
    reason: str | None
    """Why the strengths are undefined, where they are."""


def fit(comparisons: Iterable[Comparison]) -> Strengths:
    """Estimate the strengths; the order of comparisons, and of the two in one, is irrelevant.

    Raises:
        VotesMalformed: somebody is compared with themselves, or a result is none of 0, ½ and 1.
    """
    given = list(comparisons)
    pairs = Pairs.from_columns(
        [one.first for one in given],
        [one.second for one in given],
        [one.first_won for one in given],
    )
    items = [
        f"item {one.item}" if one.item is not None else f"row {row}"
        for row, one in enumerate(given)
    ]
    found = bradley_terry.estimate(pairs, cluster=items)
    size = len(pairs.players)
    won = np.bincount(pairs.first * 3 + pairs.twice, minlength=3 * size).reshape(size, 3)
    lost = np.bincount(pairs.second * 3 + pairs.twice, minlength=3 * size).reshape(size, 3)
    players = [
        Strength(
            name=str(name),
            wins=int(won[number, 2] + lost[number, 0]),
            losses=int(won[number, 0] + lost[number, 2]),
            ties=int(won[number, 1] + lost[number, 1]),
            value=one.value,
            low=one.low,
            high=one.high,
            rough=one.rough and one.low is not None,
        )
        for number, (name, one) in enumerate(zip(pairs.players, found.estimates(), strict=True))
    ]
    players.sort(key=lambda one: (-(one.value or 0.0), one.name))
    return Strengths(players=tuple(players), n=pairs.n, reason=found.unknown)
