"""`/projects/{slug}/imports`: take in the files of another tool, with progress."""

from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access.records import Actor
from tacit.door import imports
from tacit.intake.imports import runs
from tacit.intake.records import Import
from tacit.kit.errors import TacitError
from tacit.projects.records import Project
from tacit.storage.transaction import Tx
from tacit.web import _imports, _project
from tacit.web._call import Asked, go, shown
from tacit.web.project_settings import show

router = APIRouter()

RUNNING_SECONDS = 2
"""How often the page of an import that runs is loaded again."""


@router.post("/projects/{slug}/imports")
async def start_import(call: Asked, slug: str) -> Response:
    """Read the files whole, then let a job take them in."""
    form = await call.form()
    try:
        started = await imports.start(call, _imports.read_asked(form, project=slug))
    except TacitError as error:
        return await show(call, slug, part="imports", error=shown(error))
    return go(f"/projects/{slug}/imports/{started.id}")


@router.get("/projects/{slug}/imports/{import_id}")
async def show_import(call: Asked, slug: str, import_id: str) -> Response:
    """How far an import is."""

    def see(tx: Tx, actor: Actor, project: Project, now: datetime) -> Import:
        return runs.get_import(tx, actor=actor, import_id=import_id)

    return await _project.page(
        call, slug, "project_import.html", see, extra={"reload_seconds": RUNNING_SECONDS}
    )
