"""Files by content: the name of a file is the SHA-256 of its bytes.

Storing the same bytes twice stores them once, and a file never changes. The only
module that knows obstore.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, GenericError, NotFoundError
from obstore.store import LocalStore, ObjectStore

from tacit.kit.errors import TooLarge
from tacit.storage.errors import DiskFull, FileMissing

SPOOL_BYTES_MAX = 1_048_576
CHUNK_BYTES = 262_144
_NO_SPACE = re.compile(
    r"no space left|disk quota|file too large|os error (27|28|122)", re.IGNORECASE
)
_HASH = re.compile(r"[0-9a-f]{64}")


class Files:
    """A store of files by content. Calls do I/O: never inside a transaction."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, content: bytes | Iterable[bytes], *, bytes_max: int | None = None) -> str:
        """Store bytes, or a stream of them, and return their hash.

        Raises:
            TooLarge: the stream is longer than `bytes_max`; nothing is kept.
            DiskFull: there is no space; nothing is kept.
        """
        chunks = (content,) if isinstance(content, bytes) else content
        digest = hashlib.sha256()
        size = 0
        with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES_MAX) as spool:
            for chunk in chunks:
                size += len(chunk)
                if bytes_max is not None and size > bytes_max:
                    raise TooLarge(f"The file is longer than {bytes_max} bytes.")
                digest.update(chunk)
                spool.write(chunk)
            spool.seek(0)
            sha256 = digest.hexdigest()
            try:
                obstore.put(self._store, _key(sha256), _chunks(spool), mode="create")
            except AlreadyExistsError:
                pass
            except GenericError as error:
                raise _named(error) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes, checked against their hash.

        Raises:
            FileMissing: there is no such file, or its bytes are not those stored.
        """
        content = b"".join(self.stream(sha256))
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileMissing(
                "The stored file is damaged.", place=sha256, remedy="Restore it from a backup."
            )
        return content

    def stream(self, sha256: str) -> Iterator[bytes]:
        """Return the bytes in pieces, unchecked.

        Raises:
            FileMissing: there is no such file.
        """
        try:
            answer = obstore.get(self._store, _key(sha256))
        except (NotFoundError, FileNotFoundError) as error:
            raise _missing(sha256) from error
        return (bytes(chunk) for chunk in answer.stream(min_chunk_size=CHUNK_BYTES))

    def exists(self, sha256: str) -> bool:
        try:
            obstore.head(self._store, _key(sha256))
        except (NotFoundError, FileNotFoundError):
            return False
        return True


def open_files(folder: Path) -> Files:
    """Open the files of a data folder, making the folder."""
    return Files(LocalStore(prefix=folder, mkdir=True))


def _key(sha256: str) -> str:
    if not _HASH.fullmatch(sha256):
        raise _missing(sha256)
    return f"{sha256[:2]}/{sha256}"


def _missing(sha256: str) -> FileMissing:
    return FileMissing("There is no such file in the store.", place=sha256)


def _named(error: Exception) -> Exception:
    if not _NO_SPACE.search(str(error)):
        return error
    return DiskFull(
        "There is no space left for files; nothing was saved.",
        remedy="Free some space on the disk of the data folder, then try again.",
    )


def _chunks(spool: "tempfile.SpooledTemporaryFile[bytes]") -> Iterator[bytes]:
    while chunk := spool.read(CHUNK_BYTES):
        yield chunk
