"""A share of a whole with its interval, undefined where too few stand behind it.

The interval is Wilson's score interval (E. B. Wilson, JASA 22, 1927): it stays within 0 and 1
and is honest for few cases, where the usual one claims certainty.
"""

import math
from dataclasses import dataclass

Z_95 = 1.959964
"""The 97.5th percentile of the normal distribution."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """So many of so many; undefined with a reason, never a guess."""

    value: float | None
    low: float | None = None
    high: float | None = None
    """At 95 %."""
    count: int
    n: int
    reason: str | None = None


def of(count: int, n: int, *, least: int = 1, noun: str = "cases") -> Share:
    """The share of `count` in `n`; undefined below `least`.

    Raises:
        ValueError: the count is not between 0 and n.
    """
    if not 0 <= count <= n:
        raise ValueError("a count lies between 0 and the whole")
    least = max(1, least)
    if n < least:
        return Share(value=None, count=count, n=n, reason=f"needs {least - n} more {noun}")
    low, high = wilson(count, n)
    return Share(value=count / n, low=low, high=high, count=count, n=n)


def wilson(count: int, n: int, *, z: float = Z_95) -> tuple[float, float]:
    """Wilson's score interval of a share of `n` at least 1."""
    share = count / n
    middle = share + z * z / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    low = 0.0 if count == 0 else (middle - reach) / whole
    high = 1.0 if count == n else (middle + reach) / whole
    return low, high
