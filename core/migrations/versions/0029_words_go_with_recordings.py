"""What a score quotes goes with the recording; of recordings that went before, now."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("quality_scores", sa.Column("words_gone", sa.String(length=200), nullable=True))
    link = op.get_bind()
    gone = link.execute(
        sa.text(
            "SELECT s.id, t.why FROM quality_scores s"
            " JOIN recordings_tombstones t ON t.id = s.recording_id"
        )
    ).all()
    for score, why in gone:
        link.execute(
            sa.text("UPDATE quality_scores SET words_gone = :why WHERE id = :score"),
            {"why": why, "score": score},
        )
        _blank(link, score)


def _blank(link: sa.Connection, score: int) -> None:
    """Places stay, words go."""
    items = link.execute(
        sa.text("SELECT place, evidence FROM quality_items WHERE score_id = :score"),
        {"score": score},
    ).all()
    update = sa.text(
        "UPDATE quality_items SET evidence = :evidence WHERE score_id = :score AND place = :place"
    ).bindparams(sa.bindparam("evidence", type_=sa.JSON()))
    for place, kept in items:
        evidence = json.loads(kept) if isinstance(kept, str) else kept
        bare = [entry | {"text": ""} for entry in evidence]
        link.execute(update, {"evidence": bare, "score": score, "place": place})


def downgrade() -> None:
    op.drop_column("quality_scores", "words_gone")
