"""Tables of quality."""

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
    UniqueConstraint,
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

audit_seeds = append_only(
    Table(
        "audit_seeds",
        metadata,
        Column("project_id", Text, nullable=False),
        Column("org_id", Text, nullable=False),
        Column("seed", Text, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("at", Moment, nullable=False),
        PrimaryKeyConstraint("project_id", name="pk_audit_seeds"),
        ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_audit_seeds_project_id_projects"
        ),
    )
)

release_audits = append_only(
    Table(
        "release_audits",
        metadata,
        Column("id", Text, nullable=False),
        Column("org_id", Text, nullable=False),
        Column("project_id", Text, nullable=False),
        Column("release_id", Text, nullable=False),
        Column("number", Integer, nullable=False),
        Column("series", Text, nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("rows", Integer, nullable=False),
        Column("left_out", Integer, nullable=False),
        Column("finished_before_seed", Integer, nullable=False),
        Column("error_at_most", Float, nullable=False),
        Column("confidence", Float, nullable=False),
        Column("audit_rows", Integer, nullable=False),
        Column("by", Text, nullable=False),
        Column("at", Moment, nullable=False),
        PrimaryKeyConstraint("id", name="pk_release_audits"),
        UniqueConstraint("release_id", name="uq_release_audits_release_id"),
        Index("ix_release_audits_project_id", "project_id", "at"),
    )
)

audit_rows = append_only(
    Table(
        "audit_rows",
        metadata,
        Column("audit_id", Text, nullable=False),
        Column("place", Integer, nullable=False),
        Column("item_id", Text, nullable=False),
        Column("submission_id", Text, nullable=False),
        PrimaryKeyConstraint("audit_id", "place", name="pk_audit_rows"),
        ForeignKeyConstraint(
            ["audit_id"], ["release_audits.id"], name="fk_audit_rows_audit_id_release_audits"
        ),
    )
)

audit_verdicts = append_only(
    Table(
        "audit_verdicts",
        metadata,
        Column("id", Text, nullable=False),
        Column("org_id", Text, nullable=False),
        Column("project_id", Text, nullable=False),
        Column("series", Text, nullable=False),
        Column("item_id", Text, nullable=False),
        Column("submission_id", Text, nullable=False),
        Column("person_id", Text, nullable=False),
        Column("answer", Json, nullable=True),
        Column("is_right", Boolean(create_constraint=False), nullable=True),
        Column("reasons", Text, nullable=False),
        Column("at", Moment, nullable=False),
        PrimaryKeyConstraint("id", name="pk_audit_verdicts"),
        UniqueConstraint(
            "series", "item_id", "person_id", name="uq_audit_verdicts_series_item_id_person_id"
        ),
        Index("ix_audit_verdicts_project_id", "project_id", "item_id"),
    )
)
