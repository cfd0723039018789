"""What files hands out: an upload while it comes in, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from tacit.log import registry
from tacit.log.records import Event

PART_BYTES_MAX = 8 * 1024 * 1024
"""Of one part of an upload; what was received before it is kept whatever happens to it."""
NAME_CHARS_MAX = 400
"""Of a path inside an answer, as `site/img/logo.png`."""
RECEIVING_MAX = 100
"""Uploads that one person may have begun and not finished."""
UNFINISHED_DAYS_MAX = 14
"""After that an upload that nobody went on with is forgotten."""


class UploadState(StrEnum):
    """Where an upload stands."""

    RECEIVING = "receiving"
    STORED = "stored"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class NewUpload:
    """What somebody is about to send."""

    id: str
    name: str
    bytes: int
    sha256: str | None = None
    """Of the whole file, where the sender knows it; then it is compared at the end."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file on its way in, or what became of it. It belongs to one person."""

    id: str
    org_id: str
    person_id: str
    item_id: str | None
    """The work it was sent for; None for material that a manager sends."""
    name: str
    bytes: int
    declared_sha256: str | None
    received: int
    """Bytes that are safe; the next part begins here."""
    state: UploadState
    sha256: str | None
    type: str | None
    """By its bytes, never by its name."""
    reasons: tuple[str, ...]
    """Why it is only for download, or why it was refused; none where it can be shown."""
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What was found in the bytes of a file."""

    sha256: str
    type: str
    reasons: tuple[str, ...] = ()
    refused: bool = False


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file that is kept, as one of its uploads describes it."""

    sha256: str
    name: str
    type: str
    bytes: int
    reasons: tuple[str, ...]

    @property
    def is_shown(self) -> bool:
        """Whether a page shows its content; else it is for download alone."""
        return not self.reasons


@dataclass(frozen=True, kw_only=True)
class Quota:
    """How much may come in."""

    file_bytes_max: int
    item_bytes_max: int
    """Of all that one person sends for one piece of work."""
    total_bytes_max: int
    """Of all that an organization keeps."""


@registry.event
@dataclass(frozen=True, kw_only=True)
class FileStored(Event):
    """A file that somebody sent is kept."""

    name: ClassVar[str] = "file.stored"
    upload_id: str
    sha256: str
    type: str
    bytes: int
    reasons: tuple[str, ...]


@registry.event
@dataclass(frozen=True, kw_only=True)
class FileRefused(Event):
    """A file that somebody sent was looked into and not kept."""

    name: ClassVar[str] = "file.refused"
    upload_id: str
    reasons: tuple[str, ...]
