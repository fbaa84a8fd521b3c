"""Callers who were cut off, and calls made in vain

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENTS = ("queued_at", "ended_at", "cut_at")


def upgrade() -> None:
    with op.batch_alter_table("crm_callers", schema=None) as batch_op:
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("agent_id", sa.String(length=64), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("talked", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("crm_tasks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cut_at", core.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("called", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("crm_tasks", schema=None) as batch_op:
        batch_op.drop_column("called")
        batch_op.drop_column("cut_at")
    with op.batch_alter_table("crm_callers", schema=None) as batch_op:
        for name in ("talked", "agent_id", *MOMENTS):
            batch_op.drop_column(name)
