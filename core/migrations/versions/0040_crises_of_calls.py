"""Crises of calls: who may be in danger, who sees to it, how it ended

Revision: 0040, after 0037.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0040"
down_revision = "0037"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "crm_crises",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("danger", sa.String(length=16), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("raised_at", Moment, nullable=False),
        sa.Column("raised_by", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=12), nullable=True),
        sa.Column("acknowledged_at", Moment, nullable=True),
        sa.Column("acknowledged_by", sa.String(length=64), nullable=False),
        sa.Column("closed_at", Moment, nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_crm_crises")),
    )
    op.create_index(op.f("ix_crm_crises_end"), "crm_crises", ["state", "raised_at"])


def downgrade() -> None:
    op.drop_table("crm_crises")
