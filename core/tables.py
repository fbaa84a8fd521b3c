"""The two tables of `core`: the permanent log of events, and the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

RowId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column that is exactly INTEGER."""


class EventRow(Base):
    """One event, for ever. Written by the projector in `reports` only."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_call", "call_id", "at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    type: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime | None] = mapped_column(index=True)
    """Null only for an unknown shape without a readable time."""
    call_id: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The whole event as it came, type included."""


class OutboxRow(Base):
    """An event committed together with the rows it speaks of, until it reached the stream."""

    __tablename__ = "outbox"
    # Without AUTOINCREMENT SQLite gives a deleted row's number to the next one.
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    producer: Mapped[str] = mapped_column(String(32))
    """Who sends it, unless it is left behind."""
    at: Mapped[datetime]
    body: Mapped[str]
    """The event's JSON line."""
