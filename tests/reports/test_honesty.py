"""What callers were told about their wait, against what came."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.clock import ManualClock
from core.events import CallAbandoned, CallAnswered, Event, Minter, WaitTold
from reports.honesty import bands, promises

BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def event(kind: type[Event], call_id: str, at_s: float, **fields: Any) -> Event:
    made = Minter("acd", ManualClock(BEGAN + timedelta(seconds=at_s)))
    return made.mint(kind, call_id=call_id, **fields)


def told(call_id: str, at_s: float, wait_s: int | None, place: int = 1) -> Event:
    return event(WaitTold, call_id, at_s, waited_s=at_s, place=place, wait_s=wait_s)


def answered(call_id: str, at_s: float) -> Event:
    return event(
        CallAnswered, call_id, at_s, agent_id="1001", offer_id=None, waited_s=at_s, via="acd"
    )


def abandoned(call_id: str, at_s: float) -> Event:
    return event(CallAbandoned, call_id, at_s, waited_s=at_s, stage="waiting")


def test_a_promise_is_kept_when_the_answer_comes_no_later() -> None:
    every, first, third = bands(
        promises(
            [
                answered("a", 50),
                told("a", 15, 40),  # 35 s: kept
                answered("b", 80),
                told("b", 15, 40, place=3),  # 65 s: not kept, spoken neither
                answered("c", 70),
                told("c", 15, 40, place=3),  # 55 s: kept as it was spoken
            ]
        )
    )
    assert (every.places, every.promises, every.open, every.told_s) == ("all", 3, 0, 40)
    assert (round(every.kept, 2), round(every.kept_as_spoken, 2)) == (0.33, 0.67)
    assert (round(every.came_s, 1), round(every.error_s, 1)) == (51.7, 15.0)
    assert (first.places, first.kept, third.places, third.kept) == ("1", 1.0, "2-3", 0.0)


def test_who_left_earlier_than_told_leaves_it_open_and_who_left_later_was_let_down() -> None:
    found = promises([told("a", 15, 40), abandoned("a", 30), told("b", 15, 40), abandoned("b", 60)])
    assert [(one.known, one.kept()) for one in found] == [(False, False), (True, False)]
    every = bands(found)[0]
    assert (every.promises, every.open, every.kept, every.error_s) == (2, 1, 0.0, 0.0)


def test_who_was_told_no_time_was_promised_nothing() -> None:
    assert bands(promises([told("a", 15, None), answered("a", 20)])) == []


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 900), st.floats(0, 900)), max_size=30))
def test_every_promise_is_in_one_group_and_what_is_spoken_is_never_less(
    calls: list[tuple[int, int, float]],
) -> None:
    events = []
    for number, (place, wait_s, came_s) in enumerate(calls):
        events += [told(str(number), 0, wait_s, place), answered(str(number), came_s)]
    found = bands(promises(events))
    if found:
        assert found[0].promises == sum(band.promises for band in found[1:]) == len(calls)
    assert all(0 <= band.kept <= band.kept_as_spoken <= 1 for band in found)
