"""Make the journal, alarms and agents' states anew from the events, as after a change of `fold`."""

import sqlalchemy as sa

from core.db import Database
from core.events import AgentStateChanged, AlarmCleared, AlarmRaised, parse
from core.tables import EventRow
from reports import alarms, own
from reports.projector import refold
from reports.tables import AlarmRecord, CallRecord, LegRecord, OfferRecord, StateRecord

CALLS_PER_TRANSACTION = 200
"""Few enough that other writers wait well under a second."""


def rebuild(db: Database) -> int:
    """Fold every call again, in short transactions; returns how many calls there are.

    Runs beside a live projector: both make the same row from the same events.
    """
    with db.read() as session:
        query = sa.select(EventRow.call_id).where(EventRow.call_id.is_not(None)).distinct()
        calls = sorted(call_id for call_id in session.scalars(query) if call_id)
        known = set(session.scalars(sa.select(CallRecord.call_id)))
    for start in range(0, len(calls), CALLS_PER_TRANSACTION):
        with db.write() as session:
            refold(session, calls[start : start + CALLS_PER_TRANSACTION])
    strays = sorted(known - set(calls))
    with db.write() as session:
        for table in (LegRecord, OfferRecord, CallRecord):
            session.execute(sa.delete(table).where(table.call_id.in_(strays)))
    told = sa.select(EventRow.body).where(EventRow.type.in_([AlarmRaised.type, AlarmCleared.type]))
    with db.write() as session:
        session.execute(sa.delete(AlarmRecord))
        alarms.take(session, (parse(body) for body in session.scalars(told)))
    moved = sa.select(EventRow.body).where(EventRow.type == AgentStateChanged.type)
    with db.write() as session:
        if (newest := session.scalar(sa.select(sa.func.max(EventRow.at)))) is not None:
            moved = moved.where(EventRow.at >= newest - own.KEEP)
        session.execute(sa.delete(StateRecord))
        own.take(session, (parse(body) for body in session.scalars(moved)))
    return len(calls)
