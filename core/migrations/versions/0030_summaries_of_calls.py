"""Summaries that agents write after their calls

Revision: 0030, after 0029.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "crm_summaries",
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=12), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("promised", sa.String(length=200), nullable=False),
        sa.Column("written_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_crm_summaries")),
    )


def downgrade() -> None:
    op.drop_table("crm_summaries")
