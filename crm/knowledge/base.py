"""The knowledge base: articles written and published, found, suggested for a call, marked."""

import re
from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple
from uuid import uuid4

from core.clock import Clock
from core.errors import Refused, UserError
from crm.knowledge import articles, ranking
from crm.knowledge.articles import Act, Article, Content, Version
from crm.knowledge.ports import ArticleFilter, ArticleStore, Count, Mark, Miss, Step

CANDIDATES = 80
"""Articles that are compared for one search."""
MOST_FOUND = 50
SUGGESTED = 6
TIED = 50
LISTED_MISSES = 100
UNKNOWN = "没有这篇文章。"
_FIGURES = re.compile(r"\d{4,}")

Because = Literal["intent", "said", "queue"]
"""What the caller wanted, what they said, whom they wait for."""


class Suggestion(NamedTuple):
    """An article for a call, and why."""

    article: Article
    because: Because


class KnowledgeBase:
    """All that is done with articles. Database errors come through.

    Raises `UserError` for what is not there, `Refused` for what cannot be, `Stale` where somebody
    was quicker.
    """

    def __init__(self, store: ArticleStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def write(self, slug: str, content: Content, *, by: str, note: str) -> Article:
        """A new article, a draft; `slug`: its name as a file, empty for one that is made up."""
        now = self._clock.now()
        name = slug or f"article-{uuid4().hex[:12]}"
        if not re.fullmatch(articles.SLUG, name):
            raise Refused("文件名只能有小写字母、数字和连字符，最多60个。")
        return self._store.add(*articles.begun(name, content, Act(by=by, at=now, note=note)))

    def rewrite(
        self, article_id: int, content: Content, *, base: int, by: str, note: str
    ) -> Article:
        """Another text, made from version `base`; agents read it once it is published."""
        act = self._act(by, note)

        def step(article: Article, newest: Content) -> tuple[Article, Version]:
            articles.unchanged_since(article, base)
            return articles.rewritten(article, newest, content, act)

        return self._change(article_id, step)

    def publish(self, article_id: int, *, base: int, by: str, note: str) -> Article:
        """Version `base`, the newest, is what agents read from now on."""
        act = self._act(by, note)

        def step(article: Article, newest: Content) -> tuple[Article, Version]:
            articles.unchanged_since(article, base)
            return articles.published(article, newest, act)

        return self._change(article_id, step)

    def withdraw(self, article_id: int, *, by: str, note: str) -> Article:
        """Agents read it no more; publishing undoes it."""
        act = self._act(by, note)
        return self._change(article_id, lambda one, newest: articles.withdrawn(one, newest, act))

    def restore(self, article_id: int, number: int, *, base: int, by: str, note: str) -> Article:
        """An earlier text is the newest again, to be published."""
        old = next((one for one in self.versions(article_id) if one.number == number), None)
        if old is None:
            raise UserError("没有这个版本。")
        act = self._act(by, note)

        def step(article: Article, newest: Content) -> tuple[Article, Version]:
            articles.unchanged_since(article, base)
            return articles.rewritten(article, newest, old.content, act, "restored")

        return self._change(article_id, step)

    def bring(self, slug: str, content: Content, *, by: str, note: str) -> Article | None:
        """A file's text: a new draft, or a newer text of the article; None: it has it already."""
        known = self._store.by_slug(slug)
        if known is None:
            return self.write(slug, content, by=by, note=note)
        if self.versions(known.id)[0].content == content:
            return None
        act = self._act(by, note)
        return self._change(
            known.id,
            lambda one, newest: articles.rewritten(one, newest, content, act, "imported"),
        )

    def article(self, article_id: int) -> Article:
        """One of them."""
        found = self._store.get(article_id)
        if found is None:
            raise UserError(UNKNOWN)
        return found

    def named(self, slug: str) -> Article:
        """The one whose name as a file it is."""
        found = self._store.by_slug(slug)
        if found is None:
            raise UserError(UNKNOWN)
        return found

    def versions(self, article_id: int) -> list[Version]:
        """Its history, the newest first."""
        found = self._store.versions(article_id)
        if not found:
            raise UserError(UNKNOWN)
        return found

    def listed(self, wanted: ArticleFilter, offset: int, limit: int) -> tuple[list[Article], int]:
        """Articles, those changed last first, and how many there are."""
        return self._store.page(wanted, offset, limit)

    def search(self, words: str, wanted: ArticleFilter, most: int = MOST_FOUND) -> list[Article]:
        """Articles that answer to the words, written so or sounding so, the best first."""
        looked_for = ranking.wanted(words)
        found = self._store.candidates(looked_for.tokens, wanted, CANDIDATES)
        best = ranking.ranked(looked_for, found)
        if not best and looked_for.singles:
            alike = self._store.candidates(looked_for.singles, wanted, CANDIDATES)
            best = ranking.near(looked_for, alike)
        return best[:most]

    def suggest(self, intents: Sequence[str], queue: str | None, said: str) -> list[Suggestion]:
        """What agents may need for a call; `intents`: the newest last."""
        now = self._clock.now()
        queues = [queue] if queue else []
        tied = self._store.tied(intents, queues, now, TIED)
        last = {name: place for place, name in enumerate(intents)}
        of_intent = [one for one in tied if set(one.content.intents) & set(intents)]
        of_intent.sort(key=lambda one: -max(last.get(name, -1) for name in one.content.intents))
        told = self.search(said, ArticleFilter(readable_at=now), SUGGESTED // 2) if said else []
        found = [
            *(Suggestion(one, "intent") for one in of_intent),
            *(Suggestion(one, "said") for one in told),
            *(Suggestion(one, "queue") for one in tied if set(one.content.queues) & set(queues)),
        ]
        first = {one.article.id: one for one in reversed(found)}
        return [one for one in found if first[one.article.id] is one][:SUGGESTED]

    def categories(self) -> list[str]:
        """Every category in use."""
        return self._store.categories()

    def mark(self, article_id: int, *, useful: bool, by: str, call_id: str) -> Count:
        """What an agent says of an article in a call; once more, the last word counts."""
        self.article(article_id)
        self._store.mark(Mark(article_id, by, call_id, useful, self._clock.now()))
        return self.counts([article_id]).get(article_id, Count())

    def counts(self, ids: Collection[int]) -> dict[int, Count]:
        """Marks by article, of the last year."""
        return self._store.counts(ids)

    def missed(self, words: str) -> bool:
        """Keep words that find nothing for agents; whether it was so. Long figures are hidden."""
        now = self._clock.now()
        text = " ".join(words.split())[: ranking.LONGEST]
        if not ranking.wanted(text).singles and not ranking.wanted(text).tokens:
            return False
        if self.search(text, ArticleFilter(readable_at=now), 1):
            return False
        self._store.miss(_FIGURES.sub("****", text), now)
        return True

    def misses(self) -> list[Miss]:
        """What was looked for in vain, the most frequent first."""
        return self._store.misses(self._clock.now(), LISTED_MISSES)

    def _act(self, by: str, note: str) -> Act:
        return Act(by=by, at=self._clock.now(), note=note)

    def _change(self, article_id: int, step: Step) -> Article:
        try:
            return self._store.change(article_id, step)
        except LookupError:
            raise UserError(UNKNOWN) from None
