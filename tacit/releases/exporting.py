"""Exports of a sealed release: asked for by a verb, written from its rows by a job.

An export is derived from rows.jsonl alone, so it can be made again at any time, on any
machine that has the folder.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from tacit.access.records import Actor
from tacit.jobs import queue
from tacit.kit import canonical
from tacit.kit.canonical import moment_text
from tacit.log import events
from tacit.releases import _options, _writing, releases
from tacit.releases.errors import NothingToExport, NotSealed
from tacit.releases.exports import registry
from tacit.releases.exports.exporter import Exporter
from tacit.releases.records import (
    EXPORT_NOTE_NAME,
    EXPORTS_NAME,
    FILES_NAME,
    Export,
    ExportAsked,
    ExportNote,
    Release,
)
from tacit.storage.transaction import Tx

MADE_SHOWN_MAX = 500
EXPORT_JOB = "releases.export"
SCHEMA = _writing.SCHEMA
DATA_NAME = _writing.DATA_NAME
write_export = _writing.write_export


def ask(
    tx: Tx,
    *,
    actor: Actor,
    release_id: str,
    name: str,
    options: Mapping[str, str] | None = None,
    now: datetime,
) -> Export:
    """Ask for an export; a job writes it below `exports/` of the release.

    Raises:
        FormatUnknown: there is no format of this name.
        OptionUnknown: the format has no such option, or it cannot have this value.
        NotSealed: the release has no rows to export yet.
        NothingToExport: no row of this kind of task, or none with these origins, can fit
            the format. What only the rows can tell, the job's error says.
    """
    release = releases.get_release(tx, actor=actor, release_id=release_id)
    exporter = registry.get(name)
    chosen = _options.read(exporter, options or {})
    if not release.is_readable:
        raise NotSealed(
            f"Release {release.number} is {release.state}; it has no rows to export.",
            remedy="Wait until it is sealed.",
        )
    if why_not := refuse(release, exporter):
        raise NothingToExport(
            f"No row of this release fits {name}: {why_not}.",
            remedy=f"It takes: {exporter.takes}.",
        )
    job_id = queue.enqueue(
        tx,
        name=EXPORT_JOB,
        arguments={"release_id": release_id, "format": name, "options": chosen},
        key=f"{release_id} {name} {moment_text(now)}",
        org_id=release.org_id,
        now=now,
    )
    event = ExportAsked(
        org_id=release.org_id,
        actor_id=actor.person_id,
        project_id=release.project_id,
        release_id=release_id,
        format=name,
        options=chosen,
    )
    events.append(tx, event, happened_at=now)
    return Export(release_id=release_id, format=name, job_id=job_id, options=chosen)


def refuse(release: Release, exporter: Exporter) -> str | None:
    """Say why no row of a sealed release can fit the format; `None` where one may."""
    origins = (release.manifest or {}).get("origins")
    known = origins if isinstance(origins, Mapping) else None
    return exporter.refuse(kind=kind_of(release), origins=known)


def kind_of(release: Release) -> str:
    """The kind of task of a sealed release, as its manifest has it."""
    project = (release.manifest or {}).get("project")
    return str(project["kind"]) if isinstance(project, Mapping) else ""


def file_names(name: str) -> tuple[str, ...]:
    """The files of an export, as in `files.open_file`.

    Raises:
        FormatUnknown: there is no format of this name.
    """
    exporter = registry.get(name)
    suffixes = ("jsonl", "parquet", *(["csv"] if exporter.has_csv else []))
    names = [f"{DATA_NAME}.{suffix}" for suffix in suffixes]
    names += exporter.file_names
    return tuple(f"{EXPORTS_NAME}/{name}/{each}" for each in [*names, EXPORT_NOTE_NAME])


def list_made(folder: Path, *, name: str) -> tuple[str, ...]:
    """The experts' files that lie beside the rows of an export; the first 500 by hash."""
    there = sorted((folder / EXPORTS_NAME / name / FILES_NAME).glob("*"))[:MADE_SHOWN_MAX]
    return tuple(f"{EXPORTS_NAME}/{name}/{FILES_NAME}/{path.name}" for path in there)


def read_note(folder: Path, *, name: str) -> ExportNote:
    """What the export of a format says of itself; empty where it was not made."""
    path = folder / EXPORTS_NAME / name / EXPORT_NOTE_NAME
    note = canonical.loads(path.read_bytes()) if path.is_file() else {}
    if not isinstance(note, Mapping):
        return ExportNote()
    return ExportNote(
        options={str(key): str(value) for key, value in note.get("options", {}).items()},
        left_out={str(key): int(value) for key, value in note.get("left_out", {}).items()},
        rows=int(note.get("rows", 0)),
    )
