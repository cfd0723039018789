"""Files of a release on the disk: written whole, hashed on the way, then never changed.

A file is written under another name, brought to the disk and renamed, so that a name
stands for a finished file or for none. The folder of a release is built beside its place
and renamed when all is in it.
"""

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tacit.storage.errors import DiskFull

READ_BYTES = 1 << 20
READ_ONLY = 0o444
BUILDING_SUFFIX = ".building"
PARTS_NAME = "parts"


@dataclass(frozen=True, kw_only=True)
class FileFact:
    """What a manifest says of a file."""

    sha256: str
    bytes: int

    def to_json(self) -> dict[str, object]:
        return {"sha256": self.sha256, "bytes": self.bytes}


@contextlib.contextmanager
def disk_named(place: Path) -> Iterator[None]:
    """Turn a full disk into a failure that says so."""
    try:
        yield
    except OSError as failure:
        if failure.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFull(
            "There is no space left for the files of the release.",
            place=place.name,
            remedy="Make room on the disk of the data folder, then ask for the release again.",
        ) from failure


def write_file(path: Path, parts: Iterable[bytes]) -> FileFact:
    """Write a file whole, and return its hash and length."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    digest, length = hashlib.sha256(), 0
    with disk_named(path):
        try:
            with unfinished.open("wb") as file:
                for part in parts:
                    digest.update(part)
                    length += len(part)
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    return FileFact(sha256=digest.hexdigest(), bytes=length)


def read_parts(paths: Iterable[Path]) -> Iterator[bytes]:
    """The bytes of files, one after the other, a megabyte at a time."""
    for path in paths:
        with path.open("rb") as file:
            while part := file.read(READ_BYTES):
                yield part


def hash_file(path: Path) -> FileFact:
    """Hash a file without holding it in memory."""
    digest, length = hashlib.sha256(), 0
    for part in read_parts([path]):
        digest.update(part)
        length += len(part)
    return FileFact(sha256=digest.hexdigest(), bytes=length)


def finish_file(path: Path) -> FileFact:
    """Bring a file that another library wrote to the disk, and hash it."""
    with disk_named(path), path.open("rb+") as file:
        os.fsync(file.fileno())
    return hash_file(path)


def building_of(folder: Path) -> Path:
    """Where the folder of a release is built."""
    return folder.with_name(folder.name + BUILDING_SUFFIX)


def put_in_place(folder: Path) -> None:
    """Make the built folder the real one, its files read-only. A second time does nothing."""
    building = building_of(folder)
    if folder.exists():
        return
    for path in building.iterdir():
        if path.is_file():
            path.chmod(READ_ONLY)
    sync_folder(building)
    building.rename(folder)
    sync_folder(folder.parent)


def drop(folder: Path) -> None:
    """Remove what was built of a release that is given up."""
    shutil.rmtree(building_of(folder), ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
