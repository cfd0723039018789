"""How many votes each group has for each level, and sums over pairs of votes in a group.

Every coefficient of agreement is made of three sums: disagreement within an item, disagreement
of one vote with all votes, and disagreement within a cluster. So they need no matrix of levels
by levels, and leaving a cluster out costs as much as reading it once.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tacit.stats.votes import CELLS_MAX

Floats = NDArray[np.float64]
Numbers = NDArray[np.integer]

DENSE_SHARE = 8
"""A whole table is kept where it has up to so many cells for each vote."""


def summed(group: Numbers, weights: Floats, *, count: int) -> Floats:
    """Shape (count,): the sum of the weights of each group."""
    return np.bincount(group, weights=weights, minlength=count).astype(np.float64, copy=False)


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Counts of groups by levels: a whole table where it is small, else its filled cells.

    Attributes:
        groups: how many there are.
        levels: how many there are.
        table: shape (groups, levels), or `None`.
        group: without a table, the group of each filled cell, ascending.
        level: its level, ascending within a group.
        count: what it holds, votes or their weights.
    """

    groups: int
    levels: int
    table: Floats | None = None
    group: NDArray[np.int64]
    level: NDArray[np.int64]
    count: Floats

    @classmethod
    def of(
        cls,
        group: Numbers,
        level: Numbers,
        *,
        shape: tuple[int, int],
        weights: Floats | None = None,
    ) -> "Cells":
        """Count votes, or add up their weights.

        Args:
            group: of each vote, shape (n,).
            level: of each vote.
            shape: how many groups and levels there are.
            weights: of each vote; one each where it is not given.
        """
        key = group.astype(np.int64)
        key *= shape[1]
        key += level
        cells = shape[0] * shape[1]
        none = np.empty(0, dtype=np.int64)
        if cells <= min(CELLS_MAX, DENSE_SHARE * len(key) + 1024):
            table = np.bincount(key, weights=weights, minlength=cells).astype(np.float64)
            return cls(
                groups=shape[0],
                levels=shape[1],
                table=table.reshape(shape),
                group=none,
                level=none,
                count=np.empty(0),
            )
        if weights is None:
            key.sort()
        else:
            order = np.argsort(key, kind="stable")
            key, weights = key[order], weights[order]
        first = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else none
        if weights is None:
            count = np.diff(np.append(first, len(key))).astype(np.float64)
        else:
            count = np.add.reduceat(weights, first) if len(first) else np.empty(0)
        found = key[first]
        return cls(
            groups=shape[0],
            levels=shape[1],
            group=found // shape[1],
            level=found % shape[1],
            count=count,
        )

    def sum(self, per_cell: Floats) -> Floats:
        """Add what cells without a table hold, by group."""
        return summed(self.group, per_cell, count=self.groups)

    def sizes(self) -> Floats:
        """Shape (groups,): all of a group."""
        if self.table is None:
            return self.sum(self.count)
        found: Floats = self.table @ np.ones(self.levels)  # several times as fast as a sum
        return found

    def totals(self) -> Floats:
        """Shape (levels,): all of a level."""
        if self.table is None:
            return summed(self.level, self.count, count=self.levels)
        found: Floats = np.ones(self.groups) @ self.table
        return found

    def weighed(self, values: Floats) -> Floats:
        """Shape (groups,): the sum of a value of each level over the votes of a group."""
        if self.table is None:
            return self.sum(self.count * values[self.level])
        found: Floats = self.table @ values
        return found

    def squares(self) -> Floats:
        """Shape (groups,): Σ_c count²."""
        if self.table is None:
            return self.sum(self.count * self.count)
        found: Floats = np.einsum("ij,ij->i", self.table, self.table)
        return found


class Metric(Protocol):
    """A disagreement δ of two levels, 0 of a level with itself, the same in both directions."""

    def within(self, cells: Cells) -> Floats:
        """Shape (groups,): Σ δ over all ordered pairs of votes of a group."""
        ...

    def against(self, counts: Floats) -> Floats:
        """Shape (levels,): Σ δ of each level with votes of which each level has so many."""
        ...


class Nominal:
    """0 for equal levels, 1 for others."""

    def within(self, cells: Cells) -> Floats:
        sizes = cells.sizes()
        return sizes * sizes - cells.squares()

    def against(self, counts: Floats) -> Floats:
        found: Floats = counts.sum() - counts
        return found


class Squared:
    """(a − b)² of a number of each level."""

    def __init__(self, values: Floats) -> None:
        self.values = values

    def within(self, cells: Cells) -> Floats:
        sums = cells.weighed(self.values)
        squares = cells.weighed(self.values * self.values)
        return np.maximum(2 * (cells.sizes() * squares - sums * sums), 0)

    def against(self, counts: Floats) -> Floats:
        v = self.values
        found: Floats = v * v * counts.sum() - 2 * v * (counts @ v) + counts @ (v * v)
        return found


class Absolute:
    """|a − b| of a number of each level; the numbers rise from level to level."""

    def __init__(self, values: Floats) -> None:
        self.values = values

    def within(self, cells: Cells) -> Floats:
        if cells.table is not None:
            below = np.cumsum(cells.table, axis=1)[:, :-1]
            above = cells.sizes()[:, None] - below
            found: Floats = 2 * ((below * above) @ np.diff(self.values))
            return found
        running = np.cumsum(cells.count)
        sizes = cells.sizes()
        before = running - cells.count - (np.cumsum(sizes) - sizes)[cells.group]
        places = 2 * before + cells.count - sizes[cells.group]
        return 2 * cells.sum(cells.count * self.values[cells.level] * places)

    def against(self, counts: Floats) -> Floats:
        v = self.values
        below, sums = np.cumsum(counts), np.cumsum(counts * v)
        found: Floats = v * (2 * below - below[-1]) - 2 * sums + sums[-1]
        return found


class Table:
    """Any δ, from a matrix of levels by levels."""

    def __init__(self, distances: Floats) -> None:
        self.distances = distances

    def within(self, cells: Cells) -> Floats:
        if cells.table is not None:
            each: Floats = np.einsum("ij,ij->i", cells.table @ self.distances, cells.table)
            return each
        found = np.zeros(cells.groups)
        most = int(np.bincount(cells.group).max(initial=0))
        for apart in range(1, most):
            same = np.flatnonzero(cells.group[apart:] == cells.group[:-apart])
            other = same + apart
            each = self.distances[cells.level[same], cells.level[other]]
            each *= 2 * cells.count[same] * cells.count[other]
            found += summed(cells.group[same], each, count=cells.groups)
        return found

    def against(self, counts: Floats) -> Floats:
        found: Floats = self.distances @ counts
        return found
