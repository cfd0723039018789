"""The workbench: questions, scratch pads, templates, what was read."""

revision = "0004_bench"
down_revision = "0003_desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("Revisions go forward only; restore a backup.")
