"""Who asked in line to be called back is a task and no missed call; a person sees to it at last."""

import itertools
from collections.abc import Callable

import pytest

from core.crypto import KeyRing
from core.db import Database
from core.events import CallbackDialled, CallbackDone, CallbackRequested, Event
from core.secrets import Secrets
from crm.adapters.ledger import SqlLedger
from crm.adapters.memory_ledger import MemoryLedger
from tests.crm.test_calls import NUMBER, PII, Scene

WHO = PII.masked(NUMBER)


def asks(at: Scene, call_id: str = "c1", *, merged: bool = False) -> Event:
    return at.say(
        CallbackRequested, call_id, queue="general", callback_id="cb-1", caller=WHO, merged=merged
    )


def done(at: Scene, result: str, called: int = 1) -> Event:
    return at.say(CallbackDone, "c1", result=result, callback_id="cb-1", caller=WHO, called=called)


def dialled(at: Scene, call_id: str) -> Event:
    return at.say(
        CallbackDialled, call_id, callback_of="c1", agent_id="1001", offer_id="o1", attempt=1,
        queue="general", senior=False, caller=WHO,
    )  # fmt: skip


class RequestContract:
    """Over every ledger; each subclass gives the fixture `at`."""

    def test_every_order_of_the_news_ends_in_one_task_for_a_person(self, at: Scene) -> None:
        at.noted("c1")
        news = [at.queues("c1"), asks(at), at.ends("c1"), done(at, "no_answer", 3)]
        (task,) = at.tasks()
        assert (task.kind, task.state, task.called) == ("callback", "open", 3)
        assert task.number == NUMBER and "无人接听" in task.note
        for number, order in enumerate(itertools.permutations(news)):
            call_id, who = f"d{number}", PII.masked(f"1320000{number:04}")
            for event in (*order, *order):
                named = {"caller": who} if "caller" in event.data() else {}
                at.book.heard(event.model_copy(update={"call_id": call_id, **named}))
            (task,) = [task for task in at.tasks() if task.call_id == call_id]
            assert (task.kind, task.state, task.called) == ("callback", "open", 3)

    @pytest.mark.parametrize("first", ["answered", "done"])
    def test_a_conversation_settles_it(self, at: Scene, first: str) -> None:
        at.queues("c1")
        asks(at)
        at.ends("c1")
        dialled(at, "cb-1-1")
        news: list[Callable[[], Event]] = [
            lambda: at.answered("cb-1-1"),
            lambda: done(at, "reached"),
        ]
        for say in news if first == "answered" else reversed(news):
            say()
        at.ends("cb-1-1", talk_s=30.0)
        (task,) = at.tasks()
        assert task.state == "done" and "已自动回电" in (task.result or "")

    def test_who_got_through_needs_no_call(self, at: Scene) -> None:
        at.queues("c1")
        asks(at)
        at.ends("c1")
        at.queues("c2")
        at.answered("c2")
        done(at, "cancelled", 0)
        assert [task.state for task in at.tasks()] == ["closed"]

    def test_asking_twice_is_one_task(self, at: Scene) -> None:
        asks(at)
        at.ends("c1")
        at.queues("c2")
        asks(at, "c2", merged=True)
        at.ends("c2")
        assert [task.call_id for task in at.tasks()] == ["c1"]

    def test_a_phone_that_rang_in_vain_is_no_lost_caller(self, at: Scene) -> None:
        asks(at)
        at.ends("c1")
        dialled(at, "cb-1-1")
        at.ends("cb-1-1", cause=34)
        assert [(task.call_id, task.kind) for task in at.tasks()] == [("c1", "callback")]

    def test_after_it_was_in_vain_a_later_conversation_closes_the_task(self, at: Scene) -> None:
        asks(at)
        at.ends("c1")
        done(at, "no_answer", 3)
        at.queues("c2")
        at.answered("c2")
        assert [task.state for task in at.tasks()] == ["closed"]


class TestMemory(RequestContract):
    @pytest.fixture
    def at(self) -> Scene:
        return Scene(MemoryLedger())


class TestSql(RequestContract):
    @pytest.fixture
    def at(self, db: Database, secrets: Secrets) -> Scene:
        return Scene(SqlLedger(db, KeyRing.from_secrets(secrets)))
