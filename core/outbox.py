"""Rows and the event that speaks of them, in one transaction: the event goes through a table."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import logs
from core.bus import EventSink
from core.db import Database
from core.events import Event, UnknownEvent, parse
from core.tables import OutboxRow

BATCH = 200

log = logs.get("core.outbox")


def enqueue(session: Session, event: Event) -> None:
    """Commit `event` with the caller's rows; `relay` sends it afterwards."""
    session.add(OutboxRow(id=event.id, body=event.to_json()))


def relay(db: Database, sink: EventSink) -> int:
    """Send what waits, oldest first, and forget it; returns how many.

    A crash after sending sends again: readers ignore an id they know.
    """
    with db.read() as session:
        rows = session.execute(
            select(OutboxRow.number, OutboxRow.body).order_by(OutboxRow.number).limit(BATCH)
        ).all()
    if not rows:
        return 0
    for row in rows:
        event = parse(row.body)
        if isinstance(event, UnknownEvent):
            log.error("outbox_unknown_event", id=event.id)
        else:
            sink.publish(event)
    with db.write() as session:
        session.execute(delete(OutboxRow).where(OutboxRow.number.in_([r.number for r in rows])))
    return len(rows)
