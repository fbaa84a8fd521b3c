"""Crises of calls, in SQL and in memory."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import Database
from core.events import Event
from core.outbox import enqueue
from crm.crises import Crisis
from crm.ports import CrisisUnit
from crm.tables import CrisisRow

_FIELDS = tuple(Crisis.model_fields)


class SqlCrisisUnit:
    """Implements `crm.ports.CrisisUnit` in one write session."""

    def __init__(self, session: Session, call_id: str) -> None:
        self._session = session
        self._row = session.get(CrisisRow, call_id)

    @property
    def crisis(self) -> Crisis | None:
        return None if self._row is None else _crisis(self._row)

    def save(self, crisis: Crisis) -> None:
        if self._row is None:
            self._row = CrisisRow(call_id=crisis.call_id)
            self._session.add(self._row)
        for name, value in crisis.model_dump(exclude={"call_id"}).items():
            setattr(self._row, name, list(value) if name == "words" else value)

    def send(self, event: Event) -> None:
        enqueue(self._session, event)


class SqlCrises:
    """Implements `crm.ports.CrisisBook` over the centre's database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @contextmanager
    def unit(self, call_id: str) -> Iterator[CrisisUnit]:
        with self._db.write() as session:
            yield SqlCrisisUnit(session, call_id)

    def of(self, call_ids: Collection[str]) -> dict[str, Crisis]:
        if not call_ids:
            return {}
        query = select(CrisisRow).where(CrisisRow.call_id.in_(call_ids))
        with self._db.read() as session:
            return {row.call_id: _crisis(row) for row in session.scalars(query)}

    def listed(self, *, ended: bool, start: int, limit: int) -> tuple[list[Crisis], int]:
        wanted = CrisisRow.state == "closed" if ended else CrisisRow.state != "closed"
        newest = select(CrisisRow).where(wanted).order_by(CrisisRow.raised_at.desc())
        count = select(func.count()).select_from(CrisisRow).where(wanted)
        with self._db.read() as session:
            rows = session.scalars(newest.offset(start).limit(limit)).all()
            return [_crisis(row) for row in rows], session.scalar(count) or 0


class MemoryCrises:
    """The same in memory; `sent` keeps the events."""

    def __init__(self) -> None:
        self._of: dict[str, Crisis] = {}
        self.sent: list[Event] = []

    @contextmanager
    def unit(self, call_id: str) -> Iterator[CrisisUnit]:
        unit = _MemoryUnit(self._of.get(call_id))
        yield unit
        if unit.crisis is not None:
            self._of[call_id] = unit.crisis
        self.sent += unit.sent

    def of(self, call_ids: Collection[str]) -> dict[str, Crisis]:
        return {call_id: self._of[call_id] for call_id in call_ids if call_id in self._of}

    def listed(self, *, ended: bool, start: int, limit: int) -> tuple[list[Crisis], int]:
        found = [one for one in self._of.values() if (one.state == "closed") == ended]
        found.sort(key=lambda one: one.raised_at, reverse=True)
        return found[start : start + limit], len(found)


class _MemoryUnit:
    def __init__(self, crisis: Crisis | None) -> None:
        self.crisis = crisis
        self.sent: list[Event] = []

    def save(self, crisis: Crisis) -> None:
        self.crisis = crisis

    def send(self, event: Event) -> None:
        self.sent.append(event)


def _crisis(row: CrisisRow) -> Crisis:
    return Crisis.model_validate({name: getattr(row, name) for name in _FIELDS})
