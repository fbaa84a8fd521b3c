"""Events survive the way out and back, and what is no event does not pass for one."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core import events as e
from core.clock import ManualClock
from tests.reports.strategies import one_event


@given(one_event)
def test_an_event_comes_back_as_it_was(event: e.Event) -> None:
    line = event.to_json()
    assert "\n" not in line
    assert e.parse(line) == event
    assert e.parse(line.encode()) == event
    assert e.parse(json.loads(line)) == event
    assert event.data().keys().isdisjoint(e.Event.model_fields)


def test_every_type_is_known_by_its_own_name() -> None:
    assert len(e.EVENT_TYPES) == len(e.Event.__subclasses__()) >= 21
    assert all(name == kind.__name__ for name, kind in e.EVENT_TYPES.items())


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_json_that_is_no_event_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="not an event"):
        e.parse(json.dumps(value))


@pytest.mark.parametrize("text", ["", "{", b"\xff", "[" * 100_000, '{"id": 5}', "{}"])
def test_text_that_is_no_event_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError):
        e.parse(text)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "CallTeleported"},
        {"type": None},
        {"v": 2},
        {"v": "one"},
        {"at": "2026-01-01T00:00:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"cause": "many"},
        {"cause": None},
        {"talk_s": float("nan")},
        {"call_id": "x" * 65},
        {"id": "short"},
    ],
)
def test_what_this_version_does_not_know_is_kept_as_it_came(change: dict[str, object]) -> None:
    ended = e.Minter("acd", ManualClock()).mint(e.CallEnded, call_id="c", cause=16, talk_s=1)
    raw = json.loads(ended.to_json()) | change
    found = e.parse(raw)
    assert isinstance(found, e.UnknownEvent)
    assert found.raw == raw or "talk_s" in change  # NaN is not equal to itself


def test_fields_of_the_future_are_passed_over() -> None:
    ended = e.Minter("acd", ManualClock()).mint(e.CallEnded, call_id="c", cause=16, talk_s=1)
    assert e.parse(json.loads(ended.to_json()) | {"mood": "good"}) == ended


def test_times_are_utc_wherever_they_come_from() -> None:
    zone = timezone(timedelta(hours=8))
    minter = e.Minter("ivr", ManualClock())
    found = minter.mint(e.CallEnded, at=datetime(2026, 1, 1, 8, tzinfo=zone), cause=0, talk_s=0)
    assert found.at == datetime(2026, 1, 1, tzinfo=UTC)
    assert found.at.tzinfo is UTC
    with pytest.raises(ValidationError):
        minter.mint(e.CallEnded, at=datetime(2026, 1, 1), cause=0, talk_s=0)  # noqa: DTZ001


def test_a_minter_numbers_its_events() -> None:
    minter = e.Minter("ivr", ManualClock())
    made = [minter.mint(e.CallEnded, cause=0, talk_s=0) for _ in range(3)]
    assert [event.seq for event in made] == [1, 2, 3]
    assert len({event.id for event in made}) == 3
    assert made == sorted(made, key=lambda event: event.order)
