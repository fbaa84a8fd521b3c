"""What the console and the reports read about transcripts."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from asr.redaction import Redacted, redact
from asr.tables import JobRow, TranscriptRow
from asr.transcript import Transcript


def by_id(session: Session, transcript_id: int) -> Transcript | None:
    """One transcript, or None."""
    return _transcript(session.get(TranscriptRow, transcript_id))


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


def _newest(session: Session, wanted: ColumnElement[bool]) -> Transcript | None:
    query = select(TranscriptRow).where(wanted).order_by(TranscriptRow.id.desc()).limit(1)
    return _transcript(session.scalar(query))


def _transcript(row: TranscriptRow | None) -> Transcript | None:
    if row is None:
        return None
    return Transcript.model_validate(row.body | {"id": row.id})
