"""Files that were sent for an import, kept in the data folder until it has ended."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from tacit.intake.errors import ImportInvalid
from tacit.intake.imports.formats import ImportFile
from tacit.intake.records import Problem

FILES_MAX = 20
NAME_BYTES_MAX = 200
"""In UTF-8; a file system takes 255 with the number in front."""
_UNFIT = re.compile(r"[^\w.() -]+")


def keep(folder: Path, files: Iterable[tuple[str, BinaryIO]]) -> tuple[ImportFile, ...]:
    """Copy the files of an import into a folder of its own, in their order.

    Raises:
        ImportInvalid: there is none, or more than FILES_MAX.
    """
    sent = list(files)
    if not 1 <= len(sent) <= FILES_MAX:
        message = f"An import takes 1 to {FILES_MAX} files; {len(sent)} were sent."
        raise ImportInvalid(problems=[Problem(file="upload", message=message)])
    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    for place, (name, content) in enumerate(sent):
        shown = _fit(name)
        path = folder / f"{place:02}-{shown}"
        with path.open("wb") as target:
            shutil.copyfileobj(content, target)
        kept.append(ImportFile(name=shown, path=path))
    return tuple(kept)


def find(folder: Path) -> tuple[ImportFile, ...]:
    """The files of an import that were kept, in their order."""
    return tuple(
        ImportFile(name=path.name.partition("-")[2], path=path) for path in sorted(folder.iterdir())
    )


def drop(folder: Path) -> None:
    """Forget the files of an import that has ended."""
    shutil.rmtree(folder, ignore_errors=True)


def _fit(name: str) -> str:
    """The end of a name, which says what the file is, as every file system takes it."""
    plain = _UNFIT.sub("_", Path(name.replace("\\", "/").replace("\0", "_")).name)
    return plain.encode()[-NAME_BYTES_MAX:].decode(errors="ignore") or "file"
