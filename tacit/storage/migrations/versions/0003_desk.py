"""The review desk: second opinions, appeals, calibration, saved reasons."""

import sqlalchemy as sa
from alembic import op

from tacit.storage import schema

revision = "0003_desk"
down_revision = "0002_files"
branch_labels = None
depends_on = None

APPEND_ONLY = ("appeals", "calibrations")


def upgrade() -> None:
    _opinion_asks()
    _appeals()
    _saved_reasons()
    _calibrations()
    op.create_index(
        "ix_reviews_project_id_stage_name_at", "reviews", ["project_id", "stage_name", "at"]
    )
    schema.create_triggers(op.get_bind(), names=APPEND_ONLY)


def _opinion_asks() -> None:
    op.create_table(
        "opinion_asks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("stage_id", sa.Text(), nullable=False),
        sa.Column("opinion_stage_id", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_opinion_asks"),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stages.id"], name="fk_opinion_asks_stage_id_stages"
        ),
        sa.UniqueConstraint("opinion_stage_id", name="uq_opinion_asks_opinion_stage_id"),
    )
    op.create_index(
        "uq_opinion_asks_stage_id",
        "opinion_asks",
        ["stage_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index("ix_opinion_asks_item_id", "opinion_asks", ["item_id"])
    op.create_index("ix_opinion_asks_asked_by_at", "opinion_asks", ["asked_by", "at"])


def _appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("review_id", sa.Text(), nullable=False),
        sa.Column("verdict_stage_id", sa.Text(), nullable=False),
        sa.Column("appeal_stage_id", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_appeals_submission_id_submissions"
        ),
        sa.UniqueConstraint("verdict_stage_id", name="uq_appeals_verdict_stage_id"),
        sa.UniqueConstraint("appeal_stage_id", name="uq_appeals_appeal_stage_id"),
    )
    op.create_index("ix_appeals_item_id", "appeals", ["item_id"])
    op.create_index("ix_appeals_author_id_at", "appeals", ["author_id", "at", "id"])


def _saved_reasons() -> None:
    op.create_table(
        "saved_reasons",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("project_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_reasons"),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (project_id IS NULL)",
            name=op.f("ck_saved_reasons_one_owner"),
        ),
    )
    op.create_index("ix_saved_reasons_person_id", "saved_reasons", ["person_id"])
    op.create_index("ix_saved_reasons_project_id", "saved_reasons", ["project_id"])


def _calibrations() -> None:
    op.create_table(
        "calibrations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("gold_key", sa.Text(), nullable=False),
        sa.Column("gold_sha256", sa.Text(), nullable=False),
        sa.Column("guideline_version", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calibrations"),
    )
    op.create_index(
        "ix_calibrations_project_id_person_id_at",
        "calibrations",
        ["project_id", "person_id", "at"],
    )


def downgrade() -> None:
    raise NotImplementedError("Revisions go forward only; restore a backup.")
