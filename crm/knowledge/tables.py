"""Articles, their history, what agents said of them, and what was looked for in vain."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.tables import RowId


class ArticleRow(Base):
    """One article as it stands: a `crm.knowledge.articles.Article`."""

    __tablename__ = "crm_articles"
    __table_args__ = (Index("ix_crm_articles_state", "state", "changed_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sounds: Mapped[list[Any]] = mapped_column(JSON)
    """A `crm.knowledge.ranking.Columns`: a search orders by it without reading texts anew."""
    category: Mapped[str] = mapped_column(String(20), index=True)
    """As in the content, and the next three as well: for lists."""
    owner: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    latest: Mapped[int]
    in_force: Mapped[int | None]
    changed: Mapped[bool]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(64))


class ArticleVersionRow(Base):
    """One act on an article, and its text after it."""

    __tablename__ = "crm_article_versions"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("crm_articles.id"))
    number: Mapped[int]
    did: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class ArticleTieRow(Base):
    """That an article, as it stands, is about an intent or for a queue."""

    __tablename__ = "crm_article_ties"

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    """`intent` or `queue`."""
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("crm_articles.id"), primary_key=True)


class ArticleMarkRow(Base):
    """What one agent said of an article in one call."""

    __tablename__ = "crm_article_marks"
    __table_args__ = (UniqueConstraint("article_id", "by", "call_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("crm_articles.id"))
    by: Mapped[str] = mapped_column(String(64))
    call_id: Mapped[str] = mapped_column(String(64))
    useful: Mapped[bool]
    at: Mapped[datetime] = mapped_column(index=True)


class SearchMissRow(Base):
    """Words that found nothing, digits hidden."""

    __tablename__ = "crm_search_misses"

    words: Mapped[str] = mapped_column(String(60), primary_key=True)
    times: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


ARTICLE_SOUNDS_DDL = {
    "sqlite": (
        "CREATE VIRTUAL TABLE crm_article_sounds USING fts5(title, asked, body, detail=column)",
    ),
    "postgresql": (
        "CREATE TABLE crm_article_sounds (article_id BIGINT NOT NULL, sounds TSVECTOR NOT NULL,"
        " CONSTRAINT pk_crm_article_sounds PRIMARY KEY (article_id))",
        "CREATE INDEX ix_crm_article_sounds_sounds ON crm_article_sounds USING GIN (sounds)",
    ),
}
"""The index of sounds. Each database has its own kind of full text, so it is no mapped table."""
for _dialect, _statements in ARTICLE_SOUNDS_DDL.items():
    for _statement in _statements:
        _made = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(Base.metadata, "after_create", _made.execute_if(dialect=_dialect))
