"""Versions of a guideline: the instructions that every answer names."""

import dataclasses
from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit import canonical, paging
from tacit.kit.paging import Page
from tacit.projects import _rules, _store
from tacit.projects.errors import GuidelineNotFound, ProjectChanged, ProjectNotFound
from tacit.projects.records import Guideline, GuidelineVersioned, Project
from tacit.storage.transaction import Tx

_FIRST_PAGE = 2**31 - 1


def add_version(
    tx: Tx, *, actor: Actor, project_id: str, text: str, note: str, now: datetime
) -> Guideline:
    """Make a new version of the guideline; the same text makes none.

    Raises:
        ProjectChanged: somebody else made a version at the same moment.
    """
    project = _project(tx, project_id)
    permissions.check(actor, Action.APPLY_PROJECT, org_id=project.org_id)
    newest = read_guideline(tx, project_id=project.id, version=project.guideline_version)
    if newest.text == text:
        return newest
    after = project.guideline_version + 1
    if not _store.set_guideline_version(tx, project, after=after, now=now):
        raise ProjectChanged(
            f"Somebody changed {project.slug} at the same moment; nothing was written.",
            remedy="Look at the newest version, then repeat.",
        )
    revised = dataclasses.replace(project, guideline_version=after)
    return write(tx, project=revised, text=text, note=note, by=actor, now=now)


def get_guideline(
    tx: Tx, *, actor: Actor, project_id: str, version: int | None = None
) -> Guideline:
    """Get a version of the guideline, the newest when none is named.

    Raises:
        GuidelineNotFound: there is no such version.
    """
    project = _project(tx, project_id)
    permissions.check(actor, Action.SEE_PROJECT, org_id=project.org_id)
    wanted = project.guideline_version if version is None else version
    return read_guideline(tx, project_id=project.id, version=wanted)


def list_guidelines(
    tx: Tx,
    *,
    actor: Actor,
    project_id: str,
    cursor: str | None = None,
    limit: int = paging.PAGE_SIZE_DEFAULT,
) -> Page[Guideline]:
    """List the versions of a guideline, newest first."""
    project = _project(tx, project_id)
    permissions.check(actor, Action.SEE_PROJECT, org_id=project.org_id)
    limit = paging.check_limit(limit)
    before = int(paging.decode_cursor(cursor)[0] or 0) if cursor else _FIRST_PAGE
    rows = _store.list_guidelines(tx, project_id=project.id, before=before, limit=limit + 1)
    return paging.make_page(rows, limit=limit, key=lambda guideline: (guideline.version,))


def read_guideline(tx: Tx, *, project_id: str, version: int) -> Guideline:
    """Read a version for another feature, which has checked the permission itself.

    Raises:
        GuidelineNotFound: there is no such version.
    """
    found = _store.find_guideline(tx, project_id=project_id, version=version)
    if found is None:
        raise GuidelineNotFound(f"The project has no version {version} of its guideline.")
    return found


def write(tx: Tx, *, project: Project, text: str, note: str, by: Actor, now: datetime) -> Guideline:
    """Store the version that the project already points to, and tell it.

    For verbs of this feature, which have checked the permission themselves.
    """
    guideline = Guideline(
        project_id=project.id,
        version=project.guideline_version,
        text=text,
        note=note,
        points=_rules.read_points(text),
        created_by=by.person_id,
        created_at=now,
    )
    _store.add_guideline(tx, guideline)
    log.append(
        tx,
        GuidelineVersioned(
            org_id=project.org_id,
            actor_id=by.person_id,
            project_id=project.id,
            on_version=guideline.version,
            version=guideline.version,
            text_sha256=canonical.sha256_hex(text),
            note=note,
        ),
        happened_at=now,
    )
    return guideline


def _project(tx: Tx, project_id: str) -> Project:
    project = _store.find_project(tx, project_id)
    if project is None:
        raise ProjectNotFound(f"Your organization has no project {project_id!r}.")
    return project
