"""Projects, guidelines, and the plan that stands before a change."""

from enum import StrEnum

from pydantic import Field

from tacit.wire.base import Answer, Json, Moment, Request

TEXT_CHARS_MAX = 1_000_000
ITEMS_MAX = 500
"""Items of one request; a larger folder is sent in several."""


class ProjectState(StrEnum):
    DRAFT = "draft"
    CALIBRATING = "calibrating"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class OpenWork(StrEnum):
    """What happens to open work when the guideline changes."""

    FINISH = "finish"
    REASK = "reask"


class Stage(Answer):
    """One step of a pipeline."""

    name: str
    people: int
    hold_seconds: int
    blind: bool
    rounds: int
    sample: float
    when: str | None
    return_within_seconds: int
    requires_skills: tuple[str, ...]
    requires_qualification: str | None


class Project(Answer):
    id: str
    slug: str
    title: str
    summary: str
    kind: str
    domain: str
    state: ProjectState
    pipeline: tuple[Stage, ...]
    requires: Json
    stored: Json
    """Rates, terms, quality, budget, benchmark, brief, fields, language, templates, as given."""
    rubric: tuple[Json, ...]
    guideline_version: int
    priority: int
    revision: int
    created_at: Moment
    updated_at: Moment


class Point(Answer):
    slug: str
    title: str


class Guideline(Answer):
    version: int
    text: str
    note: str
    points: tuple[Point, ...]
    created_at: Moment


class NewGuideline(Request):
    text: str = Field(min_length=1, max_length=TEXT_CHARS_MAX)
    note: str = Field(default="", max_length=2000)
    open_work: OpenWork = OpenWork.FINISH


class NewItems(Request):
    items: list[Json] = Field(max_length=ITEMS_MAX)
