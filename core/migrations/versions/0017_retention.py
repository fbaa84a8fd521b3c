"""How long recordings are kept, and what is left of those that went."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recordings_calls",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("senior", sa.Boolean(), nullable=False),
        sa.Column("noted_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_recordings_calls")),
    )
    op.create_table(
        "recordings_tombstones",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("file_gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings_tombstones")),
    )
    op.create_index(
        op.f("ix_recordings_tombstones_call_id"), "recordings_tombstones", ["call_id"]
    )


def downgrade() -> None:
    op.drop_table("recordings_tombstones")
    op.drop_table("recordings_calls")
