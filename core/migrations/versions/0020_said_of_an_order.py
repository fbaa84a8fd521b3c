"""What a caller said of a work order, for people to hear

Revision: 0020, after 0019.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("crm_work_orders", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("sound", sa.String(length=120), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("crm_work_orders", schema=None) as batch_op:
        batch_op.drop_column("sound")
