"""What audits of releases hand out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from tacit.log import registry
from tacit.log.records import Event

SENIORS = 2
"""Who judge each row; a third where they differ."""
SENIORS_MOST = 3

ERROR_MIN = 0.001
"""The least that can be promised: 3,000 rows without an error show that with 95 % confidence."""


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """The seed of a project's audits, as it is published before the work."""

    project_id: str
    sha256: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Seed:
    """As it is stored; the seed itself is told with a certificate, never before."""

    project_id: str
    org_id: str
    seed: str
    sha256: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A row of a release: what is delivered, and when it was finished."""

    item_id: str
    submission_id: str
    finished_at: datetime


@dataclass(frozen=True, kw_only=True)
class NewAudit:
    id: str
    error_at_most: float
    confidence: float
    audit_rows: int | None = None
    """Rows that all three attempts together may read; None: three times what is planned."""


@dataclass(frozen=True, kw_only=True)
class ReleaseAudit:
    """One attempt to certify a release; its rows and their order are fixed."""

    id: str
    org_id: str
    project_id: str
    release_id: str
    number: int
    """Of the release."""
    series: str
    """The id of the first attempt; attempts of one series share the doubt."""
    attempt: int
    rows: int
    """That the promise is about."""
    left_out: int
    """Rows that were judged in an earlier series: known, and no sample of anything."""
    finished_before_seed: int
    """Rows that were finished before the hash of the seed was published."""
    error_at_most: float
    confidence: float
    audit_rows: int
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    audit_id: str
    place: int
    item_id: str
    submission_id: str


@dataclass(frozen=True, kw_only=True)
class AuditVerdict:
    """What one senior expert says of a row."""

    id: str
    org_id: str
    project_id: str
    series: str
    item_id: str
    submission_id: str
    person_id: str
    answer: Mapping[str, object] | None
    """Of kinds with votes: their own answer, given blind."""
    is_right: bool | None
    """Of other kinds: whether the answer holds."""
    reasons: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class RowToJudge:
    """A row as a senior expert sees it."""

    item_id: str
    title: str
    kind: str
    input: Mapping[str, object]
    start: Mapping[str, object]
    """Where an editor begins."""
    answer: Mapping[str, object] | None
    """What was delivered, of kinds without votes; never where one's own answer is wanted."""


@dataclass(frozen=True, kw_only=True)
class NewVerdict:
    id: str
    answer: Mapping[str, object] | None = None
    is_right: bool | None = None
    reasons: str = ""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What an audit has shown of a release so far, and whether the promise may be printed."""

    audit: ReleaseAudit
    granted: bool
    sentence: str
    judged: int
    """Rows from the top of the list that are decided."""
    wrong: int
    rows_at_most: int
    """How many rows can be wrong at most, at the confidence of the promise."""
    share_at_most: float
    e_value: float
    certifies_at: float
    rows_max: int
    """How far this attempt may read."""
    is_over: bool
    """Granted, or read as far as it may be."""
    alike: int
    """Rows on which the first two seniors agreed."""
    judged_twice: int
    unresolved: int
    seed_sha256: str
    seed_at: datetime
    seed: str | None
    """Disclosed with the certificate."""
    judged_items: tuple[str, ...]
    """Named with the certificate, in the order of the draw: whoever has the rows of the release
    and the seed can repeat it."""
    wrong_items: tuple[str, ...]
    """Of them, those to be repaired; no model has seen before that they are wrong."""
    method: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class AuditSeedPublished(Event):
    """The hash of the seed of a project's audits was published."""

    name: ClassVar[str] = "audit_seed.published"
    sha256: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class AuditOpened(Event):
    """The rows of a release were fixed for an audit; their order is the seed's."""

    name: ClassVar[str] = "audit.opened"
    audit_id: str
    release_id: str
    attempt: int
    rows: int
    error_at_most: float
    confidence: float


@registry.event
@dataclass(frozen=True, kw_only=True)
class AuditVerdictRecorded(Event):
    """A senior expert judged a row. What they said is not told before the certificate."""

    name: ClassVar[str] = "audit.judged"
    verdict_id: str
    series: str


@registry.event
@dataclass(frozen=True, kw_only=True)
class ReleaseCertified(Event):
    """An audit showed the promise; the seed is disclosed."""

    name: ClassVar[str] = "release.certified"
    audit_id: str
    release_id: str
    rows: int
    judged: int
    wrong: int
    seed: str
