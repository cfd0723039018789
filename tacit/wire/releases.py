"""Releases and their exports."""

from enum import StrEnum

from pydantic import Field

from tacit.wire.base import Answer, Id, Json, Moment, Request


class ReleaseState(StrEnum):
    BUILDING = "building"
    SEALED = "sealed"
    SUPERSEDED = "superseded"
    FAILED = "failed"


class NewRelease(Request):
    id: Id
    reason: str = Field(default="", max_length=2000)
    forced: bool = False
    """Make it although its rows are those of the release before."""


class Release(Answer):
    """An immutable, numbered set of rows."""

    id: str
    project_id: str
    number: int
    state: ReleaseState
    reason: str
    grants: str
    revision: int
    supersedes: str | None
    job_id: str
    failure: str | None
    created_at: Moment
    rows: int | None
    rows_sha256: str | None
    manifest: Json | None
    manifest_sha256: str | None
    sealed_at: Moment | None


class NewExport(Request):
    """How a release is to be exported."""

    options: dict[str, str] = Field(default_factory=dict, max_length=20)
    """Those of the format, by name; what is not named keeps its default."""


class Export(Answer):
    """An export that was asked for; its job says when the files are there."""

    release_id: str
    format: str
    job_id: str
    options: dict[str, str]
    """Every option of the format with its value."""
    files: tuple[str, ...]


class FormatOption(Answer):
    """Something that whoever asks for an export may choose."""

    name: str
    title: str
    meaning: str
    default: str
    choices: tuple[str, ...]
    """What it can be; empty for a number from `least` to `most`."""
    least: float
    most: float


class Format(Answer):
    """A format that releases can be exported in."""

    name: str
    title: str
    made_for: str
    takes: str
    kinds: tuple[str, ...]
    """The kinds of task whose rows can fit; empty where that depends on the row."""
    for_training: bool
    """Rows with a canary or a licence for evaluation only are left out."""
    options: tuple[FormatOption, ...]
