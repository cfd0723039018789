"""Whether the files of a release are what its manifest says. Pure: a folder, no server.

What it proves: nothing was changed since the manifest was written. Who wrote the manifest,
it cannot say; its own hash is in the log of the server that sealed it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tacit.kit import canonical
from tacit.releases import _digest, _folder
from tacit.releases.records import (
    EXPORT_NOTE_NAME,
    EXPORTS_NAME,
    FILES_NAME,
    MANIFEST_NAME,
    ROWS_NAME,
)

SCHEMAS = frozenset({"tacit.release/1"})
MANIFEST_BYTES_MAX = 20_000_000
_FILE = re.compile(rf"{FILES_NAME}/[0-9a-f]{{64}}")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that is not as the manifest says."""

    name: str
    """The file, as in the folder."""
    message: str
    expected: str | None = None
    found: str | None = None


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What was found in a folder."""

    folder: str
    manifest_sha256: str | None
    """To be compared with the server's; None where there is no manifest."""
    rows: int | None
    files: int
    """How many files were hashed."""
    grants: str | None
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        return not self.differences


def verify(folder: Path) -> Verification:
    """Hash every file and every row of a release, and its exports, and compare."""
    try:
        manifest = _read_object(folder / MANIFEST_NAME)
    except ValueError as failure:
        return _unreadable(folder, str(failure))
    if manifest.get("schema") not in SCHEMAS:
        return _unreadable(folder, f"Its schema is {manifest.get('schema')!r}, not one of ours.")
    differences = [
        *_check_files(folder, manifest, also={MANIFEST_NAME, EXPORTS_NAME}),
        *_check_rows(folder, manifest),
    ]
    checked = len(_files_of(manifest))
    manifest_sha256 = _folder.hash_file(folder / MANIFEST_NAME).sha256
    for export in sorted((folder / EXPORTS_NAME).glob("*")):
        found, count = _check_export(folder, export, manifest_sha256)
        differences += found
        checked += count
    rows, grants = manifest.get("rows"), manifest.get("grants")
    return Verification(
        folder=str(folder),
        manifest_sha256=manifest_sha256,
        rows=rows if isinstance(rows, int) else None,
        files=checked,
        grants=grants if isinstance(grants, str) else None,
        differences=tuple(differences),
    )


def _check_files(
    folder: Path, manifest: Mapping[str, object], *, also: set[str], prefix: str = ""
) -> Iterator[Difference]:
    listed = _files_of(manifest)
    for name, fact in sorted(listed.items()):
        path = folder / name
        if not _is_plain(name) or not path.is_file():
            yield Difference(name=f"{prefix}{name}", message="The file is missing.")
            continue
        found = _folder.hash_file(path).to_json()
        if found != fact:
            yield Difference(
                name=f"{prefix}{name}",
                message="The file was changed.",
                expected=canonical.dumps(fact),
                found=canonical.dumps(found),
            )
    if any(name.startswith(f"{FILES_NAME}/") for name in listed):
        also = {*also, FILES_NAME}
    for path in sorted([*folder.iterdir(), *(folder / FILES_NAME).glob("*")]):
        name = path.relative_to(folder).as_posix()
        if name not in listed and name not in also:
            yield Difference(name=f"{prefix}{name}", message="The file is not part of the release.")


def _is_plain(name: str) -> bool:
    """A name in the folder, or the hash of an expert's file in its folder of files."""
    return Path(name).name == name or bool(_FILE.fullmatch(name))


def _check_rows(folder: Path, manifest: Mapping[str, object]) -> Iterator[Difference]:
    path = folder / ROWS_NAME
    if not path.is_file():
        return
    digest = _digest.of_lines(path)
    expected = (manifest.get("rows"), manifest.get("rows_sha256"))
    if (digest.rows, digest.hex()) != expected:
        yield Difference(
            name=ROWS_NAME,
            message="The rows are not those that were released.",
            expected=f"{expected[0]} rows, {expected[1]}",
            found=f"{digest.rows} rows, {digest.hex()}",
        )


def _check_export(folder: Path, export: Path, manifest_sha256: str) -> tuple[list[Difference], int]:
    name = f"{export.relative_to(folder).as_posix()}/"
    if not export.is_dir():
        return [Difference(name=name[:-1], message="The file is not part of the release.")], 0
    if not (export / EXPORT_NOTE_NAME).exists():
        return [], 0  # It is being written.
    try:
        note = _read_object(export / EXPORT_NOTE_NAME)
    except ValueError as failure:
        return [Difference(name=f"{name}{EXPORT_NOTE_NAME}", message=str(failure))], 0
    found = list(_check_files(export, note, also={EXPORT_NOTE_NAME}, prefix=name))
    if note.get("manifest_sha256") != manifest_sha256:
        found.append(
            Difference(
                name=f"{name}{EXPORT_NOTE_NAME}",
                message="The export was made from another release.",
                expected=manifest_sha256,
                found=str(note.get("manifest_sha256")),
            )
        )
    return found, len(_files_of(note))


def _files_of(manifest: Mapping[str, object]) -> dict[str, object]:
    files = manifest.get("files")
    return dict(files) if isinstance(files, Mapping) else {}


def _read_object(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > MANIFEST_BYTES_MAX:
            raise ValueError("It is too large for a manifest.")
        value = canonical.loads(path.read_bytes())
    except OSError:
        raise ValueError("It cannot be read: this is no folder of a release.") from None
    except (ValueError, RecursionError):
        raise ValueError("It is not JSON.") from None
    if isinstance(value, dict):
        return value
    raise ValueError("It is not an object.")


def _unreadable(folder: Path, message: str) -> Verification:
    return Verification(
        folder=str(folder),
        manifest_sha256=None,
        rows=None,
        files=0,
        grants=None,
        differences=(Difference(name=MANIFEST_NAME, message=message),),
    )
