"""`/releases`: numbered, sealed sets of rows; how they are made, their files and exports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from tacit.access.records import Actor
from tacit.door import operations
from tacit.jobs.records import Job
from tacit.kit import ids
from tacit.kit.errors import TacitError
from tacit.kit.paging import Page
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.quality.audit_records import Certificate
from tacit.releases import certificates, exporting, files, releases
from tacit.releases.exports import registry
from tacit.releases.exports.exporter import Option
from tacit.releases.records import Release
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.tasks.records import ItemState
from tacit.web import _project
from tacit.web._call import Asked, PageCall, go, shown, text
from tacit.web._project import actions_of

router = APIRouter()

BUILDING_SECONDS = 2
"""How often the page of a release that is being built is loaded again."""


@dataclass(frozen=True)
class ReleaseLine:
    release: Release
    project: Project


@dataclass(frozen=True)
class FileLine:
    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class ExportLine:
    name: str
    title: str
    made_for: str
    takes: str
    options: tuple[Option, ...]
    chosen: Mapping[str, str]
    """The options that the export was made with, else the defaults."""
    left_out: Mapping[str, int]
    """Rows and parts that did not fit, by reason."""
    rows: int
    files: tuple[str, ...]
    """The files that are there."""
    made: tuple[str, ...]
    """What experts made, beside the rows."""


@dataclass(frozen=True)
class ReleaseView:
    release: Release
    project: Project
    job: Job | None
    before: Release | None
    after: Release | None
    certificate: Certificate | None
    """What its audit has shown, if it is audited."""
    may: frozenset[str]


@dataclass(frozen=True)
class TypedRelease:
    id: str
    reason: str = ""


@router.get("/releases")
async def show_releases(call: Asked) -> Response:
    """All releases of the organization, newest first."""
    cursor = call.request.query_params.get("cursor")

    def see(tx: Tx, actor: Actor, now: datetime) -> Page[ReleaseLine]:
        page = releases.list_releases(tx, actor=actor, cursor=cursor)
        found: dict[str, Project] = {}
        for release in page.items:
            if release.project_id not in found:
                found[release.project_id] = projects.get_project(
                    tx, actor=actor, project=release.project_id
                )
        lines = tuple(ReleaseLine(one, found[one.project_id]) for one in page.items)
        return Page(lines, page.next_cursor)

    return await call.page("releases.html", see, lambda page: {"page": page})


@router.get("/projects/{slug}/releases")
async def show_project_releases(call: Asked, slug: str) -> Response:
    """The releases of a project, and the form of a new one."""
    return await _project_releases(call, slug)


@router.post("/projects/{slug}/releases")
async def create_release(call: Asked, slug: str) -> Response:
    """Freeze what is accepted; a job builds the files. A form sent twice makes one."""
    form = await call.form()
    given = text(form, "id")
    typed = TypedRelease(
        id=given if ids.is_id(given) else ids.new_id(), reason=text(form, "reason")
    )
    forced = text(form, "forced") == "1"

    def act(tx: Tx, actor: Actor, now: datetime) -> Release:
        project = projects.get_project(tx, actor=actor, project=slug)
        return releases.create(
            tx,
            actor=actor,
            release_id=typed.id,
            project_id=project.id,
            reason=typed.reason,
            forced=forced,
            now=now,
        )

    try:
        release = await call.write(act)
    except TacitError as error:
        return await _project_releases(call, slug, typed=typed, error=shown(error))
    call.services.jobs.wake()
    return go(f"/releases/{release.id}", say=f"Release {release.number} is being built.")


@router.get("/releases/{release_id}")
async def show_release(call: Asked, release_id: str) -> Response:
    """One release: its facts, files and exports, or how far it is."""
    return await _release(call, release_id)


@router.get("/releases/{release_id}/files/{name:path}")
async def download(call: Asked, release_id: str, name: str) -> Response:
    """A file of the release or of one of its exports."""
    file = await call.read(
        lambda tx, actor, now: files.open_file(tx, actor=actor, release_id=release_id, name=name)
    )
    path = files.path_of(file, root=call.services.settings.releases_folder)
    return FileResponse(path, media_type=file.media_type, filename=files.download_name(file))


@router.post("/releases/{release_id}/exports/{name}")
async def export(call: Asked, release_id: str, name: str) -> Response:
    """Write the release in another format; a job does it."""
    form = await call.form()
    names = [option.name for option in registry.get(name).options]
    chosen = {each: text(form, each) for each in names if each in form}
    asked = await call.write(
        lambda tx, actor, now: exporting.ask(
            tx, actor=actor, release_id=release_id, name=name, options=chosen, now=now
        )
    )
    call.services.jobs.wake()
    return go(f"/releases/{release_id}?job={asked.job_id}#exports")


@router.post("/releases/{release_id}/cancelling")
async def cancel(call: Asked, release_id: str) -> Response:
    """Stop a release that is being built; nothing of it is kept."""
    await call.form()

    def act(tx: Tx, actor: Actor, now: datetime) -> None:
        release = releases.get_release(tx, actor=actor, release_id=release_id)
        operations.cancel_job(tx, actor=actor, job_id=release.job_id, now=now)

    await call.write(act)
    call.services.jobs.wake()
    return go(f"/releases/{release_id}", say="The release is being stopped.")


async def _project_releases(
    call: PageCall,
    slug: str,
    *,
    typed: TypedRelease | None = None,
    error: TacitError | None = None,
) -> Response:
    cursor = call.request.query_params.get("cursor")

    def see(tx: Tx, actor: Actor, project: Project, now: datetime) -> Mapping[str, object]:
        states = items.count_states(tx, actor=actor, project_id=project.id)
        return {
            "page": releases.list_releases(tx, actor=actor, project_id=project.id, cursor=cursor),
            "accepted": states.get(ItemState.ACCEPTED, 0),
        }

    extra = {"typed": typed or TypedRelease(id=ids.new_id())}
    return await _project.page(call, slug, "project_releases.html", see, extra=extra, error=error)


async def _release(call: PageCall, release_id: str) -> Response:
    job_id = call.request.query_params.get("job")

    def see(tx: Tx, actor: Actor, now: datetime) -> ReleaseView:
        release = releases.get_release(tx, actor=actor, release_id=release_id)
        wanted = job_id or (None if release.is_readable else release.job_id)
        siblings = releases.list_releases(tx, actor=actor, project_id=release.project_id).items
        return ReleaseView(
            release=release,
            project=projects.get_project(tx, actor=actor, project=release.project_id),
            job=operations.get_job(tx, actor=actor, job_id=wanted) if wanted else None,
            before=next((one for one in siblings if one.id == release.supersedes), None),
            after=next((one for one in siblings if one.supersedes == release.id), None),
            certificate=certificates.find(tx, actor=actor, release_id=release.id),
            may=actions_of(actor),
        )

    def context(view: ReleaseView) -> dict[str, object]:
        is_moving = view.job is not None and not view.job.is_finished
        return {
            "view": view,
            "files": _files(view.release),
            "exports": _exports(call, view.release),
            "reload_seconds": BUILDING_SECONDS if is_moving else None,
        }

    return await call.page("release.html", see, context)


def _files(release: Release) -> tuple[FileLine, ...]:
    """The sealed files as the manifest has them."""
    listed = (release.manifest or {}).get("files")
    if not isinstance(listed, Mapping):
        return ()
    return tuple(
        FileLine(name=name, sha256=str(fact["sha256"]), bytes=int(fact["bytes"]))
        for name, fact in sorted(listed.items())
    )


def _exports(call: PageCall, release: Release) -> tuple[ExportLine, ...]:
    """Every format, with the files of those that were made."""
    if not release.is_readable:
        return ()
    folder = call.services.settings.releases_folder / release.folder
    lines = []
    for exporter in map(registry.get, registry.names()):
        if exporting.refuse(release, exporter):
            continue
        names = exporting.file_names(exporter.name)
        there = tuple(name for name in names if (folder / name).is_file())
        note = exporting.read_note(folder, name=exporter.name)
        lines.append(
            ExportLine(
                name=exporter.name,
                title=exporter.title,
                made_for=exporter.made_for,
                takes=exporter.takes,
                options=exporter.options,
                chosen={each.name: each.default for each in exporter.options} | dict(note.options),
                left_out=note.left_out,
                rows=note.rows,
                files=there if len(there) == len(names) else (),
                made=exporting.list_made(folder, name=exporter.name),
            )
        )
    return tuple(lines)
