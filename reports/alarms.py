"""What is wrong now: alarms folded into one row each, and the watch that `reports` keeps itself.

An alarm is named by kind and subject. Its row depends only on its newest word of each sort, so that
late and doubled events change nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.alarms import Alarms, Name, Trouble
from core.db import Database
from core.events import AlarmCleared, AlarmRaised, AnyEvent
from core.settings import Settings
from core.watch import WATCHED, look
from reports.tables import AlarmRecord

KEEP = timedelta(days=30)
"""How long an alarm that is over stays in the table."""


@dataclass(frozen=True)
class AlarmRow:
    """One alarm. Times are UTC."""

    kind: str
    subject: str
    what: str = ""
    do: str = ""
    raised_at: datetime | None = None
    """When it was first seen, this time; null when only its end was heard of."""
    last_at: datetime | None = None
    """When it was last said to be so."""
    cleared_at: datetime | None = None
    """When it was last said to be over."""

    @property
    def open(self) -> bool:
        """Whether it is so now, as far as anyone said."""
        return self.last_at is not None and (
            self.cleared_at is None or self.cleared_at < self.last_at
        )


def folded(row: AlarmRow, event: AlarmRaised | AlarmCleared) -> AlarmRow:
    """The row after one more event about it, whatever the order in which events come."""
    if isinstance(event, AlarmCleared):
        later = row.cleared_at is None or event.at > row.cleared_at
        return replace(row, cleared_at=event.at) if later else row
    if row.last_at is not None and event.at <= row.last_at:
        return row
    return replace(row, what=event.what, do=event.do, raised_at=event.since, last_at=event.at)


def take(session: Session, events: Iterable[AnyEvent]) -> None:
    """Fold the alarms among these events into the table."""
    for event in events:
        if not isinstance(event, AlarmRaised | AlarmCleared):
            continue
        record = session.get(AlarmRecord, (event.kind, event.subject))
        row = folded(_row(record) if record else AlarmRow(event.kind, event.subject), event)
        values = {name.name: getattr(row, name.name) for name in fields(AlarmRow)}
        session.merge(AlarmRecord(**values))
        session.flush()


def known(session: Session) -> list[AlarmRow]:
    """Every alarm in the table, the one raised last first."""
    found = session.scalars(
        sa.select(AlarmRecord)
        .where(AlarmRecord.last_at.is_not(None))
        .order_by(AlarmRecord.raised_at.desc(), AlarmRecord.kind, AlarmRecord.subject)
    )
    return [_row(record) for record in found]


def standing(session: Session, seen: Sequence[Trouble], now: datetime) -> list[AlarmRow]:
    """What is wrong: open alarms, and what is `seen` now though nothing could write it down."""
    rows = [row for row in known(session) if row.open]
    told = {(row.kind, row.subject) for row in rows}
    fresh = [
        AlarmRow(t.kind, t.subject, t.what, t.do, raised_at=now, last_at=now)
        for t in seen
        if t.name not in told
    ]
    return fresh + rows


def forget_old(db: Database, now: datetime) -> int:
    """Drop what has been over for `KEEP`; returns how many."""
    over = sa.or_(AlarmRecord.last_at.is_(None), AlarmRecord.last_at <= AlarmRecord.cleared_at)
    old = sa.delete(AlarmRecord).where(over, AlarmRecord.cleared_at < now - KEEP)
    with db.write() as session:
        return int(session.connection().execute(old).rowcount)


class Watch:
    """Looks at disks, spools and Redis, and keeps the alarms about them."""

    def __init__(self, db: Database, settings: Settings, alarms: Alarms) -> None:
        self._db, self._settings, self._alarms = db, settings, alarms
        self._seen: frozenset[Name] = frozenset()
        self._left: frozenset[Name] | None = None
        """What an earlier life left open; none before the first look."""

    def step(self) -> None:
        """One look. Raises SQLAlchemy's errors at the first one only."""
        if self._left is None:
            with self._db.read() as session:
                rows = [row for row in known(session) if row.open and row.kind in WATCHED]
            self._left = frozenset((row.kind, row.subject) for row in rows)
        standing = self._alarms.names() | self._left
        found = look(self._settings, standing)
        now_wrong = frozenset(trouble.name for trouble in found)
        for trouble in found:
            # Twice running: a Redis that is restarted, or a spool just being drained, is no alarm.
            if trouble.name in self._seen | standing:
                self._alarms.raised(trouble)
        for kind, subject in standing - now_wrong:
            self._alarms.cleared(kind, subject)
        self._seen, self._left = now_wrong, self._left & now_wrong


def _row(record: AlarmRecord) -> AlarmRow:
    return AlarmRow(**{name.name: getattr(record, name.name) for name in fields(AlarmRow)})
