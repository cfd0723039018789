"""Does somebody err more often than they used to? A running alarm, and versions side by side.

CUSUM on outcomes in their order: S ← max(0, S + log(p₁/p₀)) on an error, else
S ← max(0, S + log((1−p₁)/(1−p₀))), where p₀ is the person's own long-run rate of errors and p₁
the rate whose odds are `ODDS_RATIO` times as high; alarm at S ≥ `ALARM_AT`. It is the fastest
test of its false-alarm rate (G. Moustakides, Annals of Statistics 14, 1986).

At ALARM_AT 7 and a true rate of .05, .10 and .20 a false alarm within 500 outcomes comes to
1.0, 1.7 and 2.8 people in a hundred; an error three times as likely is told after a median of
104, 62 and 43 outcomes.

Sources: E. S. Page, "Continuous inspection schemes", Biometrika 41 (1954), 100-115; S. H.
Steiner and others, "Monitoring surgical performance using risk-adjusted cumulative sum charts",
Biostatistics 1 (2000), 441-452 (odds ratios); R. G. Newcombe, "Interval estimation for the
difference between independent proportions", Statistics in Medicine 17 (1998), method 10.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tacit.stats import _columns, intervals
from tacit.stats._columns import Column
from tacit.stats.errors import VotesMalformed
from tacit.stats.estimates import LEVEL_DEFAULT, Estimate

RATE_MIN = 0.02
ODDS_RATIO = 3.0
ALARM_AT = 7.0
OUTCOMES_MIN = 20
"""From fewer outcomes the own long-run rate is not taken."""
TOO_FEW = f"not enough yet: fewer than {OUTCOMES_MIN} outcomes"

Numbers = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Steps:
    """What one outcome adds to S.

    Attributes:
        rate: p₀, errors where nothing has changed.
        error: added on an error, positive.
        right: added on a right answer, negative.
    """

    rate: float
    error: float
    right: float

    @classmethod
    def against(cls, rate: float, *, odds_ratio: float = ODDS_RATIO) -> "Steps":
        """Steps for a rate of errors, which is held within `RATE_MIN` and 1 − `RATE_MIN`."""
        p0 = min(max(rate, RATE_MIN), 1 - RATE_MIN)
        odds = odds_ratio * p0 / (1 - p0)
        p1 = odds / (1 + odds)
        return cls(rate=p0, error=math.log(p1 / p0), right=math.log((1 - p1) / (1 - p0)))

    def after(self, score: float, *, wrong: bool) -> float:
        """S after one more outcome: the O(1) step."""
        return max(0.0, score + (self.error if wrong else self.right))


@dataclass(frozen=True, kw_only=True)
class Cusum:
    """The course of one person.

    Attributes:
        rate: p₀; `None` where unknown.
        score: S after each outcome, shape (n,).
        alarm: number of the first outcome, from 0, at which S reached the alarm; else `None`.
        unknown: why nothing is said.
    """

    rate: float | None
    score: Numbers
    alarm: int | None
    unknown: str | None = None


def cusum(
    wrong: ArrayLike,
    *,
    rate: float | None = None,
    odds_ratio: float = ODDS_RATIO,
    alarm_at: float = ALARM_AT,
) -> Cusum:
    """Follow outcomes from the oldest to the newest.

    Args:
        wrong: truth values, shape (n,).
        rate: the long-run rate of errors; else the mean of all outcomes given, which needs
            `OUTCOMES_MIN` of them. A change late in them raises that mean a little, and so
            delays the alarm rather than making a false one.
        odds_ratio: of the rate to be found to the long-run rate.
        alarm_at: the score of an alarm.
    """
    given = np.asarray(wrong, dtype=bool)
    if rate is None and len(given) < OUTCOMES_MIN:
        return Cusum(rate=None, score=np.zeros(len(given)), alarm=None, unknown=TOO_FEW)
    steps = Steps.against(float(given.mean()) if rate is None else rate, odds_ratio=odds_ratio)
    score = scores(given, steps)
    over = np.flatnonzero(score >= alarm_at)
    return Cusum(rate=steps.rate, score=score, alarm=int(over[0]) if len(over) else None)


def scores(wrong: NDArray[np.bool_], steps: Steps) -> Numbers:
    """S after each outcome along the last axis: the walk less its lowest point so far."""
    walk = np.cumsum(np.where(wrong, steps.error, steps.right), axis=-1)
    found: Numbers = walk - np.minimum(np.minimum.accumulate(walk, axis=-1), 0.0)
    return found


@dataclass(frozen=True, kw_only=True)
class Version:
    """Errors under one version of the guideline.

    Attributes:
        version: its name.
        rate: the share of errors, with Wilson's interval.
        change: that share less the one under the version before, with Newcombe's interval;
            `None` for the first.
    """

    version: Hashable
    rate: Estimate
    change: Estimate | None


def by_version(
    wrong: ArrayLike,
    version: Column,
    *,
    order: Sequence[Hashable] | None = None,
    level: float = LEVEL_DEFAULT,
) -> tuple[Version, ...]:
    """Rates of errors by version, each against the one before.

    Args:
        wrong: truth values, shape (n,).
        version: under which version each outcome was made.
        order: the versions in their order, those without an outcome too; else as they sort.
        level: confidence of the intervals.

    Raises:
        VotesMalformed: columns of unequal length, or a version that is not in the order.
    """
    given = np.asarray(wrong, dtype=bool)
    seen, codes = _columns.encode(version)
    if len(given) != len(codes) or (len(codes) and int(codes.min()) < 0):
        raise VotesMalformed("Each outcome has one version.")
    names = list(seen if order is None else order)
    if not set(seen) <= set(names):
        raise VotesMalformed("An outcome has a version that is not in the order.")
    made: list[Version] = []
    before: tuple[int, int] | None = None
    for name in names:
        mine = given[codes == list(seen).index(name)] if name in seen else given[:0]
        counted = (int(mine.sum()), len(mine))
        made.append(
            Version(
                version=name,
                rate=intervals.wilson(*counted, level=level),
                change=None
                if before is None
                else intervals.newcombe(*counted, of=before, level=level),
            )
        )
        before = counted
    return tuple(made)
