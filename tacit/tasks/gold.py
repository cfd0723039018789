"""What somebody said of gold: the shape in which one feature hands it to another."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class GoldAnswer:
    """One judgement of a gold piece, beside the gold one; of first attempts only."""

    person_id: str
    key: str
    """Of the piece."""
    unit: str
    """What was judged inside it, as `Measure.unit`."""
    scale: str
    said: str | None
    truth: str
    domain: str
    guideline_version: int
    at: datetime

    @property
    def is_right(self) -> bool:
        return self.said == self.truth
