"""Several phones for an agent

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acd_devices",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("agent_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["acd_agents.id"],
            name=op.f("fk_acd_devices_agent_id_acd_agents"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acd_devices")),
    )
    with op.batch_alter_table("acd_devices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acd_devices_agent_id"), ["agent_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("acd_devices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acd_devices_agent_id"))
    op.drop_table("acd_devices")
