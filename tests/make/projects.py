"""Projects for tests."""

import dataclasses
from datetime import UTC, datetime

from tacit.access.records import Actor
from tacit.kit import ids
from tacit.projects import projects
from tacit.projects.records import (
    KindFacts,
    NewProject,
    Project,
    ProjectDocument,
    StateChange,
)
from tacit.storage.engine import Database
from tacit.tasks import registry

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GUIDELINE = """# How to answer

## Be correct

Check it.

## Name your sources

All of them.
"""


def document(**changes: object) -> ProjectDocument:
    """A description of a project of kind *example* with the default pipeline."""
    plain = ProjectDocument(
        name="contract-review",
        title="Contract review",
        kind="example",
        summary="Answers about clauses.",
        domain="law.contracts",
        guideline=GUIDELINE,
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]  # checked by replace


def facts(kind: str = "example") -> KindFacts:
    return registry.get(kind).facts()


def make_project(db: Database, actor: Actor, *, is_open: bool = True, **changes: object) -> Project:
    """A project of the actor's organization, open unless told."""
    made = document(**changes)
    new = NewProject(id=ids.new_id(), release_seed="seed-of-a-test", document=made)
    kind = facts(made.kind)
    project = db.write_now(
        lambda tx: projects.create(tx, actor=actor, project=new, kind=kind, now=NOW)
    )
    if not is_open:
        return project
    return db.write_now(
        lambda tx: projects.change_state(
            tx, actor=actor, project_id=project.id, change=StateChange.OPEN, now=NOW
        )
    )
