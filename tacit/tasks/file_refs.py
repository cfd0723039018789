"""Files as answers and inputs name them, and places inside a file.

A file is named by the SHA-256 of its bytes; the path is its name inside the answer. A place
in it is written behind the path of the file: `files[report.xlsx]#cell=Sheet1!B3`,
`files[main.py]#line=12`, `files[letter.docx]#element=p4`, `files[memo.pdf]#page=2`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tacit.kit.errors import TacitError
from tacit.kit.fields import Fields

FILES_MAX = 500
PATH_CHARS_MAX = 400
BYTES_MAX = 2**50

_HASH = re.compile(r"[0-9a-f]{64}")
_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,120}")
_PLACE = re.compile(
    r"(?P<file>files\[(?P<path>[^\x00-\x1f]{1,400})\])#"
    r"(?P<part>cell|line|page|element)=(?P<value>[^\x00-\x1f#]{1,200})"
)
_TABLE_ROW = re.compile(r"t(\d+)r(\d+)")


@dataclass(frozen=True, kw_only=True)
class FileRef:
    """One file of an answer."""

    path: str
    sha256: str
    type: str
    bytes: int

    def to_json(self) -> dict[str, object]:
        return {
            "path": self.path,
            "sha256": self.sha256,
            "type": self.type,
            "bytes": self.bytes,
        }


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """One file that an input brings."""

    name: str
    sha256: str
    type: str

    def to_json(self) -> dict[str, object]:
        return {"name": self.name, "sha256": self.sha256, "type": self.type}


@dataclass(frozen=True, kw_only=True)
class FilePlace:
    """A place inside a file of an answer."""

    file: str
    """The path of the file in the answer: `files[report.xlsx]`."""
    path: str
    part: str
    value: str


def read_files(
    fields: Fields, key: str, *, error: type[TacitError], count_max: int = FILES_MAX
) -> tuple[FileRef, ...]:
    """Read the files of an answer; paths are relative, and none is there twice.

    Raises:
        error: names the path of the field.
    """
    found: list[FileRef] = []
    taken: set[str] = set()
    for place, entry in fields.many(key, count_max=count_max):
        one = Fields(entry, place=place, error=error)
        path = one.text("path", length_max=PATH_CHARS_MAX)
        if not is_path(path):
            raise one.fail("path", f"{path[:80]!r} is no path inside an answer.")
        if path.casefold() in taken:
            raise one.fail("path", f"{path[:80]!r} is there twice, if only by its letters.")
        taken.add(path.casefold())
        found.append(
            FileRef(
                path=path,
                sha256=_hash(one),
                type=_type(one),
                bytes=one.whole("bytes", most=BYTES_MAX),
            )
        )
        one.finish()
    return tuple(found)


def read_attachments(
    fields: Fields, key: str, *, error: type[TacitError]
) -> tuple[Attachment, ...]:
    """Read the files that an input brings.

    Raises:
        error: names the path of the field.
    """
    found = []
    for place, entry in fields.many(key, count_max=FILES_MAX):
        one = Fields(entry, place=place, error=error)
        name = one.text("name", length_max=PATH_CHARS_MAX)
        if not is_path(name):
            raise one.fail("name", f"{name[:80]!r} is no name of a file.")
        found.append(Attachment(name=name, sha256=_hash(one), type=_type(one)))
        one.finish()
    return tuple(found)


def attached_hashes(task_input: Mapping[str, object]) -> tuple[str, ...]:
    """The hashes that an input names under `attachments`, whatever its kind; never raises."""
    entries = task_input.get("attachments")
    if not isinstance(entries, list | tuple):
        return ()
    hashes = [entry.get("sha256") for entry in entries if isinstance(entry, Mapping)]
    return tuple(each for each in hashes if isinstance(each, str) and _HASH.fullmatch(each))


def is_path(path: str) -> bool:
    """Whether a text is a relative path of plain parts, as it may stand in an answer."""
    parts = path.split("/")
    return (
        "\\" not in path
        and all(part.strip() and part not in {".", ".."} for part in parts)
        and path.isprintable()
        and path[1:2] != ":"
    )


def path_of(file_path: str) -> str:
    """The path that comments and differences name a file by."""
    return f"files[{file_path}]"


def find_place(path: str) -> FilePlace | None:
    """The place inside a file that a path names; None for any other path."""
    found = _PLACE.fullmatch(path)
    if found is None:
        return None
    return FilePlace(
        file=found["file"], path=found["path"], part=found["part"], value=found["value"]
    )


def name_path(path: str) -> str | None:
    """A path of a file or of a place in it, in words; None for any other path."""
    if place := find_place(path):
        return f"{place.path}{_name_part(place)}"
    if path.startswith("files[") and path.endswith("]"):
        return path[len("files[") : -1]
    return None


def _name_part(place: FilePlace) -> str:
    if place.part != "element":
        return f", {place.part} {place.value}"
    if row := _TABLE_ROW.fullmatch(place.value):
        return f", table {row[1]}, row {row[2]}"
    number = place.value.removeprefix("p")
    return f", paragraph {number}" if number.isdigit() else ""


def _hash(fields: Fields) -> str:
    value = fields.text("sha256")
    if not _HASH.fullmatch(value):
        raise fields.fail("sha256", "A SHA-256 has 64 digits of 0 to 9 and a to f.")
    return value


def _type(fields: Fields) -> str:
    value = fields.text("type")
    if not _TYPE.fullmatch(value):
        raise fields.fail("type", f"{value[:80]!r} is no media type.")
    return value
