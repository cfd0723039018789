"""Archives: what unpacking one would do to whoever unpacks it, found without unpacking."""

import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO

from tacit.files.reading import _types

ENTRIES_MAX = 5_000
UNPACKED_BYTES_MAX = 512 * 1024 * 1024
RATIO_MAX = 250
RATIO_FROM_BYTES = 4 * 1024 * 1024
DEPTH_MAX = 2
NESTED_BYTES_MAX = 64 * 1024 * 1024
NAME_BYTES_MAX = 400
COMMENT_BYTES_MAX = 1_024
READ_BYTES = 262_144
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_LOCAL_HEAD_BYTES = 30


class ZipRefused(ValueError):
    """The archive would harm whoever unpacks it; the message says how."""


@dataclass
class Budget:
    """What all archives inside one another may unfold to together."""

    bytes: int = UNPACKED_BYTES_MAX
    entries: int = ENTRIES_MAX
    reasons: list[str] = field(default_factory=list)


def check(file: IO[bytes], *, budget: Budget, depth: int = 0) -> zipfile.ZipFile:
    """Open an archive whose every entry may be unpacked.

    Raises:
        ZipRefused: says what is wrong with it.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise ZipRefused(f"The archive cannot be read: {error}.") from error
    entries = archive.infolist()
    budget.entries -= len(entries)
    if budget.entries < 0:
        raise ZipRefused(f"The archive holds more than {ENTRIES_MAX} files.")
    if len(archive.comment) > COMMENT_BYTES_MAX:
        raise ZipRefused("A long text stands behind the end of the archive.")
    _check_names(entries)
    _check_overlaps(entries)
    for entry in entries:
        _check_entry(entry, budget)
    for entry in entries:
        if not entry.is_dir():
            _check_content(archive, entry, budget, depth)
    return archive


def read(archive: zipfile.ZipFile, name: str, *, bytes_max: int) -> bytes:
    """One entry, as far as its limit.

    Raises:
        ZipRefused: it is longer, or broken.
    """
    try:
        with archive.open(name) as file:
            content = file.read(bytes_max + 1)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError) as error:
        raise ZipRefused(f"{name} cannot be read: {error}.") from error
    except Exception as error:
        raise ZipRefused(f"{name} cannot be unpacked: {error}.") from error
    if len(content) > bytes_max:
        raise ZipRefused(f"{name} is over {bytes_max} bytes.")
    return content


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: dict[str, str] = {}
    for entry in entries:
        name = entry.orig_filename
        parts = name.rstrip("/").split("/")
        if name.startswith(("/", "\\")) or name[1:2] == ":":
            raise ZipRefused(f"{_shown(name)} is an absolute path.")
        if ".." in parts or "\\" in name or "" in parts[:-1] or not parts[0]:
            raise ZipRefused(f"{_shown(name)} leads out of its folder.")
        if len(name.encode(errors="replace")) > NAME_BYTES_MAX:
            raise ZipRefused(f"{_shown(name)} is longer than a name may be.")
        if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in name):
            raise ZipRefused(f"{_shown(name)} holds characters that do not show.")
        folded = unicodedata.normalize("NFC", name).casefold().rstrip("/")
        if folded in seen:
            raise ZipRefused(
                f"{_shown(name)} and {_shown(seen[folded])} would be one file on many machines."
            )
        seen[folded] = name
    files = {
        unicodedata.normalize("NFC", entry.orig_filename).casefold()
        for entry in entries
        if not entry.is_dir()
    }
    for folded in seen:
        parts = folded.split("/")
        for end in range(1, len(parts)):
            if "/".join(parts[:end]) in files:
                raise ZipRefused(f"{_shown('/'.join(parts[:end]))} is a file and a folder.")


def _check_overlaps(entries: list[zipfile.ZipInfo]) -> None:
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise ZipRefused("Files of the archive share the same bytes, as in a bomb.")
        end = entry.header_offset + _LOCAL_HEAD_BYTES + entry.compress_size
    if entries and min(entry.header_offset for entry in entries) > 0:
        raise ZipRefused("Other bytes stand before the archive.")


def _check_entry(entry: zipfile.ZipInfo, budget: Budget) -> None:
    name = _shown(entry.filename)
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise ZipRefused(f"{name} is a link or a device, not a file.")
    if entry.flag_bits & 0x1:
        raise ZipRefused(f"{name} is encrypted: nobody could look into it.")
    if entry.compress_type not in _METHODS:
        raise ZipRefused(f"{name} is packed in a way that is not looked into.")
    budget.bytes -= entry.file_size
    if budget.bytes < 0:
        raise ZipRefused(
            f"Unpacked, the archive is over {UNPACKED_BYTES_MAX // 1024**2} MiB, as a bomb is."
        )
    if entry.file_size > RATIO_FROM_BYTES and (
        entry.file_size > RATIO_MAX * max(entry.compress_size, 1)
    ):
        raise ZipRefused(f"{name} unfolds to more than {RATIO_MAX} times its size, as a bomb does.")


def _check_content(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, depth: int
) -> None:
    """Read to the end, so that what the headers say of sizes and sums is true."""
    head, nested = b"", BytesIO()
    for chunk in _chunks(archive, entry):
        if not head:
            head = chunk[: _types.HEAD_BYTES]
        if head.startswith(b"PK\x03\x04"):
            nested.write(chunk)
            if nested.tell() > NESTED_BYTES_MAX:
                raise ZipRefused(f"{_shown(entry.filename)} is a large archive in the archive.")
    if _types.is_program(head):
        raise ZipRefused(f"{_shown(entry.filename)} is a program for a machine.")
    if _types.is_packed(head):
        budget.reasons.append(f"{_shown(entry.filename)} is an archive that nobody looked into.")
    if nested.tell():
        if depth >= DEPTH_MAX:
            raise ZipRefused("Archives lie in archives, deeper than anybody would look.")
        check(nested, budget=budget, depth=depth + 1)


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    left = entry.file_size
    try:
        with archive.open(entry) as file:
            while chunk := file.read(READ_BYTES):
                left -= len(chunk)
                if left < 0:
                    raise ZipRefused(f"{_shown(entry.filename)} is longer than it says.")
                yield chunk
    except ZipRefused:
        raise
    except Exception as error:
        raise ZipRefused(f"{_shown(entry.filename)} cannot be unpacked: {error}.") from error


def _shown(name: str) -> str:
    plain = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name
    )
    return plain if len(plain) <= 80 else plain[:79] + "…"
