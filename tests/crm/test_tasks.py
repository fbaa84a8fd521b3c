"""Tasks and work orders: states, numbers, due times."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import IllegalEvent
from crm import orders, tasks
from crm.orders import OrderChange, WorkOrder
from crm.tasks import Task, TaskChange

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TASK = Task(id=1, kind="missed_call", due_at=NOW, created_at=NOW, updated_at=NOW, owner="1001")
ORDER = WorkOrder(
    id=1, kind="repair", number="WO20261122-0001", created_at=NOW, updated_at=NOW, owner="1001"
)


def test_a_task_is_overdue_only_while_it_is_open() -> None:
    later = NOW + timedelta(seconds=1)
    assert not tasks.overdue(TASK, NOW)
    assert tasks.overdue(TASK, later)
    assert not tasks.overdue(TASK.model_copy(update={"state": "done"}), later)


def test_a_change_touches_only_what_was_given() -> None:
    later = NOW + timedelta(hours=1)
    done = tasks.change(TASK, TaskChange(state="done", result="已回电"), later)
    assert (done.state, done.result, done.owner, done.updated_at) == (
        "done", "已回电", "1001", later,
    )  # fmt: skip
    assert tasks.change(TASK, TaskChange(owner=None), later).owner is None
    assert tasks.change(TASK, TaskChange(state=None, note=None), later).note == ""


def test_done_does_not_become_closed_but_may_be_opened_again() -> None:
    done = tasks.change(TASK, TaskChange(state="done"), NOW)
    assert tasks.change(done, TaskChange(state="done"), NOW).state == "done"
    with pytest.raises(IllegalEvent):
        tasks.change(done, TaskChange(state="closed"), NOW)
    assert tasks.change(done, TaskChange(state="open"), NOW).state == "open"


@pytest.mark.parametrize("before", orders.MOVES)
@pytest.mark.parametrize("after", orders.MOVES)
def test_a_work_order_moves_as_its_table_says(
    before: orders.OrderState, after: orders.OrderState
) -> None:
    order = ORDER.model_copy(update={"state": before})
    if after == before or after in orders.MOVES[before]:
        assert orders.change(order, OrderChange(state=after), NOW).state == after
    else:
        with pytest.raises(IllegalEvent):
            orders.change(order, OrderChange(state=after), NOW)


def test_work_orders_are_numbered_from_one_each_day() -> None:
    day = date(2026, 11, 22)
    assert orders.next_number(day, None) == "WO20261122-0001"
    assert orders.next_number(day, "WO20261122-0041") == "WO20261122-0042"
    assert orders.next_number(day, "WO20261122-9999") == "WO20261122-10000"


@given(st.text(max_size=1200), st.text(max_size=1200))
def test_a_note_never_grows_beyond_its_column(note: str, line: str) -> None:
    longer = tasks.add_line(note[: tasks.NOTE_LENGTH], line)
    assert len(longer) <= tasks.NOTE_LENGTH
