"""CPU seconds of a call, and what the memory of this machine can do."""

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tacit.stats import _em_numba

Result = TypeVar("Result")
COPY_BYTES = 2**28
GATHERED = 2**22


def timed(call: Callable[[], Result], *, repeats: int = 1) -> tuple[float, Result]:
    """CPU seconds of the fastest of some calls, all threads together, and what it answered."""
    best, answer = float("inf"), None
    for _ in range(repeats):
        start = time.process_time()
        answer = call()
        best = min(best, time.process_time() - start)
    assert answer is not None
    return best, answer


def optional(name: str) -> object | None:
    """A module, or `None` where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


@dataclass(frozen=True)
class Limits:
    """What a round cannot be faster than."""

    copy_bytes_a_second: float
    """Read and written together count once: bytes that are copied."""
    gather_ns: float
    """Of a vote: its row of a table read, and added to another."""
    compiled: bool

    def told(self, *, votes: int, rounds: int, seconds: float) -> str:
        """Shares of the two limits that a run reaches."""
        stream = 4 * votes * rounds / self.copy_bytes_a_second
        floor = self.gather_ns * votes * rounds / 1e9
        return (
            f"{stream / seconds:.0%} of copy bandwidth, {floor / seconds:.0%} of the gather floor"
        )


def limits(*, rows: int, levels: int) -> Limits:
    """Measured now, for tables of so many rows."""
    source = np.ones(COPY_BYTES // 8)
    target = np.empty_like(source)
    copy = timed(lambda: np.add(source, 0.0, out=target), repeats=5)[0]
    generator = np.random.default_rng(0)
    codes = generator.integers(0, rows, GATHERED).astype(np.int32)
    table, counts = np.ones((rows, levels)), np.zeros((rows, levels))
    compiled = _em_numba.is_installed()
    if compiled:
        numba = importlib.import_module("numba")
        kernel = numba.njit(_gather_and_scatter)
        kernel(codes[:10], table, counts)
        seconds = timed(lambda: kernel(codes, table, counts), repeats=5)[0]
    else:
        seconds = timed(lambda: _take_twice(codes, table), repeats=5)[0]
    return Limits(COPY_BYTES / copy, seconds / GATHERED * 1e9, compiled)


def _gather_and_scatter(
    codes: NDArray[np.int32], table: NDArray[np.float64], counts: NDArray[np.float64]
) -> float:
    """Four levels; five votes an item."""
    total = 1.0
    for first in range(0, codes.shape[0] - 5, 5):
        a, b, c, d = 1.0, 1.0, 1.0, 1.0
        for vote in range(first, first + 5):
            row = codes[vote]
            a *= table[row, 0]
            b *= table[row, 1]
            c *= table[row, 2]
            d *= table[row, 3]
        for vote in range(first, first + 5):
            row = codes[vote]
            counts[row, 0] += a
            counts[row, 1] += b
            counts[row, 2] += c
            counts[row, 3] += d
        total += a
    return total


def _take_twice(codes: NDArray[np.int32], table: NDArray[np.float64]) -> float:
    rows = np.empty((2**13, table.shape[1]))
    for first in range(0, len(codes) - len(rows) + 1, len(rows)):
        for _ in range(2):
            table.take(codes[first : first + len(rows)], axis=0, out=rows, mode="clip")
    return float(rows[0, 0])
