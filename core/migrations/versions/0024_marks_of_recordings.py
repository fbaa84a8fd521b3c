"""Holds and pauses, kept with the recording they are in."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0024"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recordings_moments",
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_recordings_moments")),
    )
    op.create_index(op.f("ix_recordings_moments_at"), "recordings_moments", ["at"])
    op.create_index(op.f("ix_recordings_moments_call_id"), "recordings_moments", ["call_id"])
    op.create_table(
        "recordings_marks",
        sa.Column("recording_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("start", sa.Double(), nullable=False),
        sa.Column("end", sa.Double(), nullable=False),
        sa.Column("lasted_s", sa.Double(), nullable=False),
        sa.Column("music", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings_files.id"],
            name=op.f("fk_recordings_marks_recording_id_recordings_files"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("recording_id", "number", name=op.f("pk_recordings_marks")),
    )


def downgrade() -> None:
    op.drop_table("recordings_marks")
    op.drop_table("recordings_moments")
