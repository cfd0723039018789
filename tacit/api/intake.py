"""Project folders: plan and apply; items; new versions of a guideline; imports."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.responses import Response

from tacit.api._call import (
    LIMIT_DEFAULT,
    PREFIX,
    PROBLEMS,
    Asked,
    Cursor,
    Limit,
    list_of,
    of,
    page_of,
)
from tacit.door import imports
from tacit.intake import additions, folders
from tacit.intake.additions import NewGuideline
from tacit.intake.imports import registry, runs
from tacit.intake.records import Choices, OpenWorkChoice
from tacit.kit.ids import new_id, new_seed
from tacit.wire import intake as wire
from tacit.wire import projects as project_wire
from tacit.wire.base import PageOf

router = APIRouter(prefix=PREFIX, tags=["intake"], responses=PROBLEMS)

REQUEST_CHARS_MAX = 8_000


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
        release_seed=new_seed(),
        open_work=OpenWorkChoice(body.open_work),
    )
    return await call.do(
        lambda tx, actor, now: folders.apply(
            tx, actor=actor, folder=folder, choices=choices, now=now
        ),
        of(wire.Applied),
    )


@router.post("/projects/{project_id}/items", status_code=201, response_model=wire.ItemsAdded)
async def add_items(call: Asked, project_id: str, body: project_wire.NewItems) -> Response:
    """Add items and put them into the queue, all or none; each as a line of items.jsonl."""
    rows = additions.read_items(body.items)
    return await call.once(
        lambda tx, actor, now: additions.add_items(
            tx, actor=actor, project_id=project_id, items=rows, make_id=new_id, now=now
        ),
        of(wire.ItemsAdded),
        status=201,
    )


@router.post(
    "/projects/{project_id}/guidelines", status_code=201, response_model=project_wire.Guideline
)
async def add_guideline(call: Asked, project_id: str, body: project_wire.NewGuideline) -> Response:
    """Make a new version of the guideline; open work finishes, or is asked again."""
    choice = OpenWorkChoice(body.open_work)
    new = NewGuideline(text=body.text, note=body.note, open_work=choice)
    return await call.once(
        lambda tx, actor, now: additions.add_guideline(
            tx,
            actor=actor,
            project_id=project_id,
            guideline=new,
            now=now,
        ),
        of(project_wire.Guideline),
        status=201,
    )


@router.get("/import-formats", response_model=PageOf[wire.ImportFormat])
async def list_import_formats(call: Asked) -> Response:
    """The formats that work can be brought in from."""
    known = [registry.get(name) for name in registry.names()]
    return await call.see(lambda tx, actor, now: known, list_of(wire.ImportFormat))


@router.get("/imports", response_model=PageOf[wire.Import])
async def list_imports(
    call: Asked, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Response:
    """The imports of the organization, in the order they were started."""
    return await call.see(
        lambda tx, actor, now: runs.list_imports(tx, actor=actor, cursor=cursor, limit=limit),
        page_of(wire.Import),
    )


@router.post("/imports", status_code=202, response_model=wire.Import)
async def start_import(
    call: Asked,
    request: Annotated[str, Form(max_length=REQUEST_CHARS_MAX)],
    files: Annotated[list[UploadFile], File()],
) -> Response:
    """Send files in a known format; a job takes them in, row by row.

    `request` is a NewImport as JSON. The files are read whole before anything is stored,
    so a broken line is named at once and stores nothing. The same files again are the same
    import.
    """
    new = _new_import(request)
    asked = imports.Asked(
        id=new.id,
        format=new.format,
        project=new.project,
        options={name: str(value) for name, value in new.options.items()},
        files=tuple((file.filename or "file", file.file) for file in files),
    )
    started = await imports.start(call, asked)
    return call.answer(wire.Import.model_validate(started), status=202)


@router.get("/imports/{import_id}", response_model=wire.Import)
async def get_import(call: Asked, import_id: str) -> Response:
    """An import with its progress."""
    return await call.see(
        lambda tx, actor, now: runs.get_import(tx, actor=actor, import_id=import_id),
        of(wire.Import),
    )


def _new_import(request: str) -> wire.NewImport:
    """Read the form field `request`; what is wrong in it is named as in any other body."""
    try:
        return wire.NewImport.model_validate_json(request)
    except ValidationError as error:
        raise RequestValidationError(
            [{**one, "loc": ("body", "request", *one["loc"])} for one in error.errors()]
        ) from error
