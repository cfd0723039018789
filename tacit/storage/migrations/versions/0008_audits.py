"""Audits of releases: the seed of a project, the rows in their order, what seniors said."""

import sqlalchemy as sa
from alembic import op

from tacit.storage import schema

revision = "0008_audits"
down_revision = "0007_quality_figures"
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_seeds", "release_audits", "audit_rows", "audit_verdicts")


def upgrade() -> None:
    op.create_table(
        "audit_seeds",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="pk_audit_seeds"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_audit_seeds_project_id_projects"
        ),
    )
    op.create_table(
        "release_audits",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("release_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("finished_before_seed", sa.Integer(), nullable=False),
        sa.Column("error_at_most", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("audit_rows", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_release_audits"),
        sa.UniqueConstraint("release_id", name="uq_release_audits_release_id"),
    )
    op.create_index("ix_release_audits_project_id", "release_audits", ["project_id", "at"])
    op.create_table(
        "audit_rows",
        sa.Column("audit_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("audit_id", "place", name="pk_audit_rows"),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["release_audits.id"], name="fk_audit_rows_audit_id_release_audits"
        ),
    )
    op.create_table(
        "audit_verdicts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("is_right", sa.Boolean(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_verdicts"),
        sa.UniqueConstraint(
            "series", "item_id", "person_id", name="uq_audit_verdicts_series_item_id_person_id"
        ),
    )
    op.create_index("ix_audit_verdicts_project_id", "audit_verdicts", ["project_id", "item_id"])
    schema.create_triggers(op.get_bind(), names=APPEND_ONLY)


def downgrade() -> None:
    raise NotImplementedError("Revisions go forward only; restore a backup.")
