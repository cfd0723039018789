"""Tables of jobs: what is to be done, and which processes are there to do it."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from tacit.storage.tables import metadata
from tacit.storage.types import Id, Json, Moment

_UNFINISHED = text("state IN ('queued', 'running')")

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("arguments", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("done_count", BigInteger, nullable=False),
    Column("total_count", BigInteger),
    Column("error", Text),
    Column("org_id", Id),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    PrimaryKeyConstraint("id", name="pk_jobs"),
    UniqueConstraint("name", "key", name="uq_jobs_name_key"),
    Index(
        "ix_jobs_unfinished",
        "created_at",
        "id",
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    ),
)

job_executors = Table(
    "job_executors",
    metadata,
    Column("ordinal", Integer, nullable=False, autoincrement=False),
    Column("process", Text, nullable=False),
    Column("beat_at", Moment, nullable=False),
    PrimaryKeyConstraint("ordinal", name="pk_job_executors"),
)
