"""What `quality` remembers."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from core.tables import RowId


class CallNote(Base):
    """What must be known of a call before its transcript comes."""

    __tablename__ = "quality_calls"

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    senior: Mapped[bool]
    """The call went through the green channel; the senior scorecard applies."""
    noted_at: Mapped[datetime]


class ScoreRow(Base):
    """One inspection. Old ones stay when a scorecard or a transcript changes."""

    __tablename__ = "quality_scores"
    __table_args__ = (UniqueConstraint("transcript_id", "scorecard", "version"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    call_id: Mapped[str] = mapped_column(String(64), index=True)
    recording_id: Mapped[str] = mapped_column(String(80))
    transcript_id: Mapped[int]
    """Of `asr`."""
    scorecard: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    total: Mapped[float | None]
    """0 to 100; null when nothing could be judged."""
    unsure: Mapped[int]
    """Items the machine abstained from."""
    created_at: Mapped[datetime] = mapped_column(index=True)
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
    title_zh: Mapped[str] = mapped_column(String(60))
    title_en: Mapped[str] = mapped_column(String(80))
    verdict: Mapped[str] = mapped_column(String(10))
    weight: Mapped[float]
    fatal: Mapped[bool]
    reason: Mapped[str]
    evidence: Mapped[list[Any]]
    """`quality.finding.Evidence`s as JSON."""
