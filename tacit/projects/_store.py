"""All SQL of projects."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, func, insert, literal_column, select, update

from tacit.kit.paging import CursorValue
from tacit.projects import _rules, documents, pipelines
from tacit.projects._tables import guidelines, project_revisions, projects
from tacit.projects.records import (
    Guideline,
    Project,
    ProjectDocument,
    ProjectRevision,
    ProjectState,
)
from tacit.storage import dialect
from tacit.storage.transaction import Row, Tx

_GET = select(projects).where(projects.c.id == bindparam("id"))
_FIND_SLUG = select(projects).where(
    projects.c.org_id == bindparam("org_id"), projects.c.slug == bindparam("slug")
)
_LIST = (
    select(projects)
    .where(
        projects.c.org_id == bindparam("org_id"),
        projects.c.slug > bindparam("after"),
    )
    .order_by(projects.c.slug)
    .limit(bindparam("limit"))
)
_LIST_OPEN = (
    select(projects)
    .where(
        projects.c.org_id == bindparam("org_id"),
        projects.c.state == literal_column(f"'{ProjectState.OPEN.value}'"),
    )
    .order_by(projects.c.priority.desc(), projects.c.slug)
)
_ADD = dialect.insert_once(projects, on=("org_id", "slug"))
_CHANGING = (
    "title",
    "summary",
    "domain",
    "pipeline",
    "requires",
    "stored",
    "rubric",
    "guideline_version",
    "priority",
    "revision",
    "updated_at",
)
_REVISE = (
    update(projects)
    .where(projects.c.id == bindparam("project_id"), projects.c.revision == bindparam("before"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGING})
)
_SET_STATE = (
    update(projects)
    .where(projects.c.id == bindparam("project_id"), projects.c.state == bindparam("before"))
    .values(state=bindparam("after"), updated_at=bindparam("now"))
)
_SET_GUIDELINE = (
    update(projects)
    .where(
        projects.c.id == bindparam("project_id"),
        projects.c.guideline_version == bindparam("before"),
    )
    .values(guideline_version=bindparam("after"), updated_at=bindparam("now"))
)
_ADD_REVISION = insert(project_revisions)
_GET_REVISION = select(project_revisions).where(
    project_revisions.c.project_id == bindparam("project_id"),
    project_revisions.c.revision == bindparam("revision"),
)
_ADD_GUIDELINE = insert(guidelines)
_GET_GUIDELINE = select(guidelines).where(
    guidelines.c.project_id == bindparam("project_id"),
    guidelines.c.version == bindparam("version"),
)
_LIST_GUIDELINES = (
    select(guidelines)
    .where(
        guidelines.c.project_id == bindparam("project_id"),
        guidelines.c.version < bindparam("before"),
    )
    .order_by(guidelines.c.version.desc())
    .limit(bindparam("limit"))
)
_COUNT_GUIDELINES = (
    select(
        projects.c.id,
        projects.c.guideline_version,
        func.coalesce(func.max(guidelines.c.version), 0).label("newest"),
    )
    .select_from(projects.outerjoin(guidelines, guidelines.c.project_id == projects.c.id))
    .group_by(projects.c.id, projects.c.guideline_version)
    .order_by(projects.c.id)
)
_COUNT_REVISIONS = (
    select(
        projects.c.id,
        projects.c.revision,
        func.coalesce(func.max(project_revisions.c.revision), 0).label("newest"),
    )
    .select_from(
        projects.outerjoin(project_revisions, project_revisions.c.project_id == projects.c.id)
    )
    .group_by(projects.c.id, projects.c.revision)
    .order_by(projects.c.id)
)


def find_project(tx: Tx, project_id: str) -> Project | None:
    return soon_project(tx, project_id)()


def soon_project(tx: Tx, project_id: str) -> Callable[[], Project | None]:
    found = tx.soon(_GET, {"id": project_id})
    return lambda: next(map(_project, found()), None)


def find_project_by_slug(tx: Tx, *, org_id: str, slug: str) -> Project | None:
    row = tx.first(_FIND_SLUG, {"org_id": org_id, "slug": slug})
    return None if row is None else _project(row)


def list_projects(
    tx: Tx, *, org_id: str, after: tuple[CursorValue, ...] | None, limit: int
) -> list[Project]:
    slug = str(after[0]) if after else ""
    rows = tx.all(_LIST, {"org_id": org_id, "after": slug, "limit": limit})
    return [_project(row) for row in rows]


def soon_open(tx: Tx, org_id: str) -> Callable[[], tuple[Project, ...]]:
    found = tx.soon(_LIST_OPEN, {"org_id": org_id})
    return lambda: tuple(_project(row) for row in found())


def add_project(tx: Tx, project: Project) -> bool:
    """Add a project unless its name is taken in the organization."""
    values = _values(project)
    values["id"] = project.id
    values["org_id"] = project.org_id
    values["slug"] = project.slug
    values["kind"] = project.kind
    values["state"] = project.state.value
    values["release_seed"] = project.release_seed
    values["created_at"] = project.created_at
    return tx.run(_ADD, values) == 1


def revise_project(tx: Tx, project: Project, *, before: int) -> bool:
    """Write the changed columns if nobody else did since revision `before`."""
    values = _values(project)
    params = {f"new_{name}": values[name] for name in _CHANGING}
    return tx.run(_REVISE, {"project_id": project.id, "before": before, **params}) == 1


def set_state(tx: Tx, project: Project, *, after: ProjectState, now: datetime) -> bool:
    """Change the state if it is still what the record says."""
    params = {
        "project_id": project.id,
        "before": project.state.value,
        "after": after.value,
        "now": now,
    }
    return tx.run(_SET_STATE, params) == 1


def set_guideline_version(tx: Tx, project: Project, *, after: int, now: datetime) -> bool:
    """Point to a version of the guideline if the record is still true."""
    params = {
        "project_id": project.id,
        "before": project.guideline_version,
        "after": after,
        "now": now,
    }
    return tx.run(_SET_GUIDELINE, params) == 1


def add_revision(tx: Tx, revision: ProjectRevision) -> None:
    document = documents.to_json(revision.document)
    tx.run(
        _ADD_REVISION,
        {
            "project_id": revision.project_id,
            "revision": revision.revision,
            "document": {"document": document, "imported": revision.document.imported},
            "by": revision.by,
            "at": revision.at,
        },
    )


def find_revision(tx: Tx, *, project_id: str, revision: int) -> ProjectRevision | None:
    row = tx.first(_GET_REVISION, {"project_id": project_id, "revision": revision})
    if row is None:
        return None
    return ProjectRevision(
        project_id=row["project_id"],
        revision=row["revision"],
        document=_document(row["document"]),
        by=row["by"],
        at=row["at"],
    )


def add_guideline(tx: Tx, guideline: Guideline) -> None:
    tx.run(
        _ADD_GUIDELINE,
        {
            "project_id": guideline.project_id,
            "version": guideline.version,
            "text": guideline.text,
            "note": guideline.note,
            "created_by": guideline.created_by,
            "created_at": guideline.created_at,
        },
    )


def find_guideline(tx: Tx, *, project_id: str, version: int) -> Guideline | None:
    row = tx.first(_GET_GUIDELINE, {"project_id": project_id, "version": version})
    return None if row is None else _guideline(row)


def list_guidelines(tx: Tx, *, project_id: str, before: int, limit: int) -> list[Guideline]:
    params = {"project_id": project_id, "before": before, "limit": limit}
    return [_guideline(row) for row in tx.all(_LIST_GUIDELINES, params)]


def list_versions(tx: Tx) -> list[Row]:
    """Per project its guideline version and the newest that is stored."""
    return tx.all(_COUNT_GUIDELINES)


def list_revisions(tx: Tx) -> list[Row]:
    """Per project its revision and the newest that is stored."""
    return tx.all(_COUNT_REVISIONS)


def _values(project: Project) -> dict[str, object]:
    return {
        "title": project.title,
        "summary": project.summary,
        "domain": project.domain,
        "pipeline": [stage.to_json() for stage in project.pipeline],
        "requires": project.requires,
        "stored": project.stored,
        "rubric": list(project.rubric),
        "guideline_version": project.guideline_version,
        "priority": project.priority,
        "revision": project.revision,
        "updated_at": project.updated_at,
    }


def _project(row: Row) -> Project:
    return Project(
        id=row["id"],
        org_id=row["org_id"],
        slug=row["slug"],
        title=row["title"],
        summary=row["summary"],
        kind=row["kind"],
        domain=row["domain"],
        state=ProjectState(row["state"]),
        pipeline=pipelines.from_stored(row["pipeline"]),
        requires=row["requires"],
        stored=row["stored"],
        rubric=_rules.rows_of(row["rubric"]),
        guideline_version=row["guideline_version"],
        priority=row["priority"],
        release_seed=row["release_seed"],
        revision=row["revision"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _document(stored: Row) -> ProjectDocument:
    return documents.from_stored(stored["document"], imported=stored["imported"])


def _guideline(row: Row) -> Guideline:
    return Guideline(
        project_id=row["project_id"],
        version=row["version"],
        text=row["text"],
        note=row["note"],
        points=_rules.read_points(row["text"]),
        created_by=row["created_by"],
        created_at=row["created_at"],
    )
