"""Releases, their files and their events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from tacit.log import registry
from tacit.log.records import Event

WITHOUT_GRANTS = "without grants"
"""What every release says until rights exist: nobody's permission was asked or checked."""

ROWS_NAME = "rows.jsonl"
PARQUET_NAME = "rows.parquet"
DATASHEET_NAME = "datasheet.md"
README_NAME = "README.md"
MANIFEST_NAME = "manifest.json"
SEALED_NAMES = (ROWS_NAME, PARQUET_NAME, DATASHEET_NAME, README_NAME)
"""The files that a manifest answers for."""
EXPORTS_NAME = "exports"
EXPORT_NOTE_NAME = "export.json"
FILES_NAME = "files"
"""The folder of an export that holds the experts' files, each named by its SHA-256."""


class ReleaseState(StrEnum):
    BUILDING = "building"
    SEALED = "sealed"
    SUPERSEDED = "superseded"
    """A later one was sealed; this one stays as it is and can be read."""
    FAILED = "failed"
    """It was never sealed; `failure` says why. Its number is not used again."""


@dataclass(frozen=True, kw_only=True)
class Release:
    """A numbered set of rows of one project."""

    id: str
    org_id: str
    project_id: str
    number: int
    state: ReleaseState
    reason: str
    forced: bool
    """It may hold the same rows as the one before."""
    grants: str
    folder: str
    """Below the folder of releases: `contract-review-4h2kq8zn/1`."""
    revision: int
    """Of the project, when the release was asked for."""
    event_id: int
    """Accepted and not withdrawn as of this event of the log."""
    frozen: bool
    """All rows are chosen; none will be added."""
    frozen_through: int
    """The event up to which rows were chosen; 0 before the first."""
    supersedes: str | None
    job_id: str
    failure: str | None
    created_by: str
    created_at: datetime
    rows: int | None = None
    """None until it is sealed, as are the next three."""
    rows_sha256: str | None = None
    manifest: Mapping[str, object] | None = None
    manifest_sha256: str | None = None
    sealed_at: datetime | None = None

    @property
    def is_readable(self) -> bool:
        return self.state in {ReleaseState.SEALED, ReleaseState.SUPERSEDED}


@dataclass(frozen=True, kw_only=True)
class FrozenRow:
    """One row of a release: which item, which answers, and the hash of the whole row."""

    position: int
    item_id: str
    submission_ids: tuple[str, ...]
    row_sha256: str


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What a release is sealed with."""

    release_id: str
    rows: int
    rows_sha256: str
    manifest: Mapping[str, object]
    manifest_sha256: str


@dataclass(frozen=True, kw_only=True)
class ReleaseFile:
    """A file that may be read; `files.path_of` says where it is."""

    release_id: str
    name: str
    """As in the address: `rows.jsonl`, `exports/trl_sft/train.parquet`."""
    folder: str
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Export:
    """An export of a release, ready or being made by a job."""

    release_id: str
    format: str
    job_id: str
    options: Mapping[str, str]
    """Every option of the format, as chosen or by default."""


@dataclass(frozen=True, kw_only=True)
class ExportNote:
    """What an export that was made says of itself."""

    options: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Rows, and parts of rows, that did not fit, by reason."""
    rows: int = 0


@registry.event
@dataclass(frozen=True, kw_only=True)
class ReleaseAsked(Event):
    """Somebody asked for a release; its rows are those accepted up to this event."""

    name: ClassVar[str] = "release.asked"
    release_id: str
    number: int
    reason: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class ReleaseSealed(Event):
    """A release was sealed; the hash of its manifest stands for all its bytes."""

    name: ClassVar[str] = "release.sealed"
    release_id: str
    number: int
    rows: int
    manifest_sha256: str
    supersedes: str | None


@registry.event
@dataclass(frozen=True, kw_only=True)
class ReleaseFailed(Event):
    """A release was given up before it was sealed."""

    name: ClassVar[str] = "release.failed"
    release_id: str
    number: int
    failure: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class ExportAsked(Event):
    """Somebody asked for an export of a release."""

    name: ClassVar[str] = "export.asked"
    release_id: str
    format: str
    options: Mapping[str, str] = field(default_factory=dict)
