"""Review plans: a stage that may want more people, the rule of a project, the plan."""

import sqlalchemy as sa
from alembic import op

from tacit.storage import schema

revision = "0006_review_plans"
down_revision = "0005_hand_ins"
branch_labels = None
depends_on = None

APPEND_ONLY = ("review_plans",)
_AWAITS_LOOKS = sa.text("state = 'waiting' AND wanted_most IS NOT NULL")


def upgrade() -> None:
    op.add_column("stages", sa.Column("wanted_most", sa.Integer(), nullable=True))
    op.create_index(
        "ix_stages_awaits_looks",
        "stages",
        ["project_id", "id"],
        sqlite_where=_AWAITS_LOOKS,
        postgresql_where=_AWAITS_LOOKS,
    )
    op.create_table(
        "look_rules",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name="pk_look_rules"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_look_rules_project_id_projects"
        ),
    )
    op.create_table(
        "review_plans",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("org_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("temperature", sa.Float(), nullable=False),
        sa.Column("error_at_most", sa.Float(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_review_plans"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_review_plans_project_id_projects"
        ),
    )
    op.create_index("ix_review_plans_project_id_at", "review_plans", ["project_id", "at"])
    schema.create_triggers(op.get_bind(), names=APPEND_ONLY)


def downgrade() -> None:
    raise NotImplementedError("Revisions go forward only; restore a backup.")
