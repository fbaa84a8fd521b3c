"""What the knowledge base needs of the world: a store of articles, marks and searches in vain."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, TypeAlias

from crm.knowledge.articles import Article, ArticleState, Content, Version
from crm.knowledge.ranking import Candidate

MARKS_KEPT = timedelta(days=365)
MISSES_KEPT = timedelta(days=90)
MOST_MISSES = 500
"""Searches in vain that are kept; the oldest go."""

Step: TypeAlias = Callable[[Article, Content], tuple[Article, Version]]
"""What is done to an article, given its newest text; raises what keeps it from being done."""


@dataclass(frozen=True)
class ArticleFilter:
    """Which articles are wanted; none: all."""

    state: ArticleState | None = None
    category: str | None = None
    readable_at: datetime | None = None
    """Only what agents see at that moment."""
    owner: str | None = None


class Count(NamedTuple):
    """How often agents said that an article helped, and that it did not."""

    useful: int = 0
    useless: int = 0


class Mark(NamedTuple):
    """What one agent said of an article, once for each call; another word takes its place."""

    article_id: int
    by: str
    call_id: str
    """Empty: outside any call."""
    useful: bool
    at: datetime


class Miss(NamedTuple):
    """Words that found nothing."""

    words: str
    times: int
    last_at: datetime


class ArticleStore(Protocol):
    """Implemented by `crm.adapters.knowledge` in SQL and in memory, under one suite of tests."""

    def add(self, article: Article, version: Version) -> Article:
        """File it. Raises `Refused` where its slug is another's, or the store is full."""
        ...

    def change(self, article_id: int, step: Step) -> Article:
        """Do something to it, in one transaction. Raises LookupError for an unknown one."""
        ...

    def get(self, article_id: int) -> Article | None:
        """One of them."""
        ...

    def by_slug(self, slug: str) -> Article | None:
        """The one of that name."""
        ...

    def versions(self, article_id: int) -> list[Version]:
        """Its history, the newest first."""
        ...

    def page(self, wanted: ArticleFilter, offset: int, limit: int) -> tuple[list[Article], int]:
        """Articles, those changed last first, and how many there are."""
        ...

    def candidates(
        self, looked_for: Sequence[str], wanted: ArticleFilter, most: int
    ) -> list[Candidate]:
        """Articles with any of these tokens, those with most of them first, roughly."""
        ...

    def tied(
        self, intents: Collection[str], queues: Collection[str], now: datetime, most: int
    ) -> list[Article]:
        """What agents see that belongs to one of these."""
        ...

    def categories(self) -> list[str]:
        """Every category in use, in order."""
        ...

    def mark(self, mark: Mark) -> None:
        """Keep what an agent said; what is older than `MARKS_KEPT` goes."""
        ...

    def counts(self, ids: Collection[int]) -> dict[int, Count]:
        """Marks by article."""
        ...

    def miss(self, words: str, now: datetime) -> None:
        """Count a search in vain; what is old or too much goes."""
        ...

    def misses(self, now: datetime, most: int) -> list[Miss]:
        """The most frequent first."""
        ...
