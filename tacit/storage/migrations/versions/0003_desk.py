"""The review desk: second opinions, appeals, calibration, saved reasons."""

revision = "0003_desk"
down_revision = "0002_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    raise NotImplementedError("Revisions go forward only; restore a backup.")
