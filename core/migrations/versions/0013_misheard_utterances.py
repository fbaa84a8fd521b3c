"""What callers said and the IVR did not understand well; what trainers made of it

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = core.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ivr_utterances",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("book", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("heard", sa.Double(), nullable=False),
        sa.Column("intent", sa.String(length=40), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("does", sa.String(length=8), nullable=False),
        sa.Column("led_to", sa.String(length=64), nullable=True),
        sa.Column("sound", sa.String(length=100), nullable=False),
        sa.Column("meant", sa.String(length=40), nullable=True),
        sa.Column("by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ivr_utterances")),
        sa.UniqueConstraint("event_id", name=op.f("uq_ivr_utterances_event_id")),
    )
    with op.batch_alter_table("ivr_utterances", schema=None) as batch_op:
        for column in ("call_id", "at", "meant"):
            batch_op.create_index(batch_op.f(f"ix_ivr_utterances_{column}"), [column], unique=False)
    op.create_table(
        "ivr_corrections",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("utterance_id", ROW_ID, nullable=True),
        sa.Column("book", sa.String(length=40), nullable=False),
        sa.Column("intent", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("word", sa.String(length=30), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_by", sa.String(length=64), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["utterance_id"],
            ["ivr_utterances.id"],
            name=op.f("fk_ivr_corrections_utterance_id_ivr_utterances"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ivr_corrections")),
    )
    with op.batch_alter_table("ivr_corrections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ivr_corrections_utterance_id"), ["utterance_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("ivr_corrections")
    op.drop_table("ivr_utterances")
