"""What the console and the reports read about transcripts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from asr.accuracy import Accuracy, Check, accuracy
from asr.checking import Checked, checks_of, current
from asr.correcting import Spot
from asr.learning import Suggestion, suggestions
from asr.reading import readable
from asr.redaction import Redacted, redact
from asr.said_hiding import hidden
from asr.tables import CheckRow, DrawRow, JobRow, TranscriptRow
from asr.transcript import ChannelName, Transcript

__all__ = [
    "Accuracy",
    "Check",
    "Checked",
    "CheckedSegment",
    "Drawn",
    "Redacted",
    "Suggestion",
    "accuracy",
    "by_id",
    "checked",
    "checks",
    "drawn",
    "for_call",
    "for_recording",
    "hidden",
    "job_state",
    "put_right",
    "readable",
    "ready_calls",
    "redacted",
    "source_of",
]


class CheckedSegment(NamedTuple):
    """A segment that a person listened to."""

    call_id: str | None
    recording_id: str
    model: str
    """The engine's model, as `whisper-base`."""
    channel: ChannelName
    heard: str
    """What the engine wrote."""
    text: str
    """What was said."""
    at: datetime
    """When it was checked."""
    drawn: bool
    """Chosen by chance; others were chosen by people, who stop at errors."""


class Drawn(NamedTuple):
    """A segment drawn at random, to be checked."""

    transcript_id: int
    call_id: str | None
    recording_id: str
    channel: ChannelName
    place: int
    start: float
    """Seconds from the recording's start."""


def by_id(session: Session, transcript_id: int) -> Transcript | None:
    """One transcript with what people put right in it, or None; so with the next two."""
    return _transcript(session, session.get(TranscriptRow, transcript_id))


def for_call(session: Session, call_id: str) -> Transcript | None:
    """A call's newest transcript, or None."""
    return _newest(session, TranscriptRow.call_id == call_id)


def for_recording(session: Session, recording_id: str) -> Transcript | None:
    """A recording's newest transcript, or None."""
    return _newest(session, TranscriptRow.recording_id == recording_id)


def redacted(session: Session, recording_id: str, names: Iterable[str]) -> Redacted | None:
    """A recording's newest transcript without personal data, and where the sound has them.

    `names`: those on the customer's record.
    """
    found = for_recording(session, recording_id)
    return None if found is None else redact(found, names)


def ready_calls(session: Session, call_ids: Iterable[str]) -> set[str]:
    """Those of the calls that have a transcript."""
    wanted = TranscriptRow.call_id.in_(list(call_ids))
    rows = session.scalars(select(TranscriptRow.call_id).where(wanted))
    return {call_id for call_id in rows if call_id is not None}


def job_state(session: Session, call_id: str) -> tuple[str, str | None] | None:
    """State of a call's newest job and why it failed, if it did; None when there is no job."""
    row = session.scalar(
        select(JobRow).where(JobRow.call_id == call_id).order_by(JobRow.id.desc()).limit(1)
    )
    return None if row is None else (row.state, row.error)


def checked(
    session: Session, since: datetime, until: datetime, most: int
) -> Sequence[CheckedSegment]:
    """Segments that people checked in a time, as their newest word has it; the latest first."""
    rows = session.execute(
        select(CheckRow, TranscriptRow, DrawRow.id)
        .join(TranscriptRow, TranscriptRow.id == CheckRow.transcript_id)
        .outerjoin(DrawRow, _same_spot())
        .where(CheckRow.undone_at.is_(None), CheckRow.at >= since, CheckRow.at < until)
        .order_by(CheckRow.id.desc())
        .limit(most)
    )
    newest: dict[tuple[int, str, int], CheckedSegment] = {}
    for check, transcript, draw in rows:
        spot = check.transcript_id, check.channel, check.place
        newest.setdefault(
            spot,
            CheckedSegment(
                call_id=transcript.call_id,
                recording_id=transcript.recording_id,
                model=transcript.engine,
                channel="agent" if check.channel == "agent" else "caller",
                heard=check.heard,
                text=check.text,
                at=check.at,
                drawn=draw is not None,
            ),
        )
    return list(newest.values())


def drawn(session: Session, most: int) -> tuple[list[Drawn], int]:
    """Segments drawn at random and not checked, the oldest first; and how many there are."""
    unchecked = ~(
        select(CheckRow.id).where(_same_spot(), CheckRow.undone_at.is_(None)).correlate(DrawRow)
    ).exists()
    query = select(DrawRow, TranscriptRow).join(
        TranscriptRow, TranscriptRow.id == DrawRow.transcript_id
    )
    total = session.scalar(select(func.count(DrawRow.id)).where(unchecked)) or 0
    found = []
    for draw, row in session.execute(query.where(unchecked).order_by(DrawRow.id).limit(most)):
        side: ChannelName = "agent" if draw.channel == "agent" else "caller"
        segments = Transcript.model_validate(row.body).of(side)
        if draw.place < len(segments):
            start = segments[draw.place].start
            found.append(Drawn(row.id, row.call_id, row.recording_id, side, draw.place, start))
    return found, total


def source_of(session: Session, transcript_id: int) -> tuple[str, str | None] | None:
    """A transcript's recording and call; None when there is no such transcript."""
    row = session.get(TranscriptRow, transcript_id)
    return None if row is None else (row.recording_id, row.call_id)


def put_right(session: Session, since: datetime, until: datetime, most: int) -> list[Suggestion]:
    """Words that people put right in several calls of a time, the most frequent first."""
    found = checked(session, since, until, most)
    return suggestions(Check(one.call_id or one.recording_id, one.heard, one.text) for one in found)


def checks(session: Session, transcript_id: int) -> dict[Spot, Checked]:
    """What people said of a transcript's segments, by side and number."""
    return checks_of(session, transcript_id)


def _same_spot() -> ColumnElement[bool]:
    return (
        (DrawRow.transcript_id == CheckRow.transcript_id)
        & (DrawRow.channel == CheckRow.channel)
        & (DrawRow.place == CheckRow.place)
    )


def _newest(session: Session, wanted: ColumnElement[bool]) -> Transcript | None:
    query = select(TranscriptRow).where(wanted).order_by(TranscriptRow.id.desc()).limit(1)
    return _transcript(session, session.scalar(query))


def _transcript(session: Session, row: TranscriptRow | None) -> Transcript | None:
    return None if row is None else current(session, row)
