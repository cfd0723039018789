"""One process has a data folder: the lock that says who.

The operating system holds the lock and lets go when the process ends, however it
ends. What the file says about the holder is for people and for the CLI, which
talks to a server that holds the folder.
"""

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tacit.storage.errors import FolderInUse

FILE_NAME = "lock"
_READ_BYTES_MAX = 4_096
_TRIES = 3
_TRY_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds a data folder."""

    pid: int
    purpose: str
    """The command: `serve`, `restore`."""
    address: str | None = None
    """Where the server listens."""


class DataFolderLock:
    """The right to open the database of a folder. A context manager."""

    def __init__(self, folder: Path, *, purpose: str) -> None:
        self._path = folder / FILE_NAME
        self._purpose = purpose
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the folder, making it if it is new.

        Raises:
            FolderInUse: another process has it; names that process.
        """
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        for _ in range(_TRIES):
            if _try_to_hold(descriptor, fcntl.LOCK_EX):
                self._descriptor = descriptor
                self.tell()
                return
            # Somebody may only be looking: `find_holder` holds it for a moment.
            time.sleep(_TRY_SECONDS)
        os.close(descriptor)
        raise _in_use(self._path.parent, _read(self._path))

    def tell(self, *, address: str | None = None) -> None:
        """Write who holds the folder, and where the server listens."""
        assert self._descriptor is not None, "only the holder speaks"
        holder = Holder(pid=os.getpid(), purpose=self._purpose, address=address)
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(asdict(holder)).encode(), 0)

    def release(self) -> None:
        """Let go. The file stays: removing it would let two hold the folder."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def find_holder(folder: Path) -> Holder | None:
    """Return who holds a folder, or None if it is free."""
    path = folder / FILE_NAME
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        if _try_to_hold(descriptor, fcntl.LOCK_SH):
            return None
        return _read(path) or Holder(pid=0, purpose="unknown")
    finally:
        os.close(descriptor)


def _try_to_hold(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(path: Path) -> Holder | None:
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(_READ_BYTES_MAX))
        return Holder(pid=said["pid"], purpose=said["purpose"], address=said["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _in_use(folder: Path, holder: Holder | None) -> FolderInUse:
    who = f"`tacit {holder.purpose}` (process {holder.pid})" if holder else "Another process"
    return FolderInUse(
        f"{who} has this data folder.",
        place=str(folder),
        remedy="Stop it first, or use another folder with TACIT_DATA.",
        **(asdict(holder) if holder else {}),
    )
