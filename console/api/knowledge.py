"""The knowledge base: read by agents, written by those who teach, published by those who answer."""

from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, HTTPException, Path, Query

from asr.client import Phrase
from console import access
from console.api import problems
from console.api.cards import call_of
from console.api.pages import PageNumber, PageSize, changed
from console.audit import Who
from console.context import Asking, Audited, Context, Parts, signed_in
from console.knowing import (
    ArticleChange,
    ArticleChoices,
    ArticleMarks,
    ArticlePage,
    ArticlePublishing,
    ArticleRestore,
    ArticleSuggestion,
    ArticleVerdict,
    ArticleVersionView,
    ArticleView,
    ArticleWithdrawal,
    MissReport,
    MissView,
    NewArticle,
)
from console.models import Id, KnownIntent
from console.once import Once
from console.tables import UserRow
from console.users import User
from core.errors import Unavailable, UserError
from crm.client import Article, ArticleContent, ArticleFilter, ArticleState
from reports import views

router = APIRouter(tags=["knowledge"], route_class=Once)
ArticleNumber = Annotated[int, Path(ge=1, lt=2**53)]
ERRORS = problems(401, 403, 404, 409, 413, 422)
READS = [Depends(signed_in)]
INTENT = "intent:"
"""How a path says what the caller was taken for."""
OWNERS = 500
PHRASES, LAST_CHARS = 3, 60
"""Of what a caller says, so much is what they speak of now."""


@router.get("/api/knowledge", responses=problems(401, 403, 422))
def list_articles(
    *,
    parts: Parts,
    user: Asking,
    words: Annotated[str, Query(max_length=60, description="Found by them; empty: a list.")] = "",
    state: Annotated[ArticleState | None, Query()] = None,
    category: Annotated[str | None, Query(max_length=20)] = None,
    owner: Annotated[str | None, Query(max_length=64)] = None,
    page: PageNumber = 1,
    size: PageSize = 20,
) -> ArticlePage:
    """Articles by words, the best first, or those changed last. Agents see what is in force."""
    wanted = ArticleFilter(
        state=state, category=category, owner=owner, readable_at=_as_of(parts, user)
    )
    start = (page - 1) * size
    if words.strip():
        best = parts.knowledge.search(words, wanted)
        found, total = best[start : start + size], len(best)
    else:
        found, total = parts.knowledge.listed(wanted, start, size)
    return ArticlePage(items=_shown(parts, found), total=total, page=page, size=size)


@router.get("/api/knowledge/choices", responses=problems(401, 403), dependencies=READS)
def article_choices(parts: Parts) -> ArticleChoices:
    """What an article's form offers: categories in use, the menus' intents, queues, owners."""
    titles = {
        name: intent.title
        for book in parts.trainer.books().values()
        for name, intent in book.intents.items()
    }
    writing = sorted(access.TEACHING)
    owners = sa.select(UserRow.username).where(UserRow.active, UserRow.role.in_(writing))
    with parts.db.read() as session:
        names = list(session.scalars(owners.order_by(UserRow.username).limit(OWNERS)))
    return ArticleChoices(
        categories=parts.knowledge.categories(),
        intents=[KnownIntent(name=name, title=title) for name, title in titles.items()],
        queues=[KnownIntent(name=one.id, title=one.zh) for one in parts.content.queues()],
        owners=names,
    )


@router.get("/api/knowledge/misses", responses=problems(401, 403), dependencies=READS)
def list_misses(parts: Parts) -> list[MissView]:
    """What was looked for in vain in the last 90 days, the most frequent first."""
    return [MissView.of(one) for one in parts.knowledge.misses()]


@router.post("/api/knowledge/misses", status_code=204, responses=problems(401, 403, 413, 422))
def report_miss(report: MissReport, parts: Parts, user: Asking) -> None:
    """Somebody looked for these words; kept where they find nothing."""
    del user  # who it was is not kept
    parts.knowledge.missed(report.words)


@router.get("/api/knowledge/{article_id}", responses=problems(401, 403, 404, 422))
def read_article(article_id: ArticleNumber, parts: Parts, user: Asking) -> ArticleView:
    """One article; for agents only one that is in force."""
    return _shown(parts, [_readable(parts, user, article_id)])[0]


@router.get(
    "/api/knowledge/{article_id}/versions",
    responses=problems(401, 403, 404, 422),
    dependencies=READS,
)
def article_versions(article_id: ArticleNumber, parts: Parts) -> list[ArticleVersionView]:
    """Everything that was done to it, the newest first, each with the text after it."""
    article = parts.knowledge.article(article_id)
    history = parts.knowledge.versions(article_id)
    return [ArticleVersionView.of(one, article.in_force) for one in history]


@router.post("/api/knowledge", status_code=201, responses=problems(401, 403, 413, 422))
def write_article(wanted: NewArticle, parts: Parts, who: Audited) -> ArticleView:
    """A new article, a draft."""
    _check_owner(parts, wanted.content)
    made = parts.knowledge.write("", wanted.content, by=who.username, note=wanted.note)
    return _did(parts, who, "article_written", made)


@router.post("/api/knowledge/{article_id}", responses=ERRORS)
def rewrite_article(
    article_id: ArticleNumber, wanted: ArticleChange, parts: Parts, who: Audited
) -> ArticleView:
    """Another text; agents read it once it is published. 409: somebody was quicker."""
    if wanted.content.owner != parts.knowledge.article(article_id).content.owner:
        _check_owner(parts, wanted.content)
    made = parts.knowledge.rewrite(
        article_id, wanted.content, base=wanted.base, by=who.username, note=wanted.note
    )
    return _did(parts, who, "article_written", made)


@router.post("/api/knowledge/{article_id}/publish", responses=ERRORS)
def publish_article(
    article_id: ArticleNumber, wanted: ArticlePublishing, parts: Parts, who: Audited
) -> ArticleView:
    """The newest text is what agents read from now on. 409: somebody was quicker."""
    made = parts.knowledge.publish(article_id, base=wanted.base, by=who.username, note=wanted.note)
    return _did(parts, who, "article_published", made)


@router.post("/api/knowledge/{article_id}/withdraw", responses=ERRORS)
def withdraw_article(
    article_id: ArticleNumber, wanted: ArticleWithdrawal, parts: Parts, who: Audited
) -> ArticleView:
    """Agents read it no more; publishing undoes it."""
    made = parts.knowledge.withdraw(article_id, by=who.username, note=wanted.note)
    return _did(parts, who, "article_withdrawn", made)


@router.post("/api/knowledge/{article_id}/restore", responses=ERRORS)
def restore_article(
    article_id: ArticleNumber, wanted: ArticleRestore, parts: Parts, who: Audited
) -> ArticleView:
    """An earlier text is the newest again, to be published. 409: somebody was quicker."""
    made = parts.knowledge.restore(
        article_id, wanted.version, base=wanted.base, by=who.username, note=wanted.note
    )
    return _did(parts, who, "article_restored", made)


@router.post("/api/knowledge/{article_id}/mark", responses=problems(401, 403, 404, 413, 422))
def mark_article(
    article_id: ArticleNumber, verdict: ArticleVerdict, parts: Parts, user: Asking, who: Audited
) -> ArticleMarks:
    """Say whether it helped; said again in the same call, the last word counts."""
    _readable(parts, user, article_id)
    if verdict.call_id is not None:
        call_of(parts, user, verdict.call_id)
    count = parts.knowledge.mark(
        article_id, useful=verdict.useful, by=who.username, call_id=verdict.call_id or ""
    )
    return ArticleMarks(useful=count.useful, useless=count.useless)


@router.get("/api/calls/{call_id}/knowledge", responses=problems(401, 403, 404, 422))
def suggest_articles(call_id: Id, parts: Parts, user: Asking) -> list[ArticleSuggestion]:
    """What may help with a call: by the caller's intent, by what they said, by the queue.

    What they said: while the call runs their last words to the agent, before those to the menu.
    """
    row = call_of(parts, user, call_id)
    with parts.db.read() as session:
        events = views.events_of(session, call_id)
    said = [str(event.data.get("text", "")) for event in events if event.type == "IntentHeard"]
    intents = [step.removeprefix(INTENT) for step in row.path if step.startswith(INTENT)]
    words = _last_words(parts, call_id) or (said[-1] if said else "")
    found = parts.knowledge.suggest(intents, row.queue, words)
    shown = _shown(parts, [one.article for one in found])
    return [
        ArticleSuggestion(article=view, because=one.because)
        for view, one in zip(shown, found, strict=True)
    ]


def _last_words(parts: Context, call_id: str) -> str:
    """What the caller said last in a running call; empty: nothing, or nobody knows."""
    try:
        said = parts.said.entries(call_id)
    except Unavailable:
        return ""
    words = [one.text for _, one in said if isinstance(one, Phrase) and one.side == "caller"]
    return "".join(words[-PHRASES:])[-LAST_CHARS:]


def _as_of(parts: Context, user: User) -> datetime | None:
    """Those who write see everything, others what is in force."""
    return None if user.role in access.TEACHING else parts.clock.now()


def _readable(parts: Context, user: User, article_id: int) -> Article:
    found = parts.knowledge.article(article_id)
    now = _as_of(parts, user)
    if now is not None and not found.readable(now):
        raise UserError("没有这篇文章。")
    return found


def _check_owner(parts: Context, content: ArticleContent) -> None:
    """Answers 422 for an owner who may not write."""
    query = sa.select(UserRow.role).where(UserRow.username == content.owner, UserRow.active)
    with parts.db.read() as session:
        role = session.scalar(query)
    if role not in access.TEACHING:
        raise HTTPException(422, "负责人须是能写文章的用户。")


def _shown(parts: Context, found: list[Article]) -> list[ArticleView]:
    counts = parts.knowledge.counts([one.id for one in found])
    return [ArticleView.of(one, counts.get(one.id)) for one in found]


def _did(parts: Context, who: Who, action: str, made: Article) -> ArticleView:
    """Write down who did it; then the article as it is now."""
    changed(parts, who, action, f"article:{made.id} v{made.latest}")
    return _shown(parts, [made])[0]
