"""Appeals that nobody answered in time are an alarm until somebody does."""

from datetime import timedelta

from sqlalchemy import func, select

from core.alarms import Alarms, Trouble
from core.clock import Clock
from core.db import Database
from quality.review.tables import AppealRow

EVERY = timedelta(minutes=1)

OVERDUE = Trouble(
    "appeal_overdue",
    "reviews",
    "有质检申诉超过期限没有答复。",
    "请班长或管理员在“人工复核”页的申诉里答复；答复后自动解除。",
)


class Overdue:
    """Looks once a minute whether an appeal is overdue."""

    def __init__(self, db: Database, alarms: Alarms, clock: Clock) -> None:
        self._db, self._alarms, self._clock = db, alarms, clock
        self._next = clock.now()

    def look(self) -> None:
        """Raise or clear the alarm if it is time to look."""
        now = self._clock.now()
        if now < self._next:
            return
        self._next = now + EVERY
        late = select(func.count()).where(AppealRow.granted.is_(None), AppealRow.due_at < now)
        with self._db.read() as session:
            count = session.scalar(late)
        if count:
            self._alarms.raised(OVERDUE)
        else:
            self._alarms.cleared(*OVERDUE.name)
