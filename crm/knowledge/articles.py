"""An article's life: written, published, withdrawn; each act is a version with who, when and why.

Pure.
"""

import unicodedata
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from core.errors import Refused, Stale
from crm.entry import one_line, refuse
from crm.tasks import Written

ArticleState = Literal["draft", "published", "withdrawn"]
Audience = Literal["internal", "caller"]
"""仅供内部, 可告知来电人."""
Did = Literal["written", "published", "withdrawn", "restored", "imported"]
"""What made a version; `restored`: an earlier text taken up again, not yet published."""

MOST_ARTICLES = 20_000
MOST_VERSIONS = 200
"""Of an article; the oldest go, never the one in force."""
LONGEST_BODY = 20_000
NAME = r"^[A-Za-z][A-Za-z0-9_-]{0,39}$"
SLUG = r"^[a-z0-9][a-z0-9-]{0,59}$"


def _text(text: str) -> str:
    """Line breaks as \\n, and nothing that is not seen: it could hide what an agent reads aloud."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf"))


def _maybe(text: str) -> str:
    return one_line("答复用语", 300)(text) if text.strip() else ""


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


Name = Annotated[str, Field(pattern=NAME)]
Names = Annotated[tuple[Name, ...], Field(max_length=20), AfterValidator(_distinct)]
Question = Annotated[str, AfterValidator(one_line("问法", 60))]
Why = Annotated[str, AfterValidator(one_line("说明", 200))]


class Content(BaseModel):
    """What an article says, and where it belongs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[str, AfterValidator(one_line("标题", 60))]
    category: Annotated[str, AfterValidator(one_line("分类", 20))]
    say: Annotated[Written, AfterValidator(_maybe)] = ""
    """The sentence for the caller, copied with one click; empty: none."""
    body: Annotated[Written, AfterValidator(_text), Field(max_length=LONGEST_BODY)] = ""
    """Markdown; HTML in it is text."""
    questions: Annotated[tuple[Question, ...], Field(max_length=30), AfterValidator(_distinct)] = ()
    """How callers ask it, and other words for it."""
    intents: Names = ()
    """Of the menus' books: callers who said so are about this."""
    queues: Names = ()
    audience: Audience = "caller"
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None
    """Exclusive; null: until it is withdrawn."""
    owner: Annotated[str, AfterValidator(one_line("负责人", 64))]
    """User name of who answers for it."""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise refuse("有效期的结束必须晚于开始")
        if self.audience == "internal" and self.say:
            raise refuse("仅供内部的文章不能有对来电人说的话")
        return self

    def counts(self, now: datetime) -> bool:
        """Whether it is within its time."""
        begun = self.valid_from is None or self.valid_from <= now
        return begun and (self.valid_until is None or now < self.valid_until)


class Version(BaseModel):
    """One act, and the text as it was after it."""

    model_config = ConfigDict(frozen=True)

    number: int
    """From 1."""
    did: Did
    by: str
    at: datetime
    note: str
    content: Content


class Article(BaseModel):
    """An article as it stands."""

    model_config = ConfigDict(frozen=True)

    id: int = 0
    """0: not on file yet."""
    slug: str
    """Its name as a file, for ever: `lost-parcel`."""
    state: ArticleState
    content: Content
    """What is in force where it is published, and otherwise the newest text."""
    latest: int
    """Number of the newest version."""
    in_force: int | None
    """Number of the version that agents read."""
    changed: bool = False
    """The newest text is another than the published one."""
    created_at: datetime
    changed_at: datetime
    changed_by: str

    def readable(self, now: datetime) -> bool:
        """Whether agents see it."""
        return self.state == "published" and self.content.counts(now)


class Act(BaseModel):
    """Who does something to an article, when and why."""

    model_config = ConfigDict(frozen=True)

    by: str
    at: datetime
    note: str


def begun(slug: str, content: Content, act: Act, did: Did = "written") -> tuple[Article, Version]:
    """A new article, a draft."""
    article = Article(
        slug=slug,
        state="draft",
        content=content,
        latest=1,
        in_force=None,
        created_at=act.at,
        changed_at=act.at,
        changed_by=act.by,
    )
    return article, Version(number=1, did=did, content=content, **dict(act))


def rewritten(
    article: Article, newest: Content, content: Content, act: Act, did: Did = "written"
) -> tuple[Article, Version]:
    """Another text; what agents read stays until it is published. Raises `Refused`."""
    if content == newest:
        raise Refused("内容没有变化。")
    stands = article.content if article.state == "published" else content
    news = {"content": stands, "changed": article.state == "published" and content != stands}
    return _next(article, content, act, did, news)


def published(article: Article, newest: Content, act: Act) -> tuple[Article, Version]:
    """The newest text is what agents read from now on. Raises `Refused`."""
    if article.state == "published" and not article.changed:
        raise Refused("现在的内容已经发布。")
    if newest.valid_until is not None and newest.valid_until <= act.at:
        raise Refused("有效期已过，请先修改有效期。")
    news = {"state": "published", "content": newest, "changed": False}
    news["in_force"] = article.latest + 1
    return _next(article, newest, act, "published", news)


def withdrawn(article: Article, newest: Content, act: Act) -> tuple[Article, Version]:
    """Agents read it no more; publishing undoes it. Raises `Refused`."""
    if article.state == "withdrawn":
        raise Refused("这篇文章已经下架。")
    news = {"state": "withdrawn", "content": newest, "in_force": None, "changed": False}
    return _next(article, newest, act, "withdrawn", news)


def unchanged_since(article: Article, base: int) -> None:
    """Raises `Stale` where somebody was quicker."""
    if article.latest != base:
        raise Stale("这篇文章刚被别人改过，请先看看现在的内容。")


def _next(
    article: Article, content: Content, act: Act, did: Did, news: dict[str, object]
) -> tuple[Article, Version]:
    number = article.latest + 1
    told = {"latest": number, "changed_at": act.at, "changed_by": act.by}
    made = Version(number=number, did=did, content=content, **dict(act))
    return article.model_copy(update={**told, **news}), made
