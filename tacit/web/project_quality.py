"""`/projects/{slug}/quality`: how far people agree, and how they fare where the truth is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, assert_never

from fastapi import APIRouter, Query
from starlette.responses import Response

from tacit.access.records import Actor
from tacit.door import quality
from tacit.kit.errors import TacitError
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.quality import anomalies
from tacit.quality.views import (
    AgreementFigures,
    Case,
    CaseKind,
    ItemDifficulty,
    PeopleFigures,
    PersonFigures,
    QualityFigures,
    ScaleFigures,
)
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.web import _project
from tacit.web._call import Asked, PageCall, go, shown, text

router = APIRouter()

PARTS = {
    "domain": "By domain",
    "criterion": "By criterion",
    "guideline": "By version of the guideline",
}
ONE_WEEK = "one week so far"


@dataclass(frozen=True)
class QualityView:
    """The page of one scale of a project."""

    figures: QualityFigures
    labels: Mapping[str, str]
    unsure: Sequence[tuple[ItemDifficulty, str]]
    """The least sure items with their titles."""
    cases: Sequence[Case]
    place: int
    """Of the scale among those of the figures."""

    @property
    def scale(self) -> ScaleFigures | None:
        found = self.figures.scales
        return found[self.place] if self.place < len(found) else None

    @property
    def weeks(self) -> Sequence[AgreementFigures]:
        scale = self.scale
        return next((one.lines for one in scale.parts if one.by == "week"), ()) if scale else ()

    def label(self, person: PersonFigures) -> str:
        return self.name(person.person_id)

    def name(self, person_id: str) -> str:
        return self.labels.get(person_id, person_id)

    @property
    def people(self) -> list[PersonFigures]:
        """By name: an order by share would rank people by noise."""
        return sorted(self.figures.people.people, key=self.label)


@router.get("/projects/{slug}/quality")
async def show_project_quality(
    call: Asked, slug: str, on: Annotated[int, Query(ge=0, le=99)] = 0
) -> Response:
    """What is known of the quality of the project, and what is not and why."""
    return await _show(call, slug, on=on)


@router.post("/projects/{slug}/quality/cases/{case_id}")
async def close_case(call: Asked, slug: str, case_id: str) -> Response:
    """Close a case with what was found."""
    form = await call.form()
    finding = text(form, "finding")

    def act(tx: Tx, actor: Actor, now: datetime) -> Case:
        project = projects.get_project(tx, actor=actor, project=slug)
        return anomalies.close_case(
            tx, actor=actor, project_id=project.id, case_id=case_id, finding=finding, now=now
        )

    try:
        await call.write(act)
    except TacitError as error:
        return await _show(call, slug, error=shown(error))
    return go(f"/projects/{slug}/quality#cases", say="The case is closed. Nothing else follows.")


async def _show(
    call: PageCall, slug: str, *, on: int = 0, error: TacitError | None = None
) -> Response:
    def see(tx: Tx, actor: Actor, project: Project, now: datetime) -> QualityView:
        found = quality.see(tx, actor=actor, project_id=project.id, now=now)
        shown_items = items.read_items(tx, item_ids=[one.item_id for one in found.unsure])
        titles = {item.id: item.title for item in shown_items}
        return QualityView(
            figures=found.figures,
            labels=found.labels,
            unsure=[(one, titles.get(one.item_id, one.item_id)) for one in found.unsure],
            cases=found.cases,
            place=on if on < len(found.figures.scales) else 0,
        )

    extra = {
        "part_titles": PARTS,
        "over_time": over_time,
        "funnel": funnel,
        "weeks_sentence": weeks_sentence,
        "funnel_sentence": funnel_sentence,
        "say_week": say_week,
        "say_scale": say_scale,
        "say_label": say_label,
        "say_case": say_case,
        "base_rates": anomalies.BASE_RATES,
    }
    return await _project.page(call, slug, "project_quality.html", see, extra=extra, error=error)


def say_case(case: Case) -> str:
    """What was noticed, with its numbers."""
    facts = case.facts
    match case.kind:
        case CaseKind.PAIRS:
            return (
                f"Gave the same answer on {facts['equal']:.0f} of {facts['shared']:.0f} shared "
                f"judgements of gold, where {facts['expected']:.1f} were expected of people with "
                f"their own mistakes; {facts['tested']:.0f} pairs were compared."
            )
        case CaseKind.DRIFT:
            return (
                f"Errs more often than before: the alarm came with judgement "
                f"{facts['after']:.0f} of {facts['outcomes']:.0f} of known truth, against an own "
                f"long-run rate of errors of {facts['rate']:.0%}."
            )
        case other:
            assert_never(other)


def say_week(monday: str) -> str:
    """The Monday of a week as a person reads it."""
    day = date.fromisoformat(monday)
    return f"{day.day} {day:%b %Y}"


def say_scale(scale: str) -> str:
    """The name of a scale as a person reads it."""
    kind, _, options = scale.partition(": ")
    if not options:
        return {"": "Verdicts", "binary": "Met or not met"}.get(scale, scale)
    return options.replace(" | ", " < " if kind == "ordinal" else ", ")


def say_label(label: str) -> str:
    """An answer as a person reads it."""
    return label.replace("_", " ")


def weeks_sentence(weeks: Sequence[AgreementFigures]) -> str:
    """What the plot over time means."""
    known = [one for one in weeks if one.alpha.value is not None]
    if not known:
        return "Not known for any week yet: two people have to judge the same in it, differently."
    bare = sum(one.alpha.low is None for one in known)
    said = f"α of what was judged for the last time in a week, {len(known)} of {len(weeks)} known."
    if bare:
        said += " A point without a bar has too few items for an interval: read it as a hint."
    return said


def over_time(weeks: Sequence[AgreementFigures]) -> dict[str, object]:
    """α by week with its interval, as Vega-Lite."""
    values = [
        {
            "week": one.name,
            "alpha": one.alpha.value,
            "low": one.alpha.low,
            "high": one.alpha.high,
        }
        for one in weeks
        if one.alpha.value is not None
    ]
    if not values:
        return {}
    least = min(float(v["low"] if v["low"] is not None else v["alpha"] or 0) for v in values)
    x = {"field": "week", "type": "ordinal", "timeUnit": "yearmonthdate", "title": "Week of"}
    axis = {"format": "%-d %b", "labelOverlap": True}
    scale = {"domain": [min(0.0, least), 1]}
    y = {"field": "alpha", "type": "quantitative", "title": "α", "scale": scale}
    bar = {"y": {**y, "field": "low"}, "y2": {"field": "high"}}
    return {
        "data": {"values": values},
        "encoding": {"x": {**x, "axis": axis}},
        "layer": [
            {"mark": {"type": "rule", "aria": False}, "encoding": bar},
            {"mark": {"type": "point", "size": 60, "aria": False}, "encoding": {"y": y}},
        ],
    }


def funnel_sentence(found: PeopleFigures) -> str:
    """What the funnel means, and how often chance alone puts somebody outside."""
    if found.pool.value is None:
        return f"Not known yet: {found.pool.unknown}."
    seen = [one for one in found.people if one.outcomes]
    far = sum(one.outside == "99.8" for one in seen)
    near = sum(one.outside == "95" for one in seen)
    who = "1 person" if len(seen) == 1 else f"{len(seen)} people"
    return (
        f"{found.pool.value:.0%} of {found.pool.n} known judgements are right over all. "
        f"{who} with any; {near + far} outside the inner lines, where chance alone puts 1 in 20, "
        f"{far} outside the outer ones, where it puts 1 in 500. Left of ten judgements anybody "
        "can be anywhere."
    )


def funnel(found: PeopleFigures, labels: Mapping[str, str]) -> dict[str, object]:
    """Shares by number of judgements, between the limits of chance, as Vega-Lite."""
    people = [
        {"n": one.outcomes, "share": one.right / one.outcomes, "who": labels.get(one.person_id, "")}
        for one in found.people
        if one.outcomes
    ]
    if not people:
        return {}
    counts: dict[str, object] = {"tickMinStep": 1, "format": "d"}
    x: dict[str, object] = {
        "field": "n",
        "type": "quantitative",
        "title": "Judgements of known truth",
        "axis": counts,
        "scale": {"domainMin": 0},
    }
    y: dict[str, object] = {"type": "quantitative", "title": "Right", "scale": {"domain": [0, 1]}}
    axis = {"format": ".0%"}
    lines: list[dict[str, object]] = []
    for ends, dash in (
        ((found.low_95, found.high_95), []),
        ((found.low_998, found.high_998), [4, 4]),
    ):
        for limit in ends:
            values = [{"n": n, "limit": at} for n, at in zip(found.n, limit, strict=True)]
            mark = {"type": "line", "strokeWidth": 1, "strokeDash": dash, "aria": False}
            encoding = {"x": x, "y": {**y, "field": "limit", "axis": axis}}
            lines.append({"data": {"values": values}, "mark": mark, "encoding": encoding})
    pool = {"datum": found.pool.value, "type": "quantitative"}
    shown = [{"field": "who", "title": "Who"}, {"field": "n"}, {"field": "share", "format": ".0%"}]
    return {
        "layer": [
            *lines,
            {"mark": {"type": "rule", "aria": False}, "encoding": {"y": pool}},
            {
                "data": {"values": people},
                "mark": {"type": "point", "size": 60, "aria": False},
                "encoding": {"x": x, "y": y | {"field": "share"}, "tooltip": shown},
            },
        ]
    }
