"""The verbs on releases: ask for one, look at them; and for the job: seal it or give it up."""

import dataclasses
from datetime import UTC, datetime

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.jobs import queue
from tacit.kit import paging
from tacit.kit.errors import Malformed
from tacit.kit.paging import Page
from tacit.log import events
from tacit.projects import projects
from tacit.projects.records import Project
from tacit.releases import _digest, _freezing, _store
from tacit.releases.errors import NoSuchRelease, NothingAccepted, NothingNew, ReleaseIsBuilding
from tacit.releases.records import (
    WITHOUT_GRANTS,
    Release,
    ReleaseAsked,
    ReleaseFailed,
    ReleaseSealed,
    ReleaseState,
    Seal,
)
from tacit.storage.transaction import Tx

BUILD_JOB = "releases.build"
REASON_CHARS_MAX = 2_000
FROZEN_AT_ONCE_MAX = 400
"""Rows chosen in the verb itself. A larger project is frozen by the job, up to the same event."""
FOLDER_ID_CHARS = 8
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def create(
    tx: Tx,
    *,
    actor: Actor,
    release_id: str,
    project_id: str,
    reason: str,
    now: datetime,
    forced: bool = False,
) -> Release:
    """Ask for a release of all rows that are accepted and not withdrawn now.

    The rows of a small project are chosen here; of a large one by the job that is enqueued,
    up to the event this verb writes. The same `release_id` returns the stored release.

    Args:
        tx: the transaction.
        actor: a manager.
        release_id: of the new release.
        project_id: whose rows.
        reason: why there is another release; kept with it.
        now: the time.
        forced: make it although the rows are those of the release before.

    Raises:
        NothingAccepted: no row is there to be released.
        NothingNew: the rows are those of the release before. A large project learns it from
            the job, and the release is then *failed*.
        ReleaseIsBuilding: another release of the project is not ready yet.
    """
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.CREATE_RELEASE, org_id=project.org_id)
    if stored := _store.find(tx, release_id):
        return stored
    if len(reason) > REASON_CHARS_MAX:
        raise Malformed(f"A reason has at most {REASON_CHARS_MAX} characters.", place="reason")
    _check_nothing_is_built(tx, project, now=now)
    release = _new(tx, actor=actor, project=project, release_id=release_id, now=now)
    asked = ReleaseAsked(
        org_id=project.org_id,
        actor_id=actor.person_id,
        project_id=project.id,
        release_id=release_id,
        number=release.number,
        reason=reason,
    )
    event_id = events.append_numbered(tx, asked, happened_at=now)
    release = _with(release, reason=reason, forced=forced, event_id=event_id)
    _store.add(tx, release)
    _freeze_first(tx, release, project)
    return _get(tx, release_id)


def get_release(tx: Tx, *, actor: Actor, release_id: str) -> Release:
    """Get a release, whatever its state.

    Raises:
        NoSuchRelease: the organization has none with this id.
    """
    release = _store.find(tx, release_id)
    if release is None or release.org_id != actor.org_id:
        raise NoSuchRelease("Your organization has no release with this id.")
    permissions.check(actor, Action.SEE_RELEASE, org_id=release.org_id)
    return release


def list_releases(
    tx: Tx,
    *,
    actor: Actor,
    project_id: str | None = None,
    cursor: str | None = None,
    limit: int = paging.PAGE_SIZE_DEFAULT,
) -> Page[Release]:
    """List releases of the organization, or of one project, newest first."""
    permissions.check(actor, Action.SEE_RELEASE, org_id=actor.org_id)
    paging.check_limit(limit)
    found = _store.list_releases(
        tx,
        org_id=actor.org_id,
        project_id=project_id,
        before=_before(cursor),
        limit=limit + 1,
    )
    return paging.make_page(
        found, limit=limit, key=lambda each: (each.created_at.isoformat(), each.id)
    )


def read_release(tx: Tx, *, release_id: str) -> Release:
    """Read a release for a job or another feature, which has checked the permission itself.

    Raises:
        NoSuchRelease: there is none.
    """
    return _get(tx, release_id)


def seal(tx: Tx, *, seal: Seal, now: datetime) -> Release:
    """Make a built release the one that counts; the one before is superseded.

    For the job that built it. A second time it does nothing.
    """
    release = _get(tx, seal.release_id)
    if not _store.set_sealed(tx, release.id):
        return release
    _store.add_seal(tx, seal, now=now)
    if release.supersedes is not None:
        _store.set_superseded(tx, release.supersedes)
    event = ReleaseSealed(
        org_id=release.org_id,
        actor_id=release.created_by,
        project_id=release.project_id,
        release_id=release.id,
        number=release.number,
        rows=seal.rows,
        manifest_sha256=seal.manifest_sha256,
        supersedes=release.supersedes,
    )
    events.append(tx, event, happened_at=now)
    return _get(tx, release.id)


def give_up(tx: Tx, *, release_id: str, failure: str, now: datetime) -> Release:
    """Say that a release will never be sealed, and why. For the job that tried."""
    release = _get(tx, release_id)
    if _store.set_failed(tx, release_id, failure=failure):
        event = ReleaseFailed(
            org_id=release.org_id,
            actor_id=release.created_by,
            project_id=release.project_id,
            release_id=release_id,
            number=release.number,
            failure=failure,
        )
        events.append(tx, event, happened_at=now)
    return _get(tx, release_id)


def check_new(tx: Tx, *, release: Release, rows_sha256: str) -> None:
    """Raise when the rows are those of the release that would be superseded.

    Raises:
        NothingNew: they are, and nobody forced it.
    """
    if release.supersedes is None or release.forced:
        return
    before = _get(tx, release.supersedes)
    if before.rows_sha256 == rows_sha256:
        raise NothingNew(
            f"The rows are those of release {before.number}, to the last character.",
            remedy="Nothing has to be done. To number them anew all the same, force it.",
            release_id=before.id,
            number=before.number,
        )


def _check_nothing_is_built(tx: Tx, project: Project, *, now: datetime) -> None:
    building = _store.find_building(tx, project.id)
    if building is None:
        return
    if not queue.status(tx, job_id=building.job_id).is_finished:
        raise ReleaseIsBuilding(
            f"Release {building.number} of {project.slug} is being built.",
            remedy="Wait until it is sealed; its job says how far it is.",
            job_id=building.job_id,
        )
    give_up(tx, release_id=building.id, failure="Its job ended before it was sealed.", now=now)


def _new(tx: Tx, *, actor: Actor, project: Project, release_id: str, now: datetime) -> Release:
    number = _store.next_number(tx, project.id)
    before = _store.find_sealed(tx, project.id)
    job_id = queue.enqueue(
        tx,
        name=BUILD_JOB,
        arguments={"release_id": release_id},
        key=release_id,
        org_id=project.org_id,
        now=now,
    )
    return Release(
        id=release_id,
        org_id=project.org_id,
        project_id=project.id,
        number=number,
        state=ReleaseState.BUILDING,
        reason="",
        forced=False,
        grants=WITHOUT_GRANTS,
        folder=f"{project.slug}-{project.id[-FOLDER_ID_CHARS:]}/{number}",
        revision=project.revision,
        event_id=0,
        frozen=False,
        frozen_through=0,
        supersedes=before.id if before else None,
        job_id=job_id,
        failure=None,
        created_by=actor.person_id,
        created_at=now,
    )


def _with(release: Release, *, reason: str, forced: bool, event_id: int) -> Release:
    return dataclasses.replace(release, reason=reason, forced=forced, event_id=event_id)


def _freeze_first(tx: Tx, release: Release, project: Project) -> None:
    maker = _freezing.make_maker(project)
    position, through = 0, 0
    while position < FROZEN_AT_ONCE_MAX:
        choice = _freezing.choose(tx, release, maker=maker, through=through)
        _freezing.freeze(tx, release, choice, position=position)
        position += len(choice.rows)
        through = choice.through
        if choice.is_last:
            break
    else:
        return
    if position == 0 and release.supersedes is None:
        # Where the last row was withdrawn, an empty release takes the place of the one before.
        raise NothingAccepted(
            f"{project.slug} has no accepted row.",
            remedy="A row is accepted when its pipeline is done; the project page shows where "
            "items are.",
        )
    check_new(tx, release=release, rows_sha256=_digest.of_rows(tx, release.id))


def _get(tx: Tx, release_id: str) -> Release:
    release = _store.find(tx, release_id)
    if release is None:
        raise NoSuchRelease("There is no release with this id.")
    return release


def _before(cursor: str | None) -> tuple[datetime, str]:
    if cursor is None:
        return _LATEST, ""
    values = paging.decode_cursor(cursor)
    if len(values) != 2 or not all(isinstance(value, str) for value in values):
        raise Malformed("This is not a cursor of ours.", place="cursor")
    moment, release_id = values
    try:
        return datetime.fromisoformat(str(moment)), str(release_id)
    except ValueError:
        raise Malformed("This is not a cursor of ours.", place="cursor") from None
