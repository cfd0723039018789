"""Jobs as others see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINISHED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True, kw_only=True)
class Job:
    """A piece of background work. Its arguments are ids and plain values."""

    id: str
    name: str
    """Which handler runs it, as `releases.build`."""
    key: str
    """What makes it the same job when it is asked for twice."""
    arguments: Mapping[str, object]
    state: JobState
    done_count: int
    total_count: int | None
    """None until the handler knows how much there is to do."""
    error: str | None
    org_id: str | None
    """Whose job it is; None for work of the server itself."""
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED
