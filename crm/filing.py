"""Filing a work order: under the day's next number, said to everybody in the same transaction."""

from datetime import datetime

from core.events import Minter, WorkOrderChanged
from crm import orders
from crm.age import local_day
from crm.orders import NewOrder, WorkOrder
from crm.ports import Ledger, LedgerUnit

PRODUCER = "crm"
"""Who speaks of work orders, whichever process changes them; `python -m crm` sends it."""


def file_order(
    ledger: Ledger, minter: Minter, order: NewOrder, now: datetime, timezone: str
) -> WorkOrder:
    """File it. With a subject, once per call, kind and subject: again, it is the same one."""
    with ledger.unit() as unit:
        if order.call_id and order.subject:
            known = unit.order_of(order.call_id, order.kind, order.subject)
            if known is not None:
                return known
        day = local_day(now, timezone)
        number = orders.next_number(day, unit.last_number(orders.prefix(day)))
        filed = unit.add_order(order, number, now)
        say(unit, minter, filed, now)
        return filed


def say(unit: LedgerUnit, minter: Minter, order: WorkOrder, at: datetime) -> None:
    """The order has come to its state."""
    told = {"call_id": order.call_id, "work_order_id": order.id, "state": order.state}
    unit.send(minter.mint(WorkOrderChanged, at=at, **told))
