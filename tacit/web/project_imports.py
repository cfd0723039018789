"""`/projects/{slug}/imports`: take in the files of another tool, with progress."""

import asyncio
import secrets
import tempfile
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.intake.imports import registry as formats
from tacit.intake.imports import runs
from tacit.intake.imports.formats import ImportFile
from tacit.intake.imports.runs import Request as ImportRequest
from tacit.intake.imports.surveys import Source
from tacit.intake.records import Import, ImportState
from tacit.kit import ids
from tacit.kit.errors import Malformed, TacitError
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.storage.transaction import Tx
from tacit.web import _project, _uploads
from tacit.web._call import Asked, PageCall, go, shown, text
from tacit.web.project_settings import show

router = APIRouter()

SEED_BYTES = 16
RUNNING_SECONDS = 2
"""How often the page of an import that runs is loaded again."""
WAIT_SECONDS = 1.5
"""A short import is answered with its result; a longer one with its page."""
_running: set["asyncio.Task[Import]"] = set()


@router.post("/projects/{slug}/imports")
async def start_import(call: Asked, slug: str) -> Response:
    """Read the files whole, then take them in; all or nothing, or by steps when large."""
    form = await call.form()
    actor, project = await call.read_as(lambda tx, actor, now: _may_import(tx, actor, slug))
    folder = tempfile.TemporaryDirectory()
    try:
        uploads = _uploads.files_of(form, "files")
        if not uploads:
            raise Malformed("No file was chosen.", place="files", remedy="Choose the export file.")
        saved = _uploads.save(uploads, Path(folder.name))
        source = Source(
            format=formats.get(text(form, "format")).name,
            files=tuple(ImportFile(name=name, path=path) for name, path in saved),
            rubric=tuple(project.rubric),
        )
        await asyncio.to_thread(runs.survey, source)
        import_id = ids.new_id()
        task = asyncio.create_task(
            asyncio.to_thread(
                runs.run,
                call.services.db,
                actor=actor,
                source=source,
                request=_request(call, import_id, project),
            )
        )
        _keep(task, folder)
        done, _ = await asyncio.wait({task}, timeout=WAIT_SECONDS)
        if done:
            return _ended(slug, task.result())
    except TacitError as error:
        folder.cleanup()
        return await show(call, slug, part="imports", error=shown(error))
    return go(f"/projects/{slug}/imports/{import_id}")


@router.get("/projects/{slug}/imports/{import_id}")
async def show_import(call: Asked, slug: str, import_id: str) -> Response:
    """How far an import is."""

    def see(tx: Tx, actor: Actor, project: Project, now: datetime) -> Import | None:
        return runs.find_import(tx, actor=actor, import_id=import_id)

    return await _project.page(
        call, slug, "project_import.html", see, extra={"reload_seconds": RUNNING_SECONDS}
    )


def _may_import(tx: Tx, actor: Actor, slug: str) -> Project:
    permissions.check(actor, Action.IMPORT_DATA, org_id=actor.org_id)
    return projects.get_project(tx, actor=actor, project=slug)


def _request(call: PageCall, import_id: str, project: Project) -> ImportRequest:
    return ImportRequest(
        import_id=import_id,
        project=project.slug,
        make_id=ids.new_id,
        release_seed=secrets.token_hex(SEED_BYTES),
        now=call.services.clock.now,
    )


def _keep(task: "asyncio.Task[Import]", folder: "tempfile.TemporaryDirectory[str]") -> None:
    """Hold on to a running import and its files until it ends."""
    _running.add(task)

    def end(ended: "asyncio.Task[Import]") -> None:
        _running.discard(ended)
        folder.cleanup()
        if not ended.cancelled():
            ended.exception()  # it is in the import's own record too

    task.add_done_callback(end)


def _ended(slug: str, done: Import) -> Response:
    assert done.state is ImportState.DONE, "a run that ends without failure is done"
    return go(f"/projects/{slug}/items", say=f"Rows taken in: {done.rows_done}.")
