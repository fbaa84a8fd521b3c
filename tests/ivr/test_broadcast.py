"""Notices to everybody who calls: when, to whom, once, and undone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import ManualClock
from core.db import Database
from core.errors import Refused, UserError
from ivr.adapters.memory import ScriptedLine
from ivr.broadcast import MOST, Broadcast, Told, due
from ivr.client import BroadcastDesk, choices
from ivr.notices import Notices
from ivr.place import announce
from ivr.ports import Waiting
from tests.ivr.reception import SENIOR, call, scene

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def notice(number: int = 1, *numbers: str, begins: float = 0, hours: float = 4) -> Broadcast:
    begin = NOW + begins * HOUR
    return Broadcast(
        id=number, prompts=("broadcast-outage",), numbers=numbers, from_at=begin,
        until_at=begin + hours * HOUR, reason="停水", started_by="lead", started_at=NOW,
    )  # fmt: skip


def test_heard_from_its_beginning_until_its_end_by_its_numbers() -> None:
    later = notice(1, "12345", begins=1, hours=1)
    assert due([later], "12345", NOW) == ()
    assert due([later], "12345", NOW + HOUR) == (later,)
    assert due([later], "4008123456", NOW + HOUR) == ()
    assert due([later], "12345", NOW + 2 * HOUR) == ()
    stopped = notice(2).model_copy(update={"stopped_at": NOW})
    assert due([stopped], "12345", NOW) == ()


def test_of_many_the_newest_are_heard() -> None:
    assert [one.id for one in due(map(notice, range(1, 9)), "1", NOW)] == [8, 7]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=200))
def test_no_call_hears_a_notice_twice_and_memory_is_bounded(
    told: list[tuple[int, int]],
) -> None:
    kept = Told(most=10)
    heard: set[tuple[str, int]] = set()
    for caller, number in told:
        call_id = f"sl-{caller}"
        known = call_id in kept.calls
        new = kept.new(call_id, [notice(number)])
        if known:
            assert bool(new) == ((call_id, number) not in heard)
        heard = {one for one in heard if one[0] in kept.calls} | {(call_id, number)}
        assert len(kept.calls) <= 10


class Office:
    def __init__(self, db: Database) -> None:
        self.clock = ManualClock(NOW)
        self.desk = BroadcastDesk(db, self.clock)

    def start(self, *prompts: str, hours: float = 4, **fields: object) -> Broadcast:
        given = {"until_at": self.clock.now() + hours * HOUR, "reason": "停水", "by": "lead"}
        return self.desk.start(list(prompts or ("broadcast-outage",)), **{**given, **fields})  # type: ignore[arg-type]  # a test's shorthand


@pytest.fixture
def office(db: Database) -> Office:
    return Office(db)


def test_started_stopped_resumed_over(office: Office) -> None:
    started = office.start(numbers=["12345", "12345"])
    assert started.numbers == ("12345",) and office.desk.coming() == [started]
    stopped = office.desk.stop(started.id, "boss")
    assert (stopped.stopped_by, office.desk.coming()) == ("boss", [])
    assert office.desk.stop(started.id, "other") == stopped, "said again it changes nothing"
    assert office.desk.resume(started.id) == started == office.desk.coming()[0]
    office.clock.advance(4 * 3600)
    assert office.desk.coming() == [] and office.desk.listed() == [started]
    acts: tuple[Callable[[], Broadcast], ...] = (
        lambda: office.desk.stop(started.id, "boss"),
        lambda: office.desk.resume(started.id),
    )
    for act in acts:
        with pytest.raises(Refused):
            act()
    with pytest.raises(UserError, match="没有这则通知"):
        office.desk.stop(99, "boss")


def test_what_cannot_be_is_refused(office: Office) -> None:
    for wrong in (
        {"hours": 0}, {"hours": -1}, {"hours": 32 * 24}, {"from_at": NOW + 5 * HOUR},
    ):  # fmt: skip
        with pytest.raises(Refused):
            office.start(**wrong)
    with pytest.raises(Refused, match="没有录制提示音"):
        office.start("never-recorded")
    for _ in range(20):
        office.start()
    with pytest.raises(Refused, match="最多同时有20则"):
        office.start()


def test_the_next_caller_hears_it_and_who_stands_in_line_once(office: Office) -> None:
    notices = Notices(office.desk, office.clock)
    made = scene()
    made.notices = notices
    office.start("broadcast-fraud")
    notices.refresh()
    line = ScriptedLine()
    story = made.reception.answer(line, call(SENIOR))
    assert line.said[0] == ("slow", "broadcast-fraud") and story.path[0] == "broadcast"
    waiting = Waiting(call_id="sl-in-line", ahead=2, voice="normal", did="12345")
    line = ScriptedLine()
    announce(line, waiting, notices.prompts_for(waiting.call_id, waiting.did))
    assert line.said[0] == ("normal", "broadcast-fraud"), "with the next word about the place"
    assert notices.prompts_for(waiting.call_id, waiting.did) == ()
    assert notices.prompts_for(call(SENIOR).call_id, "12345") == (), "told at its arrival"


def test_while_the_database_is_away_what_is_known_holds(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = Notices(office.desk, office.clock)
    office.start()
    notices.refresh()

    def away() -> list[Broadcast]:
        raise OSError("the disk is gone")

    monkeypatch.setattr(office.desk, "coming", away)
    notices.refresh()
    assert notices.prompts_for("sl-1.1", "12345") == ("broadcast-outage",)


def test_choices_are_prompts_that_say_something_by_themselves() -> None:
    assert "broadcast-weather" in choices() and "num-3" not in choices()
    assert MOST < 5
