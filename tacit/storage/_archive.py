"""The archive of a backup: a compressed tar whose last member is the manifest.

The manifest names every other member with its hash and size, so a cut or changed
archive is found before anything is restored.
"""

import contextlib
import dataclasses
import errno
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from tacit.kit import canonical
from tacit.storage.errors import ArchiveExists, BackupDamaged, DiskFull

FORMAT = "tacit-backup/1"
MANIFEST = "manifest.json"
COMPRESSION_LEVEL = 6
MANIFEST_BYTES_MAX = 256 * 1024 * 1024
CHUNK_BYTES = 1_048_576
_ROOTS = ("tables", "files", "releases")
_SINGLE = ("tacit.db", "jobs.db")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A member of the archive."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup holds."""

    format: str
    made_at: str
    tacit: str
    """The version of Tacit that made it."""
    dialect: str
    revision: str
    """The revision of the tables."""
    rows: Mapping[str, int]
    """Rows of each table."""
    parts: tuple[Part, ...]


class ArchiveWriter:
    """Writes members and keeps their hashes. The file gets its name at the end."""

    def __init__(self, target: Path) -> None:
        if target.exists():
            raise ArchiveExists(
                "There is a file already.", place=str(target), remedy="Choose another name."
            )
        self._target = target
        self._unfinished = target.with_name(f".{target.name}.part")
        self.parts: list[Part] = []

    @contextlib.contextmanager
    def opened(self) -> Iterator["ArchiveWriter"]:
        """Open the archive; what fails leaves no file."""
        try:
            descriptor = os.open(self._unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                with tarfile.open(
                    fileobj=file, mode="w:gz", compresslevel=COMPRESSION_LEVEL
                ) as self._tar:
                    yield self
                file.flush()
                os.fsync(file.fileno())
            self._unfinished.replace(self._target)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise DiskFull(
                    "There is no space left for the backup; nothing was kept.",
                    place=str(self._target),
                    remedy="Free some space, or choose another disk.",
                ) from error
            raise
        finally:
            self._unfinished.unlink(missing_ok=True)

    def add(self, path: Path, name: str) -> None:
        """Add a file as it is now."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            hashing = _Hashing(file, size)
            self._tar.addfile(_header(name, size), hashing)
        self.parts.append(Part(path=name, sha256=hashing.hexdigest(), bytes=size))

    def add_tree(self, folder: Path, name: str) -> None:
        """Add every file under a folder, leaving out hidden and unfinished ones."""
        for path in sorted(folder.rglob("*")):
            inner = path.relative_to(folder)
            if path.is_file() and not any(part.startswith(".") for part in inner.parts):
                self.add(path, f"{name}/{inner.as_posix()}")

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, the last member."""
        text = canonical.dumps(manifest).encode()
        self._tar.addfile(_header(MANIFEST, len(text)), io.BytesIO(text))


def extract(archive: Path, folder: Path) -> Manifest:
    """Unpack an archive into an empty folder and compare it with its manifest.

    Raises:
        BackupDamaged: no archive of ours, cut off, or a member that is not what
            the manifest says.
    """
    found: dict[str, Part] = {}
    manifest: bytes | None = None
    try:
        with tarfile.open(archive, mode="r|gz") as tar:
            for member in tar:
                file = tar.extractfile(member) if member.isreg() else None
                if file is None or manifest is not None:
                    raise _damaged(archive, f"{member.name} has no place in a backup")
                if member.name == MANIFEST:
                    manifest = file.read(MANIFEST_BYTES_MAX)
                else:
                    found[member.name] = _unpack(member.name, file, archive, folder)
    except FileNotFoundError:
        raise _damaged(archive, "there is no such file") from None
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise DiskFull("There is no space left to unpack it.", place=str(folder)) from error
        raise _damaged(archive, f"it cannot be unpacked ({error})") from error
    if manifest is None:
        raise _damaged(archive, "its end is missing")
    read = _read_manifest(manifest, archive)
    _compare(read, found, archive)
    return read


def _unpack(name: str, file: IO[bytes], archive: Path, folder: Path) -> Part:
    parts = PurePosixPath(name).parts
    fits = name in _SINGLE or (len(parts) > 1 and parts[0] in _ROOTS)
    if not fits or ".." in parts or name.startswith("/"):
        raise _damaged(archive, f"{name} has no place in a backup")
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as out:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return Part(path=name, sha256=digest.hexdigest(), bytes=size)


def _read_manifest(text: bytes, archive: Path) -> Manifest:
    try:
        content: Any = canonical.loads(text)
        if content["format"] != FORMAT:
            raise _damaged(archive, f"its format is {content['format']!r}, not {FORMAT!r}")
        parts = tuple(Part(**part) for part in content.pop("parts"))
        names = {field.name for field in dataclasses.fields(Manifest)}
        return Manifest(parts=parts, **{name: content[name] for name in names - {"parts"}})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(archive, f"its manifest cannot be read ({error})") from error


def _compare(manifest: Manifest, found: Mapping[str, Part], archive: Path) -> None:
    named = {part.path: part for part in manifest.parts}
    for name in sorted(named.keys() | found.keys()):
        if name not in found:
            raise _damaged(archive, f"{name} is missing")
        if named.get(name) != found[name]:
            raise _damaged(archive, f"{name} is not what the manifest says")


def _damaged(archive: Path, why: str) -> BackupDamaged:
    return BackupDamaged(
        f"This is not a whole backup: {why}.",
        place=str(archive),
        remedy="Take another one; nothing was restored.",
    )


def _header(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size = size
    header.mode = 0o600
    return header


class _Hashing(io.RawIOBase):
    """Reads exactly as many bytes as were announced, hashing them."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        super().__init__()
        self._file = file
        self._rest = size
        self._digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        wanted = self._rest if size < 0 else min(size, self._rest)
        chunk = self._file.read(wanted)
        self._rest -= len(chunk)
        self._digest.update(chunk)
        return chunk

    def hexdigest(self) -> str:
        return self._digest.hexdigest()
