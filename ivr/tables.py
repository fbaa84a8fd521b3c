"""Tables of `ivr`: what everybody is told who calls, and what was misheard."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.tables import RowId


class BroadcastRow(Base):
    """One notice: an `ivr.broadcast.Broadcast`."""

    __tablename__ = "ivr_broadcasts"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    prompts: Mapped[list[Any]]
    numbers: Mapped[list[Any]]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(80))
    started_by: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    stopped_by: Mapped[str | None] = mapped_column(String(64))
    stopped_at: Mapped[datetime | None]


class UtteranceRow(Base):
    """Something a caller said that was not understood well, personal data masked."""

    __tablename__ = "ivr_utterances"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    event_id: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the `IntentHeard` that spoke of it."""
    call_id: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    book: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(String(400))
    heard: Mapped[float]
    """The recogniser's confidence, 0 to 1."""
    intent: Mapped[str | None] = mapped_column(String(40))
    """What it was taken for; null: unclear."""
    confidence: Mapped[float]
    reason: Mapped[str] = mapped_column(String(200))
    does: Mapped[str] = mapped_column(String(8))
    """What the flow did: `go`, `clarify`, `again`, `person`."""
    led_to: Mapped[str | None] = mapped_column(String(64))
    """The step it led to; null: the caller was asked again."""
    sound: Mapped[str] = mapped_column(String(100))
    """Name of its kept sound; empty: none."""
    meant: Mapped[str | None] = mapped_column(String(40), index=True)
    """The intent that a trainer says it was, or `none`; null: nobody has listened yet."""
    by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None]


class CorrectionRow(Base):
    """One word that a trainer has added to a book; undone ones stay, for the record."""

    __tablename__ = "ivr_corrections"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    utterance_id: Mapped[int | None] = mapped_column(
        ForeignKey("ivr_utterances.id", ondelete="SET NULL"), index=True
    )
    book: Mapped[str] = mapped_column(String(40))
    intent: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(8))
    """`synonym` or `hot_word`."""
    word: Mapped[str] = mapped_column(String(30))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    undone_by: Mapped[str | None] = mapped_column(String(64))
    undone_at: Mapped[datetime | None]
