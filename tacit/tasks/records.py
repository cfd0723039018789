"""What tasks hand out: items with their states and events, and the canonical record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from tacit.log import registry
from tacit.log.records import Event
from tacit.tasks._shapes import (
    ROLES,
    Change,
    Criterion,
    CriterionKind,
    Message,
    Note,
    RaterKind,
    Response,
    Task,
    Verdict,
    read_each,
    read_messages,
)
from tacit.tasks._votes import Grade, Preference, Revision, StepLabel

__all__ = [
    "ROLES",
    "Added",
    "Change",
    "Comparison",
    "Criterion",
    "CriterionKind",
    "Grade",
    "Item",
    "ItemFilter",
    "ItemState",
    "ItemsAdded",
    "Message",
    "NewItem",
    "Note",
    "Preference",
    "RaterKind",
    "Response",
    "Revision",
    "StepLabel",
    "Task",
    "Verdict",
    "read_each",
    "read_messages",
]


class ItemState(StrEnum):
    """Where an item is; a fold over its stages, kept by the feature that runs them."""

    WAITING = "waiting"
    OPEN = "open"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    PARKED = "parked"


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """One unit of work about to be added."""

    id: str
    key: str
    """The name its author gave it, unique in the project."""
    input: Mapping[str, object]
    priority: int = 0
    origin: Mapping[str, object] | None = None
    """Format, file, line and raw values, where it was imported."""
    place: str = ""
    """Where it stands, for messages: `items.jsonl line 7`."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One unit of work. Its input never changes."""

    id: str
    org_id: str
    project_id: str
    key: str
    title: str
    domain: str
    input: Mapping[str, object]
    input_sha256: str
    """Of the input as it was given, before the project's rubric was filled in."""
    priority: int
    state: ItemState
    contested: bool
    """Raters differ and nobody decided."""
    origin: Mapping[str, object] | None
    created_at: datetime
    created_by: str
    accepted_submission_id: str | None
    state_at: datetime


@dataclass(frozen=True, kw_only=True)
class ItemFilter:
    """Which items to list; empty fields do not narrow."""

    state: ItemState | None = None
    domain: str | None = None
    q: str | None = None
    """Part of the title or key, in any case of letters."""


@dataclass(frozen=True, kw_only=True)
class Added:
    """What `items.add_many` did."""

    ids: tuple[str, ...]
    """Of the items that are new, in the order given."""
    same: int
    """Items that were there already with the same input."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Items of a folder beside those of the project, by key."""

    new: tuple[str, ...]
    same: tuple[str, ...]
    changed: tuple[str, ...]
    """The key is taken by another input; these cannot be added."""


@registry.event
@dataclass(frozen=True, kw_only=True)
class ItemsAdded(Event):
    name: ClassVar[str] = "items.added"
    count: int
    first_id: str
    last_id: str
    inputs_sha256: str
    """Of the hashes of the inputs, in the order of the items, one a line."""
