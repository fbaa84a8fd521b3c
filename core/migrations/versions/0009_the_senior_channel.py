"""The senior channel: why a call was a senior's, and who says of themselves that they are old

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("crm_callers", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("declared", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("reports_calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("senior_by", sa.String(length=16), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reports_calls", schema=None) as batch_op:
        batch_op.drop_column("senior_by")
    with op.batch_alter_table("crm_callers", schema=None) as batch_op:
        batch_op.drop_column("declared")
