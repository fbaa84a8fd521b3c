"""A ledger in memory, for tests and simulations."""

import copy
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from core.events import Event
from crm.asking import LONGEST
from crm.missed import CallNote, owed_for_calling
from crm.orders import UNFINISHED, NewOrder, WorkOrder
from crm.ports import LedgerUnit, OrderFilter, TaskFilter
from crm.tasks import NewTask, Task

Filed = TypeVar("Filed", Task, WorkOrder)


class _Unit:
    """Implements `crm.ports.LedgerUnit` on a copy of the ledger's books."""

    def __init__(self) -> None:
        self.notes: dict[str, tuple[CallNote, datetime]] = {}
        self.tasks: dict[int, Task] = {}
        self.orders: dict[int, WorkOrder] = {}
        self.sent: list[Event] = []
        self.asked: dict[str, datetime] = {}

    def note(self, call_id: str) -> CallNote:
        return self.notes[call_id][0] if call_id in self.notes else CallNote(call_id=call_id)

    def keep_note(self, note: CallNote, expires_at: datetime) -> None:
        self.notes[note.call_id] = (note, expires_at)

    def answered_at(self, caller_hash: str) -> datetime | None:
        moments = [
            note.answered_at
            for note, _ in self.notes.values()
            if note.caller_hash == caller_hash and note.answered_at
        ]
        return max(moments, default=None) if caller_hash else None

    def tasks_about(self, note: CallNote) -> list[Task]:
        def owed(task: Task) -> bool:
            mine = bool(note.caller_hash) and task.caller_hash == note.caller_hash
            asked = owed_for_calling(task) and task.state == "open"
            return mine and (asked or task.kind == "enrol")

        return [
            task
            for task in self.tasks.values()
            if task.call_id == note.call_id or task.id == note.task_id or owed(task)
        ]

    def task(self, task_id: int) -> Task | None:
        return self.tasks.get(task_id)

    def add_task(self, task: NewTask, now: datetime) -> Task:
        filed = Task(id=len(self.tasks) + 1, created_at=now, updated_at=now, **dict(task))
        self.tasks[filed.id] = filed
        return filed

    def save_task(self, task: Task) -> None:
        self.tasks[task.id] = task

    def order(self, order_id: int) -> WorkOrder | None:
        return self.orders.get(order_id)

    def last_number(self, prefix: str) -> str | None:
        numbers = [o.number for o in self.orders.values() if o.number.startswith(prefix)]
        return max(numbers, key=lambda number: (len(number), number), default=None)

    def add_order(self, order: NewOrder, number: str, now: datetime) -> WorkOrder:
        filed = WorkOrder(
            id=len(self.orders) + 1, number=number, created_at=now, updated_at=now, **dict(order)
        )
        self.orders[filed.id] = filed
        return filed

    def order_of(self, call_id: str, kind: str, subject: str) -> WorkOrder | None:
        wanted = (call_id, kind, subject)
        same = (o for o in self.orders.values() if (o.call_id, o.kind, o.subject) == wanted)
        return next(same, None)

    def save_order(self, order: WorkOrder) -> None:
        self.orders[order.id] = order

    def asked_at(self, whom: Sequence[str]) -> datetime | None:
        return max((self.asked[who] for who in whom if who in self.asked), default=None)

    def keep_asked(self, whom: Sequence[str], at: datetime) -> None:
        self.asked |= dict.fromkeys(whom, at)

    def send(self, event: Event) -> None:
        self.sent.append(event)


class MemoryLedger:
    """Implements `crm.ports.Ledger`; keeps nothing beyond its own life."""

    def __init__(self) -> None:
        self._books = _Unit()
        self._lock = threading.Lock()

    @property
    def sent(self) -> list[Event]:
        """The events of every unit that succeeded."""
        return self._books.sent

    @contextmanager
    def unit(self) -> Iterator[LedgerUnit]:
        with self._lock:
            books = copy.copy(self._books)
            for name, book in vars(self._books).items():
                setattr(books, name, copy.copy(book))
            yield books
            self._books = books

    def tasks(self, wanted: TaskFilter, offset: int, limit: int) -> tuple[list[Task], int]:
        found = [
            task
            for task in self._books.tasks.values()
            if wanted.state in (None, task.state)
            and wanted.kind in (None, task.kind)
            and (wanted.agent_id is None or _theirs(task.owner, wanted))
            and (wanted.agent_id is None or task.not_for != wanted.agent_id)
            and wanted.person_id in (None, task.person_id)
            and wanted.call_id in (None, task.call_id)
            and wanted.caller_hash in (None, task.caller_hash)
        ]
        found.sort(key=lambda task: (task.state != "open", task.due_at, task.id))
        return _page(found, offset, limit)

    def orders(self, wanted: OrderFilter, offset: int, limit: int) -> tuple[list[WorkOrder], int]:
        found = [
            order
            for order in reversed(self._books.orders.values())
            if wanted.state in (None, order.state)
            and (wanted.agent_id is None or order.owner in (None, wanted.agent_id))
            and wanted.person_id in (None, order.person_id)
            and wanted.call_id in (None, order.call_id)
        ]
        return _page(found, offset, limit)

    def order_owner(self, person_id: int) -> str | None:
        found, _ = self.orders(OrderFilter(person_id=person_id), 0, len(self._books.orders))
        unfinished = (order.owner for order in found if order.state in UNFINISHED)
        return next((owner for owner in unfinished if owner is not None), None)

    def caller_note(self, call_id: str) -> CallNote:
        return self._books.note(call_id)

    def first_notes(self, notes: Sequence[CallNote], expires_at: datetime) -> list[CallNote]:
        with self._lock:
            known = [note for note in notes if note.call_id in self._books.notes]
            for note in notes:
                self._books.notes.setdefault(note.call_id, (note, expires_at))
        return known

    def forget(self, now: datetime, finished_before: datetime) -> None:
        with self._lock:
            books = self._books
            books.notes = {k: v for k, v in books.notes.items() if v[1] > now}
            for task in list(books.tasks.values()):
                if task.state != "open" and task.updated_at < finished_before:
                    books.tasks[task.id] = task.model_copy(update={"number": None})
            books.asked = {w: at for w, at in books.asked.items() if at >= now - LONGEST}


def _theirs(owner: str | None, wanted: TaskFilter) -> bool:
    return owner == wanted.agent_id or (owner is None and not wanted.owned)


def _page(found: list[Filed], offset: int, limit: int) -> tuple[list[Filed], int]:
    return found[offset : offset + limit], len(found)
