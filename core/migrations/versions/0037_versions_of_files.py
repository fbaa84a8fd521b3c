"""Versions of the files that owners publish

Revision: 0037, after 0039.
"""

import sqlalchemy as sa
from alembic import op

import core.db
from core.tables import RowId

revision = "0037"
down_revision = "0039"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "file_versions",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("file", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_versions")),
        sa.UniqueConstraint("file", "number", name=op.f("uq_file_versions_file")),
    )


def downgrade() -> None:
    op.drop_table("file_versions")
