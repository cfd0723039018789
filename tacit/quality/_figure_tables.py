"""Tables of the figures of quality: a cache of the votes, and the cases that it opened."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from tacit.storage.tables import metadata
from tacit.storage.types import Json, Moment

quality_figures = Table(
    "quality_figures",
    metadata,
    Column("project_id", Text, nullable=False),
    Column("org_id", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("temp", Float, nullable=False),
    Column("temp_fitted", Boolean(create_constraint=False), nullable=False),
    Column("votes", Integer, nullable=False),
    Column("gold_answers", Integer, nullable=False),
    Column("guideline_version", Integer, nullable=False),
    Column("computed_at", Moment, nullable=False),
    Column("figures", Json, nullable=False),
    PrimaryKeyConstraint("project_id", name="pk_quality_figures"),
    ForeignKeyConstraint(
        ["project_id"], ["projects.id"], name="fk_quality_figures_project_id_projects"
    ),
)

quality_items = Table(
    "quality_items",
    metadata,
    Column("item_id", Text, nullable=False),
    Column("project_id", Text, nullable=False),
    Column("computed_at", Moment, nullable=False),
    Column("error", Float, nullable=False),
    Column("units", Json, nullable=False),
    PrimaryKeyConstraint("item_id", name="pk_quality_items"),
    Index("ix_quality_items_project_id_error", "project_id", "error"),
)

quality_people = Table(
    "quality_people",
    metadata,
    Column("project_id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("computed_at", Moment, nullable=False),
    Column("outcomes", Json, nullable=False),
    PrimaryKeyConstraint("person_id", "project_id", name="pk_quality_people"),
    Index("ix_quality_people_project_id", "project_id"),
)

quality_cases = Table(
    "quality_cases",
    metadata,
    Column("id", Text, nullable=False),
    Column("org_id", Text, nullable=False),
    Column("project_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("person_ids", Json, nullable=False),
    Column("facts", Json, nullable=False),
    Column("for_id", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment, nullable=True),
    Column("closed_by", Text, nullable=True),
    Column("finding", Text, nullable=False),
    PrimaryKeyConstraint("id", name="pk_quality_cases"),
    ForeignKeyConstraint(
        ["project_id"], ["projects.id"], name="fk_quality_cases_project_id_projects"
    ),
    Index("ix_quality_cases_project_id_opened_at", "project_id", "opened_at"),
)
