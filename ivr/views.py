"""What the console reads of utterances that were misheard."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ivr.tables import CorrectionRow, UtteranceRow

Which = Literal["open", "done"]


@dataclass(frozen=True)
class Utterance:
    """Something a caller said that was not understood well."""

    id: int
    call_id: str
    at: datetime
    book: str
    step: str
    text: str
    heard: float
    intent: str | None
    confidence: float
    reason: str
    does: str
    led_to: str | None
    sound: str
    meant: str | None
    by: str | None
    decided_at: datetime | None

    @property
    def has_sound(self) -> bool:
        """Whether it can be listened to."""
        return bool(self.sound)

    synonym: str = ""
    """What the book has learnt from it; empty: nothing."""
    hot_word: str = ""


def utterances(
    session: Session, which: Which | None, offset: int, limit: int
) -> tuple[list[Utterance], int]:
    """The newest first, and how many; `which`: nobody has listened yet, or somebody has."""
    wanted = sa.select(UtteranceRow)
    if which is not None:
        nobody = UtteranceRow.meant.is_(None)
        wanted = wanted.where(nobody if which == "open" else ~nobody)
    total = session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(wanted.order_by(UtteranceRow.id.desc()).offset(offset).limit(limit))
    return _with_words(session, list(rows)), total


def utterance(session: Session, utterance_id: int) -> Utterance | None:
    """One of them."""
    row = session.get(UtteranceRow, utterance_id)
    return None if row is None else _with_words(session, [row])[0]


def _with_words(session: Session, rows: list[UtteranceRow]) -> list[Utterance]:
    words = _words(session, (row.id for row in rows))
    found: list[Utterance] = []
    for row in rows:
        fields: dict[str, Any] = {field: getattr(row, field) for field in _OWN}
        fields |= {kind: words.get((row.id, kind), "") for kind in _LEARNT}
        found.append(Utterance(**fields))
    return found


_LEARNT = ("synonym", "hot_word")
_OWN = [field for field in Utterance.__dataclass_fields__ if field not in _LEARNT]


def _words(session: Session, ids: Iterable[int]) -> dict[tuple[int, str], str]:
    rows = session.scalars(
        sa.select(CorrectionRow).where(
            CorrectionRow.utterance_id.in_(list(ids)), CorrectionRow.undone_at.is_(None)
        )
    )
    return {(row.utterance_id or 0, row.kind): row.word for row in rows}
