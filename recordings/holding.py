"""Holds on recordings: kept for a reason, whatever the rules of retention say, until they end."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.clock import Clock
from core.db import Database
from core.errors import Refused, UserError
from recordings import views
from recordings.tables import HoldRow
from recordings.views import Hold


def keep(
    session: Session, call_id: str, reason: str, now: datetime, until: datetime | None
) -> None:
    """Note a hold; said again for the same reason, the new end counts."""
    found = session.get(HoldRow, (call_id, reason))
    if found is None:
        session.add(HoldRow(call_id=call_id, reason=reason, placed_at=now, until=until))
    else:
        found.until = until


class HoldDesk:
    """Holds as people place and end them. Database errors come through."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def of(self, call_id: str) -> list[Hold]:
        """Every hold that was ever placed on a call's recording, the oldest first."""
        with self._db.read() as session:
            return views.holds(session, call_id)

    def place(self, call_id: str, reason: str, until: datetime | None) -> None:
        """Keep it until then, or until told otherwise; said again, the new end counts.

        `reason`: who needs it, 1 to 64 characters. Raises `Refused` for an end that has passed and
        for a recording that is gone.
        """
        now = self._clock.now()
        if until is not None and until <= now:
            raise Refused("保留的期限须在以后。")
        with self._db.write() as session:
            gone = views.buried(session, call_id)
            if gone is not None:
                raise Refused(f"这通电话的录音已于 {gone.deleted_at:%Y-%m-%d} 按规定删除。")
            keep(session, call_id, reason, now, until)

    def release(self, call_id: str, reason: str) -> None:
        """The rules decide again. Raises `UserError` where it is not held for that."""
        now = self._clock.now()
        with self._db.write() as session:
            found = session.get(HoldRow, (call_id, reason))
            if found is None or (found.until is not None and found.until <= now):
                raise UserError("没有这个保留。")
            found.until = now
