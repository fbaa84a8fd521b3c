"""Scorecards that know when a call was held and what was filed, and items that prove themselves

Scores made before are the calls' own, and what they counted stays as it was: their total becomes
the hint, too.

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD, NEW = "uq_quality_scores_transcript_id", "uq_quality_scores_transcript_id"


def upgrade() -> None:
    with op.batch_alter_table("quality_calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("intents", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("queues", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "quality_moments",
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_quality_moments")),
    )
    with op.batch_alter_table("quality_moments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quality_moments_call_id"), ["call_id"], unique=False)
    op.create_table(
        "quality_rechecks",
        sa.Column("transcript_id", Id, autoincrement=False, nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("recording_id", sa.String(length=80), nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("transcript_id", name=op.f("pk_quality_rechecks")),
    )
    with op.batch_alter_table("quality_rechecks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quality_rechecks_due_at"), ["due_at"], unique=False)
    _standings()
    _scores()
    with op.batch_alter_table("quality_items", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("fingerprint", sa.String(length=16), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("counts", sa.Boolean(), nullable=False, server_default=sa.true())
        )


def _standings() -> None:
    op.create_table(
        "quality_standings",
        sa.Column("scorecard", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.Column("labelled", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("kappa", sa.Double(), nullable=True),
        sa.Column("people_kappa", sa.Double(), nullable=True),
        sa.Column("precision", sa.Double(), nullable=True),
        sa.Column("reviewed", sa.Integer(), nullable=False),
        sa.Column("overturned", sa.Integer(), nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint(
            "scorecard", "item", "fingerprint", name=op.f("pk_quality_standings")
        ),
    )


def _scores() -> None:
    with op.batch_alter_table("quality_scores", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("own", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("agent_id", sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column("senior", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("hint", sa.Double(), nullable=True))
        batch_op.add_column(
            sa.Column("needs_person", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index(batch_op.f("ix_quality_scores_agent_id"), ["agent_id"], unique=False)
        batch_op.drop_constraint(OLD, type_="unique")
        batch_op.create_unique_constraint(
            NEW, ["transcript_id", "scorecard", "version", "revision"]
        )
    op.execute(sa.text("UPDATE quality_scores SET hint = total"))


def downgrade() -> None:
    with op.batch_alter_table("quality_items", schema=None) as batch_op:
        batch_op.drop_column("counts")
        batch_op.drop_column("fingerprint")
    op.execute(sa.text("DELETE FROM quality_scores WHERE revision > 1"))
    with op.batch_alter_table("quality_scores", schema=None) as batch_op:
        batch_op.drop_constraint(NEW, type_="unique")
        batch_op.create_unique_constraint(OLD, ["transcript_id", "scorecard", "version"])
        batch_op.drop_index(batch_op.f("ix_quality_scores_agent_id"))
        for column in ("needs_person", "hint", "senior", "agent_id", "own", "revision"):
            batch_op.drop_column(column)
    for table in ("quality_standings", "quality_rechecks", "quality_moments"):
        op.drop_table(table)
    with op.batch_alter_table("quality_calls", schema=None) as batch_op:
        batch_op.drop_column("queues")
        batch_op.drop_column("intents")
