"""What people send as files or long texts: a zipped folder, JSON Lines, files of an import."""

import json
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from starlette.datastructures import FormData, UploadFile

from tacit.intake import folders
from tacit.intake.records import FolderItem, ProjectFolder
from tacit.kit import text as text_of
from tacit.kit.errors import Malformed, TooLarge

ENTRIES_MAX = 2_000
UNPACKED_BYTES_MAX = 256 * 1024 * 1024
KEY_CHARS_MAX = 200
LINES_MAX = 20_000


def file_of(form: FormData, name: str) -> UploadFile | None:
    """The file of a field, if one was chosen."""
    value = form.get(name)
    return value if isinstance(value, UploadFile) and value.filename else None


def files_of(form: FormData, name: str) -> tuple[UploadFile, ...]:
    """All files of a field."""
    found = form.getlist(name)
    return tuple(one for one in found if isinstance(one, UploadFile) and one.filename)


def read_zip(upload: UploadFile, target: Path) -> ProjectFolder:
    """Unpack a zipped project folder and read it. Blocks: call it in a thread.

    Raises:
        Malformed: it is no zip archive, or leads out of its folder.
        TooLarge: more than fits, unpacked.
        FolderInvalid: the folder is not as it should be.
    """
    try:
        with zipfile.ZipFile(upload.file) as archive:
            entries = [entry for entry in archive.infolist() if _counts(entry)]
            _check(entries)
            root = _common_root(entries) or PurePosixPath(upload.filename or "project").stem
            folder = target / (PurePosixPath(root).name or "project")
            for entry in entries:
                _unpack(archive, entry, folder)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise Malformed(
            "This file is no zip archive that can be read.",
            place="folder",
            remedy="Zip the folder that holds project.yaml, without a password.",
        ) from None
    except OSError as error:
        raise Malformed(
            f"The archive cannot be unpacked: {error.strerror or error}.",
            place="folder",
            remedy="Give its files short names, none of them twice or also as a folder.",
        ) from None
    return folders.read(folder)


def read_lines(text: str) -> tuple[FolderItem, ...]:
    """Read items in JSON Lines, as items.jsonl has them: a key, and what belongs to the input.

    Raises:
        Malformed: names the line.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise Malformed("There are no items.", place="items", remedy="Write one object a line.")
    if len(lines) > LINES_MAX:
        raise TooLarge(f"More than {LINES_MAX} lines at once.", place="items")
    return tuple(_read_line(line, number) for number, line in lines)


def _read_line(line: str, number: int) -> FolderItem:
    place = f"items, line {number}"
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Malformed(
            f"Line {number} is not JSON: {error}.",
            place=place,
            remedy="Write one object a line, without commas between the lines.",
        ) from None
    if not isinstance(value, dict):
        raise Malformed(f"Line {number} is no object.", place=place)
    text_of.check_plain(value, place=place)
    key, priority = value.pop("key", None), value.pop("priority", None)
    if not isinstance(key, str) or not 0 < len(key) <= KEY_CHARS_MAX:
        raise Malformed(
            f"Line {number} has no key.",
            place=place,
            remedy="Give every item a key: a short name that stays.",
        )
    if priority is not None and (not isinstance(priority, int) or isinstance(priority, bool)):
        raise Malformed(f"The priority in line {number} is no whole number.", place=place)
    return FolderItem(key=key, input=value, priority=priority, place=place)


def _counts(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is part of the folder: no directory, nothing hidden, no resource fork."""
    parts = PurePosixPath(entry.filename).parts
    hidden = any(part.startswith(".") and part != ".." for part in parts)
    return not entry.is_dir() and not hidden and "__MACOSX" not in parts


def _check(entries: Sequence[zipfile.ZipInfo]) -> None:
    if not entries:
        raise Malformed("The archive holds no files.", place="folder")
    if len(entries) > ENTRIES_MAX:
        raise TooLarge(f"The archive holds more than {ENTRIES_MAX} files.", place="folder")
    if sum(entry.file_size for entry in entries) > UNPACKED_BYTES_MAX:
        raise TooLarge(
            f"Unpacked, the archive is over {UNPACKED_BYTES_MAX // 1024**2} MiB.", place="folder"
        )
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename:
            raise Malformed(f"{entry.filename} leads out of the folder.", place="folder")


def _common_root(entries: Sequence[zipfile.ZipInfo]) -> str | None:
    """The one folder that everything is in, as archives of a folder have it."""
    roots = {PurePosixPath(entry.filename).parts[0] for entry in entries}
    deep = all(len(PurePosixPath(entry.filename).parts) > 1 for entry in entries)
    return roots.pop() if len(roots) == 1 and deep else None


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    path = PurePosixPath(entry.filename)
    inside = path.relative_to(folder.name) if path.parts[0] == folder.name else path
    target = folder / inside
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source, target.open("wb") as file:
        left = entry.file_size
        while left > 0 and (part := source.read(min(left, 1 << 20))):
            left -= len(part)
            file.write(part)
