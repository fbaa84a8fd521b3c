"""Settlements: what was given to callers at once, with whose approval, and what became of it

Revision: 0046, after 0044.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0046"
down_revision = "0044"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXED = ("subject", "order_id", "call_id", "person_id", "caller_hash", "created_at")


def upgrade() -> None:
    op.create_table(
        "crm_settlements",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("matter", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=20), nullable=False),
        sa.Column("give", sa.String(length=12), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("order_id", RowId, nullable=True),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", RowId, nullable=True),
        sa.Column("caller_masked", sa.String(length=32), nullable=False),
        sa.Column("caller_hash", sa.String(length=32), nullable=False),
        sa.Column("agent_id", sa.String(length=12), nullable=True),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("needs", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["crm_work_orders.id"],
            name=op.f("fk_crm_settlements_order_id_crm_work_orders"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_settlements")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_settlements_number")),
    )
    op.create_index("ix_crm_settlements_state", "crm_settlements", ["state", "created_at"])
    for column in INDEXED:
        op.create_index(op.f(f"ix_crm_settlements_{column}"), "crm_settlements", [column])
    op.create_table(
        "crm_settlement_steps",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("settlement_id", RowId, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["crm_settlements.id"],
            name=op.f("fk_crm_settlement_steps_settlement_id_crm_settlements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_settlement_steps")),
    )
    op.create_index(
        op.f("ix_crm_settlement_steps_settlement_id"), "crm_settlement_steps", ["settlement_id"]
    )


def downgrade() -> None:
    for table in ("crm_settlement_steps", "crm_settlements"):
        op.drop_table(table)
