"""Alarms, and what recordings lack

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

import core.db


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reports_alarms",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("do", sa.String(length=300), nullable=False),
        sa.Column("raised_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("cleared_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_reports_alarms")),
    )
    with op.batch_alter_table("recordings_pending", schema=None) as batch_op:
        batch_op.add_column(sa.Column("talk_s", sa.Double(), nullable=True))
    with op.batch_alter_table("reports_calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recording_trouble", sa.String(length=16), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reports_calls", schema=None) as batch_op:
        batch_op.drop_column("recording_trouble")
    with op.batch_alter_table("recordings_pending", schema=None) as batch_op:
        batch_op.drop_column("talk_s")

    op.drop_table("reports_alarms")
