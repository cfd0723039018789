"""Tables of projects."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from tacit.storage.tables import append_only, metadata
from tacit.storage.types import Id, Json, Moment

projects = Table(
    "projects",
    metadata,
    Column("id", Id, nullable=False),
    Column("org_id", Id, nullable=False),
    Column("slug", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("pipeline", Json, nullable=False),
    Column("requires", Json, nullable=False),
    Column("stored", Json, nullable=False),
    Column("rubric", Json, nullable=False),
    Column("guideline_version", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("release_seed", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    PrimaryKeyConstraint("id", name="pk_projects"),
    UniqueConstraint("org_id", "slug", name="uq_projects_org_id_slug"),
    CheckConstraint("state IN ('draft', 'calibrating', 'open', 'paused', 'closed')", name="state"),
)

guidelines = append_only(
    Table(
        "guidelines",
        metadata,
        Column("project_id", Id, nullable=False),
        Column("version", Integer, nullable=False),
        Column("text", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("created_by", Id, nullable=False),
        Column("created_at", Moment, nullable=False),
        PrimaryKeyConstraint("project_id", "version", name="pk_guidelines"),
        ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_guidelines_project_id"),
    )
)

project_revisions = append_only(
    Table(
        "project_revisions",
        metadata,
        Column("project_id", Id, nullable=False),
        Column("revision", Integer, nullable=False),
        Column("document", Json, nullable=False),
        Column("by", Id, nullable=False),
        Column("at", Moment, nullable=False),
        PrimaryKeyConstraint("project_id", "revision", name="pk_project_revisions"),
        ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_project_revisions_project_id"
        ),
    )
)
