"""The ledger in SQL: numbers sealed, events through the outbox."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import and_, bindparam, case, delete, false, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.crypto import KeyRing
from core.db import Database
from core.events import Event
from core.outbox import enqueue
from crm.asking import LONGEST
from crm.missed import CallNote
from crm.orders import UNFINISHED, NewOrder, WorkOrder
from crm.ports import LedgerUnit, OrderFilter, TaskFilter
from crm.tables import AskedRow, CallerRow, TaskRow, WorkOrderRow
from crm.tasks import NewTask, Task

_ORDER_OWNER = (
    select(WorkOrderRow.owner)
    .where(
        WorkOrderRow.person_id == bindparam("person_id"),
        WorkOrderRow.state.in_(UNFINISHED),
        WorkOrderRow.owner.is_not(None),
    )
    .order_by(WorkOrderRow.id.desc())
    .limit(1)
)
_FIRST_NOTE = {
    "sqlite": sqlite.insert(CallerRow).on_conflict_do_nothing().returning(CallerRow.call_id),
    "postgresql": postgresql.insert(CallerRow)
    .on_conflict_do_nothing()
    .returning(CallerRow.call_id),
}
"""Both are asked in every call, so they are put together once."""


class SqlUnit:
    """Implements `crm.ports.LedgerUnit` in one write session."""

    def __init__(self, session: Session, keyring: KeyRing) -> None:
        self._session = session
        self._keys = keyring

    def note(self, call_id: str) -> CallNote:
        return _note(self._keys, self._session, call_id)

    def keep_note(self, note: CallNote, expires_at: datetime) -> None:
        row = self._session.get(CallerRow, note.call_id)
        if row is None:
            row = CallerRow(call_id=note.call_id)
            self._session.add(row)
        for name, value in note.model_dump(exclude={"call_id", "number"}).items():
            setattr(row, name, value)
        row.number = _seal(self._keys, _note_place(note.call_id), note.number)
        row.expires_at = expires_at

    def answered_at(self, caller_hash: str) -> datetime | None:
        if not caller_hash:
            return None
        query = (
            select(CallerRow.answered_at)
            .where(CallerRow.caller_hash == caller_hash, CallerRow.answered_at.is_not(None))
            .order_by(CallerRow.answered_at.desc())
            .limit(1)
        )
        return self._session.scalar(query)

    def tasks_about(self, note: CallNote) -> list[Task]:
        owed = and_(
            or_(
                TaskRow.kind == "missed_call",
                TaskRow.cut_at.is_not(None),
                and_(TaskRow.kind == "callback", TaskRow.tried_at.is_not(None)),
            ),
            TaskRow.state == "open",
            TaskRow.caller_hash == note.caller_hash,
            TaskRow.caller_hash != "",
        )
        own = or_(TaskRow.call_id == note.call_id, TaskRow.id == note.task_id)
        enrol = and_(
            TaskRow.kind == "enrol",
            TaskRow.caller_hash == note.caller_hash,
            TaskRow.caller_hash != "",
        )
        query = select(TaskRow).where(or_(own, owed, enrol)).order_by(TaskRow.id)
        return [_task(self._keys, row) for row in self._session.scalars(query)]

    def task(self, task_id: int) -> Task | None:
        row = self._session.get(TaskRow, task_id)
        return _task(self._keys, row) if row else None

    def add_task(self, task: NewTask, now: datetime) -> Task:
        row = TaskRow(state="open", created_at=now, updated_at=now)
        for name, value in task.model_dump(exclude={"number"}).items():
            setattr(row, name, value)
        self._session.add(row)
        self._session.flush()  # the seal names the row, so its id comes first
        row.number = _seal(self._keys, _task_place(row.id), task.number)
        return Task(id=row.id, created_at=now, updated_at=now, **dict(task))

    def save_task(self, task: Task) -> None:
        row = self._session.get_one(TaskRow, task.id)
        for name, value in task.model_dump(exclude={"id", "number"}).items():
            setattr(row, name, value)
        row.number = _seal(self._keys, _task_place(task.id), task.number)

    def order(self, order_id: int) -> WorkOrder | None:
        row = self._session.get(WorkOrderRow, order_id)
        return WorkOrder.model_validate(_columns(row)) if row else None

    def last_number(self, prefix: str) -> str | None:
        query = (
            select(WorkOrderRow.number)
            .where(WorkOrderRow.number.startswith(prefix, autoescape=True))
            .order_by(func.length(WorkOrderRow.number).desc(), WorkOrderRow.number.desc())
            .limit(1)
        )
        return self._session.scalar(query)

    def add_order(self, order: NewOrder, number: str, now: datetime) -> WorkOrder:
        row = WorkOrderRow(
            number=number, state="open", created_at=now, updated_at=now, **order.model_dump()
        )
        self._session.add(row)
        self._session.flush()
        return WorkOrder.model_validate(_columns(row))

    def order_of(self, call_id: str, kind: str, subject: str) -> WorkOrder | None:
        query = select(WorkOrderRow).where(
            WorkOrderRow.call_id == call_id,
            WorkOrderRow.kind == kind,
            WorkOrderRow.subject == subject,
        )
        row = self._session.scalar(query.limit(1))
        return WorkOrder.model_validate(_columns(row)) if row else None

    def save_order(self, order: WorkOrder) -> None:
        row = self._session.get_one(WorkOrderRow, order.id)
        for name, value in order.model_dump(exclude={"id"}).items():
            setattr(row, name, value)

    def asked_at(self, whom: Sequence[str]) -> datetime | None:
        return self._session.scalar(
            select(func.max(AskedRow.asked_at)).where(AskedRow.who.in_(whom))
        )

    def keep_asked(self, whom: Sequence[str], at: datetime) -> None:
        for who in whom:
            self._session.merge(AskedRow(who=who, asked_at=at))

    def send(self, event: Event) -> None:
        enqueue(self._session, event)


class SqlLedger:
    """Implements `crm.ports.Ledger` over the centre's database."""

    def __init__(self, db: Database, keyring: KeyRing) -> None:
        self._db = db
        self._keys = keyring

    @contextmanager
    def unit(self) -> Iterator[LedgerUnit]:
        with self._db.write() as session:
            yield SqlUnit(session, self._keys)

    def tasks(self, wanted: TaskFilter, offset: int, limit: int) -> tuple[list[Task], int]:
        query = select(TaskRow)
        if wanted.state is not None:
            query = query.where(TaskRow.state == wanted.state)
        if wanted.kind is not None:
            query = query.where(TaskRow.kind == wanted.kind)
        if wanted.agent_id is not None:
            nobodys = TaskRow.owner.is_(None) if not wanted.owned else false()
            query = query.where(or_(nobodys, TaskRow.owner == wanted.agent_id))
            query = query.where(TaskRow.not_for != wanted.agent_id)
        if wanted.person_id is not None:
            query = query.where(TaskRow.person_id == wanted.person_id)
        if wanted.call_id is not None:
            query = query.where(TaskRow.call_id == wanted.call_id)
        if wanted.caller_hash is not None:
            query = query.where(TaskRow.caller_hash == wanted.caller_hash)
        order = (case((TaskRow.state == "open", 0), else_=1), TaskRow.due_at, TaskRow.id)
        with self._db.read() as session:
            total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
            rows = session.scalars(query.order_by(*order).offset(offset).limit(limit)).all()
        return [_task(self._keys, row) for row in rows], total

    def orders(self, wanted: OrderFilter, offset: int, limit: int) -> tuple[list[WorkOrder], int]:
        query = select(WorkOrderRow)
        if wanted.state is not None:
            query = query.where(WorkOrderRow.state == wanted.state)
        if wanted.agent_id is not None:
            mine = or_(WorkOrderRow.owner.is_(None), WorkOrderRow.owner == wanted.agent_id)
            query = query.where(mine)
        if wanted.person_id is not None:
            query = query.where(WorkOrderRow.person_id == wanted.person_id)
        if wanted.call_id is not None:
            query = query.where(WorkOrderRow.call_id == wanted.call_id)
        newest = query.order_by(WorkOrderRow.id.desc()).offset(offset).limit(limit)
        with self._db.read() as session:
            total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
            rows = session.scalars(newest).all()
        return [WorkOrder.model_validate(_columns(row)) for row in rows], total

    def order_owner(self, person_id: int) -> str | None:
        with self._db.look_up() as connection:
            owner: str | None = connection.scalar(_ORDER_OWNER, {"person_id": person_id})
        return owner

    def caller_note(self, call_id: str) -> CallNote:
        with self._db.read() as session:
            return _note(self._keys, session, call_id)

    def first_notes(self, notes: Sequence[CallNote], expires_at: datetime) -> list[CallNote]:
        rows = []
        for note in notes:
            values = note.model_dump() | {"expires_at": expires_at}
            values["number"] = _seal(self._keys, _note_place(note.call_id), note.number)
            rows.append(values)
        with self._db.note_down() as connection:
            new = set(connection.execute(_FIRST_NOTE[connection.dialect.name], rows).scalars())
        return [note for note in notes if note.call_id not in new]

    def forget(self, now: datetime, finished_before: datetime) -> None:
        finished = and_(
            TaskRow.state != "open",
            TaskRow.updated_at < finished_before,
            TaskRow.number.is_not(None),
        )
        with self._db.write() as session:
            session.execute(delete(CallerRow).where(CallerRow.expires_at <= now))
            session.execute(delete(AskedRow).where(AskedRow.asked_at < now - LONGEST))
            session.execute(update(TaskRow).where(finished).values(number=None))


def _note(keys: KeyRing, session: Session, call_id: str) -> CallNote:
    row = session.get(CallerRow, call_id)
    if row is None:
        return CallNote(call_id=call_id)
    number = _open(keys, _note_place(call_id), row.number)
    return CallNote.model_validate(_columns(row) | {"number": number})


def _task(keys: KeyRing, row: TaskRow) -> Task:
    number = _open(keys, _task_place(row.id), row.number)
    return Task.model_validate(_columns(row) | {"number": number})


def _columns(row: CallerRow | TaskRow | WorkOrderRow) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def _task_place(task_id: int) -> str:
    return f"crm.tasks.number:{task_id}"


def _note_place(call_id: str) -> str:
    return f"crm.callers.number:{call_id}"


def _seal(keys: KeyRing, place: str, number: str | None) -> bytes | None:
    """Sealed to its place, so that it opens nowhere else."""
    return keys.encrypt(number.encode(), place.encode()) if number else None


def _open(keys: KeyRing, place: str, token: bytes | None) -> str | None:
    return keys.decrypt(token, place.encode()).decode() if token else None
