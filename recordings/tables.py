"""What `recordings` remembers."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class PendingCall(Base):
    """A call that ended and whose legs are not dealt with yet."""

    __tablename__ = "recordings_pending"

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    ended_at: Mapped[datetime]
    """Decides the folder, so that a repeated attempt writes the same file."""
    talked: Mapped[bool]
    """The call was bridged, so empty legs are not flushed yet rather than empty."""
    talk_s: Mapped[float | None]
    """Seconds bridged; null when nobody told of the call's end."""
    first_seen: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    """Failures so far; waiting for a leg to be closed is none."""
    next_try: Mapped[datetime] = mapped_column(index=True)
    error: Mapped[str | None] = mapped_column(String(300))


class RecordingFile(Base):
    """A stored recording."""

    __tablename__ = "recordings_files"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    call_id: Mapped[str] = mapped_column(String(64), unique=True)
    path: Mapped[str] = mapped_column(String(200))
    """Below `recordings_dir`."""
    duration_s: Mapped[float]
    channels: Mapped[int]
    sample_rate: Mapped[int]
    """Hz."""
    bytes: Mapped[int]
    """Of the WAV before encryption."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the WAV before encryption."""
    created_at: Mapped[datetime]


class CallFacts(Base):
    """What the rules of retention may ask of a call."""

    __tablename__ = "recordings_calls"

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    queue: Mapped[str] = mapped_column(String(64))
    """The last one it waited in."""
    senior: Mapped[bool]
    noted_at: Mapped[datetime]


class Tombstone(Base):
    """A recording that was deleted: that it was, when and why."""

    __tablename__ = "recordings_tombstones"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    """The recording's."""
    call_id: Mapped[str] = mapped_column(String(64), index=True)
    path: Mapped[str] = mapped_column(String(200))
    """Where its file was, below `recordings_dir`."""
    duration_s: Mapped[float]
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the WAV before encryption: a copy that somebody still has can be told to be one."""
    stored_at: Mapped[datetime]
    deleted_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(200))
    """The rule, for people, in Chinese."""
    file_gone: Mapped[bool]
    """False: a crash came between, and the file is still to be removed."""


class HoldRow(Base):
    """A call whose recording must be kept, for one reason; there may be several."""

    __tablename__ = "recordings_holds"

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Who needs it for what, e.g. `authority:12`."""
    placed_at: Mapped[datetime]
    until: Mapped[datetime | None]
    """The hold ends then; null: not before it is given an end."""
