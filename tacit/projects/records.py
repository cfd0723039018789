"""Projects, guidelines and stages as this feature hands them out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from tacit.log import registry
from tacit.log.records import Event

Json = Mapping[str, object]


class ProjectState(StrEnum):
    DRAFT = "draft"
    CALIBRATING = "calibrating"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class StateChange(StrEnum):
    """What a manager can do to the state of a project."""

    OPEN = "open"
    PAUSE = "pause"
    CLOSE = "close"


class StageName(StrEnum):
    AUTHOR = "author"
    REVIEW = "review"
    ADJUDICATE = "adjudicate"
    AUDIT = "audit"
    IMPORTED = "imported"
    """Stands where work came in from outside and no review was made here."""
    OPINION = "opinion"
    """A second opinion that a reviewer asked for; no step of a pipeline by itself."""
    APPEAL = "appeal"
    """Another reviewer looks at a verdict again; no step of a pipeline by itself."""


SIDE_STAGES = (StageName.OPINION, StageName.APPEAL)
"""Open beside a pipeline, under the rules of its review."""
PIPELINE_STAGES = tuple(name for name in StageName if name not in SIDE_STAGES)
APPEAL_SECONDS_DEFAULT = 5 * 86_400


@dataclass(frozen=True, kw_only=True)
class StageSpec:
    """One step of a pipeline."""

    name: StageName
    people: int = 1
    hold_seconds: int
    """How long a claim is held before it expires, unless renewed."""
    blind: bool = True
    """Whoever works here sees no names and nobody else's answer or verdict."""
    rounds: int = 1
    """Rounds in all: 2 allows one return to the author. Counts for review."""
    sample: float = 1.0
    """The share of items that pass through this stage. Counts for audit."""
    when: str | None = None
    """`disagreement`: the stage opens only where people differ."""
    return_within_seconds: int
    """How long returned work waits for the same person before others may take it."""
    appeal_within_seconds: int = APPEAL_SECONDS_DEFAULT
    """How long after a verdict its author may appeal. Counts for review."""
    requires_skills: tuple[str, ...] = ()
    requires_qualification: str | None = None

    def to_json(self) -> dict[str, object]:
        """The form that is stored; `pipelines.from_stored` reads it back."""
        return {
            "name": self.name.value,
            "people": self.people,
            "hold_seconds": self.hold_seconds,
            "blind": self.blind,
            "rounds": self.rounds,
            "sample": self.sample,
            "when": self.when,
            "return_within_seconds": self.return_within_seconds,
            "appeal_within_seconds": self.appeal_within_seconds,
            "requires_skills": list(self.requires_skills),
            "requires_qualification": self.requires_qualification,
        }


def side_stages(pipeline: Sequence[StageSpec]) -> tuple[StageSpec, ...]:
    """The stages that can open beside a pipeline: one person, blind, as its review asks."""
    review = next((spec for spec in pipeline if spec.name is StageName.REVIEW), None)
    if review is None:
        return ()
    return tuple(replace(review, name=name, people=1, blind=True, rounds=1) for name in SIDE_STAGES)


@dataclass(frozen=True, kw_only=True)
class KindFacts:
    """What a project has to know of its kind of task; the registry of kinds gives it."""

    name: str
    has_votes: bool
    pipeline_default: tuple[Json, ...]


@dataclass(frozen=True, kw_only=True)
class ProjectDocument:
    """A project as its author describes it: project.yaml, guideline.md, rubric.yaml.

    Plain values in the words of the folder; it travels as JSON (`documents.to_json`) and
    is stored with every revision. Items are not part of it.
    """

    name: str
    """The slug: unique in the organization, part of addresses and file names."""
    title: str
    kind: str
    summary: str = ""
    brief: str = ""
    """What the customer wants, in Markdown."""
    domain: str = ""
    """Of items that name none."""
    priority: int = 0
    pipeline: tuple[Json, ...] = ()
    """Empty: the default of the kind."""
    requires: Json = field(default_factory=dict)
    rates: Json = field(default_factory=dict)
    terms: str | None = None
    quality: Json = field(default_factory=dict)
    budget: str | None = None
    benchmark: tuple[Json, ...] = ()
    rubric: tuple[Json, ...] = ()
    """Criteria for items that bring none of their own."""
    fields: Json = field(default_factory=dict)
    """What the project asks for beside its kind, as the JSON Schema of an object."""
    language: str = ""
    """Of the texts that are written here, as a tag: `de`, `pt-BR`. Empty: nobody said."""
    templates: tuple[Json, ...] = ()
    """Texts to start from, each with a name: whoever writes here can insert them."""
    guideline: str = ""
    guideline_note: str = ""
    """Why the guideline changed; kept with the new version."""
    imported: str = ""
    """The format, where an importer made the project: allows the stage *imported*.
    Importers set it; it is no key of a folder."""


@dataclass(frozen=True, kw_only=True)
class NewProject:
    """A project about to be made: the id and the random seed come from outside."""

    id: str
    release_seed: str
    """Decides which items are audited; unguessable, so that nobody can tell beforehand."""
    document: ProjectDocument


@dataclass(frozen=True, kw_only=True)
class Project:
    id: str
    org_id: str
    slug: str
    title: str
    summary: str
    kind: str
    domain: str
    state: ProjectState
    pipeline: tuple[StageSpec, ...]
    requires: Json
    stored: Json
    """Rates, terms, quality, budget, benchmark, brief, fields, language, templates, as given."""
    rubric: tuple[Json, ...]
    guideline_version: int
    priority: int
    release_seed: str
    revision: int
    created_at: datetime
    updated_at: datetime

    @property
    def places(self) -> tuple[StageSpec, ...]:
        """Every stage that people can work on: the pipeline, and what opens beside it."""
        return (*self.pipeline, *side_stages(self.pipeline))

    def find_stage(self, name: StageName) -> StageSpec | None:
        """The stage of that name, if items of this project can have it."""
        return next((stage for stage in self.places if stage.name is name), None)

    def stage_after(self, name: StageName) -> StageSpec | None:
        """The stage that follows in the pipeline, if any."""
        position = [stage.name for stage in self.pipeline].index(name)
        return self.pipeline[position + 1] if position + 1 < len(self.pipeline) else None


@dataclass(frozen=True, kw_only=True)
class Point:
    """One thing the guideline asks for: a heading of the second level; or a part of an answer."""

    slug: str
    title: str
    path: str = ""
    """Where a kind's review.html shows it inside the answer; empty where it stands beside it."""


@dataclass(frozen=True, kw_only=True)
class Guideline:
    project_id: str
    version: int
    text: str
    note: str
    points: tuple[Point, ...]
    created_by: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProjectRevision:
    """A project as it was described at one time."""

    project_id: str
    revision: int
    document: ProjectDocument
    by: str
    at: datetime


@registry.event
@dataclass(frozen=True, kw_only=True)
class ProjectCreated(Event):
    name: ClassVar[str] = "project.created"
    slug: str
    kind: str
    document_sha256: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class ProjectRevised(Event):
    name: ClassVar[str] = "project.revised"
    revision: int
    changed: tuple[str, ...]
    """Keys of the document that differ from the revision before."""
    document_sha256: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class ProjectStateChanged(Event):
    name: ClassVar[str] = "project.state_changed"
    before: str
    after: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class GuidelineVersioned(Event):
    name: ClassVar[str] = "guideline.versioned"
    version: int
    text_sha256: str
    note: str
