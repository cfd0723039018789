"""An export on the disk: derived from rows.jsonl alone, whole or not there.

It is written beside its place and renamed when all is in it, so that whoever reads an export
sees one or the other.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tacit import __version__
from tacit.kit import canonical
from tacit.releases import _columns, _folder, _options
from tacit.releases._folder import FileFact
from tacit.releases.errors import (
    ColumnReserved,
    FilesOutOfReach,
    NothingToExport,
    ReleaseDamaged,
)
from tacit.releases.exports import fields as project_fields
from tacit.releases.exports import licences, registry
from tacit.releases.exports.exporter import Column, ColumnKind, Exporter, LeftOut
from tacit.releases.records import (
    EXPORT_NOTE_NAME,
    EXPORTS_NAME,
    FILES_NAME,
    MANIFEST_NAME,
    ROWS_NAME,
)
from tacit.storage.files import Files

SCHEMA = "tacit.export/1"
DATA_NAME = "train"

Json = Mapping[str, object]


def write_export(
    folder: Path,
    *,
    name: str,
    options: Mapping[str, str] | None = None,
    files: Files | None = None,
) -> None:
    """Write an export of the release in `folder`, unless it is there with these options.

    Needs no database; a format that brings the experts' files needs the store of files.

    Raises:
        NothingToExport: no row fits the format.
        ReleaseDamaged: the rows are not those of the manifest.
        OptionUnknown: the format has no such option or value.
        ColumnReserved: a field of the project has a name that the trainer uses itself.
        FilesOutOfReach: the format brings files and there is no store.
    """
    chosen = _options.read(registry.get(name), options or {})
    exporter = registry.get(name).choose(chosen)
    target = folder / EXPORTS_NAME / name
    if _options_of(target) == chosen:
        return
    manifest = read_manifest(folder)
    building = target.with_name(f".{name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        work = _Work(exporter=exporter, rows=folder / ROWS_NAME, target=building)
        facts = _write_all(work, files)
        note = {
            "schema": SCHEMA,
            "made_with": f"tacit {__version__}",
            "format": name,
            "for": exporter.made_for,
            "options": chosen,
            "manifest_sha256": _folder.hash_file(folder / MANIFEST_NAME).sha256,
            "grants": manifest["grants"],
            "rows": work.count,
            "left_out": dict(sorted(work.left_out.items())),
            "files": {each: fact.to_json() for each, fact in sorted(facts.items())},
        }
        _folder.write_file(building / EXPORT_NOTE_NAME, [canonical.dumps(note).encode()])
        _folder.sync_folder(building)
        shutil.rmtree(target, ignore_errors=True)
        building.rename(target)
        _folder.sync_folder(target.parent)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def read_manifest(folder: Path) -> dict[str, object]:
    """Read the manifest of a release, and see that the rows are its rows."""
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


@dataclass(kw_only=True)
class _Work:
    """What is known of an export while it is written."""

    exporter: Exporter
    rows: Path
    target: Path
    count: int = 0
    has_tools: bool = False
    left_out: Counter[str] = field(default_factory=Counter)
    wanted: set[str] = field(default_factory=set)
    """The SHA-256 of files that go with the rows."""


def _options_of(target: Path) -> object:
    note = target / EXPORT_NOTE_NAME
    if not note.exists():
        return None
    known = canonical.loads(note.read_bytes())
    return known.get("options", {}) if isinstance(known, dict) else None


def _write_all(work: _Work, files: Files | None) -> dict[str, FileFact]:
    exporter, target = work.exporter, work.target
    fields = project_fields.columns_of(_columns.read_lines(work.rows))
    own = [column for column in exporter.columns if _is_asked_for(column, work.rows)]
    columns = (*own, *fields)
    _check_names(exporter, columns)
    lines = target / f"{DATA_NAME}.jsonl"
    facts = {lines.name: _folder.write_file(lines, _lines(work, own, fields))}
    if not work.count:
        raise NothingToExport(
            f"No row of this release fits {exporter.name}{_why(work.left_out)}.",
            remedy=f"It takes: {exporter.takes}.",
            left_out=dict(work.left_out),
        )
    parquet, table = target / f"{DATA_NAME}.parquet", target / f"{DATA_NAME}.csv"
    facts[parquet.name] = _columns.write_parquet(
        parquet, lines=lines, columns=columns, has_tools=work.has_tools
    )
    if exporter.has_csv:
        facts[table.name] = _columns.write_csv(table, lines=lines, columns=columns)
    exporter.write_files(target, lines=lines)
    facts |= {each: _folder.finish_file(target / each) for each in exporter.file_names}
    return facts | dict(_copy_files(work, files))


def _why(left_out: Counter[str]) -> str:
    """The reasons with their counts, most first, as the end of a sentence."""
    said = [f"{reason} ({count})" for reason, count in left_out.most_common()]
    return ": each row " + ", or ".join(said) if said else ""


def _is_asked_for(column: Column, rows: Path) -> bool:
    return column.when is None or any(map(column.when, _columns.read_lines(rows)))


def _check_names(exporter: Exporter, columns: tuple[Column, ...]) -> None:
    for column in columns:
        if column.name in exporter.reserved:
            raise ColumnReserved(
                f"{exporter.name} cannot have a column {column.name}: the trainer uses the name.",
                place=column.name,
                remedy="Call it something else.",
            )


def _lines(work: _Work, own: Sequence[Column], fields: Sequence[Column]) -> Iterator[bytes]:
    exporter = work.exporter
    talks = [each.name for each in exporter.columns if each.kind is ColumnKind.MESSAGES]
    for row in _columns.read_lines(work.rows):
        made = (licences.refuse(row) if exporter.for_training else None) or exporter.export(row)
        added = project_fields.values_of(row, fields)
        for each in [made] if isinstance(made, LeftOut) else made:
            if isinstance(each, LeftOut):
                work.left_out[each.reason] += 1
                continue
            work.count += 1
            work.wanted |= set(exporter.files_of(each))
            work.has_tools |= any(_calls_tools(each[name]) for name in talks)
            kept = {column.name: each[column.name] for column in own}
            yield f"{canonical.dumps({**kept, **added})}\n".encode()


def _calls_tools(turns: object) -> bool:
    assert isinstance(turns, list), "turns are a list"
    return any(turn.keys() != {"role", "content"} for turn in turns)


def _copy_files(work: _Work, files: Files | None) -> Iterator[tuple[str, FileFact]]:
    """Put the experts' files beside the rows, each under the SHA-256 of its bytes."""
    if not work.wanted:
        return
    if files is None:
        raise FilesOutOfReach(
            f"{work.exporter.name} brings files, and their store is not at hand.",
            remedy="Ask the server for the export: tacit export.",
        )
    (work.target / FILES_NAME).mkdir()
    for sha256 in sorted(work.wanted):
        name = f"{FILES_NAME}/{sha256}"
        yield name, _folder.write_file(work.target / name, files.stream(sha256))
