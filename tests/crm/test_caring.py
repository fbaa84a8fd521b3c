"""Care calls: whose day it is, and that each is opened once."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.pii import Pii
from core.secrets import Secrets
from crm.adapters.ledger import SqlLedger
from crm.adapters.memory import MemoryPeople
from crm.adapters.memory_ledger import MemoryLedger
from crm.adapters.sql import SqlPeople
from crm.caring import Caring, is_birthday
from crm.people import NewPerson
from crm.ports import Ledger, PeopleStore, TaskFilter
from crm.tasks import Task

ZONE = "Asia/Shanghai"
MORNING = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
"""09:30 in Shanghai."""
WANG = NewPerson(name="王建国", gender="male", birth=date(1946, 11, 30))
PII = Pii(b"k" * 32)


@dataclass
class Scene:
    """A file of people, a list of tasks, a clock."""

    people: PeopleStore
    ledger: Ledger
    clock: ManualClock

    def caring(self, age: int = 60, most: int = 20) -> Caring:
        return Caring(self.people, self.ledger, PII, self.clock, ZONE, age=age, most=most)

    def tasks(self) -> list[Task]:
        return self.ledger.tasks(TaskFilter(kind="care"), 0, 100)[0]


class Contract:
    """Over memory and over SQL; each subclass gives the fixture `at`."""

    def test_a_birthday_is_a_task_for_the_day_and_once(self, at: Scene) -> None:
        wang = at.people.add(WANG, "13912340072")
        at.people.add(WANG.model_copy(update={"birth": date(1946, 12, 1)}), "13912340073")
        for _ in range(2):  # the second as after a restart
            at.caring().look()
        (task,) = at.tasks()
        assert (task.person_id, task.number, task.state) == (wang.id, "13912340072", "open")
        assert task.due_at == datetime(2026, 11, 30, 10, tzinfo=UTC)
        assert "80岁" in task.note
        assert "13912340072" not in task.caller_masked

    def test_the_next_year_is_another_task(self, at: Scene) -> None:
        at.people.add(WANG, "13912340072")
        caring = at.caring()
        caring.look()
        at.clock.advance(timedelta(days=365).total_seconds())
        caring.look()
        assert len(at.tasks()) == 2

    def test_nobody_is_called_who_is_young_gone_or_without_a_number(self, at: Scene) -> None:
        at.people.add(WANG)
        at.people.add(WANG.model_copy(update={"birth": date(1990, 11, 30)}), "13912340073")
        at.people.add(WANG.model_copy(update={"birth": None}), "13912340074")
        gone = at.people.add(WANG, "13912340075")
        at.people.change(gone.id, lambda one: one.model_copy(update={"removed_at": at.clock.now()}))
        at.caring().look()
        assert at.tasks() == []

    def test_the_oldest_come_first_where_there_are_too_many(self, at: Scene) -> None:
        for year in (1950, 1940, 1960):
            born = WANG.model_copy(update={"birth": date(year, 11, 30)})
            at.people.add(born, f"1391234{year}")
        at.caring(most=2).look()
        assert sorted(task.number or "" for task in at.tasks()) == ["13912341940", "13912341950"]


class TestMemory(Contract):
    @pytest.fixture
    def at(self) -> Scene:
        return Scene(MemoryPeople(), MemoryLedger(), ManualClock(MORNING))


class TestSql(Contract):
    @pytest.fixture
    def at(self, db: Database, secrets: Secrets) -> Scene:
        ring, clock = KeyRing.from_secrets(secrets), ManualClock(MORNING)
        return Scene(SqlPeople(db, PII, ring, clock), SqlLedger(db, ring), clock)


def test_nothing_before_nine_and_nothing_unless_it_is_wished() -> None:
    at = Scene(MemoryPeople(), MemoryLedger(), ManualClock(MORNING - timedelta(hours=1)))
    at.people.add(WANG, "13912340072")
    at.caring(age=0).look()
    caring = at.caring()
    caring.look()
    assert at.tasks() == []
    at.clock.advance(3600)
    caring.look()
    assert len(at.tasks()) == 1


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.integers(2021, 2060))
def test_everybody_has_one_birthday_a_year(birth: date, year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    found = [day for day in days if day.year == year and is_birthday(birth, day)]
    (day,) = found
    leap = (birth.month, birth.day) == (2, 29)
    assert (day.month, day.day) == (birth.month, birth.day) or (leap and day == date(year, 3, 1))
