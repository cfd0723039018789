"""Figures of quality: a cache of the votes, and the cases that it opened."""

import sqlalchemy as sa
from alembic import op

revision = "0007_quality_figures"
down_revision = "0006_review_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quality_figures",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("temp", sa.Float(), nullable=False),
        sa.Column("temp_fitted", sa.Boolean(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("gold_answers", sa.Integer(), nullable=False),
        sa.Column("guideline_version", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="pk_quality_figures"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_quality_figures_project_id_projects"
        ),
    )
    op.create_table(
        "quality_items",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("computed_at", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Float(), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_quality_items"),
    )
    op.create_index("ix_quality_items_project_id_error", "quality_items", ["project_id", "error"])
    op.create_table(
        "quality_people",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("computed_at", sa.BigInteger(), nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "project_id", name="pk_quality_people"),
    )
    op.create_index("ix_quality_people_project_id", "quality_people", ["project_id"])
    op.create_table(
        "quality_cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_ids", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("for_id", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quality_cases"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_quality_cases_project_id_projects"
        ),
    )
    op.create_index(
        "ix_quality_cases_project_id_opened_at", "quality_cases", ["project_id", "opened_at"]
    )


def downgrade() -> None:
    raise NotImplementedError("Revisions go forward only; restore a backup.")
