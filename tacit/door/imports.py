"""Starting an import: keep the files, read them whole, write it down, ask for its job."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.door.call import Call
from tacit.intake import jobs, uploads
from tacit.intake.imports import runs
from tacit.intake.imports.runs import Started
from tacit.intake.imports.surveys import Source
from tacit.intake.records import Import
from tacit.kit.ids import new_id, new_seed
from tacit.projects import projects
from tacit.storage.transaction import Tx


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants to bring in."""

    id: str
    format: str
    project: str | None
    options: Mapping[str, str]
    files: tuple[tuple[str, BinaryIO], ...]


async def start(call: Call, asked: Asked) -> Import:
    """Keep and read the files, then start the import and enqueue its job.

    The files lie in a folder of this request's own, under a name that the server chose: the
    id of the import comes from outside, and would lead elsewhere as `..` or meet the files
    of another import.

    Raises:
        ImportInvalid: rows are not what the format asks for; nothing was stored.
        FormatUnknown, OptionUnknown, ImportMismatch: as they say.
    """
    await call.read(_check)
    services = call.services
    name = new_id()
    folder = services.settings.imports_folder / name
    request = runs.Request(
        import_id=asked.id,
        project=asked.project,
        make_id=new_id,
        release_seed=new_seed(),
        now=services.clock.now,
    )
    try:
        files = await asyncio.to_thread(uploads.keep, folder, asked.files)
        rubric = await call.read(lambda tx, actor, now: _rubric(tx, actor, asked.project))
        source = Source(
            format=asked.format, files=files, options=asked.options, rubric=tuple(rubric)
        )
        found = await asyncio.to_thread(runs.survey, source)
        new = runs.prepare(found, request)

        def begin(tx: Tx, actor: Actor, now: datetime) -> Started:
            started = runs.begin(tx, actor=actor, new=new, now=now)
            if started.is_due:
                mine = replace(request, import_id=started.current.id)
                job = _Job(asked=asked, request=mine, folder=name)
                _enqueue(tx, call, job, actor=actor, now=now)
            return started

        started = await call.write(begin)
    except BaseException:
        uploads.drop(folder)
        raise
    if not started.is_due:
        uploads.drop(folder)
    services.jobs.wake()
    return started.current


def _check(tx: Tx, actor: Actor, now: datetime) -> None:
    permissions.check(actor, Action.IMPORT_DATA, org_id=actor.org_id)


def _rubric(tx: Tx, actor: Actor, project: str | None) -> Sequence[Mapping[str, object]]:
    """The rubric of the project, for items that bring no criteria of their own."""
    if project is None:
        return ()
    found = projects.find_project(tx, actor=actor, project=project)
    return () if found is None else found.rubric


@dataclass(frozen=True, kw_only=True)
class _Job:
    asked: Asked
    request: runs.Request
    folder: str


def _enqueue(tx: Tx, call: Call, job: _Job, *, actor: Actor, now: datetime) -> None:
    call.services.jobs.enqueue(
        tx,
        name=jobs.IMPORT_JOB,
        arguments={
            "import_id": job.request.import_id,
            "folder": job.folder,
            "person_id": actor.person_id,
            "format": job.asked.format,
            "options": dict(job.asked.options),
            "project": job.asked.project,
            "release_seed": job.request.release_seed,
        },
        key=job.folder,
        org_id=actor.org_id,
        now=now,
    )
