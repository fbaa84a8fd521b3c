"""The loudness of each side along a recording; where else its file is."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recordings_peaks",
        sa.Column("recording_id", sa.String(length=80), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings_files.id"],
            name=op.f("fk_recordings_peaks_recording_id_recordings_files"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("recording_id", name=op.f("pk_recordings_peaks")),
    )
    op.add_column(
        "recordings_files",
        sa.Column("state", sa.String(length=8), nullable=False, server_default="here"),
    )
    op.add_column("recordings_files", sa.Column("away", sa.String(length=200), nullable=True))
    op.create_index(op.f("ix_recordings_files_state"), "recordings_files", ["state"])
    op.add_column("recordings_tombstones", sa.Column("away", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("recordings_tombstones", "away")
    op.drop_index(op.f("ix_recordings_files_state"), "recordings_files")
    op.drop_column("recordings_files", "away")
    op.drop_column("recordings_files", "state")
    op.drop_table("recordings_peaks")
