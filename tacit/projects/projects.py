"""What one can do with projects: create, revise, look at, open, pause, close."""

import dataclasses
from collections.abc import Callable
from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.kit import canonical, paging
from tacit.kit.ids import is_id
from tacit.kit.paging import Page
from tacit.projects import _rules, _store, documents, guidelines, pipelines
from tacit.projects.errors import ProjectChanged, ProjectNotFound, SlugTaken
from tacit.projects.records import (
    KindFacts,
    NewProject,
    Project,
    ProjectCreated,
    ProjectDocument,
    ProjectRevised,
    ProjectRevision,
    ProjectState,
    ProjectStateChanged,
    StageSpec,
    StateChange,
)
from tacit.storage.transaction import Tx


def create(tx: Tx, *, actor: Actor, project: NewProject, kind: KindFacts, now: datetime) -> Project:
    """Make a project, in state *draft*, with the first version of its guideline.

    A project with the same id is returned as it is stored.

    Raises:
        ProjectInvalid: the pipeline or another key is refused; names the key.
        SlugTaken: another project has the name.
    """
    permissions.check(actor, Action.APPLY_PROJECT, org_id=actor.org_id)
    document = project.document
    _rules.check_kind(document, kind)
    stages = _stages(document, kind)
    if known := _store.find_project(tx, project.id):
        permissions.check(actor, Action.APPLY_PROJECT, org_id=known.org_id)
        return known
    made = Project(
        id=project.id,
        org_id=actor.org_id,
        slug=document.name,
        title=document.title,
        summary=document.summary,
        kind=document.kind,
        domain=document.domain,
        state=ProjectState.DRAFT,
        pipeline=stages,
        requires=document.requires,
        stored=_rules.stored_part(document),
        rubric=document.rubric,
        guideline_version=1,
        priority=document.priority,
        release_seed=project.release_seed,
        revision=1,
        created_at=now,
        updated_at=now,
    )
    if not _store.add_project(tx, made):
        raise SlugTaken(
            f"There already is a project {made.slug}.",
            place="name",
            remedy="Choose another name, or revise that project.",
        )
    revision = _add_revision(tx, made, document, actor, now)
    log.append(
        tx,
        ProjectCreated(
            org_id=made.org_id,
            actor_id=actor.person_id,
            project_id=made.id,
            on_version=1,
            slug=made.slug,
            kind=made.kind,
            document_sha256=_hash(revision.document),
        ),
        happened_at=now,
    )
    _write_guideline(tx, made, document, actor, now)
    return made


def revise(
    tx: Tx,
    *,
    actor: Actor,
    project_id: str,
    document: ProjectDocument,
    kind: KindFacts,
    now: datetime,
) -> Project:
    """Bring a project to a description. Without a difference nothing is written.

    A changed text of the guideline makes a new version of it; work that is open keeps the
    version it was claimed under until a manager chooses otherwise.

    Raises:
        ProjectInvalid: the pipeline or another key is refused; names the key.
        KindFixed: the kind differs.
        SlugTaken: the name differs and belongs to another project.
        ProjectChanged: somebody else revised the project at the same moment.
    """
    project = _get(tx, project_id)
    permissions.check(actor, Action.APPLY_PROJECT, org_id=project.org_id)
    _rules.check_same_kind(project, document)
    _rules.check_kind(document, kind)
    stages = _stages(document, kind)
    changed = _rules.changed_keys(_document(tx, project), document)
    if "name" in changed:
        raise SlugTaken(
            f"The project is called {project.slug}; releases and addresses hold that name.",
            place="name",
            remedy=f"Write name: {project.slug}, or create a new project.",
        )
    if not changed:
        return project
    revised = dataclasses.replace(
        project,
        title=document.title,
        summary=document.summary,
        domain=document.domain,
        pipeline=stages,
        requires=document.requires,
        stored=_rules.stored_part(document),
        rubric=document.rubric,
        guideline_version=project.guideline_version + ("guideline" in changed),
        priority=document.priority,
        revision=project.revision + 1,
        updated_at=now,
    )
    if not _store.revise_project(tx, revised, before=project.revision):
        raise _lost(project)
    revision = _add_revision(tx, revised, document, actor, now)
    _tell_revised(tx, revision, revised, actor, changed)
    if "guideline" in changed:
        _write_guideline(tx, revised, document, actor, now)
    return revised


def change_state(
    tx: Tx, *, actor: Actor, project_id: str, change: StateChange, now: datetime
) -> Project:
    """Open, pause or close a project; a change that is already true writes nothing.

    Nothing new is claimed in a project that is not open; what is held may be handed in.

    Raises:
        StateRefused: the project cannot go there from its state.
    """
    project = _get(tx, project_id)
    permissions.check(actor, Action.CHANGE_STATE, org_id=project.org_id)
    after = _rules.next_state(project.state, change)
    if after is project.state:
        return project
    if not _store.set_state(tx, project, after=after, now=now):
        raise _lost(project)
    log.append(
        tx,
        ProjectStateChanged(
            org_id=project.org_id,
            actor_id=actor.person_id,
            project_id=project.id,
            before=project.state.value,
            after=after.value,
        ),
        happened_at=now,
    )
    return dataclasses.replace(project, state=after, updated_at=now)


def get_project(tx: Tx, *, actor: Actor, project: str) -> Project:
    """Get a project by id or, in the organization of the actor, by name.

    Raises:
        ProjectNotFound: there is none.
    """
    permissions.check(actor, Action.SEE_PROJECT, org_id=actor.org_id)
    found = find_project(tx, actor=actor, project=project)
    if found is None:
        raise _missing(project)
    return found


def find_project(tx: Tx, *, actor: Actor, project: str) -> Project | None:
    """Find a project by id or name; one of another organization is not there."""
    permissions.check(actor, Action.SEE_PROJECT, org_id=actor.org_id)
    found = _store.find_project(tx, project) if is_id(project) else None
    if found is None:
        found = _store.find_project_by_slug(tx, org_id=actor.org_id, slug=project)
    return found if found is not None and found.org_id == actor.org_id else None


def list_projects(
    tx: Tx, *, actor: Actor, cursor: str | None = None, limit: int = paging.PAGE_SIZE_DEFAULT
) -> Page[Project]:
    """List the projects of the organization by name."""
    permissions.check(actor, Action.SEE_PROJECT, org_id=actor.org_id)
    limit = paging.check_limit(limit)
    after = paging.decode_cursor(cursor) if cursor else None
    rows = _store.list_projects(tx, org_id=actor.org_id, after=after, limit=limit + 1)
    return paging.make_page(rows, limit=limit, key=lambda project: (project.slug,))


def get_document(tx: Tx, *, actor: Actor, project_id: str) -> ProjectDocument:
    """Get the description that the project now has, as it was given.

    Raises:
        ProjectNotFound: there is no such project.
    """
    project = get_project(tx, actor=actor, project=project_id)
    return _document(tx, project)


def read_project(tx: Tx, *, project_id: str) -> Project:
    """Read a project for another feature, which has checked the permission itself.

    Raises:
        ProjectNotFound: there is no such project.
    """
    return _get(tx, project_id)


def soon_project(tx: Tx, *, project_id: str) -> Callable[[], Project]:
    """As `read_project`, to be read later."""
    found = _store.soon_project(tx, project_id)
    return lambda: _there(found(), project_id)


def soon_open_projects(tx: Tx, *, org_id: str) -> Callable[[], tuple[Project, ...]]:
    """Ask for the projects that give out work, most urgent first, for another feature."""
    return _store.soon_open(tx, org_id)


def _stages(document: ProjectDocument, kind: KindFacts) -> tuple[StageSpec, ...]:
    return pipelines.parse(
        document.pipeline or kind.pipeline_default,
        has_votes=kind.has_votes,
        requires=document.requires,
        imported=bool(document.imported),
    )


def _get(tx: Tx, project_id: str) -> Project:
    return _there(_store.find_project(tx, project_id), project_id)


def _there(project: Project | None, project_id: str) -> Project:
    if project is None:
        raise _missing(project_id)
    return project


def _missing(project: str) -> ProjectNotFound:
    return ProjectNotFound(
        f"Your organization has no project {project!r}.",
        remedy="`tacit status` lists the projects you can see.",
    )


def _lost(project: Project) -> ProjectChanged:
    return ProjectChanged(
        f"Somebody changed {project.slug} at the same moment; nothing was written.",
        remedy="Look at the project again, then repeat.",
    )


def _document(tx: Tx, project: Project) -> ProjectDocument:
    stored = _store.find_revision(tx, project_id=project.id, revision=project.revision)
    assert stored is not None, "every revision is stored with its project"
    guideline = _store.find_guideline(tx, project_id=project.id, version=project.guideline_version)
    assert guideline is not None, "every version is stored with its project"
    return dataclasses.replace(stored.document, guideline=guideline.text)


def _add_revision(
    tx: Tx, project: Project, document: ProjectDocument, actor: Actor, now: datetime
) -> ProjectRevision:
    revision = ProjectRevision(
        project_id=project.id,
        revision=project.revision,
        document=document,
        by=actor.person_id,
        at=now,
    )
    _store.add_revision(tx, revision)
    return revision


def _write_guideline(
    tx: Tx, project: Project, document: ProjectDocument, actor: Actor, now: datetime
) -> None:
    guidelines.write(
        tx,
        project=project,
        text=document.guideline,
        note=document.guideline_note,
        by=actor,
        now=now,
    )


def _tell_revised(
    tx: Tx, revision: ProjectRevision, project: Project, actor: Actor, changed: tuple[str, ...]
) -> None:
    event = ProjectRevised(
        org_id=project.org_id,
        actor_id=actor.person_id,
        project_id=project.id,
        on_version=project.guideline_version,
        revision=revision.revision,
        changed=changed,
        document_sha256=_hash(revision.document),
    )
    log.append(tx, event, happened_at=revision.at)


def _hash(document: ProjectDocument) -> str:
    return canonical.sha256_hex(canonical.dumps(documents.to_json(document)))
