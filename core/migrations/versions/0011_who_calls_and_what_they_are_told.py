"""The blacklist, notices to everybody who calls, and what a call's row says of both

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _row_id() -> sa.Column[int]:
    return sa.Column(
        "id",
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        autoincrement=True,
        nullable=False,
    )


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "crm_blacklist",
        _row_id(),
        sa.Column("number_hash", sa.String(length=32), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("masked", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("filed_by", sa.String(length=64), nullable=False),
        _moment("filed_at"),
        _moment("expires_at"),
        sa.Column("call_id", sa.String(length=64), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reviewed_by", sa.String(length=64), nullable=True),
        _moment("reviewed_at", nullable=True),
        sa.Column("appeal", sa.String(length=200), nullable=True),
        _moment("appealed_at", nullable=True),
        sa.Column("removed_by", sa.String(length=64), nullable=True),
        _moment("removed_at", nullable=True),
        sa.Column("removal_reason", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_blacklist")),
    )
    with op.batch_alter_table("crm_blacklist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_blacklist_expires_at"), ["expires_at"])
        batch_op.create_index(batch_op.f("ix_crm_blacklist_number_hash"), ["number_hash"])
    op.create_table(
        "ivr_broadcasts",
        _row_id(),
        sa.Column("prompts", sa.JSON(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        _moment("from_at"),
        _moment("until_at"),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("started_by", sa.String(length=64), nullable=False),
        _moment("started_at"),
        sa.Column("stopped_by", sa.String(length=64), nullable=True),
        _moment("stopped_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ivr_broadcasts")),
    )
    with op.batch_alter_table("ivr_broadcasts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ivr_broadcasts_until_at"), ["until_at"])
    with op.batch_alter_table("reports_calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("flag", sa.String(length=32), nullable=True))
        batch_op.add_column(
            sa.Column(
                "recording_declined", sa.Boolean(), nullable=False, server_default=sa.false()
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("reports_calls", schema=None) as batch_op:
        batch_op.drop_column("recording_declined")
        batch_op.drop_column("flag")
    op.drop_table("ivr_broadcasts")
    op.drop_table("crm_blacklist")
