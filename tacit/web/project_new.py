"""`/projects/new`: a project from a zipped folder or a few fields, or from imported files.

Of the first two the plan is shown first, then applied.

What was read is kept in the file store under its hash between the plan and the apply, so
exactly what was planned is applied.
"""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.door import imports
from tacit.door.call import Verb
from tacit.intake import folders
from tacit.intake.imports import registry as formats
from tacit.intake.records import Applied, Choices, OpenWorkChoice, Plan, ProjectFolder
from tacit.kit import canonical, ids
from tacit.kit import text as kit_text
from tacit.kit.errors import Malformed, TacitError
from tacit.projects import documents, projects
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.web import _imports, _uploads
from tacit.web._call import Asked, PageCall, go, shown, text

router = APIRouter()

FIELDS = ("title", "kind", "summary", "domain", "guideline", "items")
IMPORT_FIELDS = ("format", "project", "options")


@dataclass(frozen=True)
class PlanView:
    """What apply would do, and under which hash it is kept until then."""

    plan: Plan
    folder: ProjectFolder
    sha256: str


@router.get("/projects/new")
async def show_new_project(call: Asked) -> Response:
    """The ways to make a project."""
    return await _form(call, {})


@router.post("/projects/new/imports")
async def plan_project(call: Asked) -> Response:
    """Read what was sent and show what it would do; nothing is stored in the database."""
    form = await call.form()
    await call.read(_check_may)
    typed = {name: text(form, name) for name in FIELDS}
    try:
        folder = await _read(form, typed)
        content = canonical.dumps(folders.to_json(folder)).encode()
        plan = await call.read(
            lambda tx, actor, now: folders.join_plans(
                [folders.plan(tx, actor=actor, folder=part) for part in folders.split(folder)]
            )
        )
        sha256 = await asyncio.to_thread(call.services.files.put, content)
    except TacitError as error:
        return await _form(call, typed, shown(error))
    view = PlanView(plan=plan, folder=folder, sha256=sha256)
    context = {"view": view, "id": ids.new_id()}
    return call.show("project_plan.html", context, actor=await call.find_actor())


@router.post("/projects/new/files")
async def import_as_project(call: Asked) -> Response:
    """Take in the files of a known format as a project of their own; a job does it."""
    form = await call.form()
    await call.read(_check_may_import)
    typed = {name: text(form, name) for name in IMPORT_FIELDS}
    try:
        asked = _imports.read_asked(form, project=_project_name(typed["project"]))
        started = await imports.start(call, asked)
    except TacitError as error:
        return await _form(call, typed, shown(error), part="files")
    project = await call.read(
        lambda tx, actor, now: projects.get_project(tx, actor=actor, project=started.project_id)
    )
    return go(f"/projects/{project.slug}/imports/{started.id}")


@router.post("/projects/new")
async def apply_project(call: Asked) -> Response:
    """Do what the plan said. A form that is sent twice has one effect."""
    form = await call.form()
    await call.read(_check_may)
    content = await asyncio.to_thread(call.services.files.get, text(form, "sha256"))
    folder = _stored(content)
    project_id, open_work = text(form, "id"), text(form, "open_work") or "finish"
    if open_work not in set(OpenWorkChoice):
        raise Malformed("Choose what happens to open work.", place="open_work")
    choices = Choices(
        make_id=ids.new_id,
        project_id=project_id if ids.is_id(project_id) else ids.new_id(),
        release_seed=ids.new_seed(),
        open_work=OpenWorkChoice(open_work),
    )
    added = 0
    for part in folders.split(folder):
        applied = await call.write(_applier(part, choices))
        added += applied.items_added
    said = f"{folder.document.title} is {'made' if applied.created else 'up to date'}"
    return go(f"/projects/{applied.project}", say=f"{said}; items added: {added}.")


async def _form(
    call: PageCall,
    typed: dict[str, str],
    error: TacitError | None = None,
    *,
    part: str = "plan",
) -> Response:
    return await call.page(
        "project_new.html",
        _check_may,
        lambda _: {
            "typed": {name: typed.get(name, "") for name in (*FIELDS, *IMPORT_FIELDS)},
            "part": part,
            "formats": formats.FORMATS,
            "kinds": [registry.get(name) for name in registry.names()],
            "error": error,
            "problems": error.facts.get("problems", ()) if error else (),
        },
        status=error.status if error else 200,
    )


def _check_may(tx: Tx, actor: Actor, now: datetime) -> None:
    permissions.check(actor, Action.APPLY_PROJECT, org_id=actor.org_id)


def _check_may_import(tx: Tx, actor: Actor, now: datetime) -> None:
    permissions.check(actor, Action.IMPORT_DATA, org_id=actor.org_id)


def _project_name(typed: str) -> str | None:
    """The address that a name makes; None where none was given.

    Raises:
        Malformed: nothing of it can stand in an address.
    """
    if not typed:
        return None
    if name := kit_text.slug(typed):
        return name
    message = "No address can be made of this name."
    raise Malformed(message, place="project", remedy="Use letters or digits.")


async def _read(form: FormData, typed: dict[str, str]) -> ProjectFolder:
    upload = _uploads.file_of(form, "folder")
    if upload is not None:
        with tempfile.TemporaryDirectory() as place:
            return await asyncio.to_thread(_uploads.read_zip, upload, Path(place))
    if not typed["title"]:
        raise Malformed(
            "There is neither a folder nor a title.",
            place="title",
            remedy="Choose a zip file, or fill in the fields.",
        )
    values: dict[str, object] = {
        "name": kit_text.slug(typed["title"]),
        **{name: typed[name] for name in FIELDS if name != "items" and typed[name]},
    }
    lines = typed["items"]
    return ProjectFolder(
        document=documents.read(values), items=_uploads.read_lines(lines) if lines else ()
    )


def _stored(content: bytes) -> ProjectFolder:
    value = canonical.loads(content)
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        raise Malformed("This is no plan.", remedy="Begin again at New project.")
    return folders.from_json(value.get("document"), value["items"])


def _applier(part: ProjectFolder, choices: Choices) -> Verb[Applied]:
    def act(tx: Tx, actor: Actor, now: datetime) -> Applied:
        return folders.apply(tx, actor=actor, folder=part, choices=choices, now=now)

    return act
