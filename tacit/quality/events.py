"""What quality writes to the log. Figures are a cache and are not told."""

from dataclasses import dataclass
from typing import ClassVar

from tacit.log.records import Event
from tacit.log.registry import event


@event
@dataclass(frozen=True, kw_only=True)
class QualityCaseOpened(Event):
    """Something was noticed that a named person is asked to look into."""

    name: ClassVar[str] = "quality_case.opened"
    case_id: str
    kind: str
    person_ids: tuple[str, ...]
    for_id: str


@event
@dataclass(frozen=True, kw_only=True)
class QualityCaseClosed(Event):
    """A case was looked into; nothing else follows from it."""

    name: ClassVar[str] = "quality_case.closed"
    case_id: str
    finding: str
