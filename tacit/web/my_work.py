"""`/my-work`: everything one handed in, what became of it, and what was said of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit.errors import NotFound, SignInNeeded, TacitError
from tacit.kit.ids import is_id, new_id
from tacit.kit.paging import Page
from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.web import _feedback, _own_work, _sheet
from tacit.web._call import Asked, PageCall, go, text
from tacit.web._own_work import Shown
from tacit.web._plain import say
from tacit.work import appeals, claims, comments, queue, reviews, submissions
from tacit.work.records import NewAppeal, NewComment
from tacit.work.views import AppealStanding, SubmissionView, Worksheet

router = APIRouter()

WRITTEN, JUDGED = "written", "judged"


@dataclass(frozen=True, kw_only=True)
class HandIn:
    """One hand-in with all around it."""

    view: SubmissionView
    sheet: Worksheet
    waits: bool
    """Its next round is kept for its author."""
    appeal: AppealStanding | None
    """None for a submission of somebody else."""


@router.get("/my-work")
async def show_my_work(call: Asked) -> Response:
    """All hand-ins or verdicts, newest first."""
    query = call.request.query_params
    kind = JUDGED if query.get("show") == JUDGED else WRITTEN
    group = query.get("state", "")
    group = group if group in dict(_own_work.FILTERS) else ""
    cursor = query.get("cursor")

    def find(tx: Tx, actor: Actor, now: datetime) -> Page[Shown]:
        mine = reviews.list_mine if kind == JUDGED else submissions.list_mine
        return _own_work.read(
            lambda at, limit: mine(tx, actor=actor, cursor=at, limit=limit),
            cursor=cursor,
            group=group,
        )

    def context(page: Page[Shown]) -> Mapping[str, object]:
        following = {"show": kind, "state": group, "cursor": page.next_cursor}
        given = {name: value for name, value in following.items() if value}
        return {
            "page": page,
            "shows": kind,
            "group": group,
            "filters": _own_work.FILTERS,
            "next_href": f"/my-work?{urlencode(given)}" if page.next_cursor else None,
        }

    return await call.page("my_work.html", find, context)


@router.get("/my-work/{submission_id}")
async def show_hand_in(call: Asked, submission_id: str) -> Response:
    """One hand-in: what was sent, what was said of it, what changed since the time before."""
    return await _show(call, submission_id)


@router.post("/my-work/{submission_id}/comments/{comment_id}/replies")
async def reply(call: Asked, submission_id: str, comment_id: str) -> Response:
    """Answer a comment."""
    form = await _sheet.read_form(call)
    if isinstance(form, Response):
        return form
    wanted, typed = text(form, "id"), text(form, "text")
    new = NewComment(id=wanted if is_id(wanted) else new_id(), text=typed)
    try:
        await call.write(
            lambda tx, actor, now: comments.reply(
                tx, actor=actor, comment_id=comment_id, reply=new, now=now
            )
        )
    except SignInNeeded as error:
        return await _sheet.signed_out(call, error)
    except NotFound:
        raise
    except TacitError as error:
        return await _show(call, submission_id, typed=typed, error=error)
    back = call.request.query_params.get("back", "")
    claim_id = back.removeprefix("/work/")
    page = back if is_id(claim_id) else f"/my-work/{submission_id}"
    return go(f"{page}#thread-{comment_id}")


@router.post("/my-work/{submission_id}/appeal")
async def appeal(call: Asked, submission_id: str) -> Response:
    """Ask another reviewer to look at the verdict again. A double click appeals once."""
    form = await _sheet.read_form(call)
    if isinstance(form, Response):
        return form
    wanted, reason = text(form, "id"), text(form, "reason")
    new = NewAppeal(id=wanted if is_id(wanted) else new_id(), reason=reason)
    try:
        await call.write(
            lambda tx, actor, now: appeals.make(
                tx, actor=actor, submission_id=submission_id, appeal=new, now=now
            )
        )
    except SignInNeeded as error:
        return await _sheet.signed_out(call, error)
    except NotFound:
        raise
    except TacitError as error:
        return await _show(call, submission_id, typed_appeal=reason, error=error)
    say_done = "Appealed. A reviewer who had no part in it looks at it again."
    return go(f"/my-work/{submission_id}", say=say_done)


def _standing(tx: Tx, view: SubmissionView, *, actor: Actor) -> AppealStanding | None:
    mine = view.submission.expert_id == actor.person_id
    if not mine or not permissions.can(actor, Action.DO_WORK, org_id=actor.org_id):
        return None
    return appeals.get_standing(tx, actor=actor, submission_id=view.submission.id)


def _can_appeal(standing: AppealStanding | None, *, now: datetime) -> bool:
    return standing is not None and standing.until is not None and now <= standing.until


async def _show(
    call: PageCall,
    submission_id: str,
    *,
    typed: str = "",
    typed_appeal: str = "",
    error: TacitError | None = None,
) -> Response:
    def see(tx: Tx, actor: Actor, now: datetime) -> HandIn:
        view = submissions.get_submission(tx, actor=actor, submission_id=submission_id)
        desk = queue.list_next(tx, actor=actor, now=now)
        return HandIn(
            view=view,
            sheet=claims.get_claim(tx, actor=actor, claim_id=view.submission.claim_id),
            waits=view.submission.item_id in {kept.item_id for kept in desk.kept},
            appeal=_standing(tx, view, actor=actor),
        )

    now = call.services.clock.now()

    def context(found: HandIn) -> Mapping[str, object]:
        return _context(found) | {
            "can_appeal": _can_appeal(found.appeal, now=now),
            "typed_appeal": typed_appeal,
            "appeal_id": new_id(),
            "place": error.place if error else None,
            "said": say(error) if error else None,
            "typed": typed,
            "claim_id": new_id(),
        }

    status = error.status if error else 200
    return await call.page("my_work_one.html", see, context, status=status)


def _context(found: HandIn) -> dict[str, object]:
    view, sheet = found.view, found.sheet
    kind = registry.get(sheet.kind)
    before = sheet.earlier[-1] if sheet.earlier else None
    reply_url = f"/my-work/{view.submission.id}/comments/{{}}/replies"
    reader = _feedback.Reader(is_author=True, reply_url=reply_url)
    return {
        "view": view,
        "sheet": sheet,
        "kind": kind,
        "task_input": sheet.input,
        "answer": view.submission.answer,
        "waits": found.waits,
        "reviews": _feedback.reviews(
            # What was decided on an appeal stands beside the appeal.
            [said for said in view.reviews if said.stage is not StageName.APPEAL],
            _feedback.points_of(sheet, kind, [view]),
            by=_feedback.REVIEWER,
        ),
        "threads": _feedback.threads(view, kind, reader),
        "before": before,
        "earlier": sheet.earlier,
        "appeal": found.appeal,
        "said_before": _feedback.reviews(
            before.reviews, _feedback.points_of(sheet, kind, [before]), by=_feedback.REVIEWER
        )
        if before
        else [],
        "changes": _feedback.changes(kind, before.submission.answer, view.submission.answer)
        if before
        else [],
    }
