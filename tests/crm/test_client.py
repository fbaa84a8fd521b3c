import threading
from datetime import date

import pytest

from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import Unavailable
from core.pii import Pii
from core.secrets import Secrets
from crm.adapters.memory import MemoryPeople
from crm.adapters.sql import SqlPeople
from crm.client import CrmClient
from crm.deadline import Answerers
from crm.people import Linked, NewPerson


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


class StuckPeople(MemoryPeople):
    """A file that answers only when released."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()
        self.asked = 0

    def by_number(self, number: str) -> list[Linked]:
        self.asked += 1
        self.released.wait(10)
        return []


def test_a_late_look_up_is_unavailable_and_one_that_never_began_is_dropped(
    clock: ManualClock,
) -> None:
    store = StuckPeople()
    client = CrmClient.over(store, clock)
    for _ in range(8):
        with pytest.raises(Unavailable):
            client.recognise("13912340072", deadline_s=0.01)
    assert store.asked <= 4, "four threads look, the other questions wait and are dropped"
    store.released.set()
    assert client.recognise("13912340072", deadline_s=10) is None


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
