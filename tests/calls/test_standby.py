"""Two instances of the ACD: one dies or stands still in the middle of calls, the other leads."""

import contextlib
import os
import signal
import time
from collections.abc import Callable

from core.events import CallAnswered, CallOffered
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.whole_centre import WholeCentre

RINGS_MS = 6000
"""Long enough for the leader to die while a phone rings, and for another one to lead."""


def test_the_leader_is_killed_while_calls_ring_wait_and_talk(
    whole: WholeCentre, record_property: Callable[[str, object], None]
) -> None:
    before = set(whole.arrivals())
    with contextlib.ExitStack() as world:
        (talking,) = world.enter_context(whole.signed_in("1001"))
        (slow,) = world.enter_context(whole.signed_in("1003", ring_ms=RINGS_MS))

        def dial(number: str) -> str:
            known = set(whole.arrivals())
            world.enter_context(whole.caller(number)).start()
            until(lambda: set(whole.arrivals()) - known, SERVED_S, "the call")
            return (set(whole.arrivals()) - known).pop()

        calls = [dial("13930000001")]
        talking.wait_noted("answered", SERVED_S)
        calls.append(dial("13930000002"))
        calls.append(dial("13930000003"))
        until(lambda: whole.queued(calls) == 3, SERVED_S, "three who want a person")
        slow.wait_noted("ringing", SERVED_S)
        dead = whole.leader()
        os.kill(whole.pid(dead.split()[0]), signal.SIGKILL)
        began = time.monotonic()
        until(lambda: whole.leader() not in (dead, ""), SERVED_S, "another one leads")
        record_property("led_again_after_s", round(time.monotonic() - began, 2))
        slow.wait_noted("answered", SERVED_S)
        assert not talking.noted("peer-hung-up")
        whole.converse(calls[0])
        talking.hang_up()
        talking.wait_noted("answered", SERVED_S, times=2)
        whole.converse(*calls)
    assert set(calls) == set(whole.arrivals()) - before
    whole.books_agree(calls)
    for call_id in calls:
        assert whole.events(call_id, "acd").count(CallAnswered.__name__) == 1


def test_a_leader_that_stood_still_finds_another_one_and_does_nothing(
    whole: WholeCentre, record_property: Callable[[str, object], None]
) -> None:
    with whole.signed_in("1001") as (agent,), contextlib.ExitStack() as phones:
        known = set(whole.arrivals())
        for number in ("13930000011", "13930000012"):
            phones.enter_context(whole.caller(number)).start()
        until(lambda: len(set(whole.arrivals()) - known) == 2, SERVED_S, "two calls")
        calls = sorted(set(whole.arrivals()) - known)
        until(lambda: whole.queued(calls) == 2, SERVED_S, "two who want a person")
        agent.wait_noted("answered", SERVED_S)
        stopped = whole.leader()
        name = stopped.split()[0]
        steps = whole.log(name).count('"stepped_down"')
        with whole.frozen(name):
            began = time.monotonic()
            until(lambda: whole.leader() not in (stopped, ""), SERVED_S, "another one leads")
            record_property("led_again_after_s", round(time.monotonic() - began, 2))
            until(lambda: whole.state_of("1001") == "talking", SOON_S, "it knows who talks")
            agent.hang_up()  # news for both
            agent.wait_noted("answered", SERVED_S, times=2)
            now_leads = whole.leader()
        until(lambda: whole.log(name).count('"stepped_down"') > steps, SERVED_S, "it gives way")
        whole.converse(*calls)
        assert whole.leader() == now_leads
        assert not agent.noted("peer-hung-up")
    whole.books_agree(calls)
    for call_id in calls:
        assert whole.events(call_id, "acd").count(CallAnswered.__name__) == 1


def test_whatever_is_cut_one_of_two_leads_and_no_caller_is_lost_or_offered_twice(
    whole: WholeCentre,
) -> None:
    """One talks and one waits; the connection, Redis, both instances and then nothing is cut."""
    before = set(whole.arrivals())
    with whole.signed_in("1003") as (agent,), contextlib.ExitStack() as phones:
        for number in ("13930000021", "13930000022"):
            phones.enter_context(whole.caller(number)).start()
        until(lambda: len(set(whole.arrivals()) - before) == 2, SERVED_S, "two calls")
        calls = sorted(set(whole.arrivals()) - before)
        agent.wait_noted("answered", SERVED_S)
        until(lambda: whole.queued(calls) == 2, SERVED_S, "two who want a person")

        first = whole.leader()
        whole.kick(first.split()[0])  # its connection alone: it keeps its lease, and connects anew
        until(lambda: whole.state_of("1003") == "talking", SERVED_S, "somebody leads")
        assert whole.leader() == first

        whole.kill("redis")
        until(lambda: whole.state_of("1003") == "talking", SERVED_S, "somebody leads")
        assert whole.leader() == first  # Redis promotes nobody

        for name in ("acd", "acd2"):
            os.kill(whole.pid(name), signal.SIGKILL)
        until(lambda: whole.leader() not in (first, ""), SERVED_S, "one of their successors leads")
        until(lambda: whole.state_of("1003") == "talking", SERVED_S, "it knows who talks")

        assert not agent.noted("peer-hung-up")
        agent.hang_up()
        agent.wait_noted("answered", SERVED_S, times=2)
        whole.converse(*calls)
    whole.books_agree(calls)
    for call_id in calls:
        told = whole.events(call_id, "acd")
        assert told.count(CallAnswered.__name__) == told.count(CallOffered.__name__) == 1


def test_asterisk_restarts_with_two_instances_and_one_of_them_leads(whole: WholeCentre) -> None:
    before = set(whole.arrivals())
    old = whole.leader()
    whole.kill("asterisk")
    until(lambda: whole.leader() != "", SERVED_S, f"one leads, as {old} did")
    with whole.signed_in("1003") as (agent,), whole.caller("13930000031") as caller:
        caller.start()
        agent.wait_noted("answered", SERVED_S)
        (call,) = set(whole.arrivals()) - before
        whole.converse(call)
    whole.books_agree([call])
    assert whole.events(call, "acd").count(CallOffered.__name__) == 1
