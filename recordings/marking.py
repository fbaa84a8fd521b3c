"""Holds and pauses of a call, kept with its recording in the recording's own seconds.

What happens in a call is noted as it comes; when the recording is stored and its length is known,
it becomes marks, in the transaction of the recording's row.
"""

from datetime import datetime
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import logs
from core.db import Database
from core.recorded import Kind, Mark, Moment, Told, marks, moment
from recordings.tables import RecordingMark, RecordingMoment

log = logs.get("recordings.marking")


def happened(db: Database, event: Told) -> None:
    """Keep a moment of a call; one that is known already is passed over."""
    found = moment(event)
    if event.call_id is None or found is None or found.kind == "ended":
        return
    row = RecordingMoment(
        event_id=event.id,
        call_id=event.call_id,
        at=found.at,
        kind=found.kind,
        agent_id=found.agent_id,
    )
    with db.write() as session:
        session.merge(row)


def keep(
    session: Session, recording_id: str, call_id: str, ended_at: datetime, duration_s: float
) -> None:
    """Mark the recording's holds and pauses; without any, or where times are not known, nothing."""
    rows = session.scalars(select(RecordingMoment).where(RecordingMoment.call_id == call_id))
    moments = [Moment(row.at, cast("Kind", row.kind), row.agent_id) for row in rows]
    if not any(one.kind in ("held", "parked", "paused") for one in moments):
        return
    found = marks([*moments, Moment(ended_at, "ended")], duration_s)
    if found is None:
        log.warning("marks_unknown", call_id=call_id, duration_s=round(duration_s, 2))
    session.add_all(
        RecordingMark(recording_id=recording_id, number=number, **mark._asdict())
        for number, mark in enumerate(found or ())
    )


def forget(session: Session, call_id: str) -> None:
    """The call is dealt with: its moments are in its marks, or of no use."""
    session.execute(delete(RecordingMoment).where(RecordingMoment.call_id == call_id))


def of(session: Session, recording_id: str) -> list[Mark]:
    """The recording's holds and pauses, by their start."""
    rows = session.scalars(
        select(RecordingMark)
        .where(RecordingMark.recording_id == recording_id)
        .order_by(RecordingMark.number)
    )
    return [
        Mark(
            kind="pause" if row.kind == "pause" else "hold",
            agent_id=row.agent_id,
            start=row.start,
            end=row.end,
            lasted_s=row.lasted_s,
            music=row.music,
        )
        for row in rows
    ]
