"""What belongs to no feature: read the log, look at jobs, run the doctor, make a backup."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tacit import __version__, log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.bench import checks as bench_checks
from tacit.desk import checks as desk_checks
from tacit.door import quality
from tacit.door.services import Services
from tacit.files import checks as file_checks
from tacit.jobs import queue
from tacit.jobs.errors import NoSuchJob
from tacit.jobs.records import Job
from tacit.kit import paging
from tacit.kit.errors import Malformed
from tacit.kit.findings import Finding
from tacit.kit.paging import Page
from tacit.log import chain
from tacit.log.records import StoredEvent
from tacit.projects import checks as project_checks
from tacit.releases import checks as release_checks
from tacit.settings import SETTINGS, Settings
from tacit.storage import backup, facts, files, migrate
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.tasks import checks as task_checks
from tacit.work import checks as work_checks

Check = Callable[[Tx], list[Finding]]
CHECKS: tuple[Check, ...] = (
    chain.check,
    project_checks.run,
    task_checks.run,
    file_checks.run,
    work_checks.run,
    release_checks.run,
    bench_checks.run,
    desk_checks.run,
    quality.check,
)
"""Everything that `tacit doctor` recomputes and compares, in this order."""

CURSOR_DIGITS_MAX = 18
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, kw_only=True)
class SettingShown:
    variable: str
    value: str
    source: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Checkup:
    """What the doctor says."""

    version: str
    database: str
    schema_revision: str | None
    events: int
    """How many events the chain holds."""
    settings: tuple[SettingShown, ...]
    notes: tuple[str, ...]
    """What follows from this machine, for the person who runs the server."""
    findings: tuple[Finding, ...]
    """What differs; empty is well."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which events to list; empty fields do not narrow."""

    project_id: str | None = None
    item_id: str | None = None
    name: str | None = None


def list_events(
    tx: Tx,
    *,
    actor: Actor,
    wanted: Wanted,
    cursor: str | None = None,
    limit: int = paging.PAGE_SIZE_DEFAULT,
) -> Page[StoredEvent]:
    """List the events of the actor's organization, oldest first."""
    permissions.check(actor, Action.SEE_LOG, org_id=actor.org_id)
    return log.events.list_events(
        tx,
        org_id=actor.org_id,
        project_id=wanted.project_id,
        item_id=wanted.item_id,
        name=wanted.name,
        after=_after(cursor),
        limit=limit,
    )


def get_job(tx: Tx, *, actor: Actor, job_id: str) -> Job:
    """Look at a job of the actor's organization.

    Raises:
        NoSuchJob: there is none.
    """
    permissions.check(actor, Action.SEE_RELEASE, org_id=actor.org_id)
    job = queue.status(tx, job_id=job_id)
    if job.org_id != actor.org_id:
        raise NoSuchJob("Your organization has no job with this id.", place="job_id")
    return job


def cancel_job(tx: Tx, *, actor: Actor, job_id: str, now: datetime) -> Job:
    """End a job before its next step; one that has ended stays as it is."""
    get_job(tx, actor=actor, job_id=job_id)
    permissions.check(actor, Action.CREATE_RELEASE, org_id=actor.org_id)
    queue.cancel(tx, job_id=job_id, now=now)
    return queue.status(tx, job_id=job_id)


def check_up(tx: Tx, *, actor: Actor, settings: Settings) -> Checkup:
    """Explain the settings, recompute every figure and say what differs.

    Costs a pass over all tables: seconds for a million items.
    """
    permissions.check(actor, Action.RUN_DOCTOR, org_id=actor.org_id)
    head = chain.find_head(tx)
    return Checkup(
        version=__version__,
        database=facts.describe(tx),
        schema_revision=migrate.HEAD,
        events=0 if head is None else head.seq,
        settings=explain(settings),
        notes=_notes(tx, settings),
        findings=tuple(finding for check in CHECKS for finding in check(tx)),
    )


def check_files(db: Database, settings: Settings) -> tuple[Finding, ...]:
    """Compare files of releases with manifests, those of answers with hashes; reads all."""
    readable = db.read_now(release_checks.list_readable)
    stored = db.read_now(file_checks.list_stored)
    of_releases = tuple(
        finding
        for release in readable
        for finding in release_checks.check_files(release, root=settings.releases_folder)
    )
    of_answers = file_checks.check_files(stored, files=files.open_files(settings.files_folder))
    return (*of_releases, *of_answers)


def may_back_up(tx: Tx, *, actor: Actor) -> None:
    """Raise unless the actor may make backups."""
    permissions.check(actor, Action.RUN_BACKUP, org_id=actor.org_id)


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A backup that was written."""

    name: str
    """Of the file in the folder of backups."""
    bytes: int
    sha256: str
    at: datetime


def make_backup(services: Services) -> Backup:
    """Write one archive of database, jobs and files, while the server runs.

    Blocks for as long as it takes to copy everything: call it from a thread.

    Raises:
        DiskFull: nothing is kept.
    """
    folder, now = services.settings.backups_folder, services.clock.now()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"tacit-{now:%Y%m%dT%H%M%S%fZ}.tar.gz"
    backup.backup(services.db, services.settings, path, now=now)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Backup(name=path.name, bytes=path.stat().st_size, sha256=digest, at=now)


def explain(settings: Settings) -> tuple[SettingShown, ...]:
    """Every setting with its value, where that is from and what it means."""
    return tuple(
        SettingShown(
            variable=setting.variable,
            value=_value(settings, setting.name),
            source=settings.sources.get(setting.name, "default"),
            meaning=setting.meaning,
        )
        for setting in SETTINGS
    )


def _after(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > CURSOR_DIGITS_MAX:
        raise Malformed("This is not a cursor of the log.", place="cursor")
    return int(cursor)


def _value(settings: Settings, name: str) -> str:
    if name == "database_url" and not settings.is_sqlite:
        return "(not shown: it may hold a password)"
    return str(getattr(settings, name))


def _notes(tx: Tx, settings: Settings) -> tuple[str, ...]:
    notes = []
    if warning := facts.warn(tx):
        notes.append(warning)
    if settings.demo:
        notes.append("Demo mode: whoever reaches the server signs in with one click.")
    if settings.host not in LOOPBACK and not settings.demo:
        notes.append("The server listens beyond this machine: put HTTPS in front of it.")
    return tuple(notes)
