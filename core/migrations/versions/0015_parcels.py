"""Parcels, and work orders about them

Revision: 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crm_parcels",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("fee_fen", sa.Integer(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=False),
        sa.Column("sender_hash", sa.String(length=32), nullable=False),
        sa.Column("receiver_hash", sa.String(length=32), nullable=False),
        sa.Column("sender_proof", sa.String(length=32), nullable=False),
        sa.Column("receiver_proof", sa.String(length=32), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wrong_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_crm_parcels")),
    )
    for column in ("sender_hash", "receiver_hash"):
        op.create_index(op.f(f"ix_crm_parcels_{column}"), "crm_parcels", [column])
    with op.batch_alter_table("crm_work_orders", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("subject", sa.String(length=40), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("crm_work_orders", schema=None) as batch_op:
        batch_op.drop_column("subject")
    op.drop_table("crm_parcels")
