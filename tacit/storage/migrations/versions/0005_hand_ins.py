"""Count what people handed in, beside their shares: rows for the counter, no table."""

from alembic import op

revision = "0005_hand_ins"
down_revision = "0004_bench"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
INSERT INTO flow_counts (project_id, subject, state, number)
SELECT project_id, 'handed_in_' || stage_name, expert_id, COUNT(*)
FROM submissions GROUP BY 1, 2, 3
UNION ALL
SELECT project_id, 'handed_in_' || stage_name, reviewer_id, COUNT(*)
FROM reviews GROUP BY 1, 2, 3
"""
    )


def downgrade() -> None:
    raise NotImplementedError("Revisions go forward only; restore a backup.")
