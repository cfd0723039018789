"""Events as features write them and as they are read back."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. A subclass names it and adds its own fields.

    Own fields form the body and hold ids, numbers, texts, moments, and lists and
    mappings of those: never an answer, never a secret.
    """

    name: ClassVar[str]
    """Noun and participle: `submission.made`."""

    org_id: str
    actor_id: str | None = None
    project_id: str | None = None
    item_id: str | None = None
    on_version: int | None = None
    """The version of the guideline that was acted under."""

    def body(self) -> dict[str, object]:
        """Return the fields that this kind of event adds."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name not in _COMMON
        }


_COMMON = frozenset(field.name for field in fields(Event))


@dataclass(frozen=True, kw_only=True)
class StoredEvent:
    """An event as the log holds it."""

    id: int
    name: str
    org_id: str
    actor_id: str | None
    project_id: str | None
    item_id: str | None
    on_version: int | None
    happened_at: datetime
    recorded_at: datetime
    body: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class ChainLink:
    """The place of an event in the one order of all events."""

    seq: int
    event_id: int
    prev: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class News:
    """An event with its place, as handlers read it."""

    seq: int
    event: StoredEvent
