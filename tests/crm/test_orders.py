"""Work orders over every ledger, and what is said of them."""

from datetime import UTC, datetime

import pytest

from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import IllegalEvent, UserError
from core.events import WorkOrderChanged, parse
from core.secrets import Secrets
from core.tables import OutboxRow
from crm.adapters.ledger import SqlLedger
from crm.adapters.memory_ledger import MemoryLedger
from crm.client import CrmDesk
from crm.orders import NewOrder, OrderChange
from crm.ports import Ledger, OrderFilter
from crm.tasks import NewTask

EVENING = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
"""Already the 22nd in Shanghai."""


class OrderContract:
    """Each subclass gives the fixture `ledger`."""

    def test_numbers_count_up_and_start_anew_each_local_day(self, ledger: Ledger) -> None:
        clock = ManualClock(EVENING)
        desk = CrmDesk(ledger, clock)
        numbers = [desk.open_order(NewOrder(kind="repair")).number for _ in range(2)]
        clock.advance(86_400)
        numbers.append(desk.open_order(NewOrder(kind="other")).number)
        assert numbers == ["WO20261122-0001", "WO20261122-0002", "WO20261123-0001"]
        found, total = ledger.orders(OrderFilter(), 0, 2)
        assert ([order.number for order in found], total) == (numbers[:0:-1], 3)

    def test_the_ten_thousandth_order_of_a_day_follows_the_one_before(self, ledger: Ledger) -> None:
        now = ManualClock(EVENING).now()
        with ledger.unit() as unit:
            for number in ("WO20261122-9999", "WO20261122-10000"):
                unit.add_order(NewOrder(kind="repair"), number, now)
            assert unit.last_number("WO20261122-") == "WO20261122-10000"
            assert unit.last_number("WO2026112_-") is None

    def test_what_came_from_a_call_is_found(self, ledger: Ledger) -> None:
        desk = CrmDesk(ledger, ManualClock(EVENING))
        for call_id in ("c1", "c2"):
            desk.open_order(NewOrder(kind="repair", call_id=call_id))
            desk.open_task(NewTask(kind="follow_up", due_at=EVENING, call_id=call_id))
        tasks, orders = desk.of_call("c1")
        assert [task.call_id for task in tasks] == [order.call_id for order in orders] == ["c1"]
        assert desk.of_call("c3") == ([], [])

    def test_agents_change_their_own_and_nobodys(self, ledger: Ledger) -> None:
        desk = CrmDesk(ledger, ManualClock(EVENING))
        order = desk.open_order(NewOrder(kind="repair"))
        took = desk.change_order(order.id, OrderChange(owner="1001", state="in_progress"), "1001")
        assert (took.owner, took.state) == ("1001", "in_progress")
        for agent_id, order_id in (("1002", order.id), (None, 404)):
            with pytest.raises(UserError):
                desk.change_order(order_id, OrderChange(state="done"), agent_id)
        assert [o.id for o in ledger.orders(OrderFilter(agent_id="1002"), 0, 9)[0]] == []
        assert [o.id for o in ledger.orders(OrderFilter(state="in_progress"), 0, 9)[0]] == [
            order.id
        ]


class TestMemory(OrderContract):
    @pytest.fixture
    def ledger(self) -> Ledger:
        return MemoryLedger()


class TestSql(OrderContract):
    @pytest.fixture
    def ledger(self, db: Database, secrets: Secrets) -> Ledger:
        return SqlLedger(db, KeyRing.from_secrets(secrets))


def test_every_move_is_said_once_with_its_rows(db: Database, secrets: Secrets) -> None:
    desk = CrmDesk.of(db, KeyRing.from_secrets(secrets), ManualClock(EVENING))
    order = desk.open_order(NewOrder(kind="repair", call_id="c1"))
    desk.change_order(order.id, OrderChange(state="closed"))
    desk.change_order(order.id, OrderChange(note="客户满意"))
    with pytest.raises(IllegalEvent):
        desk.change_order(order.id, OrderChange(state="open"))
    with db.read() as session:
        said = [parse(row.body) for row in session.query(OutboxRow).order_by(OutboxRow.number)]
    moves = [event for event in said if isinstance(event, WorkOrderChanged)]
    assert [(move.state, move.work_order_id, move.call_id) for move in moves] == [
        ("open", order.id, "c1"),
        ("closed", order.id, "c1"),
    ]
