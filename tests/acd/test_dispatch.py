"""How calls that wait accept more and more, and what is told about it: one sentence each."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acd import inputs
from acd.actions import Mirror
from acd.policy import Policy
from core.decisions import Change, Decision
from core.events import CallAnswered, CallOffered, CallQueued, CallWidened, NobodyFree
from core.pii import MaskedNumber
from tests.acd.policies import NARROW, SHIFTS, WIDE, policy
from tests.acd.world import World, WorldCall

CALLER = MaskedNumber(masked="139****0072", hash="h" * 16)


def world_of(rules: Policy, *ready: str) -> World:
    """These agents are ready at their phones, in this order."""
    world = World(policy=rules)
    for agent_id in ready:
        world.phone(agent_id, here=True)
        world.feed(inputs.AgentWish(agent_id, "ready"))
        world.deliver_all()
        world.now += 1
    return world


def arrive(world: World, queue: str, **fields: Any) -> WorldCall:
    """A call that brings more along than its queue."""
    call = world.arrive(queue)
    wait = world.inbox.pop()
    assert isinstance(wait, inputs.CallWaits)
    known = {name: getattr(wait, name) for name in ("call_id", "channel", "queue", "start")}
    world.feed(inputs.CallWaits(**known, **fields))
    world.deliver_all()
    return call


def passes(world: World, seconds: float) -> None:
    world.now += seconds
    world.tick_due()
    world.deliver_all()


def told(world: World, kind: type) -> list[dict[str, Any]]:
    return [dict(p.fields) for p in world.published if p.kind is kind]


def changes(world: World) -> list[tuple[str, str]]:
    return [(c.kind, c.text) for e in told(world, CallWidened) for c in e["changes"]]


def test_a_call_waits_for_preferred_skills_then_takes_less() -> None:
    world = world_of(WIDE, "1002", "1001")
    world.feed(inputs.AgentWish("1003", "ready"))
    first, second = arrive(world, "senior"), arrive(world, "senior")
    assert (first.agent, second.agent) == ("1001", None)  # 1002 has senior 6, 7 is preferred
    passes(world, 10.1)
    assert second.agent == "1002"
    assert changes(world) == [("preferred_dropped", "senior:7")]


def test_preferred_skills_that_nobody_at_work_has_are_not_waited_for() -> None:
    world = world_of(WIDE, "1002")
    assert arrive(world, "senior").agent == "1002"


def test_another_team_is_taken_only_when_the_own_one_is_not_free() -> None:
    world = world_of(WIDE, "1003")
    call = arrive(world, "senior")
    passes(world, 29)
    assert call.agent is None
    passes(world, 1.1)
    assert call.agent == "1003"


def test_levels_fall_and_then_another_queue_helps() -> None:
    world = world_of(WIDE, "1001")
    call = arrive(world, "repair")
    passes(world, 59)
    assert (call.agent, changes(world)) == (None, [("lowered", "repair:1")])
    passes(world, 1.1)
    assert call.agent == "1001"
    assert changes(world)[-1] == ("overflow_waited", "general")


def test_when_nobody_is_logged_in_another_queue_serves_at_once() -> None:
    world = world_of(WIDE, "1001")
    assert arrive(world, "billing", skills={"general": 9}).agent == "1001"


def test_a_long_estimate_overflows() -> None:
    rules = policy(
        "estimate",
        repair="{required: {repair: 1}, overflow: [{estimate_s: 30, to: senior}]}",
    )
    world = world_of(rules, "1001", "1003")
    first, second = arrive(world, "repair"), arrive(world, "repair")
    assert (first.agent, second.agent) == ("1003", "1001")
    assert changes(world)[-1] == ("overflow_estimate", "senior")


def test_a_named_agent_is_waited_for_and_then_no_more() -> None:
    world = world_of(WIDE, "1001", "1002")
    world.feed(inputs.DeviceChanged("1002", "INUSE"))
    call = arrive(world, "general", named="1002")
    assert call.agent is None
    passes(world, 20.1)
    assert call.agent == "1001"
    assert ("preference_over", "named:1002") in changes(world)


def test_who_waits_for_a_named_agent_is_served_when_that_agent_goes() -> None:
    world = world_of(WIDE, "1001", "1002")
    world.feed(inputs.DeviceChanged("1002", "INUSE"))
    call = arrive(world, "general", named="1002")
    world.feed(inputs.AgentWish("1002", "break"))
    assert call.agent == "1001"


def test_a_named_agent_takes_the_call_as_soon_as_they_are_free() -> None:
    world = world_of(WIDE, "1001", "1002")
    world.feed(inputs.DeviceChanged("1002", "INUSE"))
    call = arrive(world, "general", named="1002")
    world.feed(inputs.DeviceChanged("1002", "NOT_INUSE"))
    assert call.agent == "1002"


def answered_by(world: World, call: WorldCall) -> None:
    world.answer(call)
    world.deliver_all()
    world.agent_hangs_up(call)
    world.deliver_all()
    passes(world, 6)


@pytest.mark.parametrize("days", [1, 8])
def test_who_answered_last_is_preferred_for_some_days(days: int) -> None:
    world = world_of(WIDE, "1002", "1001")
    first = arrive(world, "general", caller=CALLER)
    assert first.agent == "1002"
    answered_by(world, first)
    world.restart()
    answered_by(world, arrive(world, "general", caller=None))  # now both have worked as much
    passes(world, days * 86_400)
    again = arrive(world, "general", caller=CALLER)
    decision = told(world, CallOffered)[-1]["decision"]
    assert isinstance(decision, Decision)
    assert (decision.rule == "only") == (days == 1)
    assert days != 1 or again.agent == "1002"


def test_a_policy_that_changes_holds_for_those_who_wait() -> None:
    world = world_of(NARROW, "1002")
    call = arrive(world, "senior")
    assert call.agent is None
    world.carry_out(world.engine.set_policy(WIDE, world.now))
    world.deliver_all()
    assert call.agent == "1002"
    assert changes(world) == [("policy", WIDE.version)]


def test_a_policy_says_who_is_in_asterisks_own_queues() -> None:
    world = world_of(WIDE, "1002")
    mirrored = [a for a in world.engine.set_policy(NARROW, world.now) if isinstance(a, Mirror)]
    assert next(m for m in mirrored if m.agent_id == "1002").queues == ("general",)


def test_a_duty_begins_for_those_who_wait_already() -> None:
    world = World(policy=SHIFTS, now=datetime(2026, 11, 23, 21, 58, 30, tzinfo=UTC).timestamp())
    world.phone("1002", here=True)
    world.feed(inputs.AgentWish("1002", "ready"))
    world.deliver_all()
    call = arrive(world, "repair")
    assert call.agent is None
    passes(world, 60)
    assert call.agent is None
    passes(world, 31)
    assert call.agent == "1002"
    assert changes(world) == [("duty", "夜班")]


def test_tiers_have_less_credit_than_seniors_and_the_flow_may_give_more() -> None:
    world = world_of(WIDE)
    arrive(world, "general", tier="vip")
    arrive(world, "general", senior=True)
    arrive(world, "general", tier="vip", credit_s=45.0)
    arrive(world, "general", tier="unheard")
    assert [e["credit_s"] for e in told(world, CallQueued)] == [20.0, 60.0, 45.0, 0.0]


def test_the_decision_says_who_was_not_chosen_and_why() -> None:
    world = world_of(WIDE, "1001", "1002", "1003")
    deaf = arrive(world, "senior")
    world.feed(inputs.AgentWish("1002", "break", "用餐"))
    arrive(world, "senior")
    decision = told(world, NobodyFree)[0]["decision"]
    assert decision.policy == WIDE.version
    assert decision.rule == "nobody_free" and (decision.free, decision.able) == (0, 1)
    found = {one.agent_id: (one.why, one.detail) for one in decision.considered}
    assert found == {"1001": ("ringing", ""), "1003": ("lacks", "senior:7")}
    world.give_up(deaf, "BUSY", 17)
    world.deliver_all()
    passes(world, 31)
    decision = told(world, CallOffered)[-1]["decision"]
    found = {one.agent_id: (one.why, one.detail) for one in decision.considered}
    assert found["1002"] == ("break", "用餐")


def test_nobody_free_is_told_once_until_the_call_accepts_more() -> None:
    world = world_of(WIDE)
    call = arrive(world, "senior")
    for _ in range(3):
        world.announce(call)
        world.deliver_all()
    assert len(told(world, NobodyFree)) == 1
    passes(world, 31)
    assert len(told(world, NobodyFree)) == 2


def test_what_was_told_is_not_told_again_after_a_restart() -> None:
    world = world_of(WIDE)
    call = arrive(world, "senior")
    passes(world, 31)
    before = changes(world)
    world.restart()
    world.announce(call)
    world.deliver_all()
    passes(world, 10)
    assert changes(world) == before


def _served_in_order(
    rules: Policy, calls: list[tuple[float, bool]], queue: str
) -> list[tuple[float, bool]]:
    """Callers (wait so far, senior) who wait for one agent, as they are answered."""
    world = world_of(rules)
    waiting: dict[str, tuple[float, bool]] = {}
    for age, senior in calls:
        call = world.arrive(queue)
        world.inbox.clear()
        start = world.now - age
        world.feed(inputs.CallWaits(call.call_id, call.call_id, queue, senior=senior, start=start))
        waiting[call.call_id] = (age, senior)
    world.phone("1001", here=True)
    world.feed(inputs.AgentWish("1001", "ready"))
    for _ in range(len(calls)):
        world.deliver_all()
        ringing = next(c for c in world.calls.values() if c.where == "ringing")
        answered_by(world, ringing)
    return [waiting[str(p.call_id)] for p in world.published if p.kind is CallAnswered]


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([WIDE, NARROW, SHIFTS]),
    st.lists(st.tuples(st.integers(2, 200), st.booleans()), min_size=1, max_size=8),
    st.sampled_from(["general", "senior"]),
)
def test_in_one_queue_callers_are_served_by_their_wait_and_the_seniors_credit(
    rules: Policy, calls: list[tuple[int, bool]], queue: str
) -> None:
    ages = [(float(age), senior) for age, senior in calls]
    served = _served_in_order(rules, ages, queue)
    weigh: Callable[[tuple[float, bool]], float] = lambda one: one[0] + 60.0 * one[1]  # noqa: E731
    assert sorted(served) == sorted(ages)  # nobody starves
    assert [weigh(one) for one in served] == sorted(map(weigh, ages), reverse=True)


def test_a_change_is_small() -> None:
    assert len(Change(kind="lowered", text="senior:3").model_dump_json()) < 60
