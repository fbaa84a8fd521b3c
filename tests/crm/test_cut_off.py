"""Callers cut off at the agent's side, and those without a number: who is owed what."""

import itertools

import pytest

from core.crypto import KeyRing
from core.db import Database
from core.events import CallAnswered, CallArrived, CallEnded
from core.pii import mask
from core.secrets import Secrets
from crm.adapters.ledger import SqlLedger
from crm.adapters.memory_ledger import MemoryLedger
from crm.missed import UNREACHABLE
from tests.crm.test_calls import PII, Scene

NETWORK_OUT_OF_ORDER = 38


class CutContract:
    """Over every ledger; each subclass gives the fixture `at`."""

    def test_who_was_cut_off_and_gave_up_in_line_is_owed_a_call_by_that_agent(
        self, at: Scene
    ) -> None:
        """Every order of the news ends in the same task; the first agent had handed them on."""
        news = [
            at.minter.mint(CallArrived, call_id="c", did="1", caller=PII.masked("131")),
            at.minter.mint(
                CallAnswered, call_id="c", agent_id="1001", offer_id=None, waited_s=3, via="acd"
            ),
            at.minter.mint(CallEnded, call_id="c", cause=16, talk_s=9, cut_by="1003"),
        ]
        seen = set()
        for number, order in enumerate(itertools.permutations(news)):
            call_id, caller = f"c{number}", PII.masked(f"1310000000{number}")
            for event in (*order, *order):
                named = {"caller": caller} if isinstance(event, CallArrived) else {}
                at.book.heard(event.model_copy(update={"call_id": call_id, **named}))
            (task,) = [task for task in at.tasks() if task.call_id == call_id]
            note = task.note.replace(call_id, "c")
            seen.add((task.kind, task.state, task.cut_at, "座席 1003" in note, note.count("\n")))
        assert seen == {("callback", "open", news[2].at, True, 0)}

    def test_who_spoke_with_somebody_after_the_cut_is_owed_nothing(self, at: Scene) -> None:
        at.arrives("c1")
        at.answered("c1")
        at.say(CallEnded, "c1", cause=16, talk_s=60, cut_by="")
        assert at.tasks() == []

    @pytest.mark.parametrize("talked", [True, False])
    def test_a_caller_without_a_number_who_was_cut_off_is_a_task_that_says_so(
        self, at: Scene, talked: bool
    ) -> None:
        """Two of them are two people, as far as anybody can tell."""
        for call_id in ("c1", "c2"):
            at.queues(call_id, number="anonymous")
            if talked:
                at.answered(call_id)
            for _ in range(2):
                at.ends(call_id, cause=NETWORK_OUT_OF_ORDER, talk_s=9.0 * talked)
        kind = "callback" if talked else "missed_call"
        found = [(t.call_id, t.kind, t.caller_masked, t.number) for t in at.tasks()]
        assert sorted(found) == [(c, kind, mask(""), None) for c in ("c1", "c2")]
        assert all(UNREACHABLE in task.note for task in at.tasks())

    def test_a_caller_without_a_number_who_gives_up_cannot_be_called(self, at: Scene) -> None:
        at.queues("c1", number="")
        at.abandons("c1")
        at.ends("c1")
        assert at.tasks() == []


class TestMemory(CutContract):
    @pytest.fixture
    def at(self) -> Scene:
        return Scene(MemoryLedger())


class TestSql(CutContract):
    @pytest.fixture
    def at(self, db: Database, secrets: Secrets) -> Scene:
        return Scene(SqlLedger(db, KeyRing.from_secrets(secrets)))
