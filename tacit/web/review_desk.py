"""`/review`: what waits for a reviewer by project, what came back, kept sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.desk import saved_reasons
from tacit.desk.records import NewSavedReason, SavedReason
from tacit.kit.errors import NotFound, TacitError
from tacit.kit.ids import is_id, new_id
from tacit.projects import projects
from tacit.projects.records import Project, StageName
from tacit.storage.transaction import Tx
from tacit.web import _own_work, keys
from tacit.web._call import Asked, PageCall, go, shown, text
from tacit.web._own_work import Shown
from tacit.web._plain import say
from tacit.work import opinions, queue, review_queue, reviews
from tacit.work.review_queue import WaitingProject
from tacit.work.views import AskState, AskView, HeldWork, KeptWork

router = APIRouter()

DECIDED_SHOWN = 8
PROJECTS_SHOWN_MAX = 200


@dataclass(frozen=True, kw_only=True)
class ReviewDesk:
    waiting: tuple[WaitingProject, ...]
    back: tuple[KeptWork, ...]
    held: tuple[HeldWork, ...]
    asked: tuple[AskView, ...]
    decided: tuple[Shown, ...]
    claims_left: int


@dataclass(frozen=True, kw_only=True)
class Shared:
    """The sentences of one project."""

    project: Project | None
    reasons: tuple[SavedReason, ...]


@dataclass(frozen=True, kw_only=True)
class Sentences:
    own: tuple[SavedReason, ...]
    shared: tuple[Shared, ...]
    keeps_own: bool
    keeps_shared: bool


@router.get("/review")
async def show_review_desk(call: Asked) -> Response:
    """What waits, by project."""
    return await _show(call)


@router.post("/review/asks/{ask_id}/withdrawal")
async def take_back(call: Asked, ask_id: str) -> Response:
    """Go on without a second opinion."""
    await call.form()
    try:
        await call.write(
            lambda tx, actor, now: opinions.withdraw(tx, actor=actor, ask_id=ask_id, now=now)
        )
    except NotFound:
        raise
    except TacitError as error:
        return await _show(call, error=shown(error))
    return go("/review", say="Taken back. The review waits for you here.")


@router.get("/review/sentences")
async def show_sentences(call: Asked) -> Response:
    """One's own kept sentences, and those of projects."""
    return await _sentences(call)


@router.post("/review/sentences")
async def keep_sentence(call: Asked) -> Response:
    """Keep a sentence; the same form sent twice keeps it once."""
    form = await call.form()
    wanted = text(form, "id")
    new = NewSavedReason(
        id=wanted if is_id(wanted) else new_id(),
        text=text(form, "text"),
        title=text(form, "title"),
        project_id=text(form, "project_id") or None,
    )
    return await _change(
        call,
        lambda tx, actor, now: saved_reasons.add(tx, actor=actor, reason=new, now=now),
        done="Kept.",
        typed={"title": new.title, "text": new.text, "project_id": new.project_id or ""},
    )


@router.post("/review/sentences/{reason_id}")
async def change_sentence(call: Asked, reason_id: str) -> Response:
    """Change a kept sentence, or remove it."""
    form = await call.form()
    if text(form, "act") == "remove":
        return await _change(
            call,
            lambda tx, actor, now: saved_reasons.remove(
                tx, actor=actor, reason_id=reason_id, now=now
            ),
            done="Removed. What you said with it before stays.",
        )
    title, words = text(form, "title"), text(form, "text")
    return await _change(
        call,
        lambda tx, actor, now: saved_reasons.change(
            tx, actor=actor, reason_id=reason_id, title=title, text=words, now=now
        ),
        done="Changed.",
    )


async def _show(call: PageCall, *, error: TacitError | None = None) -> Response:
    def context(view: ReviewDesk) -> Mapping[str, object]:
        return {
            "view": view,
            "said": say(error) if error else None,
            "new_id": new_id,
            "keys": keys.DESK,
        }

    status = error.status if error else 200
    return await call.page("review_desk.html", _read, context, status=status)


def _read(tx: Tx, actor: Actor, now: datetime) -> ReviewDesk:
    waiting = review_queue.list_waiting(tx, actor=actor, now=now)
    desk = queue.list_next(tx, actor=actor, now=now)
    judged = reviews.list_mine(tx, actor=actor, limit=DECIDED_SHOWN).items
    asked = opinions.list_mine(tx, actor=actor)
    return ReviewDesk(
        waiting=waiting,
        back=tuple(kept for kept in desk.kept if kept.stage is not StageName.AUTHOR),
        held=tuple(work for work in desk.held if work.claim.stage_name is not StageName.AUTHOR),
        asked=tuple(one for one in asked if one.state is AskState.WAITING),
        decided=tuple(_own_work.show(one) for one in judged),
        claims_left=desk.claims_left,
    )


async def _change(
    call: PageCall,
    act: Callable[[Tx, Actor, datetime], object],
    *,
    done: str,
    typed: Mapping[str, str] | None = None,
) -> Response:
    try:
        await call.write(act)
    except NotFound:
        raise
    except TacitError as error:
        return await _sentences(call, typed=typed, error=shown(error))
    return go("/review/sentences", say=done)


async def _sentences(
    call: PageCall, *, typed: Mapping[str, str] | None = None, error: TacitError | None = None
) -> Response:
    def context(found: Sentences) -> Mapping[str, object]:
        return {
            "found": found,
            "typed": typed or {},
            "said": say(error) if error else None,
            "reason_id": new_id(),
        }

    status = error.status if error else 200
    return await call.page("review_sentences.html", _read_sentences, context, status=status)


def _read_sentences(tx: Tx, actor: Actor, now: datetime) -> Sentences:
    every = saved_reasons.list_reasons(tx, actor=actor)
    manages = permissions.can(actor, Action.APPLY_PROJECT, org_id=actor.org_id)
    known = {one.project_id for one in every if one.project_id is not None}
    named = {project_id: projects.read_project(tx, project_id=project_id) for project_id in known}
    if manages:
        page = projects.list_projects(tx, actor=actor, limit=PROJECTS_SHOWN_MAX)
        named |= {project.id: project for project in page.items}
    return Sentences(
        own=tuple(one for one in every if one.person_id is not None),
        shared=tuple(
            Shared(
                project=project,
                reasons=tuple(one for one in every if one.project_id == project.id),
            )
            for project in sorted(named.values(), key=lambda project: project.title)
        ),
        keeps_own=permissions.can(actor, Action.DO_REVIEW, org_id=actor.org_id),
        keeps_shared=manages,
    )
