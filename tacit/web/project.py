"""`/projects/{slug}`: the flow by stage, what needs a manager, people, quality."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access import people, permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.bench import questions
from tacit.bench.records import Asked as AskedQuestion
from tacit.bench.records import QuestionState
from tacit.desk import calibration
from tacit.desk.records import ProjectCalibration
from tacit.projects import projects
from tacit.projects.records import Project, StageName, StageSpec, StateChange
from tacit.quality import agreement, figures, marks, strengths, votes
from tacit.quality.records import (
    Agreement,
    MarkAgreement,
    PairAgreement,
    ProducerStrengths,
)
from tacit.stats.estimates import Estimate
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.tasks.records import ItemState
from tacit.web import _burn_up, _project, words
from tacit.web._burn_up import BurnUp
from tacit.web._call import Asked, go
from tacit.work import flow
from tacit.work.views import Flow, PersonFlow, StageFlow

router = APIRouter()

PEOPLE_SHOWN = 8
QUESTIONS_SHOWN = 3
PAIRS_SHOWN = 30
_NOT_WANTED = frozenset({ItemState.WITHDRAWN, ItemState.REJECTED})
_SAID = {
    StateChange.OPEN: "is open: people are offered its work from now on",
    StateChange.PAUSE: "is paused: nothing new is handed out; what is held may be handed in",
    StateChange.CLOSE: "is closed",
}


@dataclass(frozen=True)
class PairLine:
    """Two raters by name."""

    a: str
    b: str
    pair: PairAgreement
    on: str = ""
    """What they judged, where a kind has several things that are not one figure."""


@dataclass(frozen=True)
class MarkLine:
    """Two raters by name, and how far they mark the same as wrong."""

    a: str
    b: str
    pair: MarkAgreement


@dataclass(frozen=True)
class Quality:
    """Agreement for those who may see it."""

    agreement: Agreement
    pairs: tuple[PairLine, ...]
    """Pairs with something in common, those with the most first."""
    apart: int
    """Pairs without."""
    reasons: tuple[str, ...]
    """Why a figure is undefined."""
    marks: tuple[MarkLine, ...] = ()
    """Where the kind marks steps and words of a response."""
    mark_reasons: tuple[str, ...] = ()
    """Why a figure of theirs is undefined."""
    strengths: ProducerStrengths | None = None
    """Of the producers, where the kind compares them."""


@dataclass(frozen=True)
class Overview:
    flow: Flow
    burn_up: BurnUp
    stages: tuple[Mapping[str, object], ...]
    """As the flow macro takes them."""
    kind_title: str
    quality: Quality | None
    """None for a kind without votes, for readers who may not see it, and where votes are too
    many to compare each pair: the page of quality then says what is known."""
    calibration: ProjectCalibration | None
    """How those who judge agree with the gold; None as for quality, or without gold."""
    questions: tuple[AskedQuestion, ...]
    """On the guideline, without an answer; none for readers who may not see them."""
    questions_open: int

    @property
    def items(self) -> int:
        return sum(self.flow.items.values())

    @property
    def people_first(self) -> list[PersonFlow]:
        """Who has done the most, in what is accepted and then in all."""
        done = sorted(
            self.flow.people,
            key=lambda one: (-sum(one.accepted.values()), -sum(one.handed_in.values())),
        )
        return done[:PEOPLE_SHOWN]

    @property
    def accepted(self) -> int:
        return self.flow.items.get(ItemState.ACCEPTED, 0)


@dataclass(frozen=True)
class PeopleView:
    flow: Flow
    calibration: ProjectCalibration | None

    @property
    def roles(self) -> frozenset[str]:
        """Those in which somebody has a share."""
        return frozenset(role for one in self.flow.people for role in one.accepted)


@router.get("/projects/{slug}")
async def show_project(call: Asked, slug: str) -> Response:
    """Where the project stands and what needs somebody."""
    return await _project.page(call, slug, "project.html", see_overview)


@router.get("/projects/{slug}/people")
async def show_project_people(call: Asked, slug: str) -> Response:
    """Who has done how much."""

    def see(tx: Tx, actor: Actor, project: Project, now: datetime) -> PeopleView:
        permissions.check(actor, Action.SEE_ITEMS, org_id=project.org_id)
        return PeopleView(
            flow=flow.of_project(tx, actor=actor, project_id=project.id, now=now),
            calibration=_see_calibration(tx, actor, project),
        )

    return await _project.page(call, slug, "project_people.html", see)


@router.post("/projects/{slug}/state/{change}")
async def change_state(call: Asked, slug: str, change: StateChange) -> Response:
    """Open, pause or close the project."""
    await call.form()

    def act(tx: Tx, actor: Actor, now: datetime) -> Project:
        project = projects.get_project(tx, actor=actor, project=slug)
        return projects.change_state(tx, actor=actor, project_id=project.id, change=change, now=now)

    project = await call.write(act)
    return go(f"/projects/{slug}", say=f"{project.title} {_SAID[change]}.")


def see_overview(tx: Tx, actor: Actor, project: Project, now: datetime) -> Overview:
    """All that the first page of a project shows."""
    found = flow.of_project(tx, actor=actor, project_id=project.id, now=now)
    kind = registry.get(project.kind)
    wanted = sum(count for state, count in found.items.items() if state not in _NOT_WANTED)
    sees_items = permissions.can(actor, Action.SEE_ITEMS, org_id=project.org_id)
    path = f"/projects/{project.slug}/items" if sees_items else None
    return Overview(
        flow=found,
        burn_up=_burn_up.make(found.accepted_by_day, wanted=wanted, today=now.date()),
        stages=tuple(
            _line(stage, project.find_stage(stage.stage), path=path) for stage in found.stages
        ),
        kind_title=kind.title,
        quality=_see_quality(tx, actor, project) if kind.has_votes else None,
        calibration=_see_calibration(tx, actor, project),
        questions=_see_questions(tx, actor, project) if sees_items else (),
        questions_open=questions.count_open(tx, actor=actor, project_id=project.id)
        if sees_items
        else 0,
    )


def _see_calibration(tx: Tx, actor: Actor, project: Project) -> ProjectCalibration | None:
    if not permissions.can(actor, Action.SEE_QUALITY, org_id=project.org_id):
        return None
    found = calibration.of_project(tx, actor=actor, project_id=project.id)
    return found if found.pieces else None


def _see_questions(tx: Tx, actor: Actor, project: Project) -> tuple[AskedQuestion, ...]:
    waiting = questions.list_of_project(
        tx, actor=actor, project_id=project.id, state=QuestionState.OPEN, limit=QUESTIONS_SHOWN
    )
    return waiting.items


def _see_quality(tx: Tx, actor: Actor, project: Project) -> Quality | None:
    if not permissions.can(actor, Action.SEE_QUALITY, org_id=project.org_id):
        return None
    if figures.is_large(tx, project_id=project.id):
        return None
    compares = registry.get(project.kind).compares
    found = agreement.of_project(
        tx,
        actor=actor,
        project_id=project.id,
        read_votes=votes.read_rows,
        read_marks=marks.read_rows,
    )
    raters = {rater for pair in found.pairs for rater in (pair.rater_a, pair.rater_b)}
    names = people.list_labels(tx, actor=actor, person_ids=raters)
    parts = (
        [(one.scale, one.pairs) for one in reversed(found.by_scale)]
        if compares
        else [("", found.pairs)]
    )
    common = [
        (on, pair)
        for on, pairs in parts
        for pair in sorted((one for one in pairs if one.n), key=lambda one: -one.n)
    ]
    known = [figure for _, pair in common for figure in (pair.percent, pair.kappa)]
    marked = sorted(found.marks, key=lambda one: -one.n)[:PAIRS_SHOWN]
    return Quality(
        agreement=found,
        pairs=tuple(
            PairLine(
                names.get(pair.rater_a, pair.rater_a),
                names.get(pair.rater_b, pair.rater_b),
                pair,
                on,
            )
            for on, pair in common[:PAIRS_SHOWN]
        ),
        apart=sum(not pair.n for pair in found.pairs),
        reasons=_reasons(known),
        marks=tuple(
            MarkLine(names.get(one.rater_a, one.rater_a), names.get(one.rater_b, one.rater_b), one)
            for one in marked
        ),
        mark_reasons=_reasons(
            figure for one in marked for figure in (one.equal, one.kappa, one.distance, one.spans)
        ),
        strengths=strengths.of_project(tx, actor=actor, project_id=project.id)
        if compares
        else None,
    )


def _reasons(figures: Iterable[Estimate]) -> tuple[str, ...]:
    """Why figures are undefined, each reason once."""
    return tuple(dict.fromkeys(figure.unknown for figure in figures if figure.unknown))


def _line(stage: StageFlow, spec: StageSpec | None, *, path: str | None) -> Mapping[str, object]:
    is_author = stage.stage is StageName.AUTHOR
    under_way = "open" if is_author else "in_review"
    waits_for = "being weighed" if is_author else "for a second opinion"
    counts = [
        ("waiting", "waiting", stage.open, under_way),
        ("held", "held", stage.held - stage.overdue, under_way),
        ("overdue", "overdue", stage.overdue, under_way),
        ("asked", waits_for, stage.waiting, under_way),
        ("returned", "returned", stage.returned, "open"),
        ("parked", "parked", stage.parked, "parked"),
        ("done", "done", stage.settled, ""),
    ]
    kept = {"waiting", "held", "done"}
    return {
        "name": words.stage(stage.stage),
        "note": _note(spec) if spec else None,
        "counts": [
            {"state": state, "label": label, "count": count, "href": _to(path, item_state)}
            for state, label, count, item_state in counts
            if count or state in kept
        ],
    }


def _to(path: str | None, state: str) -> str | None:
    """The items in a state; None for readers who may not see items."""
    if path is None:
        return None
    return f"{path}?state={state}" if state else path


def _note(spec: StageSpec) -> str:
    parts = [f"{spec.people} people" if spec.people > 1 else "1 person"]
    if spec.blind and spec.name is not StageName.AUTHOR:
        parts.insert(0, "blind")
    if spec.rounds > 1:
        parts.append(f"{spec.rounds} rounds")
    if spec.sample < 1:
        parts = [f"{spec.sample * 100:g} % sample"]
    if spec.when:
        parts = ["where people differ"]
    return ", ".join(parts)
