"""What `quality` remembers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from core.tables import RowId


class CallNote(Base):
    """What must be known of a call before its transcript comes."""

    __tablename__ = "quality_calls"

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    senior: Mapped[bool]
    """The call went through the green channel."""
    intents: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """What the caller said to menus and was understood."""
    queues: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Lines it stood in."""
    noted_at: Mapped[datetime]


class MomentRow(Base):
    """Who had the caller when, and holds: `core.recorded.Moment`."""

    __tablename__ = "quality_moments"

    event_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    call_id: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(8))
    agent_id: Mapped[str] = mapped_column(String(64))


class RecheckRow(Base):
    """A call that is inspected once more when the time for filing promises is over."""

    __tablename__ = "quality_rechecks"

    transcript_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    call_id: Mapped[str] = mapped_column(String(64))
    recording_id: Mapped[str] = mapped_column(String(80))
    due_at: Mapped[datetime] = mapped_column(index=True)


class ScoreRow(Base):
    """One inspection. Old ones stay when a scorecard, a transcript or what is on file changes."""

    __tablename__ = "quality_scores"
    __table_args__ = (UniqueConstraint("transcript_id", "scorecard", "version", "revision"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    call_id: Mapped[str] = mapped_column(String(64), index=True)
    recording_id: Mapped[str] = mapped_column(String(80))
    transcript_id: Mapped[int]
    """Of `asr`."""
    scorecard: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    """Counts inspections of one transcript by one version; more was known of the call each time."""
    own: Mapped[bool] = mapped_column(default=True)
    """The call's own score; others are scored beside it."""
    title: Mapped[str] = mapped_column(String(60))
    agent_id: Mapped[str | None] = mapped_column(String(64), index=True)
    """Who had the caller longest."""
    senior: Mapped[bool] = mapped_column(default=False)
    total: Mapped[float | None]
    """0 to 100, of items that count; null when none of them could be judged."""
    hint: Mapped[float | None]
    """The same of all items, proven or not."""
    unsure: Mapped[int]
    """Items the machine abstained from."""
    needs_person: Mapped[bool] = mapped_column(default=False)
    """A fatal item failed, and no person has confirmed it yet."""
    created_at: Mapped[datetime] = mapped_column(index=True)
    words_gone: Mapped[str | None] = mapped_column(String(200))
    """Why its evidence quotes nothing any more: the rule by which the recording went."""
    items: Mapped[list["ItemRow"]] = relationship(
        order_by="ItemRow.place", cascade="all, delete-orphan"
    )


class ItemRow(Base):
    """One item of an inspection."""

    __tablename__ = "quality_items"

    score_id: Mapped[int] = mapped_column(
        ForeignKey("quality_scores.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True)
    """Order in the scorecard, from 0."""
    item: Mapped[str] = mapped_column(String(40), index=True)
    fingerprint: Mapped[str] = mapped_column(String(16), default="")
    """Of the item's rule and parameters; empty: before they were kept."""
    counts: Mapped[bool] = mapped_column(default=False)
    """It had proven itself against people then; otherwise it was a hint."""
    title_zh: Mapped[str] = mapped_column(String(60))
    title_en: Mapped[str] = mapped_column(String(80))
    verdict: Mapped[str] = mapped_column(String(10))
    weight: Mapped[float]
    fatal: Mapped[bool]
    reason: Mapped[str]
    evidence: Mapped[list[Any]]
    """`quality.finding.Evidence`s as JSON."""


class StandingRow(Base):
    """Whether an item has proven itself: `quality.trust.Standing`."""

    __tablename__ = "quality_standings"

    scorecard: Mapped[str] = mapped_column(String(40), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(12))
    """`hint`, `counts` or `suspended`."""
    since: Mapped[datetime]
    labelled: Mapped[int]
    """Calls that two people labelled alike, not knowing of each other, and the machine judged."""
    failed: Mapped[int]
    """Of those, failed by the machine."""
    kappa: Mapped[float | None]
    """Machine against people (Cohen)."""
    people_kappa: Mapped[float | None]
    """The two people against each other."""
    precision: Mapped[float | None]
    """Of what the machine failed, the share that people failed as well."""
    reviewed: Mapped[int]
    """Verdicts of the machine that a person looked at while it counted."""
    overturned: Mapped[int]
    updated_at: Mapped[datetime]
