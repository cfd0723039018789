"""Exports of a sealed release: asked for by a verb, written from its rows by a job.

An export is derived from rows.jsonl alone, so it can be made again at any time, on any
machine that has the folder.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tacit import __version__
from tacit.access.records import Actor
from tacit.jobs import queue
from tacit.kit import canonical
from tacit.kit.canonical import moment_text
from tacit.log import events
from tacit.releases import _columns, _folder, releases
from tacit.releases.errors import NothingToExport, NotSealed, ReleaseDamaged
from tacit.releases.exports import registry
from tacit.releases.exports.exporter import BringsFiles, Exporter, LeftOut
from tacit.releases.records import (
    EXPORT_NOTE_NAME,
    EXPORTS_NAME,
    MANIFEST_NAME,
    ROWS_NAME,
    Export,
    ExportAsked,
)
from tacit.storage.transaction import Tx

EXPORT_JOB = "releases.export"
SCHEMA = "tacit.export/1"
DATA_NAME = "train"


def ask(tx: Tx, *, actor: Actor, release_id: str, name: str, now: datetime) -> Export:
    """Ask for an export; a job writes it below `exports/` of the release.

    Raises:
        FormatUnknown: there is no format of this name.
        NotSealed: the release has no rows to export yet.
    """
    release = releases.get_release(tx, actor=actor, release_id=release_id)
    registry.get(name)
    if not release.is_readable:
        raise NotSealed(
            f"Release {release.number} is {release.state}; it has no rows to export.",
            remedy="Wait until it is sealed.",
        )
    job_id = queue.enqueue(
        tx,
        name=EXPORT_JOB,
        arguments={"release_id": release_id, "format": name},
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
    )
    events.append(tx, event, happened_at=now)
    return Export(release_id=release_id, format=name, job_id=job_id)


def file_names(name: str) -> tuple[str, ...]:
    """The files of an export, as in `files.open_file`.

    Raises:
        FormatUnknown: there is no format of this name.
    """
    exporter = registry.get(name)
    suffixes = ("jsonl", "parquet", *(["csv"] if exporter.has_csv else []))
    names = [f"{DATA_NAME}.{suffix}" for suffix in suffixes]
    if isinstance(exporter, BringsFiles):
        names += exporter.file_names
    return tuple(f"{EXPORTS_NAME}/{name}/{each}" for each in [*names, EXPORT_NOTE_NAME])


def write_export(folder: Path, *, name: str) -> None:
    """Write an export of the release in `folder`, unless it is there. Needs no database.

    Raises:
        NothingToExport: no row fits the format.
        ReleaseDamaged: the rows are not those of the manifest.
    """
    exporter = registry.get(name)
    target = folder / EXPORTS_NAME / name
    if (target / EXPORT_NOTE_NAME).exists():
        return
    manifest = _read_manifest(folder)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    left_out: Counter[str] = Counter()
    lines = target / f"{DATA_NAME}.jsonl"
    written = _Counted(_lines(folder / ROWS_NAME, exporter, left_out))
    files = {lines.name: _folder.write_file(lines, written)}
    if not written.count:
        shutil.rmtree(target)
        raise NothingToExport(
            f"No row of this release fits {name}.",
            remedy=f"It takes: {exporter.takes}.",
            left_out=dict(left_out),
        )
    columns = exporter.columns
    parquet, table = target / f"{DATA_NAME}.parquet", target / f"{DATA_NAME}.csv"
    files[parquet.name] = _columns.write_parquet(parquet, lines=lines, columns=columns)
    if exporter.has_csv:
        files[table.name] = _columns.write_csv(table, lines=lines, columns=columns)
    if isinstance(exporter, BringsFiles):
        exporter.write_files(target, lines=lines)
        files |= {each: _folder.finish_file(target / each) for each in exporter.file_names}
    note = {
        "schema": SCHEMA,
        "made_with": f"tacit {__version__}",
        "format": name,
        "for": exporter.made_for,
        "manifest_sha256": _folder.hash_file(folder / MANIFEST_NAME).sha256,
        "grants": manifest["grants"],
        "rows": written.count,
        "left_out": dict(sorted(left_out.items())),
        "files": {each: fact.to_json() for each, fact in sorted(files.items())},
    }
    _folder.write_file(target / EXPORT_NOTE_NAME, [canonical.dumps(note).encode()])
    _folder.sync_folder(target)


class _Counted:
    """Lines of bytes, counted as they pass."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self.count += 1
            yield line


def _lines(rows: Path, exporter: Exporter, left_out: Counter[str]) -> Iterator[bytes]:
    for row in _columns.read_lines(rows):
        made = exporter.export(row)
        if isinstance(made, LeftOut):
            left_out[made.reason] += 1
            continue
        for each in made:
            yield f"{canonical.dumps(each)}\n".encode()


def _read_manifest(folder: Path) -> dict[str, object]:
    path = folder / MANIFEST_NAME
    manifest = canonical.loads(path.read_bytes()) if path.exists() else None
    if not isinstance(manifest, dict):
        raise ReleaseDamaged(
            "The release has no manifest.",
            place=folder.name,
            remedy="Restore the folder of releases from a backup.",
        )
    files = manifest["files"]
    found = _folder.hash_file(folder / ROWS_NAME).sha256
    if not isinstance(files, dict) or files[ROWS_NAME]["sha256"] != found:
        raise ReleaseDamaged(
            "The rows are not those of the manifest.",
            place=ROWS_NAME,
            remedy="Run tacit verify on the folder; restore it from a backup.",
        )
    return manifest
