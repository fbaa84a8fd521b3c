"""Months of reviews: what is open in them, locked with their figures, opened with a reason."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.db import Database
from core.errors import Refused
from quality.review import life
from quality.review.people import Person
from quality.review.tables import LockRow, ReviewRow, UnlockRow

MOST_MONTHS = 36
"""Months shown, the newest first."""

Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]


class Locking(BaseModel):
    """A month is closed."""

    model_config = ConfigDict(frozen=True)

    note: Annotated[str, StringConstraints(strip_whitespace=True)] = Field("", max_length=500)


class Unlocking(BaseModel):
    """A month is opened again, and why."""

    model_config = ConfigDict(frozen=True)

    reason: Why


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class MonthFigure(_View):
    """One agent's reviews of a month; seniors' calls stand apart."""

    agent_id: str
    senior: bool
    reviews: int
    mean: float
    """Of the people's totals, 0 to 100."""


class UnlockView(_View):
    """A lock that was undone, with what it had said."""

    locked_by: str
    locked_at: datetime
    note: str | None
    figures: list[MonthFigure]
    unlocked_by: str
    unlocked_at: datetime
    reason: str


class MonthView(_View):
    """A month by when reviews were judged, in the centre's zone."""

    month: str
    state: Literal["running", "open", "locked"]
    """`running`: it is not over."""
    judged: int
    unjudged: int
    """Drawn in this month and not judged; they will count in the month in which they are."""
    appealed: int
    """Appeals that nobody has answered; no lock while there are any."""
    appealable: int
    """Reviews against which an appeal may still come; no lock while there are any."""
    appealable_until: datetime | None
    """When the last of these times ends."""
    locked_by: str | None
    locked_at: datetime | None
    note: str | None
    figures: list[MonthFigure]
    """As they were locked; before, as they stand."""
    unlocks: list[UnlockView]
    """The newest first."""


class Months:
    """Locks and unlocks months; what may not be is a `Refused` in Chinese."""

    def __init__(self, db: Database, clock: Clock, timezone: str) -> None:
        self._db, self._clock, self._zone = db, clock, ZoneInfo(timezone)

    def lock(self, month: str, who: Person, wanted: Locking | None = None) -> LockRow:
        """Close a month: refused while appeals of it are open or still possible."""
        now = self._clock.now()
        start, end = span(month, self._zone)
        if end > now:
            raise Refused("这个月还没有过完，不能锁定。")
        with self._db.write() as session:
            if session.get(LockRow, month) is not None:
                raise Refused("这个月已经锁定。")
            judged = _judged(session, start, end)
            held = sum(_disputed(row, now) for row in judged)
            if held:
                raise Refused(f"还有 {held} 条复核在申诉中或仍可申诉，不能锁定。")
            for row in judged:
                if row.state != "closed":
                    row.state = life.after(row.state, "close")  # type: ignore[arg-type]  # as text
            lock = LockRow(
                month=month, locked_by=who.username, locked_at=now,
                note=(wanted.note if wanted else "") or None, figures=_told(judged),
            )  # fmt: skip
            session.add(lock)
            return lock

    def unlock(self, month: str, wanted: Unlocking, who: Person) -> UnlockRow:
        """Open a locked month for corrections; what it had said is kept beside the reason.

        Nobody appeals again: the times for that stay over.
        """
        with self._db.write() as session:
            lock = session.get(LockRow, month)
            if lock is None:
                raise Refused("这个月没有锁定。")
            undone = UnlockRow(
                month=month, locked_by=lock.locked_by, locked_at=lock.locked_at, note=lock.note,
                figures=lock.figures, unlocked_by=who.username, unlocked_at=self._clock.now(),
                reason=wanted.reason,
            )  # fmt: skip
            session.add(undone)
            session.delete(lock)
            return undone

    def months(self, session: Session) -> list[MonthView]:
        """The months in which anything was drawn or judged, or that are locked; newest first."""
        now = self._clock.now()
        locks = {
            lock.month: lock
            for lock in session.scalars(
                select(LockRow).order_by(LockRow.month.desc()).limit(MOST_MONTHS)
            )
        }
        names = sorted({*locks, *self._known(session, now)}, reverse=True)[:MOST_MONTHS]
        unlocks = _unlocks(session, names)
        return [
            self._view(session, name, locks.get(name), unlocks.get(name, []), now) for name in names
        ]

    def _known(self, session: Session, now: datetime) -> Iterable[str]:
        """From the first month with a review to the present one, `MOST_MONTHS` at most."""
        first = session.scalar(select(func.min(ReviewRow.drawn_at)))
        if first is None:
            return
        at = now.astimezone(self._zone)
        for _ in range(MOST_MONTHS):
            yield f"{at:%Y-%m}"
            at = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            if at <= first:
                return
            at -= timedelta(days=1)

    def _view(
        self, session: Session, month: str, lock: LockRow | None,
        unlocks: list[UnlockView], now: datetime,
    ) -> MonthView:  # fmt: skip
        start, end = span(month, self._zone)
        judged = [] if lock else _judged(session, start, end)
        open_ = [row.appeal_by for row in judged if row.appeal_by and _may_come(row, now)]
        count = select(func.count()).select_from(ReviewRow)
        shown = lock.figures if lock else figures(judged)
        waiting = count.where(
            ReviewRow.state.in_(life.OPEN), ReviewRow.drawn_at >= start, ReviewRow.drawn_at < end
        )
        over = count.where(ReviewRow.judged_at >= start, ReviewRow.judged_at < end)
        return MonthView(
            month=month, state="locked" if lock else "open" if end <= now else "running",
            judged=session.scalar(over) or 0, unjudged=session.scalar(waiting) or 0,
            appealed=sum(row.state in life.APPEALED for row in judged),
            appealable=len(open_), appealable_until=max(open_, default=None),
            locked_by=lock.locked_by if lock else None,
            locked_at=lock.locked_at if lock else None, note=lock.note if lock else None,
            figures=[MonthFigure.model_validate(figure) for figure in shown],
            unlocks=unlocks,
        )  # fmt: skip


def span(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of a month and of the next. Raises `Refused` for what is no month."""
    try:
        start = datetime.strptime(month, "%Y-%m").replace(tzinfo=zone)
    except ValueError:
        raise Refused("月份写作 2026-11。") from None
    return start, (start + timedelta(days=32)).replace(day=1)


def locked(session: Session, at: datetime, zone: ZoneInfo) -> str | None:
    """The month of this moment if it is locked."""
    month = f"{at.astimezone(zone):%Y-%m}"
    return month if session.get(LockRow, month) is not None else None


def figures(rows: Iterable[ReviewRow]) -> list[MonthFigure]:
    """By agent: how many reviews and their mean, seniors' calls apart from others."""
    totals: dict[tuple[str, bool], list[float]] = {}
    for row in rows:
        if row.total is not None:
            totals.setdefault((row.agent_id or "", row.senior), []).append(row.total)
    return [
        MonthFigure(
            agent_id=agent, senior=senior, reviews=len(found),
            mean=round(sum(found) / len(found), 1),
        )
        for (agent, senior), found in sorted(totals.items())
    ]  # fmt: skip


def _told(rows: Iterable[ReviewRow]) -> list[dict[str, object]]:
    return [figure.model_dump() for figure in figures(rows)]


def _judged(session: Session, start: datetime, end: datetime) -> list[ReviewRow]:
    query = select(ReviewRow).where(ReviewRow.judged_at >= start, ReviewRow.judged_at < end)
    return list(session.scalars(query))


def _may_come(row: ReviewRow, now: datetime) -> bool:
    """Whether an appeal against it is still possible."""
    return row.state in ("done", "answered") and row.appeal_by is not None and row.appeal_by >= now


def _disputed(row: ReviewRow, now: datetime) -> bool:
    return row.state in life.APPEALED or _may_come(row, now)


def _unlocks(session: Session, months: list[str]) -> dict[str, list[UnlockView]]:
    query = select(UnlockRow).where(UnlockRow.month.in_(months)).order_by(UnlockRow.id.desc())
    found: dict[str, list[UnlockView]] = {}
    for row in session.scalars(query.limit(200)):
        found.setdefault(row.month, []).append(UnlockView.model_validate(row))
    return found
