"""Knowledge: articles, their versions, what agents said of them, what was looked for in vain

Revision: 0044, after 0042.
"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0044"
down_revision = "0042"
branch_labels = None
depends_on = None

Moment = core.db.UtcDateTime(timezone=True)
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "crm_articles",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sounds", sa.JSON(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("valid_from", Moment, nullable=True),
        sa.Column("valid_until", Moment, nullable=True),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("in_force", sa.Integer(), nullable=True),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_articles")),
        sa.UniqueConstraint("slug", name=op.f("uq_crm_articles_slug")),
    )
    op.create_index(op.f("ix_crm_articles_category"), "crm_articles", ["category"])
    op.create_index(op.f("ix_crm_articles_state"), "crm_articles", ["state", "changed_at"])
    op.create_table(
        "crm_article_versions",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("article_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("did", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["crm_articles.id"],
            name=op.f("fk_crm_article_versions_article_id_crm_articles"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_article_versions")),
        sa.UniqueConstraint(
            "article_id", "number", name=op.f("uq_crm_article_versions_article_id")
        ),
    )
    op.create_table(
        "crm_article_ties",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("article_id", RowId, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["crm_articles.id"],
            name=op.f("fk_crm_article_ties_article_id_crm_articles"),
        ),
        sa.PrimaryKeyConstraint("kind", "name", "article_id", name=op.f("pk_crm_article_ties")),
    )
    op.create_table(
        "crm_article_marks",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("article_id", RowId, nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["crm_articles.id"],
            name=op.f("fk_crm_article_marks_article_id_crm_articles"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_article_marks")),
        sa.UniqueConstraint(
            "article_id", "by", "call_id", name=op.f("uq_crm_article_marks_article_id")
        ),
    )
    op.create_index(op.f("ix_crm_article_marks_at"), "crm_article_marks", ["at"])
    op.create_table(
        "crm_search_misses",
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("words", name=op.f("pk_crm_search_misses")),
    )
    op.create_index(op.f("ix_crm_search_misses_last_at"), "crm_search_misses", ["last_at"])
    _sounds()


def _sounds() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE crm_article_sounds USING fts5(title, asked, body, detail=column)"
        )
        return
    op.execute(
        "CREATE TABLE crm_article_sounds (article_id BIGINT NOT NULL, sounds TSVECTOR NOT NULL,"
        " CONSTRAINT pk_crm_article_sounds PRIMARY KEY (article_id))"
    )
    op.execute(
        "CREATE INDEX ix_crm_article_sounds_sounds ON crm_article_sounds USING GIN (sounds)"
    )


def downgrade() -> None:
    for table in (
        "crm_article_sounds",
        "crm_search_misses",
        "crm_article_marks",
        "crm_article_ties",
        "crm_article_versions",
        "crm_articles",
    ):
        op.execute(f"DROP TABLE {table}")
