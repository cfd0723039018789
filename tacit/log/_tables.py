"""Tables of the log."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    case,
    exists,
)

from tacit.storage.tables import append_only, in_backup, metadata
from tacit.storage.types import Id, Json, Moment, Serial

events = append_only(
    Table(
        "events",
        metadata,
        Column("id", Serial, Identity(), nullable=False),
        Column("name", Text, nullable=False),
        Column("org_id", Id, nullable=False),
        Column("actor_id", Id),
        Column("project_id", Id),
        Column("item_id", Id),
        Column("on_version", Integer),
        Column("happened_at", Moment, nullable=False),
        Column("recorded_at", Moment, nullable=False),
        Column("body", Json, nullable=False),
        Column("tx_id", BigInteger, nullable=False),
        PrimaryKeyConstraint("id", name="pk_events"),
    )
)

Index("ix_events_tx_id_id", events.c.tx_id, events.c.id)
Index("ix_events_org_id_id", events.c.org_id, events.c.id)
Index(
    "ix_events_project_id_id",
    events.c.project_id,
    events.c.id,
    sqlite_where=events.c.project_id.is_not(None),
    postgresql_where=events.c.project_id.is_not(None),
)
Index(
    "ix_events_item_id_id",
    events.c.item_id,
    events.c.id,
    sqlite_where=events.c.item_id.is_not(None),
    postgresql_where=events.c.item_id.is_not(None),
)

event_chain = append_only(
    Table(
        "event_chain",
        metadata,
        Column("seq", BigInteger, nullable=False, autoincrement=False),
        Column("event_id", BigInteger, nullable=False),
        Column("prev", Text, nullable=False),
        Column("hash", Text, nullable=False),
        PrimaryKeyConstraint("seq", name="pk_event_chain"),
        UniqueConstraint("event_id", name="uq_event_chain_event_id"),
        ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_chain_event_id"),
    )
)

news_cursors = Table(
    "news_cursors",
    metadata,
    Column("reader", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("marked_at", Moment, nullable=False),
    PrimaryKeyConstraint("reader", name="pk_news_cursors"),
)

# Transaction ids mean nothing in another database. What matters is that every
# event already in the chain sorts before every one that is not.
in_backup(
    events,
    tx_id=case((exists().where(event_chain.c.event_id == events.c.id), 0), else_=1),
)
