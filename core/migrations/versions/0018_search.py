"""Transcripts can be searched by how they sound."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("asr_transcripts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("indexed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index(op.f("ix_asr_transcripts_indexed"), ["indexed"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE asr_sounds USING fts5(sounds, content='')")
        return
    op.execute(
        "CREATE TABLE asr_sounds (transcript_id BIGINT NOT NULL, part INTEGER NOT NULL,"
        " sounds TSVECTOR NOT NULL, CONSTRAINT pk_asr_sounds PRIMARY KEY (transcript_id, part))"
    )
    op.execute("CREATE INDEX ix_asr_sounds_sounds ON asr_sounds USING GIN (sounds)")


def downgrade() -> None:
    op.execute("DROP TABLE asr_sounds")
    with op.batch_alter_table("asr_transcripts", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_asr_transcripts_indexed"))
        batch_op.drop_column("indexed")
