"""`/my-work/trend`: how one's own work fared over time."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from tacit.stats.shares import Share
from tacit.web._call import Asked
from tacit.work import trend
from tacit.work.trend import Trend, TrendWeek

router = APIRouter()

BAR_PIXELS_MAX = 40


@router.get("/my-work/trend")
async def show_trend(call: Asked) -> Response:
    """Accepted at first hand-in over time, and the points marked most often."""
    return await call.page(
        "my_trend.html",
        lambda tx, actor, now: trend.of_actor(tx, actor=actor, now=now),
        context,
    )


def context(found: Trend) -> Mapping[str, object]:
    """What the page shows."""
    return {
        "trend": found,
        "sentence": sentence(found.accepted_at_first),
        "spec": spec(found.weeks),
        "rows": rows(found.weeks),
    }


def sentence(share: Share) -> str:
    """What the plot means, with how much stands behind it."""
    if not share.n:
        return "No hand-in of yours was decided yet."
    done = f"{share.count} of {share.n} first hand-ins accepted as they were"
    if share.value is None or share.low is None or share.high is None:
        return f"{done}. A share is not known yet: {share.reason}."
    return (
        f"{done}: {share.value:.0%}, with few to go by between {share.low:.0%} and "
        f"{share.high:.0%}."
    )


def rows(weeks: tuple[TrendWeek, ...]) -> list[dict[str, object]]:
    """The same numbers as a table, newest first; weeks without any are left out."""
    return [
        {
            "cells": {
                "week": f"{week.begins_on.day} {week.begins_on:%b %Y}",
                "decided": week.decided,
                "accepted": week.accepted_at_first,
            }
        }
        for week in reversed(weeks)
        if week.decided
    ]


def spec(weeks: tuple[TrendWeek, ...]) -> dict[str, object]:
    """The plot as Vega-Lite: a bar a week, what was accepted at first hand-in within it."""
    if not weeks:
        return {}
    values = [
        {
            "week": week.begins_on.isoformat(),
            "what": what,
            "count": count,
        }
        for week in weeks
        for what, count in (
            ("accepted at first hand-in", week.accepted_at_first),
            ("came back or rejected", week.decided - week.accepted_at_first),
        )
    ]
    x = {"field": "week", "type": "ordinal", "timeUnit": "yearmonthdate", "title": "Week of"}
    y = {"field": "count", "type": "quantitative", "title": "Hand-ins", "axis": {"tickMinStep": 1}}
    color = {"field": "what", "type": "nominal", "title": None, "legend": {"orient": "top"}}
    return {
        "data": {"values": values},
        "mark": {"type": "bar", "aria": False, "width": BAR_PIXELS_MAX},
        "encoding": {"x": {**x, "axis": {"format": "%-d %b"}}, "y": y, "color": color},
    }
