"""Calls reviewed by people: sampling, blind marks, appeals, the monthly lock, calibration, coaching

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "quality_draws",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("drawn_at", Moment, nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_quality_draws")),
    )
    op.create_table(
        "quality_locks",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("locked_by", sa.String(length=64), nullable=False),
        sa.Column("locked_at", Moment, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_quality_locks")),
    )
    op.create_table(
        "quality_coaching",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("at_s", sa.Double(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("written_at", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_coaching")),
    )
    _index("quality_coaching", "agent_id")
    _reviews()
    _calibrations()


def _reviews() -> None:
    op.create_table(
        "quality_reviews",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("score_id", Id, nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=True),
        sa.Column("senior", sa.Boolean(), nullable=False),
        sa.Column("plan", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("drawn_at", Moment, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("reviewer", sa.String(length=64), nullable=True),
        sa.Column("judged_at", Moment, nullable=True),
        sa.Column("total", sa.Double(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("appeal_by", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["score_id"], ["quality_scores.id"],
            name=op.f("fk_quality_reviews_score_id_quality_scores"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_reviews")),
        sa.UniqueConstraint("call_id", "place", name=op.f("uq_quality_reviews_call_id")),
    )  # fmt: skip
    for column in ("agent_id", "judged_at", "reviewer", "state"):
        _index("quality_reviews", column)
    op.create_table(
        "quality_marks",
        sa.Column("review_id", Id, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("blind", sa.String(length=10), nullable=False),
        sa.Column("final", sa.String(length=10), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        _of_review("quality_marks"),
        sa.PrimaryKeyConstraint("review_id", "place", name=op.f("pk_quality_marks")),
    )
    _index("quality_marks", "item")
    op.create_table(
        "quality_appeals",
        sa.Column("review_id", Id, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", Moment, nullable=True),
        _of_review("quality_appeals"),
        sa.PrimaryKeyConstraint("review_id", "level", name=op.f("pk_quality_appeals")),
    )


def _calibrations() -> None:
    op.create_table(
        "quality_calibrations",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("score_id", Id, nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("closed_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["score_id"], ["quality_scores.id"],
            name=op.f("fk_quality_calibrations_score_id_quality_scores"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_calibrations")),
    )  # fmt: skip
    op.create_table(
        "quality_calibration_marks",
        sa.Column("calibration_id", Id, nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["calibration_id"], ["quality_calibrations.id"],
            name=op.f("fk_quality_calibration_marks_calibration_id_quality_calibrations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "calibration_id", "username", "item", name=op.f("pk_quality_calibration_marks")
        ),
    )  # fmt: skip


def _of_review(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_review_id_quality_reviews")
    return sa.ForeignKeyConstraint(
        ["review_id"], ["quality_reviews.id"], name=name, ondelete="CASCADE"
    )


def _index(table: str, column: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)


def downgrade() -> None:
    for table in (
        "quality_calibration_marks",
        "quality_calibrations",
        "quality_appeals",
        "quality_marks",
        "quality_reviews",
        "quality_coaching",
        "quality_locks",
        "quality_draws",
    ):
        op.drop_table(table)
