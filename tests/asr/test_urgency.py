"""Which calls are written down first, and that a lost memory costs their order only."""

from collections.abc import Callable

import pytest

from asr.adapters.urgent import MemoryUrgent, RedisUrgent
from asr.urgency import COMPLAINT, SENIOR, USUAL, Urgent, priority_of
from core.clock import ManualClock
from core.events import (
    CallEnded,
    CallerRecognized,
    Event,
    IntentHeard,
    MenuChosen,
    Minter,
    SeniorNoticed,
    SurveyAnswered,
)
from tests.redis_server import RedisServer

MINT = Minter("x", ManualClock()).mint


def recognised(*, senior: bool) -> Event:
    return MINT(CallerRecognized, call_id="c", customer_id=1, relation="self", senior=senior,
                age_band="65+" if senior else "under60")  # fmt: skip


@pytest.mark.parametrize(
    ("event", "priority"),
    [
        (recognised(senior=True), SENIOR),
        (recognised(senior=False), USUAL),
        (MINT(SeniorNoticed, call_id="c", source="behaviour"), SENIOR),
        (MINT(SeniorNoticed, call_id="c", source="unsure"), USUAL),
        (MINT(IntentHeard, call_id="c", intent="complaint", confidence=0.8), COMPLAINT),
        (MINT(IntentHeard, call_id="c", intent="angry", confidence=0.8), COMPLAINT),
        (MINT(IntentHeard, call_id="c", intent="repair", confidence=0.8), USUAL),
        (MINT(IntentHeard, call_id="c", intent=None, confidence=0.1), USUAL),
        (MINT(MenuChosen, call_id="c", menu="m", key="4", choice="complaint"), COMPLAINT),
        (MINT(MenuChosen, call_id="c", menu="m", key="2", choice="repair"), USUAL),
        (MINT(SurveyAnswered, call_id="c", rating=1), COMPLAINT),
        (MINT(SurveyAnswered, call_id="c", rating=3), USUAL),
        (MINT(CallEnded, call_id="c", cause=16, talk_s=1.0), USUAL),
    ],
)
def test_what_an_event_says_of_its_call(event: Event, priority: int) -> None:
    assert priority_of(event) == priority


Make = Callable[[RedisServer], Urgent]


@pytest.mark.parametrize("make", [lambda _: MemoryUrgent(), lambda s: RedisUrgent(s.client())])
def test_the_most_urgent_thing_said_of_a_call_stays(make: Make, redis_server: RedisServer) -> None:
    urgent = make(redis_server)
    assert (urgent.of("c"), urgent.of(None)) == (USUAL, USUAL)
    for priority in (SENIOR, COMPLAINT, SENIOR):
        urgent.note("c", priority)
    assert (urgent.of("c"), urgent.of("d")) == (COMPLAINT, USUAL)


def test_it_outlives_the_process_and_is_forgotten_in_the_end(redis_server: RedisServer) -> None:
    RedisUrgent(redis_server.client()).note("c", SENIOR)
    assert RedisUrgent(redis_server.client()).of("c") == SENIOR
    assert 0 < redis_server.client().ttl("asr:urgent:c") <= 2 * 86_400


def test_without_redis_everything_is_usual(redis_server: RedisServer) -> None:
    urgent = RedisUrgent(redis_server.client(timeout_s=0.5))
    redis_server.kill()
    urgent.note("c", COMPLAINT)
    assert urgent.of("c") == USUAL
