"""The knowledge base in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select
from sqlalchemy.orm import Session

from core.db import Database
from core.errors import Refused
from crm.knowledge import index
from crm.knowledge.articles import (
    MOST_ARTICLES,
    MOST_VERSIONS,
    Article,
    Content,
    Version,
)
from crm.knowledge.ports import (
    MARKS_KEPT,
    MISSES_KEPT,
    MOST_MISSES,
    ArticleFilter,
    Count,
    Mark,
    Miss,
    Step,
)
from crm.knowledge.ranking import Candidate, Columns, columns
from crm.knowledge.tables import (
    ArticleMarkRow,
    ArticleRow,
    ArticleTieRow,
    ArticleVersionRow,
    SearchMissRow,
)

TAKEN = "这个名称已经有文章了。"
FULL = "知识库已满，请先清理不再需要的文章。"
SPARE = 4
"""So many times what is wanted is looked up, for the index knows nothing of states and dates."""


class SqlArticles:
    """Implements `crm.knowledge.ports.ArticleStore` over the centre's database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, article: Article, version: Version) -> Article:
        with self._db.write() as session:
            if session.scalar(select(ArticleRow.id).where(ArticleRow.slug == article.slug)):
                raise Refused(TAKEN)
            if (session.scalar(select(func.count(ArticleRow.id))) or 0) >= MOST_ARTICLES:
                raise Refused(FULL)
            made = columns(article.content)
            row = ArticleRow(**_columns(article), sounds=list(made))
            session.add(row)
            session.flush()
            _note(session, row.id, version)
            _reindex(session, row.id, article.content, made)
            return _article(row)

    def change(self, article_id: int, step: Step) -> Article:
        with self._db.write() as session:
            row = session.get(ArticleRow, article_id)
            if row is None:
                raise LookupError(f"no article {article_id}")
            before = _article(row)
            newest = session.scalars(_history(article_id).limit(1)).one()
            after, version = step(before, Content.model_validate(newest.content))
            for name, value in _columns(after).items():
                setattr(row, name, value)
            _note(session, article_id, version)
            _forget(session, article_id, after.in_force)
            if after.content != before.content:
                made = columns(after.content)
                row.sounds = list(made)
                _reindex(session, article_id, after.content, made)
            return after

    def get(self, article_id: int) -> Article | None:
        with self._db.read() as session:
            row = session.get(ArticleRow, article_id)
            return None if row is None else _article(row)

    def by_slug(self, slug: str) -> Article | None:
        with self._db.read() as session:
            row = session.scalar(select(ArticleRow).where(ArticleRow.slug == slug))
            return None if row is None else _article(row)

    def versions(self, article_id: int) -> list[Version]:
        with self._db.read() as session:
            rows = session.scalars(_history(article_id).limit(MOST_VERSIONS + 1))
            return [Version.model_validate(row, from_attributes=True) for row in rows]

    def page(self, wanted: ArticleFilter, offset: int, limit: int) -> tuple[list[Article], int]:
        where = _where(wanted)
        newest = select(ArticleRow).where(where)
        newest = newest.order_by(ArticleRow.changed_at.desc(), ArticleRow.id.desc())
        with self._db.read() as session:
            total = session.scalar(select(func.count(ArticleRow.id)).where(where)) or 0
            rows = session.scalars(newest.offset(offset).limit(limit))
            return [_article(row) for row in rows], total

    def candidates(
        self, looked_for: Sequence[str], wanted: ArticleFilter, most: int
    ) -> list[Candidate]:
        with self._db.read() as session:
            ids = index.likeliest(session, looked_for, most * SPARE)
            where = and_(_where(wanted), ArticleRow.id.in_(ids))
            shown = set(session.scalars(select(ArticleRow.id).where(where)))
            best = [one for one in ids if one in shown][:most]
            chosen = select(ArticleRow).where(ArticleRow.id.in_(best))
            rows = {row.id: row for row in session.scalars(chosen)}
            return [Candidate(_article(rows[one]), Columns(*rows[one].sounds)) for one in best]

    def tied(
        self, intents: Collection[str], queues: Collection[str], now: datetime, most: int
    ) -> list[Article]:
        tie = or_(
            and_(ArticleTieRow.kind == "intent", ArticleTieRow.name.in_(intents)),
            and_(ArticleTieRow.kind == "queue", ArticleTieRow.name.in_(queues)),
        )
        ids = select(ArticleTieRow.article_id).where(tie)
        where = and_(_where(ArticleFilter(readable_at=now)), ArticleRow.id.in_(ids))
        newest = select(ArticleRow).where(where).order_by(ArticleRow.changed_at.desc()).limit(most)
        with self._db.read() as session:
            return [_article(row) for row in session.scalars(newest)]

    def categories(self) -> list[str]:
        with self._db.read() as session:
            used = select(ArticleRow.category).distinct().order_by(ArticleRow.category).limit(200)
            return list(session.scalars(used))

    def mark(self, mark: Mark) -> None:
        same = and_(
            ArticleMarkRow.article_id == mark.article_id,
            ArticleMarkRow.by == mark.by,
            ArticleMarkRow.call_id == mark.call_id,
        )
        with self._db.write() as session:
            session.execute(delete(ArticleMarkRow).where(ArticleMarkRow.at < mark.at - MARKS_KEPT))
            row = session.scalar(select(ArticleMarkRow).where(same))
            if row is None:
                session.add(ArticleMarkRow(**mark._asdict()))
            else:
                row.useful, row.at = mark.useful, mark.at

    def counts(self, ids: Collection[int]) -> dict[int, Count]:
        useful = func.sum(case((ArticleMarkRow.useful, 1), else_=0))
        query = (
            select(ArticleMarkRow.article_id, useful, func.count(ArticleMarkRow.id))
            .where(ArticleMarkRow.article_id.in_(ids))
            .group_by(ArticleMarkRow.article_id)
        )
        with self._db.read() as session:
            return {one: Count(good, of - good) for one, good, of in session.execute(query)}

    def miss(self, words: str, now: datetime) -> None:
        with self._db.write() as session:
            session.execute(delete(SearchMissRow).where(SearchMissRow.last_at < now - MISSES_KEPT))
            row = session.get(SearchMissRow, words)
            if row is None:
                row = SearchMissRow(words=words, times=0)
                session.add(row)
            row.times, row.last_at = row.times + 1, now
            session.flush()
            oldest = select(SearchMissRow).order_by(SearchMissRow.last_at.desc())
            for extra in session.scalars(oldest.offset(MOST_MISSES).limit(50)):
                session.delete(extra)

    def misses(self, now: datetime, most: int) -> list[Miss]:
        query = select(SearchMissRow).where(SearchMissRow.last_at >= now - MISSES_KEPT)
        query = query.order_by(SearchMissRow.times.desc(), SearchMissRow.last_at.desc())
        with self._db.read() as session:
            rows = session.scalars(query.limit(most))
            return [Miss(row.words, row.times, row.last_at) for row in rows]


def _where(wanted: ArticleFilter) -> ColumnElement[bool]:
    """As `Article.readable` and the filter's fields say it."""
    parts: list[ColumnElement[bool]] = [ArticleRow.id > 0]
    if wanted.state is not None:
        parts.append(ArticleRow.state == wanted.state)
    if wanted.category is not None:
        parts.append(ArticleRow.category == wanted.category)
    if wanted.owner is not None:
        parts.append(ArticleRow.owner == wanted.owner)
    if (now := wanted.readable_at) is not None:
        parts += [
            ArticleRow.state == "published",
            or_(ArticleRow.valid_from.is_(None), ArticleRow.valid_from <= now),
            or_(ArticleRow.valid_until.is_(None), ArticleRow.valid_until > now),
        ]
    return and_(*parts)


def _columns(article: Article) -> dict[str, Any]:
    content = article.content
    told = article.model_dump(exclude={"id", "content"})
    told["content"] = content.model_dump(mode="json")
    shown = ("category", "owner", "valid_from", "valid_until")
    return {**told, **{name: getattr(content, name) for name in shown}}


def _article(row: ArticleRow) -> Article:
    told = {name: getattr(row, name) for name in Article.model_fields}
    dates = {"valid_from": row.valid_from, "valid_until": row.valid_until}
    return Article.model_construct(**{**told, "content": _content({**row.content, **dates})})


def _content(told: dict[str, Any]) -> Content:
    """What was checked before it was kept: checking each of hundreds again would take its time."""
    listed = {name: tuple(told[name]) for name in ("questions", "intents", "queues")}
    return Content.model_construct(**{**told, **listed})


def _history(article_id: int) -> Select[ArticleVersionRow]:
    query = select(ArticleVersionRow).where(ArticleVersionRow.article_id == article_id)
    return query.order_by(ArticleVersionRow.number.desc())


def _note(session: Session, article_id: int, version: Version) -> None:
    told = version.model_dump(exclude={"content"})
    content = version.content.model_dump(mode="json")
    session.add(ArticleVersionRow(article_id=article_id, content=content, **told))
    session.flush()


def _forget(session: Session, article_id: int, in_force: int | None) -> None:
    for row in session.scalars(_history(article_id).offset(MOST_VERSIONS).limit(50)):
        if row.number != in_force:
            session.delete(row)


def _reindex(session: Session, article_id: int, content: Content, made: Columns) -> None:
    session.execute(delete(ArticleTieRow).where(ArticleTieRow.article_id == article_id))
    ties = [("intent", name) for name in content.intents]
    ties += [("queue", name) for name in content.queues]
    session.add_all(
        ArticleTieRow(kind=kind, name=name, article_id=article_id) for kind, name in ties
    )
    index.put(session, article_id, made)
