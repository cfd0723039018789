"""`/projects/{slug}/settings`: state, pipeline, what is kept, adding items, imports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.door.call import Verb
from tacit.intake import folders
from tacit.intake.imports import registry as formats
from tacit.intake.imports import runs
from tacit.intake.records import (
    APPLY_ITEMS_MAX,
    Applied,
    Choices,
    FolderItem,
    Import,
    ProjectFolder,
)
from tacit.kit import ids
from tacit.kit.errors import Malformed, TacitError
from tacit.projects import own_fields, projects
from tacit.projects.errors import ProjectInvalid
from tacit.projects.own_fields import OwnField
from tacit.projects.records import Project
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.web import _project, _uploads, words
from tacit.web._call import Asked, PageCall, go, shown, text

router = APIRouter()

IMPORTS_SHOWN = 10
ITEMS_BYTES_MAX = 8 * 1024 * 1024


@dataclass(frozen=True)
class SettingsView:
    kind_title: str
    imports: tuple[Import, ...]
    kept: Mapping[str, object]
    own_fields: tuple[OwnField, ...]
    """What is stored of rates, terms and so on; nothing acts on it yet."""


@router.get("/projects/{slug}/settings")
async def show_settings(call: Asked, slug: str) -> Response:
    """What the project is, and what can be done with it."""
    return await show(call, slug)


@router.post("/projects/{slug}/items")
async def add_items(call: Asked, slug: str) -> Response:
    """Add items in JSON Lines, typed or as a file. What is there already is passed over."""
    form = await call.form()
    typed = text(form, "items")
    try:
        upload = _uploads.file_of(form, "file")
        lines = typed if upload is None else _decode(await upload.read(ITEMS_BYTES_MAX))
        added = same = 0
        for part in _parts(_uploads.read_lines(lines)):
            applied = await call.write(_adder(slug, part))
            added, same = added + applied.items_added, same + applied.items_same
    except TacitError as error:
        return await show(call, slug, part="items", typed=typed, error=shown(error))
    there = f" {same} were there already." if same else ""
    return go(f"/projects/{slug}/items", say=f"Items added: {added}.{there}")


async def show(
    call: PageCall,
    slug: str,
    *,
    part: str = "",
    typed: str = "",
    error: TacitError | None = None,
) -> Response:
    """Show the page; `part` is the form that was sent and not taken."""

    def see(tx: Tx, actor: Actor, project: Project, now: datetime) -> SettingsView:
        permissions.check(actor, Action.CHANGE_STATE, org_id=project.org_id)
        imports = runs.list_imports(tx, actor=actor, limit=200).items
        ours = [one for one in imports if one.project_id == project.id]
        return SettingsView(
            kind_title=registry.get(project.kind).title,
            imports=tuple(reversed(ours))[:IMPORTS_SHOWN],
            kept={
                key: value for key, value in project.stored.items() if value and key in words.KEPT
            },
            own_fields=own_fields.read(
                project.stored["fields"], place="fields", error=ProjectInvalid
            )
            if project.stored.get("fields")
            else (),
        )

    extra = {
        "part": part,
        "typed": typed,
        "formats": [formats.get(name) for name in formats.names()],
        "problems": error.facts.get("problems", ()) if error else (),
    }
    return await _project.page(call, slug, "project_settings.html", see, extra=extra, error=error)


def _parts(items: tuple[FolderItem, ...]) -> tuple[tuple[FolderItem, ...], ...]:
    size = APPLY_ITEMS_MAX
    return tuple(items[begin : begin + size] for begin in range(0, len(items), size))


def _adder(slug: str, items: tuple[FolderItem, ...]) -> Verb[Applied]:
    def act(tx: Tx, actor: Actor, now: datetime) -> Applied:
        project = projects.get_project(tx, actor=actor, project=slug)
        document = projects.get_document(tx, actor=actor, project_id=project.id)
        choices = Choices(
            make_id=ids.new_id, project_id=project.id, release_seed=project.release_seed
        )
        folder = ProjectFolder(document=document, items=items)
        return folders.apply(tx, actor=actor, folder=folder, choices=choices, now=now)

    return act


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Malformed(
            f"Line {line} of the file is not UTF-8.",
            place=f"items, line {line}",
            remedy="Save the file as UTF-8 and send it again.",
        ) from None
