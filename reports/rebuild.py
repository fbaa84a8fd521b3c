"""Make the whole journal anew from the events, as after a change of `fold`."""

import sqlalchemy as sa

from core.db import Database
from core.tables import EventRow
from reports.projector import refold
from reports.tables import CallRecord, LegRecord, OfferRecord

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
    return len(calls)
