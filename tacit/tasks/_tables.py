"""Tables of tasks."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from tacit.storage.tables import metadata
from tacit.storage.types import Id, Json, Moment

items = Table(
    "items",
    metadata,
    Column("id", Id, nullable=False),
    Column("org_id", Id, nullable=False),
    Column("project_id", Id, nullable=False),
    Column("key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("input", Json, nullable=False),
    Column("input_sha256", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("contested", Boolean(create_constraint=False), nullable=False),
    Column("origin", Json),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Id, nullable=False),
    Column("accepted_submission_id", Id),
    Column("state_at", Moment, nullable=False),
    PrimaryKeyConstraint("id", name="pk_items"),
    UniqueConstraint("project_id", "key", name="uq_items_project_id_key"),
    ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_items_project_id"),
    CheckConstraint(
        "state IN ('waiting', 'open', 'in_review', 'accepted', 'rejected', 'withdrawn', 'parked')",
        name="state",
    ),
)

Index("ix_items_project_id_id", items.c.project_id, items.c.id)
Index("ix_items_project_id_state_id", items.c.project_id, items.c.state, items.c.id)
