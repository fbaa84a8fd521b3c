"""Text messages to callers

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crm_texts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=True),
        sa.Column("number_hash", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_texts")),
    )
    op.create_index("ix_crm_texts_due", "crm_texts", ["state", "due_at"])
    op.create_index("ix_crm_texts_number", "crm_texts", ["number_hash", "created_at"])
    op.create_index(op.f("ix_crm_texts_call_id"), "crm_texts", ["call_id"])


def downgrade() -> None:
    op.drop_table("crm_texts")
