"""The workbench: questions, scratch pads, templates, what was read."""

import sqlalchemy as sa
from alembic import op

from tacit.storage import schema

revision = "0004_bench"
down_revision = "0003_desk"
branch_labels = None
depends_on = None

APPEND_ONLY = ("question_answers",)


def upgrade() -> None:
    op.create_table(
        "guideline_readings",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("project_id", "person_id", "version", name="pk_guideline_readings"),
        sa.ForeignKeyConstraint(
            ["project_id", "version"],
            ["guidelines.project_id", "guidelines.version"],
            name="fk_guideline_readings_project_id_version",
        ),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("guideline_version", sa.Integer(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_questions_project_id"),
        sa.CheckConstraint("state IN ('open', 'answered')", name="ck_questions_state"),
    )
    op.create_index("ix_questions_project_id_state_id", "questions", ["project_id", "state", "id"])
    op.create_index("ix_questions_person_id_id", "questions", ["person_id", "id"])
    op.create_table(
        "question_answers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_question_answers"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name="fk_question_answers_question_id"
        ),
    )
    op.create_index(
        "ix_question_answers_question_id_answered_at",
        "question_answers",
        ["question_id", "answered_at"],
    )
    op.create_table(
        "scratch_pads",
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "item_id", name="pk_scratch_pads"),
    )
    op.create_table(
        "text_templates",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_text_templates"),
        sa.UniqueConstraint("person_id", "name", name="uq_text_templates_person_id_name"),
    )
    op.create_table(
        "writing_settings",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("spelling", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_writing_settings"),
    )
    schema.create_triggers(op.get_bind(), names=APPEND_ONLY)


def downgrade() -> None:
    raise NotImplementedError("Revisions go forward only; restore a backup.")
