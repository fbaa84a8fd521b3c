"""Surveys: who was asked when, what callers answered, and tasks that are not for one agent

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crm_asked",
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("asked_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_crm_asked")),
    )
    op.create_index(op.f("ix_crm_asked_asked_at"), "crm_asked", ["asked_at"])
    with op.batch_alter_table("crm_tasks", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("not_for", sa.String(length=12), nullable=False, server_default="")
        )
    with op.batch_alter_table("reports_calls", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("asked_at", core.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("survey", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("rated_agent_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("rating", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_reports_calls_asked_at"), ["asked_at"])


def downgrade() -> None:
    with op.batch_alter_table("reports_calls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reports_calls_asked_at"))
        for name in ("rating", "rated_agent_id", "survey", "asked_at"):
            batch_op.drop_column(name)
    with op.batch_alter_table("crm_tasks", schema=None) as batch_op:
        batch_op.drop_column("not_for")
    op.drop_index(op.f("ix_crm_asked_asked_at"), table_name="crm_asked")
    op.drop_table("crm_asked")
