"""What is wrong now, for the keyboard."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from core.db import Database
from core.settings import Settings
from core.watch import look
from reports import views
from reports.views import AlarmRow


def standing(settings: Settings) -> list[AlarmRow]:
    """Open alarms, and what one sees of disks, spools and Redis at this moment.

    Raises `WrongDatabase`.
    """
    seen, now = look(settings), datetime.now(UTC)
    with _reading(settings) as session:
        return views.standing_alarms(session, seen, now)


def history(settings: Settings) -> list[AlarmRow]:
    """What was wrong in the last 30 days, the newest first. Raises `WrongDatabase`."""
    with _reading(settings) as session:
        return views.known_alarms(session)


@contextmanager
def _reading(settings: Settings) -> Iterator[Session]:
    db = Database(settings.sql_url)
    try:
        db.check_head()
        with db.read() as session:
            yield session
    finally:
        db.close()


def lines(rows: Sequence[AlarmRow], timezone: str) -> Iterator[str]:
    """Two lines for each: what is wrong since when, and what to do."""
    zone = ZoneInfo(timezone)
    for row in rows:
        since = row.raised_at.astimezone(zone).strftime("%m-%d %H:%M") if row.raised_at else "?"
        mark = "✗" if row.open else "✓"
        yield f"{mark} {since}  {row.kind} ({row.subject}): {row.what}"
        if row.open:
            yield f"    → {row.do}"
        elif row.cleared_at:
            yield f"    over since {row.cleared_at.astimezone(zone).strftime('%m-%d %H:%M')}"
