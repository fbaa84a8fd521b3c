"""Reports whose reporter is kept secret, and who may know them

Revision: 0042, after 0040.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0042"
down_revision = "0040"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "crm_secrets",
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("case_number", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("marked_at", Moment, nullable=False),
        sa.Column("marked_by", sa.String(length=64), nullable=False),
        sa.Column("lifted_at", Moment, nullable=True),
        sa.Column("lifted_by", sa.String(length=64), nullable=False),
        sa.Column("lift_reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_crm_secrets")),
        sa.UniqueConstraint("case_number", name=op.f("uq_crm_secrets_case_number")),
    )
    op.create_index(op.f("ix_crm_secrets_standing"), "crm_secrets", ["lifted_at", "marked_at"])
    with op.batch_alter_table("console_users") as batch:
        batch.add_column(
            sa.Column("sees_secrets", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("console_users") as batch:
        batch.drop_column("sees_secrets")
    op.drop_table("crm_secrets")
