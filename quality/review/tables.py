"""What people judged, and what came of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from core.tables import RowId


class DrawnRow(Base):
    """A day whose calls were drawn."""

    __tablename__ = "quality_draws"

    day: Mapped[date] = mapped_column(primary_key=True)
    drawn_at: Mapped[datetime]
    calls: Mapped[int]


class ReviewRow(Base):
    """One person's judgement of one call, from its drawing on."""

    __tablename__ = "quality_reviews"
    __table_args__ = (UniqueConstraint("call_id", "place"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    call_id: Mapped[str] = mapped_column(String(64))
    place: Mapped[int]
    """1, and 2 for a second person who judges the same call."""
    score_id: Mapped[int] = mapped_column(ForeignKey("quality_scores.id"))
    """The machine's inspection; its scorecard is the review's."""
    agent_id: Mapped[str | None] = mapped_column(String(64), index=True)
    senior: Mapped[bool]
    plan: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16), index=True)
    """`quality.review.life.State`."""
    drawn_at: Mapped[datetime]
    due_at: Mapped[datetime]
    reviewer: Mapped[str | None] = mapped_column(String(64), index=True)
    """User name."""
    judged_at: Mapped[datetime | None] = mapped_column(index=True)
    total: Mapped[float | None]
    """By the person's verdicts, all of which count."""
    note: Mapped[str] = mapped_column(String(1000), default="")
    appeal_by: Mapped[datetime | None]
    """Until when the agent may appeal."""
    marks: Mapped[list["MarkRow"]] = relationship(
        order_by="MarkRow.place", cascade="all, delete-orphan"
    )
    appeals: Mapped[list["AppealRow"]] = relationship(
        order_by="AppealRow.level", cascade="all, delete-orphan"
    )


class MarkRow(Base):
    """One item of a review."""

    __tablename__ = "quality_marks"

    review_id: Mapped[int] = mapped_column(
        ForeignKey("quality_reviews.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(String(40), index=True)
    blind: Mapped[str] = mapped_column(String(10))
    """What the person said before seeing anybody's verdict; never changed."""
    final: Mapped[str] = mapped_column(String(10))
    """What holds: changed only by overruling and by appeals."""
    comment: Mapped[str] = mapped_column(String(500), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was changed."""
    changed_by: Mapped[str] = mapped_column(String(64), default="")


class AppealRow(Base):
    """An agent's appeal; the second level is decided by somebody else."""

    __tablename__ = "quality_appeals"

    review_id: Mapped[int] = mapped_column(
        ForeignKey("quality_reviews.id", ondelete="CASCADE"), primary_key=True
    )
    level: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(1000))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    """Until when it has to be decided."""
    granted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(String(1000), default="")
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None]


class LockRow(Base):
    """A month that nothing changes while it stands, with what it came to."""

    __tablename__ = "quality_locks"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    """2026-11, by when reviews were judged, in the centre's zone."""
    locked_by: Mapped[str] = mapped_column(String(64))
    locked_at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(String(500))
    figures: Mapped[list[Any]]
    """By agent: reviews and mean, seniors' calls apart."""


class UnlockRow(Base):
    """A lock that was undone: what it had said, and why it was undone."""

    __tablename__ = "quality_unlocks"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    month: Mapped[str] = mapped_column(String(7), index=True)
    locked_by: Mapped[str] = mapped_column(String(64))
    locked_at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(String(500))
    figures: Mapped[list[Any]]
    unlocked_by: Mapped[str] = mapped_column(String(64))
    unlocked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))


class CalibrationRow(Base):
    """One call judged by several people, to see whether they mean the same."""

    __tablename__ = "quality_calibrations"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    title: Mapped[str] = mapped_column(String(80))
    score_id: Mapped[int] = mapped_column(ForeignKey("quality_scores.id"))
    call_id: Mapped[str] = mapped_column(String(64))
    opened_by: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    marks: Mapped[list["CalibrationMarkRow"]] = relationship(cascade="all, delete-orphan")


class CalibrationMarkRow(Base):
    """One item by one participant."""

    __tablename__ = "quality_calibration_marks"

    calibration_id: Mapped[int] = mapped_column(
        ForeignKey("quality_calibrations.id", ondelete="CASCADE"), primary_key=True
    )
    username: Mapped[str] = mapped_column(String(64), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]


class CoachingRow(Base):
    """What a reviewer wants an agent to hear again."""

    __tablename__ = "quality_coaching"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    agent_id: Mapped[str] = mapped_column(String(64), index=True)
    call_id: Mapped[str] = mapped_column(String(64))
    at_s: Mapped[float | None]
    """Where in the recording, seconds."""
    text: Mapped[str] = mapped_column(String(1000))
    by: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    follow_up_on: Mapped[date | None]
    """The day on which somebody wants to look again, in the centre's zone."""
    followed_at: Mapped[datetime | None]
    followed_by: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(500))
    """What was found then."""
