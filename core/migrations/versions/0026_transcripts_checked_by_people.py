"""Transcripts checked by people: corrections and segments drawn at random

Revision: 0026, after 0024.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "asr_checks",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("transcript_id", Id, nullable=False),
        sa.Column("channel", sa.String(length=6), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("undone_by", sa.String(length=64), nullable=True),
        sa.Column("undone_at", Moment, nullable=True),
        _of_transcript("asr_checks"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asr_checks")),
    )
    _index("asr_checks", "transcript_id")
    _index("asr_checks", "at")
    op.create_table(
        "asr_draws",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("transcript_id", Id, nullable=False),
        sa.Column("channel", sa.String(length=6), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        _of_transcript("asr_draws"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asr_draws")),
        sa.UniqueConstraint(
            "transcript_id", "channel", "place", name=op.f("uq_asr_draws_transcript_id")
        ),
    )


def _of_transcript(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_transcript_id_asr_transcripts")
    return sa.ForeignKeyConstraint(
        ["transcript_id"], ["asr_transcripts.id"], name=name, ondelete="CASCADE"
    )


def _index(table: str, column: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)


def downgrade() -> None:
    for table in ("asr_draws", "asr_checks"):
        op.drop_table(table)
