"""What `recordings` remembers."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
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
    state: Mapped[str] = mapped_column(String(8), default="here", server_default="here", index=True)
    """Where its file is: `recordings.moving.State`."""
    away: Mapped[str | None] = mapped_column(String(200))
    """URL of the other store that has it, or is getting it."""


class RecordingMoment(Base):
    """What happened in a call whose recording is still to come: `core.recorded.Moment`."""

    __tablename__ = "recordings_moments"

    event_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    call_id: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(8))
    agent_id: Mapped[str] = mapped_column(String(64))


class RecordingMark(Base):
    """A hold or a pause in a recording: `core.recorded.Mark`."""

    __tablename__ = "recordings_marks"

    recording_id: Mapped[str] = mapped_column(
        ForeignKey("recordings_files.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    """By their start, from 0."""
    kind: Mapped[str] = mapped_column(String(8))
    agent_id: Mapped[str] = mapped_column(String(64))
    start: Mapped[float]
    """Seconds of the recording."""
    end: Mapped[float]
    lasted_s: Mapped[float]
    """By the clock."""
    music: Mapped[bool]
    """The agent's side has nothing but the hold music."""


class RecordingPeaks(Base):
    """How loud a recording is along its length: `recordings.peaks.Peaks`, packed."""

    __tablename__ = "recordings_peaks"

    recording_id: Mapped[str] = mapped_column(
        ForeignKey("recordings_files.id", ondelete="CASCADE"), primary_key=True
    )
    packed: Mapped[bytes]


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
    away: Mapped[str | None] = mapped_column(String(200))
    """URL of the other store that had it, or was getting it."""


class HoldRow(Base):
    """A call whose recording must be kept, for one reason; there may be several."""

    __tablename__ = "recordings_holds"

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Who needs it for what, e.g. `authority:12`."""
    placed_at: Mapped[datetime]
    until: Mapped[datetime | None]
    """The hold ends then; null: not before it is given an end."""
