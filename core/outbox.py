"""Rows and the event that speaks of them, in one transaction: the event goes through a table."""

from datetime import datetime

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
    row = OutboxRow(id=event.id, producer=event.producer, at=event.at, body=event.to_json())
    session.add(row)


def relay(
    db: Database, sink: EventSink, producer: str | None = None, before: datetime | None = None
) -> int:
    """Send what waits, oldest first, and forget it; returns how many.

    `producer`: only this one's events; `before`: only those that happened earlier. A crash after
    sending, or two relays at once, send again: readers ignore an id they know.
    """
    wanted = select(OutboxRow.id, OutboxRow.body).order_by(OutboxRow.number).limit(BATCH)
    if producer is not None:
        wanted = wanted.where(OutboxRow.producer == producer)
    if before is not None:
        wanted = wanted.where(OutboxRow.at < before)
    with db.read() as session:
        rows = session.execute(wanted).all()
    if not rows:
        return 0
    for row in rows:
        event = parse(row.body)
        if isinstance(event, UnknownEvent):
            log.error("outbox_unknown_event", id=event.id)
        else:
            sink.publish(event)
    with db.write() as session:
        # By the event's own id: another relay may have forgotten the row meanwhile, and a row that
        # was added since may bear its number.
        session.execute(delete(OutboxRow).where(OutboxRow.id.in_([row.id for row in rows])))
    return len(rows)
