"""The event log, jobs, backups, and what the doctor finds."""

from enum import StrEnum

from tacit.wire.base import Answer, Json, Moment


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Answer):
    """A piece of background work."""

    id: str
    name: str
    state: JobState
    done_count: int
    total_count: int | None
    error: str | None
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None


class Event(Answer):
    """Something that happened; never changed."""

    id: int
    name: str
    actor_id: str | None
    project_id: str | None
    item_id: str | None
    on_version: int | None
    happened_at: Moment
    recorded_at: Moment
    body: Json


class Finding(Answer):
    """One difference between what is stored and what should be."""

    check: str
    place: str
    message: str
    expected: str | None
    found: str | None
    remedy: str | None


class SettingShown(Answer):
    """A setting with its value and where that is from; secrets are not shown."""

    variable: str
    value: str
    source: str
    meaning: str


class Checkup(Answer):
    """What `tacit doctor` says: the settings, the machine, and what differs."""

    version: str
    database: str
    schema_revision: str | None
    events: int
    settings: tuple[SettingShown, ...]
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]


class Backup(Answer):
    """A backup that was written."""

    name: str
    bytes: int
    sha256: str
    at: Moment


class Health(Answer):
    status: str
    version: str
