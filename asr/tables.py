"""What `asr` remembers."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.tables import RowId

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


class JobRow(Base):
    """A recording to be written down by an engine. Redis only wakes workers; this table decides."""

    __tablename__ = "asr_jobs"
    __table_args__ = (
        UniqueConstraint("recording_id", "engine"),
        Index("ix_asr_jobs_best", "state", "priority", "id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    recording_id: Mapped[str] = mapped_column(String(80))
    engine: Mapped[str] = mapped_column(String(40))
    """Name of the engine's model, e.g. `whisper-base`."""
    call_id: Mapped[str | None] = mapped_column(String(64), index=True)
    duration_s: Mapped[float]
    priority: Mapped[int] = mapped_column(default=5)
    """1 goes first, 9 last."""
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    """`waiting`, `running`, `done`, or `failed`: set aside, with the reason in `error`."""
    not_before: Mapped[datetime]
    """A failed attempt rests until then."""
    worker: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]
    """The worker has to renew by then, or another takes the job."""
    attempts: Mapped[int] = mapped_column(default=0)
    """Takings since the last chunk that was finished."""
    error: Mapped[str | None] = mapped_column(String(300))
    plan: Mapped[list[Any] | None]
    """Chunks as `[channel, [[start, end], ...]]`; made once, so that a resumed job cuts alike."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ChunkRow(Base):
    """The finished part of a running job; removed when the transcript is written."""

    __tablename__ = "asr_chunks"

    job_id: Mapped[int] = mapped_column(
        ForeignKey("asr_jobs.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    """Place in the job's plan."""
    segments: Mapped[list[Any]]
    """`asr.transcript.Segment`s as JSON."""


class TranscriptRow(Base):
    """A transcript, whole."""

    __tablename__ = "asr_transcripts"
    __table_args__ = (UniqueConstraint("recording_id", "engine"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    recording_id: Mapped[str] = mapped_column(String(80))
    call_id: Mapped[str | None] = mapped_column(String(64), index=True)
    engine: Mapped[str] = mapped_column(String(40))
    """Name of the engine's model, as in `asr_jobs`."""
    confidence: Mapped[float]
    low_confidence: Mapped[bool]
    body: Mapped[dict[str, Any]]
    """`asr.transcript.Transcript` as JSON, its id left 0."""
    created_at: Mapped[datetime]
    indexed: Mapped[bool] = mapped_column(default=False, index=True)
    """Whether its sounds can be searched (`asr.index`)."""


class CheckRow(Base):
    """A segment that a person listened to: right as it is, or corrected; undone, never changed.

    Of several that are in force the newest counts; the transcript itself stays as it was written.
    """

    __tablename__ = "asr_checks"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    transcript_id: Mapped[int] = mapped_column(
        ForeignKey("asr_transcripts.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str] = mapped_column(String(6))
    place: Mapped[int]
    """Number of the segment in its channel, from 0."""
    heard: Mapped[str] = mapped_column(Text)
    """What the engine wrote."""
    text: Mapped[str] = mapped_column(Text)
    """What was said; the same as `heard` where that was right."""
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
    undone_by: Mapped[str | None] = mapped_column(String(64))
    undone_at: Mapped[datetime | None]


class DrawRow(Base):
    """A segment drawn at random to be checked, whether or not anybody has."""

    __tablename__ = "asr_draws"
    __table_args__ = (UniqueConstraint("transcript_id", "channel", "place"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("asr_transcripts.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(6))
    place: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(64))


SOUNDS_DDL = {
    "sqlite": ("CREATE VIRTUAL TABLE asr_sounds USING fts5(sounds, content='')",),
    "postgresql": (
        "CREATE TABLE asr_sounds (transcript_id BIGINT NOT NULL, part INTEGER NOT NULL,"
        " sounds TSVECTOR NOT NULL, CONSTRAINT pk_asr_sounds PRIMARY KEY (transcript_id, part))",
        "CREATE INDEX ix_asr_sounds_sounds ON asr_sounds USING GIN (sounds)",
    ),
}
"""The index of sounds. Each database has its own kind of full text, so it is no mapped table."""
for _dialect, _statements in SOUNDS_DDL.items():
    for _statement in _statements:
        _made = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(Base.metadata, "after_create", _made.execute_if(dialect=_dialect))
