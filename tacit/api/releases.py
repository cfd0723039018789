"""Releases: create, look, files, exports."""

import dataclasses

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

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
from tacit.releases import exporting, files, releases
from tacit.releases.exports import registry
from tacit.releases.exports.exporter import Exporter
from tacit.releases.records import Export
from tacit.wire import releases as wire
from tacit.wire.base import PageOf

router = APIRouter(prefix=PREFIX, tags=["releases"], responses=PROBLEMS)


@router.get("/releases", response_model=PageOf[wire.Release])
async def list_releases(
    call: Asked, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Response:
    """The releases of the organization, newest first."""
    return await call.see(
        lambda tx, actor, now: releases.list_releases(tx, actor=actor, cursor=cursor, limit=limit),
        page_of(wire.Release),
    )


@router.get("/projects/{project_id}/releases", response_model=PageOf[wire.Release])
async def list_project_releases(
    call: Asked, project_id: str, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Response:
    """The releases of one project, newest first."""
    return await call.see(
        lambda tx, actor, now: releases.list_releases(
            tx, actor=actor, project_id=project_id, cursor=cursor, limit=limit
        ),
        page_of(wire.Release),
    )


@router.post("/projects/{project_id}/releases", status_code=202, response_model=wire.Release)
async def create_release(call: Asked, project_id: str, body: wire.NewRelease) -> Response:
    """Freeze what is accepted into a release; its job builds and seals it."""
    answer = await call.once(
        lambda tx, actor, now: releases.create(
            tx,
            actor=actor,
            release_id=body.id,
            project_id=project_id,
            reason=body.reason,
            forced=body.forced,
            now=now,
        ),
        of(wire.Release),
        status=202,
    )
    call.services.jobs.wake()
    return answer


@router.get("/releases/{release_id}", response_model=wire.Release)
async def get_release(call: Asked, release_id: str) -> Response:
    """A release, whatever its state, with its manifest once it is sealed."""
    return await call.see(
        lambda tx, actor, now: releases.get_release(tx, actor=actor, release_id=release_id),
        of(wire.Release),
    )


@router.get("/releases/{release_id}/files/{name:path}", response_class=FileResponse)
async def get_file(call: Asked, release_id: str, name: str) -> Response:
    """A file of a release or of one of its exports."""
    file = await call.read(
        lambda tx, actor, now: files.open_file(tx, actor=actor, release_id=release_id, name=name)
    )
    path = files.path_of(file, root=call.services.settings.releases_folder)
    return FileResponse(path, media_type=file.media_type, filename=files.download_name(file))


@router.get("/formats", response_model=PageOf[wire.Format])
async def list_formats(call: Asked) -> Response:
    """The formats that releases can be exported in."""
    formats = [_format(registry.get(name)) for name in registry.names()]
    return await call.see(lambda tx, actor, now: formats, list_of(wire.Format))


@router.post(
    "/releases/{release_id}/exports/{format_name}", status_code=202, response_model=wire.Export
)
async def export(
    call: Asked, release_id: str, format_name: str, body: wire.NewExport | None = None
) -> Response:
    """Write a release in a trainer's format; its job says when the files are there."""

    def make(asked: Export) -> wire.Export:
        return wire.Export(
            release_id=asked.release_id,
            format=asked.format,
            job_id=asked.job_id,
            options=dict(asked.options),
            files=exporting.file_names(asked.format),
        )

    answer = await call.once(
        lambda tx, actor, now: exporting.ask(
            tx,
            actor=actor,
            release_id=release_id,
            name=format_name,
            options=body.options if body else {},
            now=now,
        ),
        make,
        status=202,
    )
    call.services.jobs.wake()
    return answer


def _format(exporter: Exporter) -> wire.Format:
    return wire.Format(
        name=exporter.name,
        title=exporter.title,
        made_for=exporter.made_for,
        takes=exporter.takes,
        kinds=tuple(sorted(exporter.kinds)),
        for_training=exporter.for_training,
        options=tuple(wire.FormatOption(**dataclasses.asdict(each)) for each in exporter.options),
    )
