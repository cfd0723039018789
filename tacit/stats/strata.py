"""A closer estimate of the error rate: rows judged more often where the model doubts itself.

Finished rows are put into strata by their tempered error; most are drawn where errors are
expected to vary most (J. Neyman, Journal of the Royal Statistical Society 97, 1934), and half
evenly, so that a model that is wrong about itself costs little. It narrows the estimate and
finds more rows to repair. It certifies nothing: a certificate needs the uniform list of `audit`.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import intervals
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate

STRATA = 10
EVEN = 0.5
"""Part of the sample that is spread over the strata by their size."""
METHOD = "stratified, Wilson on the effective n"

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """Which rows are judged.

    Attributes:
        stratum: shape (rows,), of each row, 0 where the expected error is smallest.
        drawn: places of the rows that are judged, ascending.
    """

    stratum: Integers
    drawn: Integers


def draw(error: ArrayLike, *, judged: int, seed: int, strata: int = STRATA) -> Sample:
    """Draw rows to judge, at least one in each stratum where there are enough.

    Args:
        error: tempered error of each finished row, shape (rows,).
        judged: how many rows are judged; all where it is not fewer.
        seed: of the draw.
        strata: how many, of equal size.
    """
    expected = np.asarray(error, dtype=np.float64)
    rows = len(expected)
    stratum = np.empty(rows, dtype=np.int64)
    count = max(1, min(strata, rows, judged))
    for place, part in enumerate(np.array_split(np.argsort(expected, kind="stable"), count)):
        stratum[part] = place
    sizes = np.bincount(stratum, minlength=count)
    takes = _allocate(expected, stratum, sizes=sizes, judged=judged)
    chance = np.random.default_rng(seed)
    drawn = [
        chance.choice(np.flatnonzero(stratum == place), take, replace=False)
        for place, take in enumerate(takes.tolist())
        if take
    ]
    return Sample(
        stratum=stratum,
        drawn=np.sort(np.concatenate(drawn)) if drawn else np.zeros(0, dtype=np.int64),
    )


def error_rate(sample: Sample, wrong: ArrayLike, *, level: float = LEVEL_DEFAULT) -> Estimate:
    """The share of all rows that is wrong, each stratum weighing as many rows as it has.

    Variance Σ (N_h/N)²·(1 - n_h/N_h)·s_h²/n_h; the interval is Wilson's on the number of rows
    that would have this variance. A stratum whose judged rows are all alike gets one more with
    the error rate of all, else it would be taken for certain.

    Args:
        sample: as it was drawn.
        wrong: shape (judged,), in the order of `sample.drawn`.
        level: of the interval.

    Undefined where nothing was judged, or a stratum has no judged row.
    """
    errors = np.asarray(wrong, dtype=np.float64)
    n, rows = len(errors), len(sample.stratum)
    sizes = np.bincount(sample.stratum)
    takes = np.bincount(sample.stratum[sample.drawn], minlength=len(sizes))
    if not n or not takes.all():
        return Estimate.undefined("a stratum has no judged row", n=n, method=METHOD)
    found = np.bincount(sample.stratum[sample.drawn], weights=errors, minlength=len(sizes))
    share, weight = found / takes, sizes / rows
    value = float(weight @ share)
    alike = (found == 0) | (found == takes)
    careful = (found + value) / (takes + 1)
    spread = np.where(
        alike,
        careful * (1 - careful),
        share * (1 - share) * takes / np.maximum(takes - 1, 1),
    )
    variance = float((weight**2 * (1 - takes / sizes) * spread / takes).sum())
    if n == rows:
        return Estimate(value=value, low=value, high=value, level=level, n=n, method="all judged")
    effective = value * (1 - value) / variance if variance > 0 else float(n)
    effective = max(1.0, effective)
    wilson = intervals.wilson(value * effective, effective, level=level)
    return replace(wilson, value=value, n=n, method=METHOD)


def _allocate(expected: Floats, stratum: Integers, *, sizes: Integers, judged: int) -> Integers:
    """Rows of each stratum: half by size, half by size times the expected spread."""
    total = int(sizes.sum())
    if judged >= total:
        return sizes
    means = np.bincount(stratum, weights=expected, minlength=len(sizes)) / np.maximum(sizes, 1)
    pull = sizes * np.sqrt(np.clip(means * (1 - means), 0.0, None))
    part = pull / pull.sum() if pull.sum() > 0 else sizes / total
    wanted = judged * (EVEN * sizes / total + (1 - EVEN) * part)
    takes: Integers = np.minimum(np.maximum(np.floor(wanted).astype(np.int64), 1), sizes)
    while takes.sum() != judged:
        short = wanted - takes
        if takes.sum() < judged:
            takes[int(np.argmax(np.where(takes < sizes, short, -np.inf)))] += 1
        else:
            takes[int(np.argmin(np.where(takes > 1, short, np.inf)))] -= 1
    return takes
