"""Tables of releases.

What a release holds and what it was sealed with are never changed: triggers refuse it.
What moves is the state, in `releases`.
"""

from sqlalchemy import (
    BigInteger,
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
    text,
)

from tacit.storage.tables import append_only, metadata
from tacit.storage.types import Id, Json, Moment

_BUILDING = text("state = 'building'")

releases = Table(
    "releases",
    metadata,
    Column("id", Id, nullable=False),
    Column("org_id", Id, nullable=False),
    Column("project_id", Id, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("forced", Boolean(create_constraint=False), nullable=False),
    Column("grants", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("event_id", BigInteger, nullable=False),
    Column("frozen", Boolean(create_constraint=False), nullable=False),
    Column("frozen_through", BigInteger, nullable=False),
    Column("supersedes", Id),
    Column("job_id", Id, nullable=False),
    Column("failure", Text),
    Column("created_by", Id, nullable=False),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("id", name="pk_releases"),
    UniqueConstraint("project_id", "number", name="uq_releases_project_id_number"),
    CheckConstraint("state IN ('building', 'sealed', 'superseded', 'failed')", name="state"),
    ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_releases_project_id"),
    Index(
        "uq_releases_building",
        "project_id",
        unique=True,
        sqlite_where=_BUILDING,
        postgresql_where=_BUILDING,
    ),
)

release_rows = append_only(
    Table(
        "release_rows",
        metadata,
        Column("release_id", Id, nullable=False),
        Column("position", Integer, nullable=False),
        Column("item_id", Id, nullable=False),
        Column("submission_ids", Json, nullable=False),
        Column("row_sha256", Text, nullable=False),
        PrimaryKeyConstraint("release_id", "position", name="pk_release_rows"),
        UniqueConstraint("release_id", "item_id", name="uq_release_rows_release_id_item_id"),
        ForeignKeyConstraint(["release_id"], ["releases.id"], name="fk_release_rows_release_id"),
    )
)
Index("ix_release_rows_item_id", release_rows.c.item_id)

release_seals = append_only(
    Table(
        "release_seals",
        metadata,
        Column("release_id", Id, nullable=False),
        Column("row_count", BigInteger, nullable=False),
        Column("rows_sha256", Text, nullable=False),
        Column("manifest", Json, nullable=False),
        Column("manifest_sha256", Text, nullable=False),
        Column("sealed_at", Moment, nullable=False),
        PrimaryKeyConstraint("release_id", name="pk_release_seals"),
        ForeignKeyConstraint(["release_id"], ["releases.id"], name="fk_release_seals_release_id"),
    )
)
