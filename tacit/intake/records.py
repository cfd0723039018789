"""What intake hands out: problems with their places, folders, plans, imports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from tacit.log import registry
from tacit.log.records import Event
from tacit.projects.records import ProjectDocument
from tacit.work.records import RaterKind

Json = Mapping[str, object]

APPLY_ITEMS_MAX = 500
"""Items of one plan or apply; a larger folder goes in several."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong in a file: where, what, and what to do."""

    file: str
    line: int | None = None
    field: str | None = None
    """The path of the field in the file: `pipeline[1].people`."""
    message: str
    remedy: str | None = None

    @property
    def place(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where} ({self.field})" if self.field else where

    def to_json(self) -> dict[str, object]:
        values = {
            "file": self.file,
            "line": self.line,
            "field": self.field,
            "message": self.message,
            "remedy": self.remedy,
        }
        return {key: value for key, value in values.items() if value is not None}

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" {self.remedy}" if self.remedy else "")


@dataclass(frozen=True, kw_only=True)
class FolderItem:
    """One item of a project folder."""

    key: str
    input: Json
    priority: int | None = None
    """None: the priority of the project."""
    place: str = ""
    """`items.jsonl:7`, for messages."""

    def to_json(self) -> dict[str, object]:
        values: dict[str, object] = {"key": self.key, "input": dict(self.input)}
        if self.priority is not None:
            values["priority"] = self.priority
        return values


@dataclass(frozen=True, kw_only=True)
class ProjectFolder:
    """A project as its folder describes it: the description, and items or a part of them."""

    document: ProjectDocument
    items: tuple[FolderItem, ...] = ()


class OpenWorkChoice(StrEnum):
    """What happens to open work when the guideline changes."""

    FINISH = "finish"
    """Whoever holds work goes on under the version they claimed it under."""
    REASK = "reask"
    """Open work goes on, or is asked again, under the new version."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What apply needs from outside."""

    make_id: Callable[[], str]
    project_id: str
    """The id of the project, should it be new."""
    release_seed: str
    """Unguessable; should the project be new."""
    open_work: OpenWorkChoice = OpenWorkChoice.FINISH


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """A key of the description that differs; None where it is absent."""

    key: str
    old: object
    new: object


@dataclass(frozen=True, kw_only=True)
class GuidelineChange:
    """A new version of the guideline."""

    old_version: int
    new_version: int
    lines_added: int
    lines_removed: int
    excerpt: tuple[str, ...]
    """The first lines that differ, each with `+` or `-` in front."""


@dataclass(frozen=True, kw_only=True)
class CriterionChange:
    """A criterion of the project's rubric that is new, gone or in a new version."""

    id: str
    old_version: int | None
    new_version: int | None


@dataclass(frozen=True, kw_only=True)
class OpenWork:
    """Work that a new version of the guideline touches."""

    held: int = 0
    """Claims that people hold now."""
    in_review: int = 0
    """Items with an answer that are not accepted yet."""
    returned: int = 0
    """Rounds that wait for their author to take them up."""

    @property
    def total(self) -> int:
        return self.held + self.in_review + self.returned


@dataclass(frozen=True, kw_only=True)
class ItemChange:
    """An item whose key is taken by another input: cannot be applied."""

    key: str
    place: str
    remedy: str = "An input never changes: give it a new key, or withdraw the old item."


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What `apply` would do. Nothing of it is done."""

    project: str
    project_id: str | None
    """None: the project is new."""
    fields: tuple[FieldChange, ...] = ()
    guideline: GuidelineChange | None = None
    rubric: tuple[CriterionChange, ...] = ()
    items_new: int = 0
    items_same: int = 0
    items_changed: tuple[ItemChange, ...] = ()
    """Not empty: `apply` refuses."""
    open_work: OpenWork = field(default_factory=OpenWork)
    """Touched by the change of the guideline; zero where it does not change."""

    @property
    def is_empty(self) -> bool:
        """Whether apply would do nothing."""
        return (
            self.project_id is not None
            and not self.fields
            and self.guideline is None
            and not self.rubric
            and not self.items_new
            and not self.items_changed
        )


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What `apply` did."""

    project_id: str
    project: str
    created: bool
    revised: bool
    guideline_version: int
    items_added: int
    items_same: int


@dataclass(frozen=True, kw_only=True)
class ItemsAdded:
    """What adding items to a project did."""

    added: int
    same: int
    """Items that were there already with the same input."""


class ImportState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class ImportedWork:
    """What one person did for one imported row: an answer, at its own time."""

    rater: str
    """As the source names the person; never stored where it is personal."""
    answer: Json
    at: datetime | None = None
    """When it was handed in; None where the source does not say."""
    seconds: float | None = None
    """How long it took; None where the source does not say."""
    seconds_later: float = 0
    """Of the same person's rows before this one in the file; where the source has no
    times, work is laid end to end before the moment of the import."""
    rater_kind: RaterKind = RaterKind.EXPERT
    """Whose votes the answer holds."""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportedRow:
    """One item of a source, with the work that was done on it."""

    key: str
    input: Json
    work: tuple[ImportedWork, ...] = ()
    priority: int | None = None
    asker: str | None = None
    """Who asked, as the source names the person; replaced before it is kept."""
    origin: Json | None = None
    place: str


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A row that was asked to be left out because it cannot be taken in."""

    problem: Problem


@dataclass(frozen=True, kw_only=True)
class NewImport:
    """An import about to be started, after its source was surveyed."""

    id: str
    format: str
    files_sha256: str
    """Of all files in their order; with the options it is what makes it the same import."""
    options: Json = field(default_factory=dict)
    rows_total: int
    people_of_item_max: int = 0
    """How many people answered or graded one item at most; none brings items alone."""
    project: str | None = None
    """Id or name of a project that is there; None: the one that `document` names."""
    document: ProjectDocument
    """Describes the project that is made where there is none."""
    project_id: str
    """The id of that project, should it be new."""
    release_seed: str
    """Unguessable; should the project be new."""


@dataclass(frozen=True, kw_only=True)
class Import:
    """One file, or set of files, on its way in."""

    id: str
    org_id: str
    project_id: str
    format: str
    files_sha256: str
    options: Json
    state: ImportState
    rows_done: int
    rows_total: int
    error: str | None
    created_by: str
    created_at: datetime
    ended_at: datetime | None


@registry.event
@dataclass(frozen=True, kw_only=True)
class ImportStarted(Event):
    name: ClassVar[str] = "import.started"
    import_id: str
    format: str
    files_sha256: str
    rows_total: int


@registry.event
@dataclass(frozen=True, kw_only=True)
class ImportEnded(Event):
    name: ClassVar[str] = "import.ended"
    import_id: str
    state: str
    rows_done: int
