"""Files of a release, as doors hand them out.

Only names that a release can have are known: those of its manifest, and those of its
exports by the registry of formats. No part of a path comes from outside.
"""

import re
from pathlib import Path

from tacit.access.records import Actor
from tacit.releases import exporting, releases
from tacit.releases.errors import NoSuchFile, NotSealed
from tacit.releases.exports import registry
from tacit.releases.records import (
    EXPORTS_NAME,
    FILES_NAME,
    MANIFEST_NAME,
    SEALED_NAMES,
    ReleaseFile,
)
from tacit.storage.transaction import Tx

_MEDIA_TYPES = {
    ".jsonl": "application/jsonl",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".zip": "application/zip",
    ".py": "text/x-python; charset=utf-8",
}
_OF_AN_EXPERT = re.compile(rf"{EXPORTS_NAME}/[a-z][a-z0-9_]*/{FILES_NAME}/[0-9a-f]{{64}}")


def open_file(tx: Tx, *, actor: Actor, release_id: str, name: str) -> ReleaseFile:
    """Look up a file that the actor may read. `path_of` says where it lies.

    Raises:
        NotSealed: the release has no files.
        NoSuchFile: a release has no file of this name.
    """
    release = releases.get_release(tx, actor=actor, release_id=release_id)
    if not release.is_readable:
        raise NotSealed(
            f"Release {release.number} is {release.state}; it has no files.",
            remedy="Wait until it is sealed.",
        )
    if name not in list_names() and not _OF_AN_EXPERT.fullmatch(name):
        raise NoSuchFile(
            "A release has no file of this name.", remedy=f"There are {', '.join(SEALED_NAMES)}."
        )
    return ReleaseFile(
        release_id=release.id,
        name=name,
        folder=release.folder,
        media_type=_MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream"),
    )


def list_names() -> tuple[str, ...]:
    """Every name that a file of a release can have."""
    exports = [each for name in registry.names() for each in exporting.file_names(name)]
    return (*SEALED_NAMES, MANIFEST_NAME, *exports)


def path_of(file: ReleaseFile, *, root: Path) -> Path:
    """Where a file lies below the folder of releases.

    Raises:
        NoSuchFile: it is not there; an export was not made yet, or the folder is damaged.
    """
    path = root / file.folder / file.name
    if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
        raise NoSuchFile(
            f"{file.name} is not there.",
            remedy="An export has to be asked for first. If it is another file, the folder of "
            "releases is damaged: tacit doctor.",
        )
    return path


def download_name(file: ReleaseFile) -> str:
    """A name for the file on somebody else's disk: `contract-review-4h2kq8zn-1-rows.jsonl`."""
    path = Path(file.name)
    return "-".join([*Path(file.folder).parts, *path.parts[1:-1], path.name])
