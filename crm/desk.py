"""Tasks and work orders, for those who can wait for the database."""

from datetime import datetime
from typing import TypeVar

from core.clock import Clock
from core.crypto import KeyRing
from core.db import Database
from core.errors import Refused, UserError
from core.events import Minter
from crm import orders, scope, tasks
from crm.adapters.ledger import SqlLedger
from crm.filing import PRODUCER, file_order, say
from crm.orders import NewOrder, OrderChange, WorkOrder
from crm.ports import Ledger, OrderFilter, TaskFilter
from crm.speaking import Speakers
from crm.tasks import NewTask, Task, TaskChange

FROM_ONE_CALL = 20
"""Tasks and work orders that one call may have led to."""
Filed = TypeVar("Filed", Task, WorkOrder)


class CrmDesk:
    """Tasks and work orders, opened and moved on. Database errors come through."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        timezone: str = "Asia/Shanghai",
        speakers: Speakers | None = None,
    ) -> None:
        """`speakers`: knows for whom callers may act; None for those who open no work orders."""
        self._ledger, self._clock, self._timezone = ledger, clock, timezone
        self._minter = Minter(PRODUCER, clock)
        self._speakers = speakers

    @classmethod
    def of(
        cls,
        db: Database,
        keyring: KeyRing,
        clock: Clock,
        timezone: str = "Asia/Shanghai",
        speakers: Speakers | None = None,
    ) -> "CrmDesk":
        """The desk over the centre's database."""
        return cls(SqlLedger(db, keyring), clock, timezone, speakers)

    def of_call(self, call_id: str) -> tuple[list[Task], list[WorkOrder]]:
        """What was filed from a call, e.g. to hold promises against it; some of very many."""
        found, _ = self._ledger.tasks(TaskFilter(call_id=call_id), 0, FROM_ONE_CALL)
        orders_, _ = self._ledger.orders(OrderFilter(call_id=call_id), 0, FROM_ONE_CALL)
        return found, orders_

    def open_task(self, task: NewTask) -> Task:
        """File a task, e.g. a promise that was heard in a call."""
        with self._ledger.unit() as unit:
            return unit.add_task(task, self._clock.now())

    def promise_call(self, call_id: str, due_at: datetime, owner: str | None, note: str) -> Task:
        """File that the caller of a call is to be called back by then, at the number they had.

        Raises `Refused` for a caller who sent no number, or whose number is forgotten by now.
        """
        now = self._clock.now()
        with self._ledger.unit() as unit:
            known = unit.note(call_id)
            if known.number is None:
                raise Refused("来电未显示号码，或号码已按规定删除，不能约定回电。")
            return unit.add_task(
                NewTask(
                    kind="follow_up",
                    due_at=due_at,
                    owner=owner,
                    person_id=known.person_id,
                    caller_masked=known.caller_masked,
                    caller_hash=known.caller_hash,
                    number=known.number,
                    call_id=call_id,
                    note=note,
                ),
                now,
            )

    def change_task(self, task_id: int, wanted: TaskChange, agent_id: str | None = None) -> Task:
        """Change a task. `agent_id`: only if it is this agent's, or nobody's.

        Raises `UserError` for one that is not there, `IllegalEvent` as `crm.tasks.change` does.
        """
        with self._ledger.unit() as unit:
            before = _theirs(unit.task(task_id), agent_id)
            changed = tasks.change(before, wanted, self._clock.now())
            unit.save_task(changed)
            return changed

    def number_of(self, task_id: int, agent_id: str | None = None) -> str:
        """The whole number to call for an open task. `agent_id` and errors as `change_task`.

        Raises `Refused` for a task that is finished, and for one without a number.
        """
        with self._ledger.unit() as unit:
            task = _theirs(unit.task(task_id), agent_id)
        if task.state != "open":
            raise Refused("任务已经结束，不再显示号码；确需回电请先重新打开。")
        if task.number is None:
            raise Refused("这个任务没有留下可以回拨的号码。")
        return task.number

    def open_order(self, order: NewOrder) -> WorkOrder:
        """File a work order under the day's next number, and say so.

        Raises `Refused` where a relative has called whose authority does not go so far.
        """
        if self._speakers is not None:
            scope.check(self._speakers, order)
        return file_order(self._ledger, self._minter, order, self._clock.now(), self._timezone)

    def order(self, order_id: int, agent_id: str | None = None) -> WorkOrder:
        """One work order. `agent_id` and errors as `change_order`."""
        with self._ledger.unit() as unit:
            return _theirs(unit.order(order_id), agent_id)

    def task(self, task_id: int, agent_id: str | None = None) -> Task:
        """One task. `agent_id` and errors as `change_task`."""
        with self._ledger.unit() as unit:
            return _theirs(unit.task(task_id), agent_id)

    def change_order(
        self, order_id: int, wanted: OrderChange, agent_id: str | None = None
    ) -> WorkOrder:
        """Change a work order, and say so where its state moved. As `change_task`."""
        now = self._clock.now()
        with self._ledger.unit() as unit:
            before = _theirs(unit.order(order_id), agent_id)
            changed = orders.change(before, wanted, now)
            unit.save_order(changed)
            if changed.state != before.state:
                say(unit, self._minter, changed, now)
            return changed


def _theirs(found: Filed | None, agent_id: str | None) -> Filed:
    """What was found; someone else's and nothing look alike to an agent."""
    hidden = isinstance(found, Task) and agent_id is not None and found.not_for == agent_id
    if found is None or hidden or (agent_id is not None and found.owner not in (None, agent_id)):
        raise UserError("没有这一条，或已由他人接手。")
    return found
