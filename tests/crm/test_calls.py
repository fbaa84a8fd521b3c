"""Callers who reached nobody: one task each, whatever the order of the news."""

import functools
import itertools
from datetime import timedelta
from typing import Any

import pytest

from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.events import (
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallerRecognized,
    CallQueued,
    Event,
    IntentHeard,
    MenuChosen,
    Minter,
    SeniorNoticed,
    VoicemailLeft,
)
from core.pii import Pii
from core.secrets import Secrets
from crm.adapters.ledger import SqlLedger
from crm.adapters.memory_ledger import MemoryLedger
from crm.calls import REMEMBERED, CallBook
from crm.client import CrmDesk
from crm.numbers import Heard
from crm.ports import Ledger, TaskFilter
from crm.tables import CallerRow, TaskRow
from crm.tasks import DUE, SENIOR_DUE, NewTask, Task, TaskChange

NUMBER = "13100000000"
PII = Pii(b"p" * 32)


class Scene:
    """A ledger, and the news of calls."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.clock = ledger, ManualClock()
        self.book = CallBook(ledger, self.clock)
        self.minter = Minter("acd", self.clock)

    def noted(self, call_id: str, number: str = NUMBER) -> None:
        self.book.numbers([Heard(call_id, number, PII.masked(number).masked, PII.hash(number))])

    def say(self, kind: type[Event], call_id: str, **fields: Any) -> Event:
        self.clock.advance(1)
        event = self.minter.mint(kind, call_id=call_id, **fields)
        self.book.heard(event)
        return event

    def arrives(self, call_id: str, number: str = NUMBER) -> Event:
        return self.say(CallArrived, call_id, did="12345", caller=PII.masked(number))

    def abandons(self, call_id: str) -> Event:
        return self.say(CallAbandoned, call_id, waited_s=3, stage="waiting")

    def says(self, call_id: str, text: str, intent: str | None = None) -> Event:
        """Something to a menu."""
        does, sound = "go" if intent else "again", f"20260105/{text}"
        return self.say(
            IntentHeard, call_id, intent=intent, confidence=0.3, text=text, does=does, sound=sound
        )

    def chooses(self, call_id: str) -> Event:
        return self.say(MenuChosen, call_id, menu="menu", key="2", choice="repair")

    def answered(self, call_id: str) -> Event:
        return self.say(
            CallAnswered, call_id, agent_id="1001", offer_id=None, waited_s=3, via="acd"
        )

    def queues(self, call_id: str, number: str = NUMBER) -> Event:
        return self.say(CallQueued, call_id, queue="general", skills={}, credit_s=0, place=1,
                        senior=False, did="12345", caller=PII.masked(number))  # fmt: skip

    def ends(self, call_id: str, cause: int = 16, talk_s: float = 0.0) -> Event:
        return self.say(CallEnded, call_id, cause=cause, talk_s=talk_s)

    def leaves_message(self, call_id: str) -> Event:
        return self.say(VoicemailLeft, call_id, recording_id="r", duration_s=8)

    def tasks(self, **wanted: object) -> list[Task]:
        return self.ledger.tasks(TaskFilter(**wanted), 0, 100)[0]  # type: ignore[arg-type]


class CallContract:
    """What follows from news, over every ledger; each subclass gives the fixture `at`."""

    def test_a_caller_who_gives_up_becomes_a_task(self, at: Scene) -> None:
        at.noted("c1")
        at.arrives("c1")
        gone = at.abandons("c1")
        (task,) = at.tasks()
        assert (task.kind, task.state, task.attempts, task.call_id) == (
            "missed_call", "open", 1, "c1",
        )  # fmt: skip
        assert (task.number, task.caller_masked, task.due_at) == (
            NUMBER, "131****0000", gone.at + DUE,
        )  # fmt: skip

    def test_every_order_of_the_news_ends_in_the_same_task(self, at: Scene) -> None:
        at.clock.advance(1)
        news = [
            at.minter.mint(CallArrived, call_id="c", did="1", caller=PII.masked(NUMBER)),
            at.minter.mint(CallerRecognized, call_id="c", customer_id=7, relation="self",
                           senior=True, age_band="65+"),
            at.minter.mint(CallAbandoned, call_id="c", waited_s=1, stage="waiting"),
        ]  # fmt: skip
        seen = set()
        for number, order in enumerate(itertools.permutations(news)):
            call_id, caller = f"c{number}", PII.masked(f"1310000000{number}")
            for event in (*order, *order):
                update = {"call_id": call_id}
                if isinstance(event, CallArrived):
                    update["caller"] = caller  # type: ignore[assignment]
                at.book.heard(event.model_copy(update=update))
            (task,) = [task for task in at.tasks() if task.call_id == call_id]
            assert task.caller_hash == caller.hash
            seen.add((task.kind, task.state, task.attempts, task.person_id, task.due_at))
        assert seen == {("missed_call", "open", 1, 7, news[0].at + SENIOR_DUE)}

    def test_who_tries_again_in_vain_is_counted_in_one_task(self, at: Scene) -> None:
        for call_id in ("c1", "c2", "c3"):
            at.arrives(call_id)
            at.book.heard(at.abandons(call_id))
        (task,) = at.tasks()
        assert (task.attempts, task.call_id) == (3, "c1")
        assert "c2" in task.note and "c3" in task.note

    def test_who_is_answered_later_needs_no_call_back(self, at: Scene) -> None:
        at.arrives("c1")
        gone = at.abandons("c1")
        at.arrives("c2")
        at.answered("c2")
        (task,) = at.tasks()
        assert (task.state, task.result) == ("closed", "来电人再次来电，已接通：c2")
        at.book.heard(gone)
        assert at.tasks() == [task]

    def test_a_miss_after_a_conversation_is_a_task_of_its_own(self, at: Scene) -> None:
        at.arrives("c1")
        at.answered("c1")
        at.arrives("c2")
        at.abandons("c2")
        assert [task.state for task in at.tasks()] == ["open"]

    def test_who_hangs_up_on_a_menu_that_did_not_understand_is_a_task_with_the_sound(
        self, at: Scene
    ) -> None:
        at.arrives("c1")
        at.says("c1", "early", intent="repair")
        at.says("c1", "strange")
        assert at.tasks() == []
        end = at.ends("c1")
        (task,) = at.tasks()
        assert (task.kind, task.state, task.sound) == ("missed_call", "open", "20260105/strange")
        assert task.note == "自助语音没有听懂来电人的话：“strange”"
        at.book.heard(end)
        assert at.tasks() == [task]

    def test_who_was_understood_after_all_and_hangs_up_is_no_task(self, at: Scene) -> None:
        for call_id, understood in (("c1", at.chooses), ("c2", lambda c: at.says(c, "a", "b"))):
            at.arrives(call_id)
            at.says(call_id, "strange")
            understood(call_id)
            at.ends(call_id)
        assert at.tasks() == []

    def test_what_was_said_last_counts_in_whatever_order_it_is_heard_of(self, at: Scene) -> None:
        at.clock.advance(1)
        news = [
            at.minter.mint(CallArrived, call_id="c", did="1", caller=PII.masked(NUMBER)),
            at.minter.mint(IntentHeard, call_id="c", intent="a", confidence=0.9, text="one"),
            *(
                at.minter.mint(
                    IntentHeard, call_id="c", intent=None, confidence=0.1, text=text, sound=text
                )
                for text in ("two", "three")
            ),
            at.minter.mint(CallEnded, call_id="c", cause=16, talk_s=0.0),
        ]
        news = [each.model_copy(update={"at": each.at + timedelta(seconds=n)})
                for n, each in enumerate(news)]  # fmt: skip
        for number, order in enumerate(itertools.permutations(news[1:])):
            arrived = {"caller": PII.masked(f"1310000{number:04d}")}
            for event in (news[0].model_copy(update=arrived), *order):
                at.book.heard(event.model_copy(update={"call_id": f"c{number}"}))
        tasks = at.tasks()
        assert len(tasks) == 24 and {task.sound for task in tasks} == {"three"}

    def test_who_was_not_understood_and_gave_up_in_line_is_told_of_in_the_task(
        self, at: Scene
    ) -> None:
        at.arrives("c1")
        at.says("c1", "")
        at.queues("c1")
        at.abandons("c1")
        (task,) = at.tasks()
        assert task.note == "自助语音没有听懂来电人的话，请听录音" and task.sound == "20260105/"

    def test_who_was_not_understood_and_reached_a_person_is_no_task(self, at: Scene) -> None:
        at.arrives("c1")
        at.says("c1", "strange")
        at.queues("c1")
        at.answered("c1")
        at.ends("c1", talk_s=20.0)
        assert at.tasks() == []

    def test_old_news_of_a_conversation_closes_no_newer_miss(self, at: Scene) -> None:
        at.clock.advance(1)
        early = at.minter.mint(
            CallAnswered, call_id="c1", agent_id="1", offer_id=None, waited_s=0, via="acd"
        )
        at.arrives("c2")
        at.abandons("c2")
        at.arrives("c1")
        at.book.heard(early)
        assert [task.state for task in at.tasks()] == ["open"]

    def test_a_miss_heard_of_after_the_conversation_opens_nothing(self, at: Scene) -> None:
        at.clock.advance(1)
        gone = at.minter.mint(CallAbandoned, call_id="c1", waited_s=1, stage="waiting")
        at.arrives("c2")
        at.answered("c2")
        at.arrives("c1")
        at.book.heard(gone)
        assert at.tasks() == []

    def test_other_callers_are_not_mixed_up(self, at: Scene) -> None:
        at.arrives("c1")
        at.abandons("c1")
        at.arrives("c2", "13200000000")
        at.answered("c2")
        at.arrives("c3", "13300000000")
        at.abandons("c3")
        assert [(task.call_id, task.state) for task in at.tasks()] == [
            ("c1", "open"),
            ("c3", "open"),
        ]

    def test_who_sends_no_number_cannot_be_called_back(self, at: Scene) -> None:
        for call_id in ("c1", "c2"):
            at.arrives(call_id, "")
            at.abandons(call_id)
        assert at.tasks() == []

    @pytest.mark.parametrize("message_first", [True, False])
    def test_a_message_is_one_task_and_the_miss_is_none(
        self, at: Scene, message_first: bool
    ) -> None:
        at.arrives("c1")
        steps = [at.leaves_message, at.abandons]
        for step in steps if message_first else reversed(steps):
            at.book.heard(step("c1"))
        (task,) = at.tasks()
        assert (task.kind, task.state, task.call_id) == ("voicemail", "open", "c1")
        at.arrives("c2")
        at.answered("c2")
        assert at.tasks()[0].state == "open", "somebody still has to listen"

    def test_a_message_without_a_number_is_a_task_too(self, at: Scene) -> None:
        at.arrives("c1", "")
        at.leaves_message("c1")
        assert [task.kind for task in at.tasks()] == ["voicemail"]

    def test_a_call_whose_ivr_failed_is_known_from_its_queue(self, at: Scene) -> None:
        at.queues("c1")
        at.abandons("c1")
        assert [task.caller_masked for task in at.tasks()] == ["131****0000"]

    def test_who_is_lost_in_line_becomes_a_task(self, at: Scene) -> None:
        at.queues("c1")
        gone = at.ends("c1", cause=38)
        at.queues("c2", "13200000000")
        at.ends("c2", cause=16)
        assert [(t.kind, t.call_id, t.attempts, t.cut_at) for t in at.tasks()] == [
            ("missed_call", "c1", 1, None),
            ("missed_call", "c2", 1, None),
        ]
        at.book.heard(gone)
        assert len(at.tasks()) == 2

    def test_who_dies_with_the_menu_is_owed_a_call_and_who_was_served_by_it_is_not(
        self, at: Scene
    ) -> None:
        at.arrives("c1")
        at.ends("c1", cause=38)
        at.arrives("c2", "13200000000")
        at.ends("c2")
        assert [task.call_id for task in at.tasks()] == ["c1"]

    def test_a_conversation_that_was_cut_is_owed_a_call_back(self, at: Scene) -> None:
        at.noted("c1")
        at.arrives("c1")
        at.say(CallerRecognized, "c1", customer_id=7, relation="self", senior=True, age_band="65+")
        at.answered("c1")
        cut = at.ends("c1", cause=38, talk_s=60)
        (task,) = at.tasks()
        assert (task.kind, task.state, task.attempts, task.number, task.person_id) == (
            "callback", "open", 0, NUMBER, 7,
        )  # fmt: skip
        assert (task.cut_at, task.due_at) == (cut.at, cut.at + SENIOR_DUE)
        assert task.note == "与座席 1001 通话时线路中断：c1"
        at.arrives("c2")
        again = at.answered("c2")
        at.ends("c2", talk_s=9)
        (closed,) = at.tasks()
        assert (closed.state, closed.result) == ("closed", "来电人再次来电，已接通：c2")
        for event in (cut, again, cut):
            at.book.heard(event)
        assert at.tasks() == [closed]

    @pytest.mark.parametrize("cause", [0, 16, 17, 19, 31, 127])
    def test_a_conversation_that_someone_ended_is_owed_nothing(self, at: Scene, cause: int) -> None:
        at.queues("c1")
        at.answered("c1")
        at.ends("c1", cause, talk_s=60)
        assert at.tasks() == []

    def test_every_order_of_the_news_of_a_cut_ends_in_the_same_task(self, at: Scene) -> None:
        at.clock.advance(1)
        mint = functools.partial(at.minter.mint, call_id="c")
        caller = PII.masked(NUMBER)
        arrived = mint(CallArrived, did="1", caller=caller)
        queued = mint(CallQueued, queue="general", skills={}, credit_s=0, place=1, senior=False)
        at.clock.advance(5)
        answered = mint(CallAnswered, agent_id="1001", offer_id=None, waited_s=3, via="acd")
        at.clock.advance(5)
        ended = mint(CallEnded, cause=38, talk_s=0)
        seen = set()
        orders = itertools.permutations([arrived, queued, answered, ended])
        for number, order in enumerate(orders):
            call_id, caller = f"c{number}", PII.masked(f"131000000{number:02d}")
            for event in (*order, *order):
                update = {"call_id": call_id}
                if isinstance(event, CallArrived):
                    update["caller"] = caller  # type: ignore[assignment]
                at.book.heard(event.model_copy(update=update))
            (task,) = [task for task in at.tasks() if task.call_id == call_id]
            note = task.note.removesuffix(call_id)
            seen.add((task.kind, task.state, task.attempts, task.cut_at, task.due_at, note))
        assert seen == {
            ("callback", "open", 0, ended.at, ended.at + DUE, "与座席 1001 通话时线路中断：")
        }

    @pytest.mark.parametrize("cut_first", [True, False])
    def test_who_is_cut_off_and_then_tries_in_vain_has_one_task(
        self, at: Scene, cut_first: bool
    ) -> None:
        at.arrives("c1")
        at.answered("c1")
        at.clock.advance(1)
        cut = at.minter.mint(CallEnded, call_id="c1", cause=38, talk_s=9)
        if cut_first:
            at.book.heard(cut)
        at.arrives("c2")
        gone = at.abandons("c2")
        for event in (cut, gone, cut):
            at.book.heard(event)
        (task,) = at.tasks()
        assert (task.kind, task.state, task.attempts, task.cut_at) == (
            "callback", "open", 1, cut.at,
        )  # fmt: skip
        assert "c1" in task.note
        at.arrives("c3")
        at.answered("c3")
        at.book.heard(cut)
        assert [task.state for task in at.tasks()] == ["closed"]

    def test_a_cut_heard_of_after_a_later_conversation_opens_nothing(self, at: Scene) -> None:
        at.arrives("c1")
        at.answered("c1")
        at.clock.advance(1)
        cut = at.minter.mint(CallEnded, call_id="c1", cause=38, talk_s=9)
        at.arrives("c2")
        at.answered("c2")
        at.book.heard(cut)
        assert at.tasks() == []

    def test_a_cut_that_was_seen_to_is_not_opened_again(self, at: Scene) -> None:
        at.queues("c1")
        ended = at.ends("c1", cause=38)
        CrmDesk(at.ledger, at.clock).change_task(1, TaskChange(state="done"))
        at.answered("c1")
        at.book.heard(ended)
        assert [task.state for task in at.tasks()] == ["done"]

    def test_an_end_heard_of_before_the_answer_owes_nothing(self, at: Scene) -> None:
        at.queues("c1")
        answered = at.minter.mint(
            CallAnswered, call_id="c1", agent_id="1", offer_id=None, waited_s=0, via="fallback"
        )
        at.ends("c1")
        assert [task.state for task in at.tasks()] == ["open"]
        at.book.heard(answered)
        (task,) = at.tasks()
        assert (task.state, task.result) == ("closed", "后查明这通来电已接通：c1")
        at.queues("c2", "13200000000")
        at.ends("c2", talk_s=3)
        assert len(at.tasks()) == 1, "somebody talked; who it was is yet to be told"

    def test_a_promise_to_call_is_not_kept_by_being_called(self, at: Scene) -> None:
        promised = NewTask(
            kind="callback", due_at=at.clock.now(), caller_hash=PII.hash(NUMBER), number=NUMBER
        )
        CrmDesk(at.ledger, at.clock).open_task(promised)
        at.arrives("c1")
        at.answered("c1")
        assert [task.state for task in at.tasks()] == ["open"]

    def test_who_says_they_are_old_is_to_be_enrolled_once_by_who_spoke_with_them(
        self, at: Scene
    ) -> None:
        for call_id in ("c1", "c2"):
            at.noted(call_id)
            at.say(SeniorNoticed, call_id, source="declared")
            assert len(at.tasks(kind="enrol")) == (call_id == "c2"), "nobody has spoken yet"
            at.answered(call_id)
            at.ends(call_id, talk_s=9)
        (task,) = at.tasks()
        assert (task.kind, task.owner, task.number, task.call_id) == (
            "enrol", "1001", NUMBER, "c1",
        )  # fmt: skip
        CrmDesk(at.ledger, at.clock).change_task(task.id, TaskChange(state="closed"))
        at.say(SeniorNoticed, "c3", source="declared")
        at.answered("c3")
        assert [t.state for t in at.tasks()] == ["closed"], "asked once is enough"

    def test_who_only_seems_to_be_old_is_not_and_a_missed_call_stays_one(self, at: Scene) -> None:
        at.noted("c1")
        at.say(SeniorNoticed, "c1", source="behaviour")
        at.answered("c1")
        assert at.tasks() == []
        at.noted("c2")
        at.say(SeniorNoticed, "c2", source="declared")
        at.abandons("c2")
        assert [task.kind for task in at.tasks()] == ["missed_call"]
        at.answered("c2")
        assert {(t.kind, t.state) for t in at.tasks()} == {
            ("missed_call", "closed"), ("enrol", "open"),
        }  # fmt: skip

    def test_numbers_are_forgotten_when_they_are_needed_no_more(self, at: Scene) -> None:
        for call_id, number in (("c1", NUMBER), ("c2", "13200000000")):
            at.noted(call_id, number)
            at.abandons(call_id)
        CrmDesk(at.ledger, at.clock).change_task(1, TaskChange(state="done"))
        at.clock.advance((REMEMBERED + timedelta(seconds=1)).total_seconds())
        at.book.forget()
        assert {task.call_id: task.number for task in at.tasks()} == {
            "c1": None,
            "c2": "13200000000",
        }
        with at.ledger.unit() as unit:
            assert unit.note("c1").caller_hash == unit.note("c2").caller_hash == ""

    def test_lists_are_filtered_sorted_and_cut(self, at: Scene) -> None:
        desk, now = CrmDesk(at.ledger, at.clock), at.clock.now()
        for hours, owner in ((3, None), (1, "1001"), (2, "1002")):
            due = now + timedelta(hours=hours)
            desk.open_task(NewTask(kind="follow_up", due_at=due, owner=owner))
        desk.change_task(2, TaskChange(state="done"))
        assert [task.id for task in at.tasks()] == [3, 1, 2]
        assert [task.id for task in at.tasks(state="done")] == [2]
        assert [task.id for task in at.tasks(agent_id="1001")] == [1, 2]
        assert at.tasks(kind="callback") == []
        assert [t.id for t in at.ledger.tasks(TaskFilter(), 1, 1)[0]] == [1]
        assert at.ledger.tasks(TaskFilter(), 9, 1) == ([], 3)

    def test_what_fails_halfway_leaves_no_trace(self, at: Scene) -> None:
        with pytest.raises(ZeroDivisionError), at.ledger.unit() as unit:
            unit.add_task(NewTask(kind="callback", due_at=at.clock.now()), at.clock.now())
            raise ZeroDivisionError
        assert at.tasks() == []


class TestMemory(CallContract):
    @pytest.fixture
    def at(self) -> Scene:
        return Scene(MemoryLedger())


class TestSql(CallContract):
    @pytest.fixture
    def at(self, db: Database, secrets: Secrets) -> Scene:
        return Scene(SqlLedger(db, KeyRing.from_secrets(secrets)))


def test_no_number_is_readable_in_the_database(db: Database, secrets: Secrets) -> None:
    at = Scene(SqlLedger(db, KeyRing.from_secrets(secrets)))
    at.noted("c1")
    at.abandons("c1")
    with db.read() as session:
        rows = [session.query(CallerRow).one().number, session.query(TaskRow).one().number]
    assert all(row and NUMBER.encode() not in row for row in rows)
