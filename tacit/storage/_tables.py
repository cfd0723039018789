"""Tables of storage itself."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from tacit.storage.tables import metadata
from tacit.storage.types import Id, Json, Moment

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("actor_id", Id, nullable=False),
    Column("key", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("request_hash", Text, nullable=False),
    Column("response", Json),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("actor_id", "key", name="pk_idempotency_keys"),
)

Index("ix_idempotency_keys_created_at", idempotency_keys.c.created_at)
