"""Files of answers: uploads in parts, and what each holds."""

revision = "0002_files"
down_revision = "0001_house"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("Revisions go forward only; restore a backup.")
