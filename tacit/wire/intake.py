"""Project folders as JSON, the plan that stands before a change, and imports."""

from enum import StrEnum

from pydantic import Field

from tacit.wire.base import Answer, Id, Json, Moment, Request
from tacit.wire.projects import ITEMS_MAX, OpenWork


class Folder(Request):
    """A project folder as JSON: the description, and a part of its items."""

    document: Json
    items: list[Json] = Field(default=[], max_length=ITEMS_MAX)


class ApplyFolder(Folder):
    """A folder to be applied, with the id that the project gets should it be new."""

    id: Id
    open_work: OpenWork = OpenWork.FINISH


class FieldChange(Answer):
    key: str
    old: object
    new: object


class GuidelineChange(Answer):
    old_version: int
    new_version: int
    lines_added: int
    lines_removed: int
    excerpt: tuple[str, ...]


class CriterionChange(Answer):
    id: str
    old_version: int | None
    new_version: int | None


class TouchedWork(Answer):
    """Work that a new version of the guideline touches."""

    held: int
    in_review: int
    returned: int


class ItemChange(Answer):
    """An item whose key is taken by another input: it cannot be applied."""

    key: str
    place: str
    remedy: str


class Plan(Answer):
    """What `apply` would do. Nothing of it is done."""

    project: str
    project_id: str | None
    fields: tuple[FieldChange, ...]
    guideline: GuidelineChange | None
    rubric: tuple[CriterionChange, ...]
    items_new: int
    items_same: int
    items_changed: tuple[ItemChange, ...]
    open_work: TouchedWork
    is_empty: bool


class Applied(Answer):
    """What `apply` did."""

    project_id: str
    project: str
    created: bool
    revised: bool
    guideline_version: int
    items_added: int
    items_same: int


class ItemsAdded(Answer):
    added: int
    same: int


class NewImport(Request):
    """Which format the sent files are in, and the project they go into."""

    id: Id
    format: str = Field(max_length=64)
    project: str | None = Field(default=None, max_length=200)
    options: Json = Field(default_factory=dict)


class ImportState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Import(Answer):
    """A set of files on its way in."""

    id: str
    project_id: str
    format: str
    state: ImportState
    rows_done: int
    rows_total: int
    error: str | None
    created_at: Moment
    ended_at: Moment | None


class ImportFormat(Answer):
    name: str
    title: str
    meaning: str
