"""Who answers much faster than the item and their own pace explain? A look, not a verdict.

log t = item + rater + residual, fitted by medians in turn (J. W. Tukey, Exploratory Data
Analysis, 1977, chapter 10; the log-normal model is that of W. J. van der Linden, "A lognormal
model for response times on test items", Journal of Educational and Behavioral Statistics 31,
2006, 181-204), so that a fifth of wild answers moves nothing. z = −residual/(1.4826·MAD) is high
for a fast answer. A CUSUM in the order of a rater's answers, S ← max(0, S + min(z, 2.5) − ½),
opens a look at S ≥ 5: a *run* of fast answers, three at least, never a single one.

With residuals as in the model about a third of raters have such a run somewhere within 500
answers: that is why it opens a look and no case.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _columns
from tacit.stats._columns import Column
from tacit.stats.errors import VotesMalformed

ROUNDS_MAX = 50
TOLERANCE = 1e-6
MAD_TO_DEVIATION = 1.4826
"""1/Φ⁻¹(¾): the deviation of a normal distribution from its median absolute deviation."""
ALLOWANCE = 0.5
LOOK_AT = 5.0
FAST_MAX = 2.5
ANSWERS_MIN = 20

TOO_FEW = f"fewer than {ANSWERS_MIN} timed answers"
NO_SPREAD = "more than half of the answers took just as long as their items and raters explain"

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run of fast answers.

    Attributes:
        rater: whose it is.
        first: number of the row where it begins.
        last: number of the row where it was seen.
        answers: of this rater, from the first to the last.
        score: S at the last.
    """

    rater: Hashable
    first: int
    last: int
    answers: int
    score: float


@dataclass(frozen=True, kw_only=True)
class Speed:
    """Paces, residuals and runs.

    Attributes:
        raters: ids.
        pace: shape (raters,): log seconds above the item's for each rater; negative is fast.
        items: ids.
        time: shape (items,): log seconds for a rater at the median pace.
        z: shape (rows,): how fast each answer was, in deviations.
        runs: the first run of each rater who has one, by rater.
        unknown: why nothing is said.
    """

    raters: Sequence[Hashable]
    pace: Numbers
    items: Sequence[Hashable]
    time: Numbers
    z: Numbers
    runs: tuple[Run, ...]
    unknown: str | None = None


def residuals(item: Column, rater: Column, seconds: ArrayLike) -> Speed:
    """Fit the paces and look for runs.

    Undefined with fewer than `ANSWERS_MIN` rows, or without spread.

    Args:
        item: id of the item of each answer, shape (n,).
        rater: id of its rater. Answers of one rater stand in the order they were given.
        seconds: time on it, above 0.

    Raises:
        VotesMalformed: unequal lengths, a missing id, or a time that is not above 0.
    """
    items, i = _columns.encode(item)
    raters, w = _columns.encode(rater)
    given = np.asarray(seconds, dtype=np.float64)
    if not len(i) == len(w) == len(given) or bool((i < 0).any() | (w < 0).any()):
        raise VotesMalformed("Each answer has an item, a rater and a time.")
    if not bool(np.all((given > 0) & np.isfinite(given))):
        raise VotesMalformed("A time is not above 0.")
    left = np.log(given)
    by_item, by_rater = _Grouped(i, len(items)), _Grouped(w, len(raters))
    time, pace = np.zeros(len(items)), np.zeros(len(raters))
    for _ in range(ROUNDS_MAX):
        of_item = by_item.medians(left)
        left = left - of_item[i]
        of_rater = by_rater.medians(left)
        left = left - of_rater[w]
        time, pace = time + of_item, pace + of_rater
        if float(np.max(np.abs(of_rater), initial=0.0)) < TOLERANCE:
            break
    middle = float(np.median(pace)) if len(pace) else 0.0
    fitted = (raters, pace - middle, items, time + middle)
    if len(given) < ANSWERS_MIN:
        return _told(fitted, np.zeros(len(given)), (), TOO_FEW)
    spread = MAD_TO_DEVIATION * float(np.median(np.abs(left - np.median(left))))
    if spread <= 0:
        return _told(fitted, np.zeros(len(given)), (), NO_SPREAD)
    z = -left / spread
    return _told(fitted, z, _runs(raters, by_rater, z), None)


def _told(
    fitted: tuple[Sequence[Hashable], Numbers, Sequence[Hashable], Numbers],
    z: Numbers,
    runs: tuple[Run, ...],
    unknown: str | None,
) -> Speed:
    raters, pace, items, time = fitted
    return Speed(raters=raters, pace=pace, items=items, time=time, z=z, runs=runs, unknown=unknown)


class _Grouped:
    """Rows by group, in the order they stand."""

    def __init__(self, group: Places, size: int) -> None:
        self.group = group
        self.order = np.argsort(group, kind="stable")
        self.counts = np.bincount(group, minlength=size)
        self.starts = np.cumsum(self.counts) - self.counts

    def medians(self, values: Numbers) -> Numbers:
        """The median of each group; 0 for an empty one."""
        ordered = np.append(values[np.lexsort((values, self.group))], 0.0)
        low = self.starts + np.maximum(self.counts - 1, 0) // 2
        high = self.starts + self.counts // 2
        found: Numbers = np.where(self.counts > 0, (ordered[low] + ordered[high]) / 2, 0.0)
        return found


def _runs(raters: Sequence[Hashable], by_rater: _Grouped, z: Numbers) -> tuple[Run, ...]:
    """The CUSUM of each rater is the walk less its lowest point so far, from its own start."""
    added = np.minimum(z, FAST_MAX) - ALLOWANCE
    found = []
    for number, (start, count) in enumerate(
        zip(by_rater.starts.tolist(), by_rater.counts.tolist(), strict=True)
    ):
        if count * (FAST_MAX - ALLOWANCE) < LOOK_AT:
            continue
        rows = by_rater.order[start : start + count]
        walk = np.append(0.0, np.cumsum(added[rows]))
        score = walk - np.minimum.accumulate(walk)
        over = np.flatnonzero(score >= LOOK_AT)
        if not len(over):
            continue
        last = int(over[0])
        first = int(np.flatnonzero(score[:last] == 0.0)[-1])
        found.append(
            Run(
                rater=raters[number],
                first=int(rows[first]),
                last=int(rows[last - 1]),
                answers=last - first,
                score=float(score[last]),
            )
        )
    return tuple(found)
