"""The second factor of those who sign in, and passwords that must be changed

Revision: 0032, after 0035.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0032"
down_revision = "0035"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("console_users") as table:
        table.add_column(
            sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("totp_secret", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("totp_step", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("totp_since", Moment, nullable=True))
    op.create_table(
        "console_recovery_codes",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["console_users.id"],
            name=op.f("fk_console_recovery_codes_user_id_console_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_recovery_codes")),
    )
    op.create_index(
        op.f("ix_console_recovery_codes_user_id"), "console_recovery_codes", ["user_id"]
    )


def downgrade() -> None:
    op.drop_table("console_recovery_codes")
    with op.batch_alter_table("console_users") as table:
        for name in ("totp_since", "totp_step", "totp_secret", "must_change"):
            table.drop_column(name)
