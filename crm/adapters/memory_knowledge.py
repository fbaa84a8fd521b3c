"""The knowledge base in memory; keeps nothing beyond its own life."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from core.errors import Refused
from crm.adapters.knowledge import FULL, TAKEN
from crm.knowledge.articles import MOST_ARTICLES, MOST_VERSIONS, Article, Version
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
from crm.knowledge.ranking import Candidate, columns


class MemoryArticles:
    """Implements `crm.knowledge.ports.ArticleStore`."""

    def __init__(self) -> None:
        self._articles: dict[int, Article] = {}
        self._versions: dict[int, list[Version]] = {}
        self._marks: dict[tuple[int, str, str], Mark] = {}
        self._misses: dict[str, Miss] = {}

    def add(self, article: Article, version: Version) -> Article:
        if self.by_slug(article.slug) is not None:
            raise Refused(TAKEN)
        if len(self._articles) >= MOST_ARTICLES:
            raise Refused(FULL)
        kept = article.model_copy(update={"id": len(self._articles) + 1})
        self._articles[kept.id], self._versions[kept.id] = kept, [version]
        return kept

    def change(self, article_id: int, step: Step) -> Article:
        if article_id not in self._articles:
            raise LookupError(f"no article {article_id}")
        history = self._versions[article_id]
        after, version = step(self._articles[article_id], history[0].content)
        history.insert(0, version)
        kept = history[:MOST_VERSIONS]
        kept += [one for one in history[MOST_VERSIONS:] if one.number == after.in_force]
        self._articles[article_id], self._versions[article_id] = after, kept
        return after

    def get(self, article_id: int) -> Article | None:
        return self._articles.get(article_id)

    def by_slug(self, slug: str) -> Article | None:
        return next((one for one in self._articles.values() if one.slug == slug), None)

    def versions(self, article_id: int) -> list[Version]:
        return list(self._versions.get(article_id, ()))

    def page(self, wanted: ArticleFilter, offset: int, limit: int) -> tuple[list[Article], int]:
        found = [one for one in self._articles.values() if _wanted(one, wanted)]
        found.sort(key=lambda one: (one.changed_at, one.id), reverse=True)
        return found[offset : offset + limit], len(found)

    def candidates(
        self, looked_for: Sequence[str], wanted: ArticleFilter, most: int
    ) -> list[Candidate]:
        found = []
        for one in self._articles.values():
            made = columns(one.content)
            has = {*made.title.split(), *made.asked.split(), *made.body.split()}
            count = len(has & set(looked_for))
            if count and _wanted(one, wanted):
                found.append((-count, one.id, Candidate(one, made)))
        return [one for _, _, one in sorted(found, key=lambda each: each[:2])][:most]

    def tied(
        self, intents: Collection[str], queues: Collection[str], now: datetime, most: int
    ) -> list[Article]:
        page, _ = self.page(ArticleFilter(readable_at=now), 0, MOST_ARTICLES)
        return [
            one
            for one in page
            if set(one.content.intents) & set(intents) or set(one.content.queues) & set(queues)
        ][:most]

    def categories(self) -> list[str]:
        return sorted({one.content.category for one in self._articles.values()})

    def mark(self, mark: Mark) -> None:
        oldest = mark.at - MARKS_KEPT
        self._marks = {key: one for key, one in self._marks.items() if one.at >= oldest}
        self._marks[mark.article_id, mark.by, mark.call_id] = mark

    def counts(self, ids: Collection[int]) -> dict[int, Count]:
        marks = [one for one in self._marks.values() if one.article_id in ids]
        said = Counter((one.article_id, one.useful) for one in marks)
        return {
            one: Count(said[one, True], said[one, False]) for one in {m.article_id for m in marks}
        }

    def miss(self, words: str, now: datetime) -> None:
        before = self._misses.get(words)
        self._misses[words] = Miss(words, (before.times if before else 0) + 1, now)
        newest = sorted(self._misses.values(), key=lambda one: one.last_at, reverse=True)
        kept = [one for one in newest if one.last_at >= now - MISSES_KEPT][:MOST_MISSES]
        self._misses = {one.words: one for one in kept}

    def misses(self, now: datetime, most: int) -> list[Miss]:
        found = [one for one in self._misses.values() if one.last_at >= now - MISSES_KEPT]
        found.sort(key=lambda one: (one.times, one.last_at), reverse=True)
        return found[:most]


def _wanted(article: Article, wanted: ArticleFilter) -> bool:
    return (
        (wanted.state is None or article.state == wanted.state)
        and (wanted.category is None or article.content.category == wanted.category)
        and (wanted.owner is None or article.content.owner == wanted.owner)
        and (wanted.readable_at is None or article.readable(wanted.readable_at))
    )
