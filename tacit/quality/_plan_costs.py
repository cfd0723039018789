"""What a review plan is expected to take: a panel that does not exist, and the project's rates.

Pure. What is assumed is named with the plan.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tacit.quality import _plan_rules
from tacit.quality.plan_records import CurvePoint, Prices, Promise
from tacit.quality.records import VoteRow
from tacit.stats import panel, planner, thresholds
from tacit.stats.panel import Panel
from tacit.stats.planner import Rates

GRID = tuple(0.4 / 2**step for step in range(8))
"""Thresholds that a plan looks at."""
PANEL_ITEMS = 400
PANEL_SEED = 20_102
SKILL = 18.0
"""How alike experts are: the two numbers of the Beta distribution of their accuracy together."""
ACCURACY = 16 / 18
"""Where no vote of the project says otherwise."""
VOTES_TO_LEARN_FROM = 200
CRITERIA_MAX = 12
"""Of an item in the plan; more are rare and cost time."""
ADJUDICATED_MOST = 0.5
"""Share of the items that a proposal without prices may send to adjudication."""
TOO_FEW_VOTES = (
    "most items would go to adjudication; allow more votes an item, or name the rates so that "
    "the cheapest way can be found"
)
MINUTES_ASSUMED = 10
"""Of one judgement, where a rate is by the hour."""

_RATE = re.compile(r"(\d+)(?:\.(\d{1,2}))? ([A-Z]{3})/(h|item)")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of the project, or assumed."""

    accuracy: float
    levels: int
    criteria: int
    assumes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Curve:
    points: tuple[CurvePoint, ...]
    best: CurvePoint | None
    note: str
    assumes: tuple[str, ...]
    unknown: str | None


def facts(rows: Sequence[VoteRow], *, criteria: int, temperature: float) -> Facts:
    """Learn accuracy, answers and criteria from the votes there are, or say what is assumed."""
    tempered = (
        f"posteriors are tempered by {temperature:g}"
        " (assumed: too few items have a known truth to check it)"
    )
    if len(rows) < VOTES_TO_LEARN_FROM:
        count = min(max(criteria, 1), CRITERIA_MAX)
        words = (
            f"experts are right {ACCURACY:.0%} of the time"
            f" (assumed: {len(rows)} votes, {VOTES_TO_LEARN_FROM} would tell)",
            f"{count} criteria an item, two answers each",
            "a tenth of the items has one tempting wrong answer",
            tempered,
        )
        return Facts(accuracy=ACCURACY, levels=2, criteria=count, assumes=words)
    fitted = max(_plan_rules.fit(rows, temperature=temperature), key=lambda each: each.votes.n)
    levels = max(2, min(fitted.votes.level_count, 20))
    accuracy = ACCURACY
    if (tables := fitted.consensus.tables) is not None:
        right = np.array(
            [np.diag(tables.of(who)) @ fitted.consensus.shares for who in fitted.votes.rater]
        )
        accuracy = float(np.clip(right.mean(), 0.55, 0.99))
    units = len({(row.item_id, row.criterion) for row in rows})
    count = min(max(round(units / len({row.item_id for row in rows})), 1), CRITERIA_MAX)
    words = (
        f"experts are right {accuracy:.0%} of the time (from {len(rows):,} votes here)",
        f"{count} criteria an item, {levels} answers each",
        "a tenth of the items has one tempting wrong answer",
        tempered,
    )
    return Facts(accuracy=accuracy, levels=levels, criteria=count, assumes=words)


def prices(rates: Mapping[str, object]) -> tuple[Prices, tuple[str, ...]]:
    """What an act costs by the rates of the project, and what that assumes."""
    found = {stage: _read(str(text)) for stage, text in rates.items()}
    vote = found.get("author")
    decide = found.get("adjudicate") or found.get("review")
    senior = found.get("audit") or found.get("review")
    known = [each for each in (vote, decide, senior) if each is not None]
    currencies = {each[1] for each in known}
    if len(currencies) > 1:
        return Prices(currency=None, vote=None, adjudication=None, senior=None), (
            "no cost: the rates are in several currencies",
        )
    made = Prices(
        currency=next(iter(currencies), None),
        vote=vote[0] if vote else None,
        adjudication=decide[0] if decide else None,
        senior=senior[0] if senior else None,
    )
    words = []
    if any(each[2] for each in known):
        words.append(f"{MINUTES_ASSUMED} minutes a judgement where a rate is by the hour")
    missing = [
        name
        for name, price in (
            ("author", made.vote),
            ("adjudicate or review", made.adjudication),
            ("audit or review", made.senior),
        )
        if price is None
    ]
    if missing:
        words.append(f"no cost: the project has no rate for {', '.join(missing)}")
    return made, tuple(words)


def curve(known: Facts, *, promise: Promise, rows: int, most: int, paid: Prices) -> Curve:
    """Votes, errors and cost by threshold."""
    rates = Rates(vote=paid.vote or 0, adjudication=paid.adjudication or 0, senior=paid.senior or 0)
    has_cost = None not in (paid.vote, paid.adjudication, paid.senior)
    terms = planner.Promise(
        error_at_most=promise.error_at_most, rows=rows, confidence=promise.confidence
    )
    found = _planned(known, terms, rates, most)
    made = {
        point.threshold: CurvePoint(
            threshold=point.threshold,
            votes=point.votes,
            adjudicated=point.adjudicated,
            error=point.error,
            audit_rows=point.audit.rows_mean,
            cost=point.cost if has_cost else None,
        )
        for point in found.points
    }
    best = made[found.best.threshold] if found.best else None
    unknown = found.unknown
    if not has_cost:
        able = [
            point
            for point in made.values()
            if point.audit_rows is not None and point.adjudicated <= ADJUDICATED_MOST
        ]
        best = min(able, key=lambda point: point.votes, default=None)
        unknown = None if best else unknown or TOO_FEW_VOTES
    return Curve(
        points=tuple(made.values()),
        best=best,
        note=found.note,
        assumes=(*known.assumes, *found.assumes[1:]),
        unknown=unknown,
    )


@lru_cache(maxsize=64)
def _planned(known: Facts, terms: planner.Promise, rates: Rates, most: int) -> planner.ReviewPlan:
    """One plan is asked for several times: shown, chosen, kept."""
    skill = (known.accuracy * SKILL, (1 - known.accuracy) * SKILL)
    experts = Panel(levels=known.levels, votes=most, skill=skill)
    drawn = panel.draw(experts, items=PANEL_ITEMS * known.criteria, seed=PANEL_SEED)
    wrong = (1 - known.accuracy) / (known.levels - 1)
    table = np.full((known.levels, known.levels), wrong)
    np.fill_diagonal(table, known.accuracy)
    posteriors = thresholds.prefix_posteriors(
        drawn.label,
        drawn.rater,
        tables=np.broadcast_to(table, (experts.raters, *table.shape)),
        prior=np.full(known.levels, 1 / known.levels),
        temperature=_plan_rules.TEMPERATURE,
    )
    right = posteriors.max(axis=2).reshape(most + 1, PANEL_ITEMS, known.criteria).prod(axis=2)
    # Only the largest value of an item is read: that nothing in it is wrong.
    shown = np.stack([right, np.zeros_like(right)], axis=2)
    return planner.review_plan(
        shown,
        available=np.full(PANEL_ITEMS, most),
        promise=terms,
        rates=rates,
        grid=GRID,
    )


def _read(text: str) -> tuple[int, str, bool] | None:
    """Minor units, currency, whether by the hour."""
    found = _RATE.fullmatch(text)
    if found is None:
        return None
    whole, part, currency, unit = found.groups()
    cents = int(whole) * 100 + int((part or "0").ljust(2, "0"))
    by_hour = unit == "h"
    return (round(cents * MINUTES_ASSUMED / 60) if by_hour else cents), currency, by_hour
