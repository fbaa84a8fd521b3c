"""Tables of `reports`: the journal made by `fold`, and how far each source was read."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class CallRecord(Base):
    """One call; the columns are those of `reports.fold.CallRow`."""

    __tablename__ = "reports_calls"
    __table_args__ = (
        Index("ix_reports_calls_started", "started_at", "call_id"),
        Index("ix_reports_calls_agent", "agent_id", "started_at"),
    )

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(16))
    did: Mapped[str | None] = mapped_column(String(64))
    caller_masked: Mapped[str | None] = mapped_column(String(64))
    caller_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    callback_of: Mapped[str | None] = mapped_column(String(64))
    customer_id: Mapped[int | None] = mapped_column(index=True)
    senior: Mapped[bool]
    age_band: Mapped[str] = mapped_column(String(16))
    senior_by: Mapped[str | None] = mapped_column(String(16))
    queue: Mapped[str | None] = mapped_column(String(64))
    keys: Mapped[int]
    path: Mapped[list[Any]] = mapped_column(JSON)
    waited_s: Mapped[float | None]
    agent_id: Mapped[str | None] = mapped_column(String(64))
    via: Mapped[str | None] = mapped_column(String(16))
    talk_s: Mapped[float | None]
    cause: Mapped[int | None]
    recording_id: Mapped[str | None] = mapped_column(String(64))
    recording_s: Mapped[float | None]
    recording_channels: Mapped[int | None]
    recording_trouble: Mapped[str | None] = mapped_column(String(16))
    recording_declined: Mapped[bool]
    flag: Mapped[str | None] = mapped_column(String(32))
    transcript_ready: Mapped[bool]
    score: Mapped[float | None]
    scorecard: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime | None] = mapped_column(index=True)
    survey: Mapped[str | None] = mapped_column(String(64))
    rated_agent_id: Mapped[str | None] = mapped_column(String(64))
    rating: Mapped[int | None]


class LegRecord(Base):
    """One agent's time with the caller; the columns are those of `reports.legs.Leg`."""

    __tablename__ = "reports_legs"

    call_id: Mapped[str] = mapped_column(
        ForeignKey("reports_calls.call_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[str] = mapped_column(String(64), index=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    waited_s: Mapped[float]
    via: Mapped[str] = mapped_column(String(16))
    talk_s: Mapped[float | None]
    held_s: Mapped[float]
    began: Mapped[str] = mapped_column(String(16))
    ended: Mapped[str | None] = mapped_column(String(16))


class OfferRecord(Base):
    """One ringing of one agent's phone."""

    __tablename__ = "reports_offers"

    call_id: Mapped[str] = mapped_column(
        ForeignKey("reports_calls.call_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[str] = mapped_column(String(64))
    agent_id: Mapped[str] = mapped_column(String(64), index=True)
    offered_at: Mapped[datetime]
    attempt: Mapped[int]
    waited_s: Mapped[float]
    result: Mapped[str] = mapped_column(String(16))
    cause: Mapped[int | None]


class StateRecord(Base):
    """An agent's state from a moment on; one row for each `AgentStateChanged` that changed it."""

    __tablename__ = "reports_states"
    __table_args__ = (Index("ix_reports_states_agent", "agent_id", "at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The event's."""
    agent_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))


class AlarmRecord(Base):
    """One alarm, open or over; the columns are those of `reports.alarms.AlarmRow`."""

    __tablename__ = "reports_alarms"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    what: Mapped[str] = mapped_column(String(300))
    do: Mapped[str] = mapped_column(String(300))
    raised_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]


class Position(Base):
    """How far a source was read; saved in the same transaction as what was read."""

    __tablename__ = "reports_position"

    source: Mapped[str] = mapped_column(String(32), primary_key=True)
    """`stream` (a Redis stream id) or `cel` (inode:offset)."""
    value: Mapped[str] = mapped_column(String(64))
