"""Who may be asked how satisfied they are, and what follows from a low mark."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import IllegalEvent, UserError
from core.events import CallArrived, Minter, SurveyAnswered
from core.pii import Pii
from core.secrets import Secrets
from crm.adapters.ledger import SqlLedger
from crm.adapters.memory import MemoryPeople
from crm.adapters.memory_authorities import MemoryAuthorities
from crm.adapters.memory_ledger import MemoryLedger
from crm.asking import may_ask
from crm.calls import CallBook
from crm.client import CrmClient, CrmDesk
from crm.low_marks import MarkBook, owed
from crm.missed import CallNote
from crm.numbers import Heard
from crm.people import NewPerson
from crm.ports import Ledger, TaskFilter
from crm.tasks import Task, TaskChange

NUMBER, OTHER, SHARED = "13912340072", "13912340073", "02161234567"
CALL = "sl-1.1"
PII = Pii(b"p" * 32)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def client(clock: ManualClock) -> Iterator[CrmClient]:
    people = MemoryPeople()
    wang = people.add(NewPerson(name="王建国", gender="male"), NUMBER)
    people.link(wang.id, OTHER, "self")
    for name in ("李秀英", "李大山"):
        people.add(NewPerson(name=name, gender="female"), SHARED)
    found = CrmClient.over(people, MemoryLedger(), PII, clock, authorities=MemoryAuthorities())
    yield found
    found.close()


def test_one_person_is_one_whatever_their_number(client: CrmClient, clock: ManualClock) -> None:
    assert client.may_ask(NUMBER, 30, 30)
    assert not client.may_ask(OTHER, 30, 30)
    clock.advance(30 * 86_400)
    assert client.may_ask(OTHER, 30, 30)
    assert not client.may_ask(NUMBER, 30, 30)


def test_a_shared_line_counts_as_a_line_and_no_number_as_nobody(client: CrmClient) -> None:
    assert client.may_ask(SHARED, 30, 30)
    assert not client.may_ask(SHARED, 30, 30)
    assert not client.may_ask("", 0, 30)
    assert client.may_ask(SHARED, 0, 30), "no days: after every call"


@given(st.integers(0, 365), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_the_days_are_whole_spans_of_time(days: int, passed: timedelta) -> None:
    now = ManualClock().now()
    assert may_ask(now - passed, now, days) == (passed >= timedelta(days=days))
    assert may_ask(None, now, days)


def answer(rating: int, agent_id: str = "1001") -> SurveyAnswered:
    return Minter("ivr", ManualClock()).mint(
        SurveyAnswered, call_id=CALL, rating=rating, agent_id=agent_id
    )


def tasks(ledger: Ledger, agent_id: str | None = None) -> list[Task]:
    return ledger.tasks(TaskFilter(agent_id=agent_id), 0, 100)[0]


def called(ledger: Ledger, clock: ManualClock) -> None:
    who = PII.masked(NUMBER)
    CallBook(ledger, clock).numbers([Heard(CALL, NUMBER, who.masked, who.hash)])


@pytest.fixture(params=["memory", "sql"])
def ledger(request: pytest.FixtureRequest, db: Database, secrets: Secrets) -> Ledger:
    if request.param == "memory":
        return MemoryLedger()
    return SqlLedger(db, KeyRing.from_secrets(secrets))


def test_who_was_asked_is_remembered_for_a_year(ledger: Ledger, clock: ManualClock) -> None:
    now = clock.now()
    with ledger.unit() as unit:
        assert unit.asked_at(["n:a", "p:1"]) is None
        unit.keep_asked(["n:a", "p:1"], now - timedelta(days=3))
        unit.keep_asked(["n:a"], now)
        unit.keep_asked(["n:old"], now - timedelta(days=400))
    ledger.forget(now, now)
    with ledger.unit() as unit:
        assert unit.asked_at(["n:a", "p:1"]) == now
        assert unit.asked_at(["p:1"]) == now - timedelta(days=3)
        assert unit.asked_at(["n:old"]) is None


def test_a_low_mark_is_one_task_for_somebody_else(ledger: Ledger, clock: ManualClock) -> None:
    called(ledger, clock)
    book = MarkBook(ledger, clock)
    for _ in range(2):
        book.heard(answer(2))
    (task,) = tasks(ledger)
    assert (task.kind, task.number, task.not_for) == ("follow_up", NUMBER, "1001")
    assert NUMBER not in task.note and "1001" in task.note
    assert tasks(ledger, "1001") == [] and tasks(ledger, "1002") == [task]
    desk = CrmDesk(ledger, clock)
    with pytest.raises(UserError):
        desk.change_task(task.id, TaskChange(owner="1001"), "1001")
    with pytest.raises(UserError):
        desk.number_of(task.id, "1001")
    with pytest.raises(IllegalEvent):
        desk.change_task(task.id, TaskChange(owner="1001"))
    assert desk.change_task(task.id, TaskChange(owner="1002"), "1002").owner == "1002"


def test_news_of_the_call_that_comes_later_leaves_the_task_alone(
    ledger: Ledger, clock: ManualClock
) -> None:
    book, calls = MarkBook(ledger, clock), CallBook(ledger, clock)
    called(ledger, clock)
    book.heard(answer(1))
    before = tasks(ledger)
    late = Minter("ivr", clock).mint(CallArrived, call_id=CALL, did="1", caller=PII.masked(NUMBER))
    calls.heard(late)
    assert tasks(ledger) == before


@given(st.integers(1, 5), st.booleans())
def test_only_marks_of_two_and_less_are_owed_a_call(rating: int, senior: bool) -> None:
    found = owed(CallNote(call_id=CALL, number=NUMBER, senior=senior), answer(rating))
    assert (found is not None) == (rating <= 2)
    if found is not None:
        wait = found.due_at - answer(rating).at
        assert wait < timedelta(hours=1) if senior else wait <= timedelta(hours=2, seconds=1)
