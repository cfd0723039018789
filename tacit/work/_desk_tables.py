"""Tables of second opinions and appeals."""

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from tacit.storage.tables import append_only, metadata
from tacit.storage.types import Moment

_STANDS = text("withdrawn_at IS NULL")

opinion_asks = Table(
    "opinion_asks",
    metadata,
    Column("id", Text, nullable=False),
    Column("org_id", Text, nullable=False),
    Column("item_id", Text, nullable=False),
    Column("project_id", Text, nullable=False),
    Column("stage_id", Text, nullable=False),
    Column("opinion_stage_id", Text, nullable=False),
    Column("submission_id", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("withdrawn_by", Text, nullable=True),
    Column("withdrawn_at", Moment, nullable=True),
    PrimaryKeyConstraint("id", name="pk_opinion_asks"),
    ForeignKeyConstraint(["stage_id"], ["stages.id"], name="fk_opinion_asks_stage_id_stages"),
    UniqueConstraint("opinion_stage_id", name="uq_opinion_asks_opinion_stage_id"),
    Index(
        "uq_opinion_asks_stage_id",
        "stage_id",
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    ),
    Index("ix_opinion_asks_item_id", "item_id"),
    Index("ix_opinion_asks_asked_by_at", "asked_by", "at"),
)

appeals = append_only(
    Table(
        "appeals",
        metadata,
        Column("id", Text, nullable=False),
        Column("org_id", Text, nullable=False),
        Column("item_id", Text, nullable=False),
        Column("project_id", Text, nullable=False),
        Column("submission_id", Text, nullable=False),
        Column("review_id", Text, nullable=False),
        Column("verdict_stage_id", Text, nullable=False),
        Column("appeal_stage_id", Text, nullable=False),
        Column("author_id", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("at", Moment, nullable=False),
        PrimaryKeyConstraint("id", name="pk_appeals"),
        ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_appeals_submission_id_submissions"
        ),
        UniqueConstraint("verdict_stage_id", name="uq_appeals_verdict_stage_id"),
        UniqueConstraint("appeal_stage_id", name="uq_appeals_appeal_stage_id"),
        Index("ix_appeals_item_id", "item_id"),
        Index("ix_appeals_author_id_at", "author_id", "at", "id"),
    )
)
