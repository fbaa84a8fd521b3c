import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import Unavailable
from core.pii import Pii
from core.secrets import Secrets
from crm.adapters.ledger import SqlLedger
from crm.adapters.memory import MemoryPeople
from crm.adapters.memory_authorities import MemoryAuthorities
from crm.adapters.memory_ledger import MemoryLedger
from crm.adapters.sql import SqlPeople
from crm.client import CrmClient, CrmDesk
from crm.deadline import MOST_THREADS, Answerers
from crm.families import Tie
from crm.orders import NewOrder, OrderChange
from crm.people import Linked, NewPerson, Portrait
from crm.seed import DAUGHTER_NUMBER, seed


def test_the_client_finds_a_caller_in_the_centres_database(
    db: Database, clock: ManualClock, secrets: Secrets
) -> None:
    pii, keyring = Pii(secrets.pii_key), KeyRing.from_secrets(secrets)
    person = NewPerson(name="王建国", gender="male", birth=date(1954, 1, 1))
    SqlPeople(db, pii, keyring, clock).add(person, "13912340072")
    client = CrmClient(db, pii, keyring, clock)
    found = client.recognise("+8613912340072", deadline_s=10)
    assert found is not None
    assert (found.full_name, found.age, found.senior) == ("王建国", 72, True)
    assert client.recognise("anonymous", deadline_s=10) is None


@pytest.mark.parametrize("kind", ["memory", "sql"])
def test_a_caller_is_known_with_the_owner_of_their_unfinished_work_order(
    kind: str, db: Database, clock: ManualClock, secrets: Secrets
) -> None:
    pii, keyring = Pii(secrets.pii_key), KeyRing.from_secrets(secrets)
    people = SqlPeople(db, pii, keyring, clock) if kind == "sql" else MemoryPeople()
    ledger = SqlLedger(db, keyring) if kind == "sql" else MemoryLedger()
    person = people.add(NewPerson(name="王建国"), "13912340072")
    client, desk = (
        CrmClient.over(people, ledger, pii, clock, authorities=MemoryAuthorities()),
        CrmDesk(ledger, clock),
    )

    def owner() -> str | None:
        found = client.recognise("13912340072", deadline_s=10)
        assert found is not None
        return found.order_owner

    def order(person_id: int, owner: str | None) -> int:
        wanted = NewOrder(kind="repair", owner=owner, note="", person_id=person_id)
        return desk.open_order(wanted).id

    assert owner() is None
    other = people.add(NewPerson(name="陈晨"), "13912340028")
    order(other.id, "1004")
    order(person.id, "1001")
    newest = order(person.id, "1003")
    order(person.id, None)
    assert owner() == "1003"
    for state in ("in_progress", "done"):
        desk.change_order(newest, OrderChange(state=state))
    assert owner() == "1001"


@pytest.mark.parametrize(("number", "most"), [("13912340072", 2), ("13912340028", 3)])
def test_knowing_a_caller_takes_no_more_than_a_few_questions(
    number: str, most: int, db: Database, clock: ManualClock, secrets: Secrets
) -> None:
    pii, keyring = Pii(secrets.pii_key), KeyRing.from_secrets(secrets)
    seed(SqlPeople(db, pii, keyring, clock), clock)
    client, asked = CrmClient(db, pii, keyring, clock), []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    assert client.recognise(number, deadline_s=10) is not None
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == most


class StuckPeople(MemoryPeople):
    """A file that answers only when released; whom `but` names, at once."""

    def __init__(self, but: str = "") -> None:
        super().__init__()
        self.but = but
        self.released = threading.Event()
        self.asked = 0

    def by_number(self, number: str) -> list[Linked]:
        if number == self.but:
            return super().by_number(number)
        self.asked += 1
        self.released.wait(10)
        return []


def test_a_late_look_up_is_unavailable_and_one_that_never_began_is_dropped(
    clock: ManualClock,
) -> None:
    store = StuckPeople()
    client = CrmClient.over(
        store, MemoryLedger(), Pii(b"p" * 32), clock, authorities=MemoryAuthorities()
    )
    for _ in range(MOST_THREADS + 8):
        with pytest.raises(Unavailable):
            client.recognise("13912340072", deadline_s=0.01)
    assert store.asked <= MOST_THREADS, "the other questions wait and are dropped"
    store.released.set()
    assert client.recognise("13912340072", deadline_s=10) is None


def test_slow_look_ups_hold_up_nobody_elses(clock: ManualClock) -> None:
    store = StuckPeople(but="13912340028")
    store.add(NewPerson(name="陈晨"), "13912340028")
    client = over(store, clock)
    for _ in range(MOST_THREADS - 1):
        with pytest.raises(Unavailable):
            client.recognise("13912340072", deadline_s=0.01)
    found = client.recognise("13912340028", deadline_s=10)
    store.released.set()
    assert found is not None and found.surname == "陈"


def test_too_many_waiting_questions_are_refused_at_once() -> None:
    answerers = Answerers(threads=0)
    with pytest.raises(Unavailable, match="no answer"):
        answerers.ask(lambda: 1, deadline_s=0)
    for _ in range(255):
        with pytest.raises(Unavailable):
            answerers.ask(lambda: 1, deadline_s=0)
    with pytest.raises(Unavailable, match="busy"):
        answerers.ask(lambda: 1, deadline_s=10)


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), TimeoutError("the database's own")])
def test_the_questions_own_error_reaches_the_one_who_asked(error: Exception) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)):
        Answerers(threads=1).ask(fail, deadline_s=10)


def over(people: MemoryPeople, clock: ManualClock) -> CrmClient:
    return CrmClient.over(
        people, MemoryLedger(), Pii(b"p" * 32), clock, authorities=MemoryAuthorities()
    )


def test_a_daughter_calls_for_her_father_and_his_portrait_is_shown(clock: ManualClock) -> None:
    people = MemoryPeople()
    seed(people, clock)
    found = over(people, clock).recognise(DAUGHTER_NUMBER, deadline_s=10)
    assert found is not None
    assert (found.relation, found.senior, found.full_name) == ("family", True, "王建国")
    assert found.portrait == Portrait(hearing="hard", dialect="吴语", habits=("喜欢慢慢说",))


def test_a_tie_that_ran_out_or_goes_the_other_way_makes_nobody_a_proxy(clock: ManualClock) -> None:
    people = MemoryPeople()
    father = people.add(NewPerson(name="王建国", birth=date(1950, 1, 1)), "13912340072")
    daughter = people.add(NewPerson(name="王丽", birth=date(1980, 1, 1)), "13912340046")
    client = over(people, clock)

    def relate(proxy: int, elder: int, days: int) -> None:
        until = clock.now() + timedelta(days=days)
        people.relate(Tie(proxy_id=proxy, elder_id=elder, role="daughter", valid_until=until))

    def caller() -> tuple[str, str]:
        found = client.recognise("13912340046", deadline_s=10)
        assert found is not None
        return found.relation, found.full_name

    relate(daughter.id, father.id, 1)
    assert caller() == ("family", "王建国")
    clock.advance(86_400)
    assert caller() == ("self", "王丽")
    relate(father.id, daughter.id, 1)
    assert caller() == ("self", "王丽")


def test_a_proxy_of_two_elders_names_neither_but_takes_the_green_channel(
    clock: ManualClock,
) -> None:
    people = MemoryPeople()
    son = people.add(NewPerson(name="王强", birth=date(1980, 1, 1)), "13912340045")
    for name, number in (("王建国", "13912340072"), ("李秀英", "13912340073")):
        elder = people.add(NewPerson(name=name, birth=date(1950, 1, 1)), number)
        people.relate(Tie(proxy_id=son.id, elder_id=elder.id, role="son"))
    found = over(people, clock).recognise("13912340045", deadline_s=10)
    assert found is not None
    assert (found.relation, found.senior, found.full_name, found.customer_id) == (
        "family", True, "", None,
    )  # fmt: skip


def test_a_number_shared_with_one_who_cares_for_a_parent_takes_the_green_channel(
    clock: ManualClock,
) -> None:
    people = MemoryPeople()
    father = people.add(NewPerson(name="王建国", birth=date(1950, 1, 1)), "13912340072")
    daughter = people.add(NewPerson(name="王丽", birth=date(1980, 1, 1)), "13912340046")
    people.add(NewPerson(name="陈强", birth=date(1979, 1, 1)), "13912340046")
    people.relate(Tie(proxy_id=daughter.id, elder_id=father.id, role="daughter"))
    found = over(people, clock).recognise("13912340046", deadline_s=10)
    assert found is not None
    assert (found.relation, found.senior, found.customer_id) == ("family", True, father.id)


def test_a_noted_number_is_kept_sealed_under_its_call(
    db: Database, clock: ManualClock, secrets: Secrets
) -> None:
    keyring = KeyRing.from_secrets(secrets)
    client = CrmClient(db, Pii(secrets.pii_key), keyring, clock)
    client.note_caller("sl-1.1", "+8613912340072")
    client.note_caller("sl-1.2", "anonymous")
    client.close(30)
    with SqlLedger(db, keyring).unit() as unit:
        kept = unit.note("sl-1.1")
        assert (kept.number, kept.caller_masked) == ("13912340072", "139****0072")
        assert unit.note("sl-1.2").number is None
    assert "13912340072" not in repr(kept)


@pytest.mark.parametrize("kind", ["memory", "sql"])
def test_the_state_of_a_persons_own_work_order_is_told_by_the_end_of_its_number(
    kind: str, db: Database, clock: ManualClock, secrets: Secrets
) -> None:
    pii, keyring = Pii(secrets.pii_key), KeyRing.from_secrets(secrets)
    people = SqlPeople(db, pii, keyring, clock) if kind == "sql" else MemoryPeople()
    ledger = SqlLedger(db, keyring) if kind == "sql" else MemoryLedger()
    mine, other = (people.add(NewPerson(name=name), number) for name, number in
                   (("王建国", "13912340072"), ("陈晨", "13912340028")))  # fmt: skip
    desk = CrmDesk(ledger, clock)
    orders = [desk.open_order(NewOrder(kind="repair", person_id=p.id)) for p in (mine, other, mine)]
    desk.change_order(orders[2].id, OrderChange(state="done"))
    client = CrmClient.over(people, ledger, pii, clock, authorities=MemoryAuthorities())
    found = [
        client.order_state(mine.id, end, deadline_s=10) for end in ("", "0001", "0002", "0003")
    ]
    assert found == ["done", "open", None, "done"]
    whole = "".join(filter(str.isdigit, orders[0].number))
    assert client.order_state(mine.id, whole, deadline_s=10) == "open"
