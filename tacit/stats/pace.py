"""How long the rest will take at the pace of the last days.

The pace is the mean number a day, days without any included. Its interval is
mean ± z·s/√n over the days (80 %: z = 1.2816), which asks that days are alike and
independent; days of work are neither, so it is a range to plan with and no promise.
The days left are the rest divided by the pace; where the lower end of the pace is not
above zero, there is no upper end of the days.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

DAYS_MIN = 7
DONE_MIN = 5
Z_80 = 1.2816
"""The 90th percentile of the normal distribution."""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Days until nothing is left; undefined with a reason, never a guess."""

    days: float | None
    days_low: float | None = None
    days_high: float | None = None
    """None where the pace may be zero."""
    per_day: float | None = None
    n: int = 0
    """Days that the pace rests on."""
    reason: str | None = None


def forecast(done_by_day: Sequence[int], *, left: int) -> Forecast:
    """Say how many days `left` will take, from what was done on each of the last days.

    Undefined when there are fewer than DAYS_MIN days, or fewer than DONE_MIN done on them.

    Raises:
        ValueError: a count is negative.
    """
    if left < 0 or any(count < 0 for count in done_by_day):
        raise ValueError("counts are not negative")
    days, done = len(done_by_day), sum(done_by_day)
    if days < DAYS_MIN:
        return Forecast(days=None, n=days, reason=f"needs {DAYS_MIN - days} more days")
    if done < DONE_MIN:
        return Forecast(
            days=None,
            n=days,
            reason=f"needs {DONE_MIN - done} more accepted within {days} days",
        )
    mean = done / days
    reach = Z_80 * statistics.stdev(done_by_day) / math.sqrt(days)
    slow = mean - reach
    return Forecast(
        days=left / mean,
        days_low=left / (mean + reach),
        days_high=left / slow if slow > 0 else None,
        per_day=mean,
        n=days,
    )
