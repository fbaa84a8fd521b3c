"""How long after-call work lasts: the policy's word for queue or agent, else the settings'."""

import pytest

from acd import inputs
from acd.policy import Policy
from acd.policy_file import parse
from acd.records import Agent
from tests.acd.policies import WRAPS, policy
from tests.acd.world import LIMITS, World, WorldCall


def talking(rules: Policy, queue: str) -> tuple[World, WorldCall, Agent]:
    """1001 talks with a caller of the queue."""
    world = World(policy=rules)
    world.phone("1001", here=True)
    world.feed(inputs.AgentWish("1001", "ready"))
    call = world.arrive(queue)
    world.deliver_all()
    world.answer(call)
    world.deliver_all()
    agent = world.engine.crew.get("1001")
    assert agent is not None and agent.state == "talking"
    return world, call, agent


def after(rules: Policy, queue: str) -> float | None:
    """Seconds of after-call work; None: the agent is ready at once."""
    world, call, agent = talking(rules, queue)
    world.agent_hangs_up(call)
    world.deliver_all()
    if agent.state == "ready":
        return None
    assert agent.state == "wrap_up" and agent.until is not None
    return agent.until - world.now


@pytest.mark.parametrize(
    ("more", "queue", "seconds"),
    [
        ("", "senior", 40.0),
        ("", "general", LIMITS.wrap_up_s),
        ("wrap_up_s: {'1001': 15}\n", "senior", 15.0),
        ("wrap_up_s: {'1001': 15}\n", "general", 15.0),
        ("wrap_up_s: {'1001': 0}\n", "senior", None),
        ("wrap_up_s: {'1002': 0}\n", "senior", 40.0),
    ],
)
def test_the_agents_own_time_goes_before_the_queues_and_that_before_the_settings(
    more: str, queue: str, seconds: float | None
) -> None:
    rules = policy("slow", more, senior="{required: {senior: 5}, wrap_up_s: 40}")
    assert after(rules, queue) == seconds


def test_a_peak_emergency_and_a_longer_conversation_change_what_they_should() -> None:
    world, call, agent = talking(WRAPS, "senior")
    world.feed(inputs.PeakWish(on=True, by="wang", reason="storm"))
    world.agent_hangs_up(call)
    world.deliver_all()
    assert agent.until == world.now + WRAPS.rules.peak.wrap_up_s


def test_it_is_known_after_a_take_over_in_mid_conversation() -> None:
    world, call, _ = talking(WRAPS, "senior")
    world.restart()
    world.agent_hangs_up(call)
    world.deliver_all()
    agent = world.engine.crew.get("1001")
    assert agent is not None and agent.until == world.now + 200.0


def test_a_call_of_their_own_is_no_queues() -> None:
    world, call, agent = talking(WRAPS, "senior")
    world.agent_hangs_up(call)
    world.deliver_all()
    world.pass_time(201.0)
    world.tick_due()
    assert agent.state == "ready"
    leg = inputs.Leg("own", None, "1001")
    world.feed(inputs.BridgeEntered(leg, "b"))
    world.feed(inputs.Hung(leg, 16))
    assert agent.until == world.now + LIMITS.wrap_up_s


def test_asking_for_more_never_brings_the_end_nearer() -> None:
    """The longest extension counts from the hang-up, and the policy's own time may be longer."""
    world, call, agent = talking(WRAPS, "senior")
    world.agent_hangs_up(call)
    world.deliver_all()
    end = agent.until
    world.feed(inputs.WrapUpExtended("1001"))
    assert agent.until == end == world.now + 200.0


def test_times_and_agents_that_cannot_be_are_named_by_line() -> None:
    text = 'version: "x"\nskills: {a: a}\nqueues:\n  senior: {required: {a: 1}, wrap_up_s: -1}\n'
    rules, problems = parse(text + "  general: {required: {a: 1}}\nwrap_up_s: {alice: 5}\n")
    assert rules is None
    assert {problem.line for problem in problems} == {4, 6}
