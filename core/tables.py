"""The tables of `core`: the permanent log of events, the outbox, the history of owners' files."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String, Text, UniqueConstraint
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


class FileVersionRow(Base):
    """One published text of an owner's file; see `core.versions`."""

    __tablename__ = "file_versions"
    __table_args__ = (UniqueConstraint("file", "number"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    file: Mapped[str] = mapped_column(String(100))
    """Its name in the history, e.g. `flows/brand.yaml`."""
    number: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(64))
    """User name; empty: found so, changed by hand."""
    note: Mapped[str] = mapped_column(String(200))
    text: Mapped[str | None] = mapped_column(Text)
    """Null: the product's own from then on, or no file."""
