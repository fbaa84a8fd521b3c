"""Settlements in SQL; in memory, see `memory_settlements`."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select
from sqlalchemy.orm import Session

from core.crypto import KeyRing
from core.db import Database
from core.events import Event
from core.outbox import enqueue
from crm.settling.deciding import Past
from crm.settling.ports import Customer, SettledSum, SettlementFilter, SettlementUnit, Total
from crm.settling.settlements import OVER, PENDING, Settlement, State, Step
from crm.settling.tables import SettlementRow, SettlementStepRow

AT_ONCE = 200
"""Rows that are lapsed or forgotten in one go: others want to write, too."""
_FIELDS = tuple(Settlement.model_fields)


class SqlSettlementUnit:
    """Implements `crm.settling.ports.SettlementUnit` in one write session."""

    def __init__(self, session: Session, keys: KeyRing) -> None:
        self._session, self._keys = session, keys

    def get(self, settlement_id: int) -> Settlement | None:
        row = self._session.get(SettlementRow, settlement_id)
        return _settlement(self._keys, row) if row else None

    def add(self, settlement: Settlement) -> Settlement:
        row = SettlementRow(**settlement.model_dump(exclude={"id", "evidence"}))
        self._session.add(row)
        self._session.flush()  # the seal names the row, so its id comes first
        if settlement.evidence:
            row.evidence = self._keys.encrypt(settlement.evidence.encode(), _place(row.id))
        return settlement.model_copy(update={"id": row.id})

    def save(self, settlement: Settlement) -> None:
        row = self._session.get_one(SettlementRow, settlement.id)
        for name, value in settlement.model_dump(exclude={"id", "evidence"}).items():
            setattr(row, name, value)

    def note(self, step: Step) -> None:
        self._session.add(SettlementStepRow(**step._asdict()))
        self._session.flush()

    def last_number(self, prefix: str) -> str | None:
        query = (
            select(SettlementRow.number)
            .where(SettlementRow.number.startswith(prefix, autoescape=True))
            .order_by(func.length(SettlementRow.number).desc(), SettlementRow.number.desc())
            .limit(1)
        )
        return self._session.scalar(query)

    def history(self, customer: Customer, subject: str, since: datetime) -> list[Past]:
        return _history(self._session, customer, subject, since)

    def of_call(self, call_id: str) -> list[Settlement]:
        query = select(SettlementRow).where(SettlementRow.call_id == call_id)
        rows = self._session.scalars(query.order_by(SettlementRow.id))
        return [_settlement(self._keys, row) for row in rows]

    def send(self, event: Event) -> None:
        enqueue(self._session, event)


class SqlSettlements:
    """Implements `crm.settling.ports.SettlementBook` over the centre's database."""

    def __init__(self, db: Database, keys: KeyRing) -> None:
        self._db, self._keys = db, keys

    @contextmanager
    def unit(self) -> Iterator[SettlementUnit]:
        with self._db.write() as session:
            yield SqlSettlementUnit(session, self._keys)

    def history(self, customer: Customer, subject: str, since: datetime) -> list[Past]:
        with self._db.read() as session:
            return _history(session, customer, subject, since)

    def page(
        self, wanted: SettlementFilter, offset: int, limit: int
    ) -> tuple[list[Settlement], int]:
        where = _where(wanted)
        newest = select(SettlementRow).where(where).order_by(SettlementRow.id.desc())
        count = select(func.count(SettlementRow.id)).where(where)
        with self._db.read() as session:
            rows = session.scalars(newest.offset(offset).limit(limit))
            return [_settlement(self._keys, row) for row in rows], session.scalar(count) or 0

    def steps(self, ids: Collection[int]) -> Sequence[Step]:
        if not ids:
            return []
        query = select(SettlementStepRow).where(SettlementStepRow.settlement_id.in_(ids))
        with self._db.read() as session:
            rows = session.scalars(query.order_by(SettlementStepRow.id))
            return [_step(row) for row in rows]

    def totals(self, since: datetime, until: datetime) -> list[Total]:
        row = SettlementRow
        paid = case((row.state == "paid", row.amount_fen), else_=0)
        group = (row.agent_id, row.matter)
        query = (
            select(
                *group,
                func.max(row.title),
                func.count(row.id),
                func.sum(row.amount_fen),
                func.sum(paid),
            )
            .where(row.state.not_in(OVER), row.created_at >= since, row.created_at < until)
            .group_by(*group)
        )
        with self._db.read() as session:
            found = [
                Total(agent, matter, title, count, int(fen), int(done))
                for agent, matter, title, count, fen, done in session.execute(query)
            ]
        return sorted(found, key=lambda one: (one.agent_id or "", one.matter))

    def lapsed(self, before: datetime) -> list[int]:
        query = (
            select(SettlementRow.id)
            .where(SettlementRow.state.in_(PENDING), SettlementRow.created_at <= before)
            .order_by(SettlementRow.id)
        )
        with self._db.read() as session:
            return list(session.scalars(query.limit(AT_ONCE)))

    def forget(self, before: datetime) -> int:
        old = select(SettlementRow.id).where(SettlementRow.changed_at < before)
        with self._db.write() as session:
            ids = list(session.scalars(old.limit(AT_ONCE)))
            steps = SettlementStepRow.settlement_id.in_(ids)
            session.execute(delete(SettlementStepRow).where(steps))
            session.execute(delete(SettlementRow).where(SettlementRow.id.in_(ids)))
        return len(ids)


def settled_in(db: Database, call_id: str) -> list[SettledSum]:
    """What was asked for in a call, by id; some of very many. Opens no seals."""
    columns = (SettlementRow.number, SettlementRow.state, SettlementRow.amount_fen)
    query = select(*columns).where(SettlementRow.call_id == call_id).order_by(SettlementRow.id)
    with db.read() as session:
        return [
            SettledSum(number, cast("State", state), fen)
            for number, state, fen in session.execute(query.limit(AT_ONCE))
        ]


def _history(session: Session, customer: Customer, subject: str, since: datetime) -> list[Past]:
    row = SettlementRow
    parts = [
        and_(row.person_id.in_(customer.entries), row.created_at > since),
        and_(
            row.caller_hash == customer.caller_hash, row.caller_hash != "", row.created_at > since
        ),
        and_(row.subject == subject, row.subject != ""),
    ]
    query = select(row).where(row.state.not_in(OVER), or_(*parts)).order_by(row.id)
    return [
        Past(
            one.number,
            one.created_at,
            one.amount_fen,
            one.subject,
            one.person_id in customer.entries
            or (one.caller_hash != "" and one.caller_hash == customer.caller_hash),
        )
        for one in session.scalars(query)
    ]


def _where(wanted: SettlementFilter) -> ColumnElement[bool]:
    row = SettlementRow
    parts: list[ColumnElement[bool]] = [row.id > 0]
    if wanted.states is not None:
        parts.append(row.state.in_(wanted.states))
    if wanted.people is not None:
        parts.append(row.person_id.in_(wanted.people))
    if wanted.since is not None:
        parts.append(row.created_at >= wanted.since)
    if wanted.until is not None:
        parts.append(row.created_at < wanted.until)
    for name in ("agent_id", "matter", "call_id", "order_id"):
        if (value := getattr(wanted, name)) is not None:
            parts.append(getattr(row, name) == value)
    return and_(*parts)


def _settlement(keys: KeyRing, row: SettlementRow) -> Settlement:
    told = {name: getattr(row, name) for name in _FIELDS}
    sealed = row.evidence
    told["evidence"] = keys.decrypt(sealed, _place(row.id)).decode() if sealed else ""
    return Settlement.model_validate(told)


def _step(row: SettlementStepRow) -> Step:
    return Step(**{name: getattr(row, name) for name in Step._fields})


def _place(settlement_id: int) -> bytes:
    """Sealed to its place, so that it opens nowhere else."""
    return f"crm.settlements.evidence:{settlement_id}".encode()
