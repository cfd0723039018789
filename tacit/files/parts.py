"""Bytes of uploads that are not finished: one file an upload, written where it goes on.

A part is on the disk before the database says that it is safe. Bytes behind what the
database says are from a part that was cut off; the next part writes over them.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from tacit.files.errors import PartBusy
from tacit.kit import canonical
from tacit.storage.errors import DiskFull

CHUNK_BYTES = 1_048_576
NAME_HEX = 40
"""An id may hold what a file name may not."""


class Parts:
    """The folder of unfinished uploads. Calls do I/O: never inside a transaction."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextlib.contextmanager
    def locked(self, upload_id: str) -> Iterator[None]:
        """Hold one upload against every other process and thread of this machine.

        Raises:
            PartBusy: another part of it is being written.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path(upload_id), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise PartBusy(
                    "Another part of this upload is coming in.",
                    remedy="Ask how far it is, then go on there.",
                ) from None
            yield
        finally:
            os.close(descriptor)

    def write(self, upload_id: str, content: bytes, *, offset: int) -> None:
        """Write a part and wait until it is on the disk.

        Raises:
            DiskFull: nothing behind `offset` counts.
        """
        try:
            with self.path(upload_id).open("r+b") as file:
                file.truncate(offset)
                file.seek(offset)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise DiskFull(
                "There is no space left for files; this part was not kept.",
                remedy="Free some space on the disk of the data folder, then go on.",
            ) from error

    def size(self, upload_id: str) -> int:
        """Bytes that are there, safe or not."""
        try:
            return self.path(upload_id).stat().st_size
        except FileNotFoundError:
            return 0

    def hash(self, upload_id: str) -> str:
        """The SHA-256 of what is there."""
        with self.path(upload_id).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def stream(self, upload_id: str) -> Iterator[bytes]:
        with self.path(upload_id).open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    def remove(self, upload_id: str) -> None:
        self.path(upload_id).unlink(missing_ok=True)

    def path(self, upload_id: str) -> Path:
        """Where the bytes of an upload are."""
        return self._folder / f"{canonical.sha256_hex(upload_id)[:NAME_HEX]}.part"
