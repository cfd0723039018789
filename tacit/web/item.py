"""`/items/{id}`: the whole history of an item in one column; withdraw it, answer a park."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.door import quality
from tacit.kit import ids
from tacit.kit.errors import Malformed, TacitError
from tacit.projects import projects
from tacit.projects.records import Project, StageName
from tacit.quality.views import ItemQuality, ModelFigures
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.tasks.kind import Kind
from tacit.tasks.records import ItemState
from tacit.web import _moments
from tacit.web._call import Asked, PageCall, go, shown, text
from tacit.web._moments import Ballot, Moment
from tacit.web._project import actions_of
from tacit.work import history, opinions, pipeline
from tacit.work.records import ParkDecision, StageState
from tacit.work.views import ItemHistory

router = APIRouter()


@dataclass(frozen=True)
class ItemView:
    history: ItemHistory
    project: Project
    kind: Kind
    moments: tuple[Moment, ...]
    raters: tuple[str, ...]
    ballots: tuple[Ballot, ...]
    sees_project: bool
    may: frozenset[str]
    can_ask: bool
    """Whether the reader may have another reviewer look at what is in review."""
    held: bool
    """Whether somebody is at that review."""
    likely: ItemQuality | None
    """What the votes make likely, for who sees quality of a kind with votes."""

    @property
    def is_over(self) -> bool:
        return self.history.state is ItemState.WITHDRAWN

    @property
    def open_parks(self) -> int:
        return sum(park.answered_at is None for park in self.history.parks)


@router.get("/items/{item_id}")
async def show_item(call: Asked, item_id: str) -> Response:
    """Everything that happened to the item, as far as the reader may see it."""
    return await _show(call, item_id)


@router.post("/items/{item_id}/withdrawal")
async def withdraw(call: Asked, item_id: str) -> Response:
    """Take the item out for good."""
    form = await call.form()
    reason = text(form, "reason")
    given = text(form, "id")
    withdrawal_id = given if ids.is_id(given) else ids.new_id()
    try:
        await call.write(
            lambda tx, actor, now: pipeline.withdraw_item(
                tx,
                actor=actor,
                item_id=item_id,
                withdrawal_id=withdrawal_id,
                reason=reason,
                now=now,
            )
        )
    except TacitError as error:
        return await _show(call, item_id, part="withdraw", typed=reason, error=shown(error))
    return go(f"/items/{item_id}", say="The item is withdrawn. Its history stays.")


@router.post("/items/{item_id}/park-answer")
async def answer_park(call: Asked, item_id: str) -> Response:
    """Put a parked item back into the queue, or take it out."""
    form = await call.form()
    words, decision = text(form, "answer"), text(form, "decision")
    try:
        if decision not in set(ParkDecision):
            raise Malformed("Choose what becomes of the item.", place="decision")
        await call.write(
            lambda tx, actor, now: pipeline.answer_park(
                tx,
                actor=actor,
                item_id=item_id,
                decision=ParkDecision(decision),
                answer=words,
                now=now,
            )
        )
    except TacitError as error:
        return await _show(call, item_id, part="park", typed=words, error=shown(error))
    said = "is back in the queue" if decision == ParkDecision.REOPEN else "is withdrawn"
    return go(f"/items/{item_id}", say=f"The item {said}.")


@router.post("/items/{item_id}/opinion-asks")
async def ask_opinion(call: Asked, item_id: str) -> Response:
    """Ask another reviewer about what is in review."""
    form = await call.form()
    question = text(form, "question")
    given = text(form, "id")
    ask_id = given if ids.is_id(given) else ids.new_id()
    try:
        await call.write(
            lambda tx, actor, now: opinions.ask(
                tx, actor=actor, item_id=item_id, ask_id=ask_id, question=question, now=now
            )
        )
    except TacitError as error:
        return await _show(call, item_id, part="opinion", typed=question, error=shown(error))
    return go(f"/items/{item_id}", say="Asked. The review goes on when the opinion is there.")


async def _show(
    call: PageCall,
    item_id: str,
    *,
    part: str = "",
    typed: str = "",
    error: TacitError | None = None,
) -> Response:
    def see(tx: Tx, actor: Actor, now: datetime) -> ItemView:
        found = history.of_item(tx, actor=actor, item_id=item_id)
        project = projects.read_project(tx, project_id=found.project_id)
        kind = registry.get(project.kind)
        raters, rows = _moments.ballots(found, kind)
        sees_quality = permissions.can(actor, Action.SEE_QUALITY, org_id=project.org_id)
        judged = kind.has_votes and sees_quality
        return ItemView(
            likely=quality.see_item(tx, actor=actor, item_id=item_id, now=now) if judged else None,
            history=found,
            project=project,
            kind=kind,
            moments=_moments.of(found, kind),
            raters=raters,
            ballots=rows,
            sees_project=permissions.can(actor, Action.SEE_PROJECT, org_id=project.org_id),
            may=actions_of(actor),
            can_ask=opinions.can_ask(tx, actor=actor, item_id=item_id),
            held=any(
                stage.name is StageName.REVIEW and stage.state is StageState.FULL
                for stage in found.stages
            ),
        )

    def context(view: ItemView) -> dict[str, object]:
        return {
            "view": view,
            "part": part,
            "typed": typed,
            "error": error,
            "meanings": meanings(view.likely),
            "id": ids.new_id(),
            "points": _titles(view),
            "show": f"kinds/{view.kind.name}/show.html",
        }

    return await call.page("item.html", see, context, status=error.status if error else 200)


def meanings(likely: ItemQuality | None) -> list[str]:
    """How far the posteriors can be believed, each sentence once."""
    return list(dict.fromkeys(map(meaning, likely.models))) if likely else []


def meaning(model: ModelFigures) -> str:
    """How far a posterior can be believed."""
    if not model.checked:
        said = f"{model.note[0].upper()}{model.note[1:]}."
    else:
        said = f"The model was checked: {model.note}."
    how = f"fitted on {model.gold} judgements of gold" if model.temp_fitted else "assumed"
    said += f" Tempered by {model.temp:.1f}, {how}"
    if model.is_calibrated is False:
        said += "; still not calibrated, so it only ranks"
    return f"{said}."


def _titles(view: ItemView) -> dict[str, str]:
    """The names of the parts of answers that reviewers marked one by one."""
    return {
        point.slug: point.title
        for each in view.history.submissions
        for point in view.kind.points(each.submission.answer, view.history.input)
    }
