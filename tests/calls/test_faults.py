"""Processes die in the middle of calls; nobody is cut off, and the books agree afterwards."""

import contextlib
import time

from core.events import CallAnswered
from silverline import supervise
from tests.calls.patience import SERVED_S, until
from tests.calls.whole_centre import TALK_S, WholeCentre

PROCESSES = (
    "ivr", "acd", "recordings", "asr", "asr-worker", "quality", "reports", "console", "redis"
)  # fmt: skip
NETWORK_OUT_OF_ORDER = 38
STILL_S = 30.0
TOLD = {"CallArrived", "CallQueued", "CallEnded"}


def test_each_process_is_killed_in_turn_with_three_talking_and_two_waiting(
    whole: WholeCentre,
) -> None:
    before = set(whole.arrivals())
    with whole.signed_in("1001", "1003", "1004") as agents, contextlib.ExitStack() as phones:
        for number in range(5):
            phones.enter_context(whole.caller(f"1390000000{number}")).start()
        for agent in agents:
            agent.wait_noted("answered", SERVED_S)
        calls = [call_id for call_id in whole.arrivals() if call_id not in before]
        until(lambda: whole.queued(calls) == 5, SERVED_S, "two are waiting")
        for name in PROCESSES:
            whole.kill(name)
            gone = [agent.agent_id for agent in agents if agent.noted("peer-hung-up")]
            assert not gone, f"killing {name} cut off {gone}"
        for agent in agents[:2]:
            agent.hang_up()
            agent.wait_noted("answered", SERVED_S, times=2)
        whole.converse(*calls)
    whole.books_agree(calls)
    for call_id in calls:
        assert whole.events(call_id, "acd").count(CallAnswered.__name__) == 1


def test_asterisk_is_killed_every_call_is_closed_with_a_cause_and_every_caller_a_task(
    whole: WholeCentre,
) -> None:
    before = set(whole.arrivals())
    with whole.signed_in("1001", "1003") as agents, contextlib.ExitStack() as phones:
        for number in range(3):
            phones.enter_context(whole.caller(f"1391000000{number}")).start()
        for agent in agents:
            agent.wait_noted("answered", SERVED_S)
        calls = [call_id for call_id in whole.arrivals() if call_id not in before]
        until(lambda: whole.queued(calls) == 3, SERVED_S, "one is waiting")
        until(lambda: len(whole.talking(calls)) == 2, SERVED_S, "two are talking")
        whole.converse(*whole.talking(calls))  # Asterisk keeps the last seconds to itself
        whole.kill("asterisk")
    whole.books_agree(calls, asterisk_died=True)
    rows = whole.rows(calls).values()
    assert sorted((row.outcome, row.cause) for row in rows) == [
        ("answered", NETWORK_OUT_OF_ORDER),
        ("answered", NETWORK_OUT_OF_ORDER),
        ("lost", NETWORK_OUT_OF_ORDER),
    ]
    until(lambda: len(whole.tasks(calls)) == 3, SERVED_S, "a task for every caller")
    tasks = whole.tasks(calls)
    assert {task.number for task in tasks} == {f"1391000000{number}" for number in range(3)}
    assert sorted((task.kind, task.state) for task in tasks) == [
        ("callback", "open"), ("callback", "open"), ("missed_call", "open"),
    ]  # fmt: skip
    for task in tasks:
        row = whole.rows(calls)[str(task.call_id)]
        assert (f"座席 {row.agent_id}" in task.note) == (task.kind == "callback")


def test_a_conversation_cut_at_the_agents_phone_goes_on_with_another_or_is_owed(
    whole: WholeCentre,
) -> None:
    """First a colleague takes it up; then nobody is left, and the caller gives up."""
    before = set(whole.arrivals())
    with whole.signed_in("1001", "1003") as agents, whole.caller("13940000001") as caller:
        caller.start()
        until(lambda: any(a.noted("answered") for a in agents), SERVED_S, "an answer")
        (call,) = set(whole.arrivals()) - before
        first, second = sorted(agents, key=lambda agent: -agent.noted("answered"))
        whole.converse(call)
        whole.cut_off(first.agent_id)
        second.wait_noted("answered", SERVED_S)
        assert not whole.tasks([call])
        for agent in agents:
            whole.set_state(agent.agent_id, "offline")
        whole.cut_off(second.agent_id)
        until(lambda: whole.waits(call), SERVED_S, "the caller is in line again")
        assert "CallEnded" not in whole.events(call)
    until(lambda: whole.tasks([call]), SERVED_S, "a task")
    (task,) = whole.tasks([call])
    assert (task.kind, task.number) == ("callback", "13940000001")
    assert f"座席 {second.agent_id}" in task.note
    assert whole.events(call, "acd").count(CallAnswered.__name__) == 1


def test_redis_stands_still_for_half_a_minute_while_callers_come_talk_wait_and_go(
    whole: WholeCentre,
) -> None:
    before = set(whole.arrivals())
    with whole.signed_in("1003", "1004") as agents, contextlib.ExitStack() as phones:

        def dial(number: str) -> None:
            phones.enter_context(whole.caller(number)).start()

        def answered(count: int) -> None:
            enough = lambda: sum(agent.noted("answered") for agent in agents) >= count  # noqa: E731
            until(enough, SERVED_S, f"{count} answered")

        dial("13920000001")
        answered(1)
        leader = whole.leader()
        with whole.frozen("redis"):
            still_until = time.monotonic() + STILL_S
            dial("13920000002")
            answered(2)
            dial("13920000003")
            until(lambda: len(set(whole.arrivals()) - before) == 3, SERVED_S, "a third call")
            calls = [call_id for call_id in whole.arrivals() if call_id not in before]
            until(lambda: whole.waits(calls[2]), SERVED_S, "the third waits")
            assert not any(agent.noted("peer-hung-up") for agent in agents)
            agents[0].hang_up()
            answered(3)
            time.sleep(max(0.0, still_until - time.monotonic()))
        assert not any(agent.noted("peer-hung-up") for agent in agents)
        assert whole.leader() == leader  # Redis promotes nobody
        whole.converse(*calls)
    whole.books_agree(calls)
    for call_id in calls:
        assert whole.events(call_id, "acd").count(CallAnswered.__name__) == 1

    def untold() -> list[str]:
        return [call_id for call_id in calls if not set(whole.events(call_id)) >= TOLD]

    # Each process empties its own spool: the IVR's may follow when the books agree already.
    until(lambda: not untold(), SERVED_S, lambda: f"all events of {untold()}")


def test_a_call_that_asterisks_own_queue_gave_away_has_its_whole_talk_in_the_journal(
    whole: WholeCentre,
) -> None:
    """The ACD is back in mid-conversation, and says that it did not see the beginning."""
    settings, before = whole.telephone.settings, set(whole.arrivals())
    with whole.signed_in("1003") as (agent,), whole.caller() as caller:
        until(lambda: whole.in_the_net("1003"), SERVED_S, "the net knows the agent")
        for name in ("acd2", "acd"):
            supervise.stop(settings, name, kill=True)
        try:
            caller.start()
            agent.wait_noted("answered", SERVED_S)
            (call,) = set(whole.arrivals()) - before
            whole.converse(call)
        finally:
            for name in ("acd2", "acd"):
                supervise.start(settings, name)
        until(lambda: whole.state_of("1003") == "talking", SERVED_S, "the ACD sees them talk")
        agent.hang_up()
        whole.books_agree([call])
    row = whole.rows([call])[call]
    assert row.via == "fallback" and row.talk_s is not None and row.talk_s >= TALK_S
