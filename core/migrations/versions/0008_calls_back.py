"""Calls back: who asked for one, and which calls were made for it

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("crm_callers", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("callback_at", core.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("callback_result", sa.String(length=16), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("callback_called", sa.Integer(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("reports_calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("callback_of", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reports_calls", schema=None) as batch_op:
        batch_op.drop_column("callback_of")
    with op.batch_alter_table("crm_callers", schema=None) as batch_op:
        for name in ("callback_called", "callback_result", "callback_at"):
            batch_op.drop_column(name)
