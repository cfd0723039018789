"""The burn-up of a project: accepted by day, and how long the rest may take. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tacit.stats import pace
from tacit.stats.pace import Forecast

PACE_DAYS = 14
DAYS_SHOWN_MAX = 120
DAYS_EACH_MAX = 7
"""So few days have a mark each; parts of a day would be marked by its date twice."""


@dataclass(frozen=True)
class Day:
    day: date
    accepted: int
    total: int
    """Accepted until the end of this day."""


@dataclass(frozen=True)
class BurnUp:
    days: tuple[Day, ...]
    accepted: int
    wanted: int
    """Items that count: all but the withdrawn and rejected."""
    forecast: Forecast
    today: date

    @property
    def left(self) -> int:
        return max(0, self.wanted - self.accepted)

    @property
    def sentence(self) -> str:
        """What the plot means."""
        done = f"{self.accepted} of {self.wanted} accepted."
        if not self.wanted:
            return "Nothing to accept yet."
        if not self.left:
            return f"All {self.wanted} are accepted."
        found = self.forecast
        if found.days is None or found.days_low is None:
            return f"{done} When the rest will be: not known yet, {found.reason}."
        rate = f"at {found.per_day:.1f} a day over the last {found.n} days"
        early = self.today + timedelta(days=round(found.days_low))
        if found.days_high is None:
            return f"{done} The rest not before {_say(early)} {rate}; the latest is open."
        late = self.today + timedelta(days=round(found.days_high))
        return f"{done} The rest between {_say(early)} and {_say(late)} {rate}, if days stay alike."

    def rows(self) -> list[dict[str, object]]:
        """The same numbers as a table: days on which something was accepted, newest first."""
        return [
            {"cells": {"day": _say(one.day), "accepted": one.accepted, "total": one.total}}
            for one in reversed(self.days)
            if one.accepted
        ]

    def spec(self) -> dict[str, object]:
        """The plot as Vega-Lite, without colors: the theme of the page gives them."""
        values = [{"day": one.day.isoformat(), "accepted": one.total} for one in self.days]
        ticks = {"interval": "day", "step": 1} if len(values) <= DAYS_EACH_MAX else 6
        axis = {"tickCount": ticks, "format": "%-d %b"}
        x = {"field": "day", "type": "temporal", "title": None, "axis": axis}
        y = {"field": "accepted", "type": "quantitative", "title": "Accepted"}
        scale = {"domain": [0, max(self.wanted, 1)], "nice": False}
        line = {"type": "line", "interpolate": "step-after", "aria": False}
        area = {"type": "area", "interpolate": "step-after", "aria": False}
        return {
            "data": {"values": values},
            "layer": [
                {"mark": area, "encoding": {"x": x, "y": {**y, "scale": scale}}},
                {"mark": line, "encoding": {"x": x, "y": {**y, "scale": scale}}},
                {
                    "mark": {"type": "rule", "strokeDash": [4, 4], "aria": False},
                    "encoding": {"y": {"datum": self.wanted, "type": "quantitative"}},
                },
            ],
        }


def make(accepted_by_day: Mapping[date, int], *, wanted: int, today: date) -> BurnUp:
    """Put the days together, those without any included."""
    accepted = sum(accepted_by_day.values())
    first = min(accepted_by_day, default=today)
    span = [first + timedelta(days=step) for step in range((today - first).days + 1)]
    counts = [accepted_by_day.get(day, 0) for day in span]
    return BurnUp(
        days=_cumulate(span, counts)[-DAYS_SHOWN_MAX:],
        accepted=accepted,
        wanted=wanted,
        forecast=pace.forecast(counts[-PACE_DAYS:], left=max(0, wanted - accepted)),
        today=today,
    )


def _cumulate(span: Sequence[date], counts: Sequence[int]) -> tuple[Day, ...]:
    total, days = 0, []
    for day, count in zip(span, counts, strict=True):
        total += count
        days.append(Day(day=day, accepted=count, total=total))
    return tuple(days)


def _say(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
