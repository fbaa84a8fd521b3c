"""The trainer's list: misheard utterances, what they were, and what the books learn from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from core.errors import Refused
from core.events import IntentHeard
from core.sound import units
from ivr.intent import understand
from ivr.intent_book import Book, Correction, Phrase
from ivr.tables import CorrectionRow, UtteranceRow

NONE = "none"
"""What was said belongs to no intent of the book."""
DOUBTED = 0.5
"""Confidence of the recogniser below which an utterance is listed even though it was understood."""
KEPT_FOR = timedelta(days=90)
"""Utterances are forgotten after that; corrections stay."""
MOST_KEPT = 20_000
"""Utterances; of more the oldest are forgotten."""
LEAST_SYLLABLES = 2
"""Of a word that may be added: a single syllable sounds like too much."""

_PHRASE: TypeAdapter[str] = TypeAdapter(Phrase)


@dataclass(frozen=True)
class Verdict:
    """What a trainer says of an utterance."""

    meant: str
    """An intent of its book, or `NONE`."""
    synonym: str = ""
    """Words that shall mean the intent from now on, mishearings included."""
    hot_word: str = ""
    """A word that the recogniser shall expect from now on."""


def is_misheard(event: IntentHeard) -> bool:
    """Whether people should listen to it."""
    return event.does != "go" or event.heard < DOUBTED


def keep(session: Session, event: IntentHeard) -> None:
    """Put an utterance on the list; once, however often its event comes."""
    known = sa.select(UtteranceRow.id).where(UtteranceRow.event_id == event.id)
    if not is_misheard(event) or event.call_id is None or session.scalar(known) is not None:
        return
    session.add(
        UtteranceRow(
            event_id=event.id,
            call_id=event.call_id,
            at=event.at,
            book=event.book,
            step=event.step,
            text=event.text,
            heard=event.heard,
            intent=event.intent,
            confidence=event.confidence,
            reason=event.reason,
            does=event.does,
            led_to=event.to,
            sound=event.sound,
        )
    )


def forget(session: Session, now: datetime) -> int:
    """Let go of what is old or too much; how many utterances."""
    beyond = sa.select(UtteranceRow.id).order_by(UtteranceRow.id.desc()).offset(MOST_KEPT).limit(1)
    limit = session.scalar(beyond) or 0
    old = sa.or_(UtteranceRow.at < now - KEPT_FOR, UtteranceRow.id <= limit)
    gone = session.execute(sa.delete(UtteranceRow).where(old))
    return cast("sa.CursorResult[Any]", gone).rowcount


def decide(
    session: Session,
    row: UtteranceRow,
    verdict: Verdict,
    books: Mapping[str, Book],
    *,
    by: str,
    now: datetime,
) -> None:
    """Write a verdict down, in place of an earlier one. Raises `Refused` with the reason."""
    book = books.get(row.book)
    words = _words(verdict)
    if verdict.meant != NONE:
        _check(book, verdict.meant, words)
    elif words:
        raise Refused("不属于任何意图的话，不能给意图加词。")
    undo(session, row, by, now)
    row.meant, row.by, row.decided_at = verdict.meant, by, now
    for kind, word in words:
        session.add(
            CorrectionRow(
                utterance_id=row.id,
                book=row.book,
                intent=verdict.meant,
                kind=kind,
                word=word,
                by=by,
                at=now,
            )
        )


def undo(session: Session, row: UtteranceRow, by: str, now: datetime) -> None:
    """Take a verdict back, and what the book learnt from it."""
    row.meant = row.by = row.decided_at = None
    session.execute(
        sa.update(CorrectionRow)
        .where(CorrectionRow.utterance_id == row.id, CorrectionRow.undone_at.is_(None))
        .values(undone_by=by, undone_at=now)
    )


def in_force(session: Session) -> list[Correction]:
    """What the books have learnt, oldest first, each once."""
    rows = session.scalars(
        sa.select(CorrectionRow).where(CorrectionRow.undone_at.is_(None)).order_by(CorrectionRow.id)
    )
    found = (
        Correction(
            row.book, row.intent, "synonym" if row.kind == "synonym" else "hot_word", row.word
        )
        for row in rows
    )
    return list(dict.fromkeys(found))


def _kind(row: CorrectionRow) -> Literal["synonym", "hot_word"]:
    return "synonym" if row.kind == "synonym" else "hot_word"


def _words(verdict: Verdict) -> list[tuple[str, str]]:
    given = (("synonym", verdict.synonym.strip()), ("hot_word", verdict.hot_word.strip()))
    return [(kind, word) for kind, word in given if word]


def _check(book: Book | None, intent: str, words: list[tuple[str, str]]) -> None:
    if book is None or intent not in book.intents:
        raise Refused("这本意图词表里没有这个意图。")
    for kind, word in words:
        try:
            _PHRASE.validate_python(word)
        except ValidationError:
            raise Refused(f"“{word}”不能作为词：要读得出来，并且不超过 30 个字。") from None
        if len(units(word)) < LEAST_SYLLABLES:
            raise Refused(f"“{word}”只有一个音节，太容易和别的话混淆。")
        taken = understand(book, word).intent if kind == "synonym" else None
        if taken not in (None, intent):
            raise Refused(f"“{word}”现在听作“{book.intents[taken or intent].title}”，不能再加。")
