"""`/my-work/trend`: how one's own work fared over time."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from tacit.quality import figures
from tacit.quality.views import OwnReliability
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
        lambda tx, actor, now: (
            trend.of_actor(tx, actor=actor, now=now),
            figures.of_expert(tx, actor=actor),
        ),
        lambda found: context(*found),
    )


def context(found: Trend, own: OwnReliability) -> Mapping[str, object]:
    """What the page shows."""
    return {
        "own": own,
        "own_sentence": own_sentence(own),
        "own_spec": own_spec(own),
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


def own_sentence(own: OwnReliability) -> str:
    """What is known of how often one is right."""
    one = own.all
    said = (
        f"{one.right} of {one.outcomes} judgements of yours of which the truth is known are right"
    )
    known = one.reliability
    if known.value is None or known.low is None or known.high is None:
        return f"{said}; for a share it is {known.unknown}."
    return f"{said}: {known.value:.0%}, with few to go by {known.low:.0%} to {known.high:.0%}."


def own_spec(own: OwnReliability) -> dict[str, object]:
    """Reliability by domain with its interval, as Vega-Lite; empty where none is known."""
    values = [
        {
            "domain": one.domain,
            "share": one.reliability.value,
            "low": one.reliability.low,
            "high": one.reliability.high,
        }
        for one in own.domains
        if one.reliability.value is not None
    ]
    if not values:
        return {}
    x: dict[str, object] = {
        "type": "quantitative",
        "title": "Right",
        "scale": {"domain": [0, 1]},
        "axis": {"format": ".0%"},
    }
    y = {"field": "domain", "type": "nominal", "title": None}
    return {
        "data": {"values": values},
        "height": {"step": 36},
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "rule", "aria": False},
                "encoding": {"x": x | {"field": "low"}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "size": 60, "aria": False},
                "encoding": {"x": x | {"field": "share"}},
            },
        ],
    }


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
