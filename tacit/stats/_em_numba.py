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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tacit.stats._em import Coded, Rates, Sums
from tacit.stats.consensus import Floats

LANES = 4
"""Levels are worked on four at a time; a table is padded to whole fours."""
RESCALE_VOTES = 16
"""Factors of at least 1e-10 that are multiplied before the product is brought back to 1."""


def is_installed() -> bool:
    return importlib.util.find_spec("numba") is not None


@functools.cache
def compiled() -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The kernels, compiled; the machine code is kept beside the package where it may be."""
    numba = importlib.import_module("numba")
    jit = numba.njit(cache=True, error_model="numpy", nogil=True)
    return jit(pass_over), jit(pass_first)


def plain() -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The kernels as Python runs them."""
    return pass_over, pass_first


class NumbaPart:
    """The votes of some items as they stand: 4 bytes a vote and 8 an item are held."""

    def __init__(
        self,
        coded: Coded,
        kernels: Callable[[], tuple[Callable[..., Any], Callable[..., Any]]] = compiled,
    ) -> None:
        self._starts, self._codes = coded.starts, coded.codes
        self._levels, self._rows = coded.levels, coded.rows
        self._width = -(-coded.levels // LANES) * LANES
        self._over, self._first = kernels()

    def first(self) -> Sums:
        counts = np.zeros((self._rows + 1, self._width))
        self._first(self._starts, self._codes, self._levels, counts)
        return self._sums(counts, 0.0)

    def step(self, rates: Rates) -> Sums:
        counts = np.zeros((self._rows + 1, self._width))
        nothing = np.empty((0, self._width))
        fit = self._over(self._starts, self._codes, self._padded(rates), counts, nothing)
        return self._sums(counts, float(fit))

    def posterior(self, rates: Rates) -> Floats:
        whole = np.zeros((len(self._starts) - 1, self._levels))
        nothing = np.empty((0, self._width))
        self._over(self._starts, self._codes, self._padded(rates), nothing, whole)
        return whole

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
    codes: NDArray[np.int32],
    table: Floats,
    counts: Floats,
    whole: Floats,
) -> float:
    """Posterior of each item, added to the counts of its votes' rows; the log likelihood.

    Args:
        starts: shape (items + 1,).
        codes: shape (n,).
        table: shape (rows + 1, width), the class shares last.
        counts: the same shape, zeros: what is added to; no rows where none are wanted.
        whole: shape (items, levels): the posteriors; no rows where none are wanted.
    """
    rows, width = table.shape[0] - 1, table.shape[1]
    held = np.empty(width)
    fit = 0.0
    for item in range(starts.shape[0] - 1):
        first, end = starts[item], starts[item + 1]
        for z in range(width):
            held[z] = table[rows, z]
        place, total = first, 1.0
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
            fit += math.log(total)
            for z in range(width):
                held[z] /= total
            place = stop
        if whole.shape[0] > 0 and first < end:
            for z in range(whole.shape[1]):
                whole[item, z] = held[z]
        if counts.shape[0] > 0 and first < end:
            for z in range(0, width, LANES):
                a, b, c, d = held[z], held[z + 1], held[z + 2], held[z + 3]
                for vote in range(first, end):
                    row = codes[vote]
                    counts[row, z] += a
                    counts[row, z + 1] += b
                    counts[row, z + 2] += c
                    counts[row, z + 3] += d
                counts[rows, z] += a
                counts[rows, z + 1] += b
                counts[rows, z + 2] += c
                counts[rows, z + 3] += d
    return fit


def pass_first(
    starts: NDArray[np.int64], codes: NDArray[np.int32], levels: int, counts: Floats
) -> None:
    """Vote shares of each item, added to the counts of its votes' rows."""
    rows, held = counts.shape[0] - 1, np.zeros(counts.shape[1])
    for item in range(starts.shape[0] - 1):
        first, end = starts[item], starts[item + 1]
        for vote in range(first, end):
            held[codes[vote] % levels] += 1.0 / (end - first)
        for vote in range(first, end):
            for z in range(levels):
                counts[codes[vote], z] += held[z]
        for z in range(levels if first < end else 0):
            counts[rows, z] += held[z]
            held[z] = 0.0
