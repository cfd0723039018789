"""A share of a whole with its interval, undefined where too few stand behind it.

The interval is Wilson's score interval: it stays within 0 and 1 and is honest for few cases,
where the usual one claims certainty.
"""

from dataclasses import dataclass

from tacit.stats import intervals


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
    found = intervals.wilson(count, n)
    return Share(value=found.value, low=found.low, high=found.high, count=count, n=n)
