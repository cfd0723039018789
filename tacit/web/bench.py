"""What the scripts of a working page ask: the scratch pad, the text of another tab, places."""

from datetime import datetime

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.bench import pads
from tacit.bench.errors import PadConflict
from tacit.bench.records import Pad
from tacit.kit.errors import Malformed
from tacit.projects import projects
from tacit.storage.transaction import Tx
from tacit.web import _frame, _payload
from tacit.web._call import Asked
from tacit.work import queue

router = APIRouter()

PLACES_MAX = 200


@router.put("/work/{claim_id}/pad")
async def save_pad(call: Asked, claim_id: str) -> Response:
    """Keep the scratch pad while it is typed."""
    body = await _payload.read_json(call)
    pad, base = body.get("text"), body.get("base_version")
    if not isinstance(pad, str) or not isinstance(base, int) or isinstance(base, bool):
        raise Malformed("A pad is a text and the version it was based on.", place="text")

    def save(tx: Tx, actor: Actor, now: datetime) -> Pad:
        return pads.save(tx, actor=actor, claim_id=claim_id, text=pad, base_version=base, now=now)

    try:
        kept = await call.write(save)
    except PadConflict as conflict:
        return JSONResponse(conflict.as_problem(), status_code=conflict.status)
    saved_at = kept.saved_at.isoformat() if kept.saved_at else None
    return JSONResponse({"version": kept.version, "saved_at": saved_at})


@router.get("/places")
async def list_places(call: Asked) -> Response:
    """Where one can go, beyond the links of the page: what the palette offers."""

    def find(tx: Tx, actor: Actor, now: datetime) -> list[dict[str, str]]:
        return [
            *({"name": each.label, "href": each.href} for each in _frame.places(actor)),
            *_projects(tx, actor),
            *_work(tx, actor, now),
        ][:PLACES_MAX]

    return JSONResponse({"places": await call.read(find)})


def _projects(tx: Tx, actor: Actor) -> list[dict[str, str]]:
    if not permissions.can(actor, Action.SEE_PROJECT, org_id=actor.org_id):
        return []
    page = projects.list_projects(tx, actor=actor, limit=100)
    return [{"name": one.title, "href": f"/projects/{one.slug}"} for one in page.items]


def _work(tx: Tx, actor: Actor, now: datetime) -> list[dict[str, str]]:
    if not permissions.can(actor, Action.SEE_OWN_WORK, org_id=actor.org_id):
        return []
    held = queue.list_next(tx, actor=actor, now=now).held
    return [{"name": one.item_title, "href": f"/work/{one.claim.id}"} for one in held]
