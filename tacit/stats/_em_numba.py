"""Expectation and maximisation in one pass, compiled.

Numba comes with the extra `tacit[fast]` and is imported on first use. The kernels are plain
functions: without numba they say the same, slowly, which is how tests read them on any machine.
Floats are strict (`fastmath` gains nothing here), so that the same votes give the same bits.
"""

import functools
import importlib
import importlib.util
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tacit.stats._em import Coded, Rates, Room, Sums, by_falling
from tacit.stats.consensus import Floats

LANES = 4
"""Levels are worked on four at a time; a table is padded to whole fours."""
RESCALE_VOTES = 16
"""Factors of at least 1e-10 that are multiplied before the product is brought back to 1."""
LOG_BELOW = 1e-50
"""Likelihoods are multiplied as long as the product is above this: a logarithm for many items."""


def is_installed() -> bool:
    return importlib.util.find_spec("numba") is not None


@dataclass(frozen=True)
class Kernels:
    """The passes, as Python runs them or compiled."""

    over: Callable[..., Any]
    lean: Callable[..., Any]
    first: Callable[..., Any]
    lay: Callable[..., Any]


@functools.cache
def compiled() -> Kernels:
    """The kernels, compiled; the machine code is kept beside the package where it may be."""
    numba = importlib.import_module("numba")

    def jit(kernel: Callable[..., Any]) -> Callable[..., Any]:
        compile_it: Callable[..., Any]
        try:
            compile_it = numba.njit(kernel, cache=True, error_model="numpy", nogil=True)
        except RuntimeError:  # there is no folder that the machine code could be kept in
            compile_it = numba.njit(kernel, error_model="numpy", nogil=True)
        return compile_it

    return Kernels(jit(pass_over), jit(pass_lean), jit(pass_first), jit(pass_lay))


def plain() -> Kernels:
    """The kernels as Python runs them."""
    return Kernels(pass_over, pass_lean, pass_first, pass_lay)


class NumbaPart:
    """The votes of some items by falling number: 4 bytes a vote and 12 an item are held.

    Where loops run as often as the time before, the processor does not guess wrong: that alone
    is a third of the time. Numbers without a sign spare the look for places from the end.
    """

    def __init__(
        self,
        coded: Coded,
        room: Room | None = None,
        *,
        kernels: Callable[[], Kernels] | None = None,
    ) -> None:
        self._levels, self._rows = coded.levels, coded.rows
        self._width = -(-coded.levels // LANES) * LANES
        self._kernels = (kernels or compiled)()
        self._items = len(coded.starts) - 1
        per_item = np.diff(coded.starts)
        self._order = by_falling(per_item)
        votes = per_item[self._order]
        self._long = int(np.count_nonzero(votes > RESCALE_VOTES))
        if self._width > LANES:
            self._long = len(votes)
        self._starts = np.concatenate([np.zeros(1, dtype=np.int64), votes.cumsum()])
        self._codes = (room or Room()).empty((len(coded.codes),), np.uint32)
        self._kernels.lay(coded.starts, coded.codes, self._order, self._codes)

    def first(self) -> Sums:
        counts = np.zeros((self._rows + 1, self._width))
        self._kernels.first(self._starts, self._codes, self._levels, counts)
        return self._sums(counts, 0.0)

    def step(self, rates: Rates) -> Sums:
        counts, table = np.zeros((self._rows + 1, self._width)), self._padded(rates)
        nothing = np.empty((0, self._width))
        long, short = self._starts[: self._long + 1], self._starts[self._long :]
        fit = self._kernels.over(long, self._codes, table, counts, nothing, self._order)
        fit += self._kernels.lean(
            short, self._codes, table, counts, nothing, self._order[self._long :]
        )
        return self._sums(counts, float(fit))

    def posterior(self, rates: Rates) -> Floats:
        whole, nothing = np.zeros((self._items, self._width)), np.empty((0, self._width))
        table = self._padded(rates)
        long, short = self._starts[: self._long + 1], self._starts[self._long :]
        self._kernels.over(long, self._codes, table, nothing, whole, self._order)
        self._kernels.lean(short, self._codes, table, nothing, whole, self._order[self._long :])
        return whole[:, : self._levels]

    def _padded(self, rates: Rates) -> Floats:
        """The table with the class shares as its last row, zeros beyond the levels."""
        table = np.zeros((self._rows + 1, self._width))
        table[:-1, : self._levels] = rates.table
        table[-1, : self._levels] = rates.shares
        return table

    def _sums(self, counts: Floats, fit: float) -> Sums:
        counts = counts[:, : self._levels]
        return Sums(np.ascontiguousarray(counts[:-1]), counts[-1].copy(), fit)


def pass_over(
    starts: NDArray[np.int64],
    codes: NDArray[np.uint32],
    table: Floats,
    counts: Floats,
    whole: Floats,
    order: NDArray[np.int32],
) -> float:
    """Posterior of each item, added to the counts of its votes' rows; the log likelihood.

    Args:
        starts: shape (items + 1,).
        codes: shape (n,).
        table: shape (rows + 1, width), the class shares last.
        counts: the same shape: what is added to; no rows where none are wanted.
        whole: shape (all items, width): the posteriors; no rows where none are wanted.
        order: shape (items,): the rows of `whole` that these items have.
    """
    rows, width = table.shape[0] - 1, table.shape[1]
    held = np.empty(width)
    fit, product = 0.0, 1.0
    for item in range(starts.shape[0] - 1):
        first, end = starts[item], starts[item + 1]
        for z in range(width):
            held[z] = table[rows, z]
        place = first
        while place < end:
            stop = min(place + RESCALE_VOTES, end)
            total = 0.0
            for z in range(0, width, LANES):
                a, b, c, d = held[z], held[z + 1], held[z + 2], held[z + 3]
                for vote in range(place, stop):
                    row = codes[vote]
                    a *= table[row, z]
                    b *= table[row, z + 1]
                    c *= table[row, z + 2]
                    d *= table[row, z + 3]
                held[z], held[z + 1], held[z + 2], held[z + 3] = a, b, c, d
                total += (a + b) + (c + d)
            product *= total
            if product < LOG_BELOW:
                fit, product = fit + math.log(product), 1.0
            for z in range(width):
                held[z] /= total
            place = stop
        if whole.shape[0] > 0:
            for z in range(width):
                whole[order[item], z] = held[z]
        if counts.shape[0] > 0:
            for vote in range(first, end):
                row = codes[vote]
                for z in range(width):
                    counts[row, z] += held[z]
            for z in range(width):
                counts[rows, z] += held[z]
    return fit + math.log(product)


def pass_lean(
    starts: NDArray[np.int64],
    codes: NDArray[np.uint32],
    table: Floats,
    counts: Floats,
    whole: Floats,
    order: NDArray[np.int32],
) -> float:
    """`pass_over` for four levels and at most `RESCALE_VOTES` votes an item, in registers."""
    rows = table.shape[0] - 1
    share_a, share_b, share_c, share_d = (
        table[rows, 0], table[rows, 1], table[rows, 2], table[rows, 3]
    )  # fmt: skip
    sum_a, sum_b, sum_c, sum_d = 0.0, 0.0, 0.0, 0.0
    writing = whole.shape[0] > 0
    fit, product = 0.0, 1.0
    for item in range(starts.shape[0] - 1):
        first, end = starts[item], starts[item + 1]
        a, b, c, d = share_a, share_b, share_c, share_d
        for vote in range(first, end):
            row = codes[vote]
            a *= table[row, 0]
            b *= table[row, 1]
            c *= table[row, 2]
            d *= table[row, 3]
        total = (a + b) + (c + d)
        product *= total
        if product < LOG_BELOW:
            fit, product = fit + math.log(product), 1.0
        one = 1.0 / total
        a, b, c, d = a * one, b * one, c * one, d * one
        if writing:
            place = order[item]
            whole[place, 0], whole[place, 1], whole[place, 2], whole[place, 3] = a, b, c, d
        else:
            for vote in range(first, end):
                row = codes[vote]
                counts[row, 0] += a
                counts[row, 1] += b
                counts[row, 2] += c
                counts[row, 3] += d
            sum_a, sum_b, sum_c, sum_d = sum_a + a, sum_b + b, sum_c + c, sum_d + d
    if not writing:
        counts[rows, 0] += sum_a
        counts[rows, 1] += sum_b
        counts[rows, 2] += sum_c
        counts[rows, 3] += sum_d
    return fit + math.log(product)


def pass_first(
    starts: NDArray[np.int64], codes: NDArray[np.uint32], levels: int, counts: Floats
) -> None:
    """Vote shares of each item, added to the counts of its votes' rows."""
    rows, held = counts.shape[0] - 1, np.zeros(counts.shape[1])
    for item in range(starts.shape[0] - 1):
        first, end = starts[item], starts[item + 1]
        share = 1.0 / (end - first)
        for vote in range(first, end):
            held[codes[vote] % levels] += share
        for vote in range(first, end):
            row = codes[vote]
            for z in range(levels):
                counts[row, z] += held[z]
        for z in range(levels):
            counts[rows, z] += held[z]
            held[z] = 0.0


def pass_lay(
    starts: NDArray[np.int64],
    codes: NDArray[np.int32],
    order: NDArray[np.int32],
    laid: NDArray[np.uint32],
) -> None:
    """The votes item by item in another order of the items."""
    place = 0
    for item in order:
        for vote in range(starts[item], starts[item + 1]):
            laid[place] = codes[vote]
            place += 1
