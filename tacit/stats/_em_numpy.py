"""Expectation and maximisation with NumPy alone, in blocks that stay in the cache.

Items stand by falling number of votes. The j-th votes of a block's items lie side by side, so
that a block costs one `take` of table rows and one addition for each j. For the counts the
votes are sorted by code once; each block of them is one `take` of posteriors and one `reduceat`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.stats._em import LOW_HALF, Coded, Rates, Room, Sums, by_falling
from tacit.stats.consensus import COLUMNS_MAX, Floats

BLOCK_CELLS = 2**15
"""Posteriors of a block of items: 256 KB."""
COUNT_CELLS = 2**16
"""Posteriors of a block of votes."""
WIDE_VOTES = 256
"""An item with more votes than this is summed by itself."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Items `first:end` in order of votes, and where their j-th votes lie."""

    first: int
    end: int
    places: tuple[tuple[int, int], ...]
    """Offset into the codes and number of items, for each j."""


class NumpyPart:
    """The votes of some items; 8 bytes a vote and one posterior an item are held."""

    def __init__(self, coded: Coded, room: Room | None = None) -> None:
        room = room or Room()
        self._levels, self._rows = coded.levels, coded.rows
        self._items = len(coded.starts) - 1
        per_item = np.diff(coded.starts)
        self._order = by_falling(per_item)
        self._votes = per_item[self._order].astype(np.int32)
        self._size = max(1, BLOCK_CELLS // self._levels)
        self._wide = int(np.count_nonzero(self._votes > WIDE_VOTES))
        self._codes = room.empty((len(coded.codes),), np.int32)
        key = np.empty(len(coded.codes), dtype=np.int64)
        self._blocks = list(self._lay(coded, key))
        key.sort()
        self._holder = room.empty((len(key),), np.int32)
        np.bitwise_and(key, LOW_HALF, out=self._holder, casting="unsafe")
        self._segments = _Segments.of(key, self._levels)
        self._held = room.empty((len(self._order), self._levels), np.float64)
        self._rates: Rates | None = None

    def first(self) -> Sums:
        """Vote shares as posteriors: the rows of a table of ones where truth is the label."""
        ones = np.tile(np.eye(self._levels), (self._rows // self._levels, 1))
        for part in self._gather(ones):
            self._held[part] /= self._votes[part, None]
        return self._sums(0.0)

    def step(self, rates: Rates) -> Sums:
        return self._sums(self._expect(rates))

    def posterior(self, rates: Rates) -> Floats:
        if rates is not self._rates:
            self._expect(rates)
        self._codes = self._holder = np.empty(0, dtype=np.int32)
        whole = np.zeros((self._items, self._levels))
        whole[self._order] = self._held
        return whole

    def _lay(self, coded: Coded, key: NDArray[np.int64]) -> Iterator[_Block]:
        """Blocks of items; codes and, by place, the keys that sort votes by code."""
        begins, place = coded.starts[self._order], 0
        for item in range(self._wide):
            here = slice(place, place + int(self._votes[item]))
            self._codes[here] = coded.codes[begins[item] : begins[item] + self._votes[item]]
            key[here] = item
            place = here.stop
        size = self._size
        for first in range(self._wide, len(self._order), size):
            end = min(first + size, len(self._order))
            votes, places = self._votes[first:end], []
            for number in range(int(votes[0])):
                count = int(np.searchsorted(-votes, -number))
                here = slice(place, place + count)
                self._codes[here] = coded.codes.take(begins[first : first + count] + number)
                key[here] = np.arange(first, first + count)
                places.append((place, count))
                place += count
            yield _Block(first, end, tuple(places))
        key |= self._codes.astype(np.int64) << 32

    def _gather(self, table: Floats) -> Iterator[slice]:
        """Sum the rows of each item's votes into what is held, block by block."""
        place = 0
        for item in range(self._wide):
            codes = self._codes[place : place + int(self._votes[item])]
            self._held[item] = table.take(codes, axis=0).sum(axis=0)
            place += len(codes)
        if self._wide:
            yield slice(0, self._wide)
        rows = np.empty((self._size, self._levels))
        for block in self._blocks:
            total = self._held[block.first : block.end]
            for number, (place, count) in enumerate(block.places):
                codes = self._codes[place : place + count]
                if number:
                    table.take(codes, axis=0, out=rows[:count], mode="clip")
                    total[:count] += rows[:count]
                else:
                    table.take(codes, axis=0, out=total, mode="clip")
            yield slice(block.first, block.end)

    def _expect(self, rates: Rates) -> float:
        """Posteriors into what is held; the log likelihood."""
        self._rates = rates
        fit, shares = 0.0, np.log(rates.shares)
        for part in self._gather(np.log(rates.table)):
            fit += _normalise(self._held[part], shares)
        return fit

    def _sums(self, fit: float) -> Sums:
        counts = np.zeros((self._rows, self._levels))
        buffer = np.empty((min(self._segments.size, len(self._holder)), self._levels))
        for holders, starts, cells in self._segments.blocks(self._holder):
            held = buffer[: len(holders)]
            self._held.take(holders, axis=0, mode="clip", out=held)
            counts[cells] += np.add.reduceat(held, starts, axis=0)
        return Sums(counts, _columns(self._held), fit)


@dataclass(frozen=True)
class _Segments:
    """Where runs of one code begin among the votes by code; blocks cut runs, too."""

    starts: NDArray[np.int64]
    cells: NDArray[np.int32]
    size: int

    @classmethod
    def of(cls, key: NDArray[np.int64], levels: int) -> "_Segments":
        size = max(1, COUNT_CELLS // levels)
        codes = (key >> 32).astype(np.int32)
        begins = np.ones(len(codes), dtype=bool)
        np.not_equal(codes[1:], codes[:-1], out=begins[1:])
        begins[::size] = True
        starts = np.flatnonzero(begins)
        return cls(starts, codes[starts], size)

    def blocks(
        self, holder: NDArray[np.int32]
    ) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]]:
        """Of each block who holds the votes, where runs begin in it, and their codes."""
        edges = np.searchsorted(self.starts, np.arange(0, len(holder) + self.size, self.size))
        for number, place in enumerate(range(0, len(holder), self.size)):
            mine = slice(int(edges[number]), int(edges[number + 1]))
            yield holder[place : place + self.size], self.starts[mine] - place, self.cells[mine]


def _normalise(block: Floats, shares: Floats) -> float:
    """Logs of weights into posteriors in place; the log likelihood."""
    block += shares
    if len(shares) > COLUMNS_MAX:
        top = block.max(axis=1)
    else:
        top = block[:, 0].copy()
        for level in range(1, len(shares)):
            np.maximum(top, block[:, level], out=top)
    block -= top[:, None]
    np.exp(block, out=block)
    if len(shares) > COLUMNS_MAX:
        total = block.sum(axis=1)
    else:
        total = block[:, 0].copy()
        for level in range(1, len(shares)):
            total += block[:, level]
    block /= total[:, None]
    return float(top.sum() + np.log(total).sum())


def _columns(held: Floats) -> Floats:
    if held.shape[1] > COLUMNS_MAX:
        whole: Floats = held.sum(axis=0)
        return whole
    return np.array([float(held[:, level].sum()) for level in range(held.shape[1])])
