"""Processes die in the middle of calls; nobody is cut off, and the books agree afterwards."""

import contextlib
import time

from core.events import CallAnswered
from tests.calls.whole_centre import WholeCentre, until

PROCESSES = (
    "ivr", "acd", "recordings", "asr", "asr-worker", "quality", "reports", "console", "redis"
)  # fmt: skip
NETWORK_OUT_OF_ORDER = 38
TALK_S = 5.0
TO_AN_AGENT_S = 45.0
"""The hotline's welcome, and at worst a lap of Asterisk's own queue."""


def test_each_process_is_killed_in_turn_with_three_talking_and_two_waiting(
    whole: WholeCentre,
) -> None:
    before = set(whole.arrivals())
    with whole.signed_in("1001", "1003", "1004") as agents, contextlib.ExitStack() as phones:
        for number in range(5):
            phones.enter_context(whole.caller(f"1390000000{number}")).start()
        for agent in agents:
            agent.wait_noted("answered", TO_AN_AGENT_S)
        calls = [call_id for call_id in whole.arrivals() if call_id not in before]
        until(lambda: _queued(whole, calls) == 5, TO_AN_AGENT_S, "two are waiting")
        for name in PROCESSES:
            seconds = whole.kill(name)
            assert seconds < 20, f"{name} took {seconds:.1f} s"
            gone = [agent.agent_id for agent in agents if agent.noted("peer-hung-up")]
            assert not gone, f"killing {name} cut off {gone}"
        for agent in agents[:2]:
            agent.hang_up()
            agent.wait_noted("answered", TO_AN_AGENT_S, times=2)
        time.sleep(TALK_S)  # a conversation of milliseconds leaves no recording, and owes none
    whole.books_agree(calls)
    for call_id in calls:
        assert whole.events(call_id).count(CallAnswered.__name__) == 1


def _queued(whole: WholeCentre, calls: list[str]) -> int:
    return sum("CallQueued" in whole.events(call_id) for call_id in calls)


def test_asterisk_is_killed_every_call_is_closed_with_a_cause_and_every_caller_a_task(
    whole: WholeCentre,
) -> None:
    before = set(whole.arrivals())
    with whole.signed_in("1001", "1003") as agents, contextlib.ExitStack() as phones:
        for number in range(3):
            phones.enter_context(whole.caller(f"1391000000{number}")).start()
        for agent in agents:
            agent.wait_noted("answered", TO_AN_AGENT_S)
        calls = [call_id for call_id in whole.arrivals() if call_id not in before]
        until(lambda: _queued(whole, calls) == 3, TO_AN_AGENT_S, "one is waiting")
        time.sleep(TALK_S)  # Asterisk keeps up to two seconds of sound to itself
        seconds = whole.kill("asterisk")
        assert seconds < 20
    whole.books_agree(calls, asterisk_died=True)
    rows = whole.rows(calls).values()
    assert sorted((row.outcome, row.cause) for row in rows) == [
        ("answered", NETWORK_OUT_OF_ORDER),
        ("answered", NETWORK_OUT_OF_ORDER),
        ("lost", NETWORK_OUT_OF_ORDER),
    ]
    until(lambda: len(whole.tasks(calls)) == 3, TO_AN_AGENT_S, "a task for every caller")
    tasks = whole.tasks(calls)
    assert {task.number for task in tasks} == {f"1391000000{number}" for number in range(3)}
    assert sorted((task.kind, task.state) for task in tasks) == [
        ("callback", "open"), ("callback", "open"), ("missed_call", "open"),
    ]  # fmt: skip
    for task in tasks:
        row = whole.rows(calls)[str(task.call_id)]
        assert (f"座席 {row.agent_id}" in task.note) == (task.kind == "callback")
