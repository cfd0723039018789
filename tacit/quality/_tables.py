"""Tables of quality."""

from sqlalchemy import (
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from tacit.storage.tables import append_only, metadata
from tacit.storage.types import Json, Moment

review_plans = append_only(
    Table(
        "review_plans",
        metadata,
        Column("id", Text, nullable=False),
        Column("org_id", Text, nullable=False),
        Column("project_id", Text, nullable=False),
        Column("threshold", Float, nullable=False),
        Column("first", Integer, nullable=False),
        Column("most", Integer, nullable=False),
        Column("temperature", Float, nullable=False),
        Column("error_at_most", Float, nullable=False),
        Column("confidence", Float, nullable=False),
        Column("expected", Json, nullable=False),
        Column("by", Text, nullable=False),
        Column("at", Moment, nullable=False),
        PrimaryKeyConstraint("id", name="pk_review_plans"),
        ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_review_plans_project_id_projects"
        ),
        Index("ix_review_plans_project_id_at", "project_id", "at"),
    )
)
