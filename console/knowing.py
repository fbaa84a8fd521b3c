"""What the API says and takes about articles of the knowledge base."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from console.models import Answer, Id, KnownIntent, Moment
from crm.client import Article as Kept
from crm.client import (
    ArticleContent,
    ArticleState,
    ArticleVersion,
    Audience,
    Because,
    Did,
    MarkCount,
    Miss,
    one_line,
)

Note = Annotated[str, AfterValidator(one_line("说明", 200))]


class ArticleView(Answer):
    """An article as it stands."""

    id: int
    slug: str
    state: ArticleState
    title: str
    category: str
    say: str
    """The sentence for the caller; empty: none."""
    body: str
    """Markdown; HTML in it is text."""
    questions: list[str]
    intents: list[str]
    queues: list[str]
    audience: Audience
    valid_from: Moment | None
    valid_until: Moment | None
    owner: str
    latest: int
    """Number of the newest version: who changes it says so."""
    in_force: int | None
    """Number of the version that agents read."""
    changed: bool
    """A newer text waits to be published."""
    changed_at: Moment
    changed_by: str
    useful: int
    """How often agents said that it helped, in the last year."""
    useless: int

    @classmethod
    def of(cls, kept: Kept, count: MarkCount | None) -> Self:
        """What is on file, with what agents said of it."""
        marks = count or MarkCount()
        told = {**kept.model_dump(exclude={"content"}), **kept.content.model_dump()}
        return cls(**told, useful=marks.useful, useless=marks.useless)


class ArticlePage(Answer):
    """Articles of a list, or those found by words, the best first."""

    items: list[ArticleView]
    total: int
    page: int
    size: int


class ArticleSuggestion(Answer):
    """An article that an agent may need for a call."""

    article: ArticleView
    because: Because
    """The caller's intent, what they said, or the queue they wait in."""


class ArticleVersionView(Answer):
    """One act on an article, and its text after it."""

    number: int
    did: Did
    by: str
    at: Moment
    note: str
    content: ArticleContent
    in_force: bool

    @classmethod
    def of(cls, version: ArticleVersion, in_force: int | None) -> Self:
        """A version as it is on file."""
        return cls(**dict(version), in_force=version.number == in_force)


class ArticleChoices(Answer):
    """What an article's form offers."""

    categories: list[str]
    intents: list[KnownIntent]
    queues: list[KnownIntent]
    owners: list[str]


class ArticleMarks(Answer):
    """How often agents said that it helped, and that it did not."""

    useful: int
    useless: int


class MissView(Answer):
    """Words that found nothing; long figures are hidden."""

    words: str
    times: int
    last_at: Moment

    @classmethod
    def of(cls, miss: Miss) -> Self:
        """What is on file."""
        return cls(**miss._asdict())


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewArticle(_Wish):
    """An article to be written."""

    content: ArticleContent
    note: Note
    """Why, for the history."""


class ArticleChange(NewArticle):
    """Another text for an article."""

    base: int = Field(ge=1, lt=2**31)
    """Number of the newest version that it was made from."""


class ArticlePublishing(_Wish):
    """That the newest text is what agents read."""

    base: int = Field(ge=1, lt=2**31)
    note: Note


class ArticleWithdrawal(_Wish):
    """That agents read it no more."""

    note: Note


class ArticleRestore(ArticlePublishing):
    """An earlier text that is to be the newest again."""

    version: int = Field(ge=1, lt=2**31)


class ArticleVerdict(_Wish):
    """What an agent says of an article."""

    useful: bool
    call_id: Id | None = None
    """In which call; once for each."""


class MissReport(_Wish):
    """Words that somebody looked for."""

    words: str = Field(min_length=1, max_length=60)
