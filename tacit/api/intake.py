"""Project folders: plan and apply; items; new versions of a guideline; imports."""

import secrets

from fastapi import APIRouter
from starlette.responses import Response

from tacit.api._call import PROBLEMS, Asked, of
from tacit.intake import folders
from tacit.intake.records import Choices, OpenWorkChoice
from tacit.kit.ids import new_id
from tacit.wire import intake as wire

router = APIRouter(tags=["intake"], responses=PROBLEMS)

SEED_BYTES = 16


@router.post("/projects/plans", response_model=wire.Plan)
async def plan(call: Asked, body: wire.Folder) -> Response:
    """Say what apply would do; nothing of it is done."""
    folder = folders.from_json(body.document, body.items)
    return await call.see(
        lambda tx, actor, now: folders.plan(tx, actor=actor, folder=folder), of(wire.Plan)
    )


@router.post("/projects", response_model=wire.Applied)
async def apply(call: Asked, body: wire.ApplyFolder) -> Response:
    """Create or update a project from its folder; a second time does nothing."""
    folder = folders.from_json(body.document, body.items)
    choices = Choices(
        make_id=new_id,
        project_id=body.id,
        release_seed=secrets.token_hex(SEED_BYTES),
        open_work=OpenWorkChoice(body.open_work),
    )
    return await call.do(
        lambda tx, actor, now: folders.apply(
            tx, actor=actor, folder=folder, choices=choices, now=now
        ),
        of(wire.Applied),
    )
