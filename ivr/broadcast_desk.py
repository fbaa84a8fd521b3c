"""Notices to everybody who calls: written down, stopped, resumed; what they say."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from core.clock import Clock
from core.db import Database
from core.errors import Refused, UserError
from ivr.adapters.own_prompts import OwnPrompts, playable
from ivr.broadcast import LONGEST, Broadcast
from ivr.catalogue import recorded_prompts, text
from ivr.tables import BroadcastRow

AT_A_TIME = 20
"""Notices that are on or to come; more would be a sign of something else."""
SHOWN = 50


class BroadcastDesk:
    """The notices in the database; the IVR looks every second. Database errors come through."""

    def __init__(self, db: Database, clock: Clock, own: Path | None = None) -> None:
        """`own`: the folder of the owner's recordings; what is only there may be told, too."""
        self._db, self._clock, self._own = db, clock, own

    def start(
        self,
        prompts: list[str],
        *,
        until_at: datetime,
        reason: str,
        by: str,
        numbers: list[str] | None = None,
        from_at: datetime | None = None,
    ) -> Broadcast:
        """Begin to tell it, now or from `from_at` on. Raises `Refused` for what cannot be."""
        now = self._clock.now()
        begins, ends = (from_at or now).astimezone(UTC), until_at.astimezone(UTC)
        known = recorded_prompts() if self._own is None else playable(self._own)
        for name in prompts:
            if name not in known:
                raise Refused(f"没有录制提示音 {name}。")
        if ends <= max(begins, now):
            raise Refused("结束时间必须在开始时间之后，并且在将来。")
        if ends - begins > LONGEST:
            raise Refused(f"一则通知最长{LONGEST.days}天。")
        with self._db.write() as session:
            still = select(func.count(BroadcastRow.id)).where(
                BroadcastRow.until_at > now, BroadcastRow.stopped_at.is_(None)
            )
            if (session.scalar(still) or 0) >= AT_A_TIME:
                raise Refused(f"最多同时有{AT_A_TIME}则通知，请先停止不再需要的。")
            row = BroadcastRow(
                prompts=list(prompts),
                numbers=list(dict.fromkeys(numbers or [])),
                from_at=begins,
                until_at=ends,
                reason=reason,
                started_by=by,
                started_at=now,
            )
            session.add(row)
            session.flush()
            return _broadcast(row)

    def stop(self, broadcast_id: int, by: str) -> Broadcast:
        """End it now; said again it changes nothing. Raises `UserError`, `Refused`."""
        now = self._clock.now()

        def end(row: BroadcastRow) -> None:
            if row.until_at <= now:
                raise Refused("这则通知已经结束。")
            if row.stopped_at is None:
                row.stopped_at, row.stopped_by = now, by

        return self._change(broadcast_id, end)

    def resume(self, broadcast_id: int) -> Broadcast:
        """Undo a stop. Raises `UserError`, `Refused` for one whose time is over."""
        now = self._clock.now()

        def go_on(row: BroadcastRow) -> None:
            if row.until_at <= now:
                raise Refused("这则通知的时间已经过去，请重新发布。")
            row.stopped_at = row.stopped_by = None

        return self._change(broadcast_id, go_on)

    def coming(self) -> list[Broadcast]:
        """Those that are on, or will be."""
        query = select(BroadcastRow).where(
            BroadcastRow.until_at > self._clock.now(), BroadcastRow.stopped_at.is_(None)
        )
        with self._db.read() as session:
            return [_broadcast(row) for row in session.scalars(query.limit(AT_A_TIME))]

    def listed(self) -> list[Broadcast]:
        """The newest ones, those that are over, too."""
        query = select(BroadcastRow).order_by(BroadcastRow.id.desc()).limit(SHOWN)
        with self._db.read() as session:
            return [_broadcast(row) for row in session.scalars(query)]

    def _change(self, broadcast_id: int, edit: Callable[[BroadcastRow], None]) -> Broadcast:
        with self._db.write() as session:
            row = session.get(BroadcastRow, broadcast_id)
            if row is None:
                raise UserError("没有这则通知。")
            edit(row)
            return _broadcast(row)


def choices(own: Path | None = None) -> dict[str, str]:
    """Every prompt that is recorded, with what it says; numbers and names are of no use here.

    `own`: the folder of the owner's recordings.
    """
    known = recorded_prompts() if own is None else playable(own)
    names = (name for name in known if not name.startswith(("num-", "name-")))
    words = _words(own)
    return {name: words.get(name) or text("normal", name) for name in sorted(names)}


def said(prompts: tuple[str, ...], own: Path | None = None) -> str:
    """What prompts say, for reading."""
    words = _words(own)
    return "".join(words.get(name) or text("normal", name) for name in prompts)


def _words(own: Path | None) -> dict[str, str]:
    return OwnPrompts(own).words() if own is not None else {}


def _broadcast(row: BroadcastRow) -> Broadcast:
    return Broadcast.model_validate({name: getattr(row, name) for name in Broadcast.model_fields})
