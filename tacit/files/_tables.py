"""Tables of files: one row an upload. The bytes are in the store of files, by content."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from tacit.storage.tables import metadata
from tacit.storage.types import Id, Json, Moment

_RECEIVING = text("state = 'receiving'")
_STORED = text("state = 'stored'")

uploads = Table(
    "uploads",
    metadata,
    Column("id", Id, nullable=False),
    Column("org_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("item_id", Id),
    Column("name", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("declared_sha256", Text),
    Column("received", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("sha256", Text),
    Column("type", Text),
    Column("reasons", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    PrimaryKeyConstraint("id", name="pk_uploads"),
    Index("ix_uploads_org_id_state", "org_id", "state"),
    Index("ix_uploads_item_id_person_id", "item_id", "person_id"),
    Index(
        "ix_uploads_sha256_org_id",
        "sha256",
        "org_id",
        sqlite_where=_STORED,
        postgresql_where=_STORED,
    ),
    Index(
        "ix_uploads_created_at",
        "created_at",
        sqlite_where=_RECEIVING,
        postgresql_where=_RECEIVING,
    ),
)
