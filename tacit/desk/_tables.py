"""Tables of the review desk.

A kept sentence belongs to one person, or to a project and then to all of its reviewers. A
calibration is what somebody made of a gold item, with the gold as it was then.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from tacit.storage.tables import append_only, metadata
from tacit.storage.types import Json, Moment

saved_reasons = Table(
    "saved_reasons",
    metadata,
    Column("id", Text, nullable=False),
    Column("org_id", Text, nullable=False),
    Column("person_id", Text, nullable=True),
    Column("project_id", Text, nullable=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("id", name="pk_saved_reasons"),
    CheckConstraint("(person_id IS NULL) <> (project_id IS NULL)", name="one_owner"),
    Index("ix_saved_reasons_person_id", "person_id"),
    Index("ix_saved_reasons_project_id", "project_id"),
)

calibrations = append_only(
    Table(
        "calibrations",
        metadata,
        Column("id", Text, nullable=False),
        Column("org_id", Text, nullable=False),
        Column("project_id", Text, nullable=False),
        Column("person_id", Text, nullable=False),
        Column("gold_key", Text, nullable=False),
        Column("gold_sha256", Text, nullable=False),
        Column("guideline_version", Integer, nullable=False),
        Column("answer", Json, nullable=False),
        Column("lines", Json, nullable=False),
        Column("agreed", Integer, nullable=False),
        Column("compared", Integer, nullable=False),
        Column("at", Moment, nullable=False),
        PrimaryKeyConstraint("id", name="pk_calibrations"),
        Index("ix_calibrations_project_id_person_id_at", "project_id", "person_id", "at"),
    )
)
