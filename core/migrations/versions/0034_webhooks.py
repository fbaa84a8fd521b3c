"""Addresses that are told of events, and what was sent to them

Revision: 0034, after 0033.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "console_hooks",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_hooks")),
    )
    op.create_table(
        "console_deliveries",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("hook_id", RowId, nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("next_at", Moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=80), nullable=False),
        sa.Column("done_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["hook_id"],
            ["console_hooks.id"],
            name=op.f("fk_console_deliveries_hook_id_console_hooks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_deliveries")),
        sa.UniqueConstraint("hook_id", "event_id", name=op.f("uq_console_deliveries_hook_id")),
    )
    op.create_index("ix_console_deliveries_due", "console_deliveries", ["state", "next_at"])
    op.create_index("ix_console_deliveries_made", "console_deliveries", ["created_at"])


def downgrade() -> None:
    op.drop_table("console_deliveries")
    op.drop_table("console_hooks")
