"""Crises: one for a call, whoever notices and however often; kept in SQL as in memory."""

from datetime import datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.clock import ManualClock
from core.db import Database
from core.errors import IllegalEvent, UserError
from core.events import (
    CrisisAcknowledged,
    CrisisClosed,
    CrisisRaised,
    CrisisSource,
    CrisisWordsFound,
    Event,
    IntentHeard,
    Minter,
    parse,
)
from core.tables import OutboxRow
from crm import crises
from crm.adapters.crises import MemoryCrises, SqlCrises
from crm.alarming import Alarming
from crm.crises import Crisis, CrisisClosing, CrisisReport, Sign
from crm.ports import CrisisBook

CALL = "sl-1.1"
CLOCK = ManualClock()
MINTER = Minter("test", CLOCK)
SAFE = CrisisClosing(outcome="calmed", note="家人已到")


def heard_by_menu(at: datetime | None = None, intent: str = "crisis") -> IntentHeard:
    told = {"call_id": CALL, "intent": intent, "confidence": 0.8}
    return MINTER.mint(IntentHeard, at=at, **told)


def found_in_recording() -> CrisisWordsFound:
    return MINTER.mint(CrisisWordsFound, call_id=CALL, words=("不想活",), at_s=3.0)


class CrisesContract:
    """What every book of crises does; subclasses give `book` and `sent`."""

    def sent(self, book: CrisisBook) -> list[Event]:
        raise NotImplementedError

    def test_a_crisis_is_told_seen_to_and_closed(self, book: CrisisBook) -> None:
        clock = ManualClock()
        desk = Alarming(book, clock)
        desk.heard(heard_by_menu(clock.now()))
        desk.heard(heard_by_menu(clock.now()))  # the news came twice
        ((found,), total) = desk.listed(ended=False, start=0, limit=10)
        assert (total, found.source, found.state, found.raised_by) == (1, "menu", "raised", "")
        clock.advance(20)
        seen = desk.acknowledge(CALL, "lead")
        assert desk.acknowledge(CALL, "lead") == seen
        with pytest.raises(IllegalEvent, match="lead"):
            desk.acknowledge(CALL, "other")
        clock.advance(300)
        over = desk.close(CALL, SAFE, "lead")
        assert (over.state, over.outcome, over.note) == ("closed", "calmed", "家人已到")
        assert desk.of([CALL, "sl-9.9"]) == {CALL: over}
        assert desk.listed(ended=False, start=0, limit=10) == ([], 0)
        assert desk.listed(ended=True, start=0, limit=10) == ([over], 1)
        told = [type(event) for event in self.sent(book)]
        assert told == [CrisisRaised, CrisisAcknowledged, CrisisClosed]

    def test_what_was_recorded_opens_nothing_again_and_a_person_does(
        self, book: CrisisBook
    ) -> None:
        clock = ManualClock()
        desk = Alarming(book, clock)
        report = CrisisReport(danger="self_harm")
        desk.report(CALL, report, source="agent", by="1001", agent_id="1001")
        clock.advance(60)
        desk.close(CALL, SAFE, "lead")
        clock.advance(60)
        desk.heard(found_in_recording())
        assert desk.of([CALL])[CALL].state == "closed"
        again = desk.report(CALL, report, source="supervisor", by="lead", agent_id=None)
        assert (again.state, again.outcome, again.agent_id) == ("raised", None, "1001")
        assert [type(event) for event in self.sent(book)].count(CrisisRaised) == 2

    def test_nothing_else_is_a_crisis_and_none_is_none(self, book: CrisisBook) -> None:
        desk = Alarming(book, ManualClock())
        desk.heard(heard_by_menu(intent="repair"))
        assert desk.of([CALL]) == {} and desk.of([]) == {}
        with pytest.raises(UserError):
            desk.acknowledge(CALL, "lead")
        with pytest.raises(UserError):
            desk.close(CALL, SAFE, "lead")
        assert self.sent(book) == []


class TestInSql(CrisesContract):
    @pytest.fixture
    def book(self, db: Database) -> CrisisBook:
        self._db = db
        return SqlCrises(db)

    def sent(self, book: CrisisBook) -> list[Event]:
        with self._db.read() as session:
            bodies = session.scalars(select(OutboxRow.body).order_by(OutboxRow.number)).all()
        return [event for event in map(parse, bodies) if isinstance(event, Event)]


class TestInMemory(CrisesContract):
    @pytest.fixture
    def book(self) -> CrisisBook:
        return MemoryCrises()

    def sent(self, book: CrisisBook) -> list[Event]:
        assert isinstance(book, MemoryCrises)
        return book.sent


SIGNS = st.builds(
    lambda source, danger, words, after: Sign(
        call_id=CALL,
        source=source,
        danger=danger,
        words=tuple(words),
        at=CLOCK.now() + timedelta(seconds=after),
    ),
    st.sampled_from(get_args(CrisisSource)),
    st.sampled_from(["unknown", "fire", "illness"]),
    st.lists(st.sampled_from(["自杀", "跳楼", "着火了"]), max_size=3),
    st.integers(0, 600),
)


@given(st.lists(SIGNS, min_size=1, max_size=6))
def test_signs_in_any_order_lose_no_word_and_none_is_told_for_nothing(signs: list[Sign]) -> None:
    crisis: Crisis | None = None
    for sign in signs:
        before, after = crisis, crises.noticed(crisis, sign)
        crisis = after or crisis
        assert crises.noticed(crisis, sign) is None  # heard twice
        if after is not None and crises.is_raised(before, after):
            assert before is None or set(after.words) > set(before.words)
    assert crisis is not None and crisis.raised_at == min(sign.at for sign in signs)
    assert set(crisis.words) == {word for sign in signs for word in sign.words}


def test_how_it_ended_is_written_where_no_word_says_it() -> None:
    crisis = Crisis(call_id=CALL, source="menu", raised_at=CLOCK.now())
    with pytest.raises(IllegalEvent, match="处理结果"):
        crises.closed(crisis, CrisisClosing(outcome="other", note="  "), CLOCK.now(), "lead")
    over = crises.closed(crisis, CrisisClosing(outcome="no_danger"), CLOCK.now(), "lead")
    assert over.acknowledged_by == "lead"
    with pytest.raises(IllegalEvent):
        crises.acknowledged(over, CLOCK.now(), "lead")
    with pytest.raises(IllegalEvent):
        crises.closed(over, SAFE, CLOCK.now(), "lead")
