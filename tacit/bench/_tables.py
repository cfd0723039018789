"""Tables of the bench."""

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

from tacit.storage.tables import append_only, metadata
from tacit.storage.types import Id, Moment

guideline_readings = Table(
    "guideline_readings",
    metadata,
    Column("org_id", Id, nullable=False),
    Column("project_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("read_at", Moment),
    PrimaryKeyConstraint("project_id", "person_id", "version", name="pk_guideline_readings"),
    ForeignKeyConstraint(
        ["project_id", "version"],
        ["guidelines.project_id", "guidelines.version"],
        name="fk_guideline_readings_project_id_version",
    ),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Id, nullable=False),
    Column("org_id", Id, nullable=False),
    Column("project_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("claim_id", Id, nullable=False),
    Column("item_id", Id, nullable=False),
    Column("guideline_version", Integer, nullable=False),
    Column("heading", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("seen_at", Moment),
    PrimaryKeyConstraint("id", name="pk_questions"),
    ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_questions_project_id"),
    CheckConstraint("state IN ('open', 'answered')", name="state"),
)
Index("ix_questions_project_id_state_id", questions.c.project_id, questions.c.state, questions.c.id)
Index("ix_questions_person_id_id", questions.c.person_id, questions.c.id)

answers = append_only(
    Table(
        "question_answers",
        metadata,
        Column("id", Id, nullable=False),
        Column("question_id", Id, nullable=False),
        Column("org_id", Id, nullable=False),
        Column("person_id", Id, nullable=False),
        Column("text", Text, nullable=False),
        Column("published", Boolean, nullable=False),
        Column("answered_at", Moment, nullable=False),
        PrimaryKeyConstraint("id", name="pk_question_answers"),
        ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name="fk_question_answers_question_id"
        ),
    )
)
Index("ix_question_answers_question_id_answered_at", answers.c.question_id, answers.c.answered_at)

pads = Table(
    "scratch_pads",
    metadata,
    Column("org_id", Id, nullable=False),
    Column("project_id", Id, nullable=False),
    Column("item_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", Moment, nullable=False),
    PrimaryKeyConstraint("person_id", "item_id", name="pk_scratch_pads"),
)

templates = Table(
    "text_templates",
    metadata,
    Column("id", Id, nullable=False),
    Column("org_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    PrimaryKeyConstraint("id", name="pk_text_templates"),
    UniqueConstraint("person_id", "name", name="uq_text_templates_person_id_name"),
)

writing = Table(
    "writing_settings",
    metadata,
    Column("person_id", Id, nullable=False),
    Column("org_id", Id, nullable=False),
    Column("language", Text, nullable=False),
    Column("spelling", Boolean, nullable=False),
    PrimaryKeyConstraint("person_id", name="pk_writing_settings"),
)
