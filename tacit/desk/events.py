"""What the review desk writes to the log. Sentences are not told, that they changed is."""

from dataclasses import dataclass
from typing import ClassVar

from tacit.log.records import Event
from tacit.log.registry import event


@event
@dataclass(frozen=True, kw_only=True)
class SavedReasonKept(Event):
    """A sentence was kept, or changed, for oneself or for a project."""

    name: ClassVar[str] = "saved_reason.kept"
    reason_id: str


@event
@dataclass(frozen=True, kw_only=True)
class SavedReasonRemoved(Event):
    """A kept sentence was removed."""

    name: ClassVar[str] = "saved_reason.removed"
    reason_id: str


@event
@dataclass(frozen=True, kw_only=True)
class CalibrationMade(Event):
    """A person graded a gold piece; it enters no release and no count of the flow."""

    name: ClassVar[str] = "calibration.made"
    calibration_id: str
    gold_key: str
    gold_sha256: str
    answer_sha256: str
    agreed: int
    compared: int
