"""Coaching is followed up; a locked month may be opened again, and what it was is kept

Revision: 0035, after 0030.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0035"
down_revision = "0030"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW = ("follow_up_on", "followed_at", "followed_by", "outcome")


def upgrade() -> None:
    with op.batch_alter_table("quality_coaching") as batch_op:
        batch_op.add_column(sa.Column("follow_up_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("followed_at", Moment, nullable=True))
        batch_op.add_column(sa.Column("followed_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(length=500), nullable=True))
    with op.batch_alter_table("quality_locks") as batch_op:
        batch_op.add_column(sa.Column("note", sa.String(length=500), nullable=True))
    op.create_table(
        "quality_unlocks",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("locked_by", sa.String(length=64), nullable=False),
        sa.Column("locked_at", Moment, nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("unlocked_by", sa.String(length=64), nullable=False),
        sa.Column("unlocked_at", Moment, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_unlocks")),
    )
    with op.batch_alter_table("quality_unlocks") as batch_op:
        batch_op.create_index(batch_op.f("ix_quality_unlocks_month"), ["month"], unique=False)


def downgrade() -> None:
    op.drop_table("quality_unlocks")
    with op.batch_alter_table("quality_locks") as batch_op:
        batch_op.drop_column("note")
    with op.batch_alter_table("quality_coaching") as batch_op:
        for name in reversed(NEW):
            batch_op.drop_column(name)
