"""What the console and the reports read about recordings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from core.recorded import Mark
from recordings import marking
from recordings.tables import HoldRow, RecordingFile, Tombstone


@dataclass(frozen=True)
class RecordingView:
    """A stored recording."""

    id: str
    call_id: str
    duration_s: float
    channels: int
    sample_rate: int
    """Hz."""
    bytes: int
    """Of the WAV before encryption."""
    sha256: str
    """Of the WAV before encryption."""
    created_at: datetime
    path: str
    """Of the encrypted file, below `recordings_dir` or the other store."""
    away: str | None = None
    """URL of the other store that has a copy for certain; null: it is on this machine only."""
    here: bool = True
    """A copy is on this machine, or was until a moment ago."""


def by_id(session: Session, recording_id: str) -> RecordingView | None:
    """One recording, or None."""
    return _view(session.get(RecordingFile, recording_id))


def for_call(session: Session, call_id: str) -> RecordingView | None:
    """A call's recording, or None."""
    return _view(session.scalar(select(RecordingFile).where(RecordingFile.call_id == call_id)))


def ids_for_calls(session: Session, call_ids: Iterable[str]) -> dict[str, str]:
    """Call id to recording id, for the calls that have one."""
    wanted = RecordingFile.call_id.in_(list(call_ids))
    rows = session.scalars(select(RecordingFile).where(wanted))
    return {row.call_id: row.id for row in rows}


def marks(session: Session, recording_id: str) -> list[Mark]:
    """Holds and pauses in a recording, in its own seconds, by their start."""
    return marking.of(session, recording_id)


@dataclass(frozen=True)
class Hold:
    """A reason for which a call's recording must be kept."""

    reason: str
    placed_at: datetime
    until: datetime | None
    """Null: until told otherwise."""


@dataclass(frozen=True)
class Buried:
    """What is left of a recording that was deleted."""

    id: str
    call_id: str
    duration_s: float
    stored_at: datetime
    deleted_at: datetime
    why: str
    """The rule, for people, in Chinese."""


def buried(session: Session, call_id: str) -> Buried | None:
    """What is left of a call's recording, if it was deleted."""
    row = session.scalar(select(Tombstone).where(Tombstone.call_id == call_id))
    if row is None:
        return None
    return Buried(row.id, row.call_id, row.duration_s, row.stored_at, row.deleted_at, row.why)


def holds(session: Session, call_id: str) -> list[Hold]:
    """Every hold that was ever placed on a call's recording."""
    rows = session.scalars(
        select(HoldRow).where(HoldRow.call_id == call_id).order_by(HoldRow.placed_at)
    )
    return [Hold(row.reason, row.placed_at, row.until) for row in rows]


def is_held(session: Session, call_id: str, now: datetime) -> bool:
    """Whether the call's recording must be kept; whoever deletes recordings asks first."""
    standing = or_(HoldRow.until.is_(None), HoldRow.until > now)
    query = select(exists().where(HoldRow.call_id == call_id, standing))
    return bool(session.scalar(query))


def _view(row: RecordingFile | None) -> RecordingView | None:
    if row is None:
        return None
    return RecordingView(
        id=row.id,
        call_id=row.call_id,
        duration_s=row.duration_s,
        channels=row.channels,
        sample_rate=row.sample_rate,
        bytes=row.bytes,
        sha256=row.sha256,
        created_at=row.created_at,
        path=row.path,
        away=row.away if row.state in ("both", "away") else None,
        here=row.state != "away",
    )
