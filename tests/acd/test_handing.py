"""Handing a caller on: who may, where they stand then, and what is told of it."""

from typing import Any

import pytest

from acd import desk, inputs
from acd.actions import HandOn
from acd.client import Answer, Request
from acd.records import Call
from tests.acd.world import World, WorldCall


@pytest.fixture
def world() -> World:
    """1001 and 1002 are ready."""
    made = World()
    for agent_id in ("1001", "1002"):
        made.phone(agent_id, here=True)
        made.feed(inputs.AgentWish(agent_id, "ready"))
    made.deliver_all()
    return made


def talks(world: World) -> WorldCall:
    """A caller talks with 1001 after 30 s in line."""
    world.feed(inputs.AgentWish("1001", "break"))
    world.feed(inputs.AgentWish("1002", "break"))
    call = world.arrive()
    world.deliver_all()
    world.pass_time(30)
    world.feed(inputs.AgentWish("1001", "ready"))
    world.answer(call)
    world.deliver_all()
    assert held(world, call).joined.keys() == {"1001"}
    return call


def held(world: World, call: WorldCall) -> Call:
    return world.engine.calls[call.call_id]


def told(world: World, kind: str) -> list[dict[str, Any]]:
    return [dict(p.fields) for p in world.published if p.kind.type == kind]


def ask(world: World, call: WorldCall, agent: str, **how: Any) -> inputs.Input | Answer:
    request = Request.model_validate(
        {"id": "r", "deadline": 0, "op": "transfer", "call_id": call.call_id, "agent_id": agent}
        | how
    )
    return desk.order(world.engine, request)


def test_the_first_wait_counts_and_a_newcomer_comes_later(world: World) -> None:
    call = talks(world)
    world.pass_time(15)
    other = world.arrive()
    world.deliver_all()
    world.hand_on(call, "general")
    world.deliver_all()
    assert world.engine.line.ahead_of(held(world, call).as_waiting()) == 0
    assert [w.call_id for w in world.engine.line] == [call.call_id, other.call_id]
    assert told(world, "CallTransferred") == [{"agent_id": "1001", "to": "general", "how": "queue"}]


def test_a_colleague_is_waited_for_and_then_anybody_serves(world: World) -> None:
    call = talks(world)
    world.hand_on(call, "1002")  # who is on a break: nobody waits for them
    world.deliver_all()
    assert call.agent is None and held(world, call).meant == []
    world.pass_time(10)
    world.tick_due()
    assert call.agent == "1001"  # back from after-call work, and nobody else is there


def test_laps_after_a_transfer_are_no_new_transfer(world: World) -> None:
    call = talks(world)
    world.hand_on(call, "1002")
    for _ in range(3):
        world.announce(call)
    world.deliver_all()
    assert len(told(world, "CallTransferred")) == 1


def test_the_asked_colleague_has_the_caller_and_the_first_one_rests(world: World) -> None:
    call = talks(world)
    asking, asked = inputs.Leg("x1", None, "1001"), inputs.Leg("x2", None, "1002")
    caller, first = world.caller_leg(call), world.agent_leg(call)
    world.feed(inputs.BridgeEntered(asking, "consult"))
    world.feed(inputs.BridgeEntered(asked, "consult"))
    assert held(world, call).joined.keys() == {"1001"}
    world.feed(inputs.BridgeLeft(caller, call.bridge))
    world.feed(inputs.BridgeEntered(caller, "consult"))
    world.feed(inputs.HandedOver(first, asking, "", "1002", ringing=False))
    for leg in (first, asking):
        world.feed(inputs.Hung(leg, 16))
    agents = {a.agent_id: a for a in world.engine.crew.all()}
    assert (agents["1001"].state, agents["1002"].call_id) == ("wrap_up", call.call_id)
    assert held(world, call).joined.keys() == {"1002"}
    how = {"agent_id": "1001", "to": "1002", "how": "attended"}
    assert told(world, "CallTransferred") == [how]
    world.feed(inputs.Hung(caller, 16))
    left = [leg["agent_id"] for leg in told(world, "AgentLeft")]
    assert (left[0], left[-1]) == ("1001", "1002")
    world.feed(inputs.Hung(asked, 16))
    assert agents["1002"].state == "wrap_up"


def test_only_who_has_the_caller_or_a_supervisor_hands_them_on(world: World) -> None:
    call = talks(world)
    refused = ask(world, call, "1002", to="1002")
    assert isinstance(refused, Answer) and refused.illegal
    for agent, to, how in (("1001", "7777", "blind"), ("1001", "moon", "queue")):
        wrong = ask(world, call, agent, to=to, how=how)
        assert isinstance(wrong, Answer) and not wrong.ok
    order = ask(world, call, "1002", to="repair", how="queue", skills={"repair": 3}, by="lead")
    assert isinstance(order, inputs.TransferAsked)
    actions = world.engine.feed(order, world.now)
    assert actions == [
        HandOn("PJSIP/trunk-" + call.call_id, "1001", "queued", {"repair": 3}, "repair")
    ]
    world.caller_hangs_up(call)
    world.deliver_all()
    assert world.engine.feed(order, world.now) == []


def test_being_held_is_told_once_each_way(world: World) -> None:
    call = talks(world)
    for how in (True, True, False):
        world.feed(inputs.HoldChanged(world.agent_leg(call), held=how))
    assert [event["held"] for event in told(world, "CallHeld")] == [True, False]


def test_a_caller_whose_agent_was_cut_off_is_next_and_somebody_else_takes_them(
    world: World,
) -> None:
    call = talks(world)
    later = world.arrive()
    world.deliver_all()
    world.agent_is_cut_off(call)
    world.deliver_all()
    world.feed(inputs.AgentWish("1002", "ready"))
    world.deliver_all()
    assert (call.where, call.agent) == ("ringing", "1002") and later.where == "waiting"
    assert told(world, "CallTransferred") == []
    world.answer(call)
    world.deliver_all()
    assert len(told(world, "CallAnswered")) == 1
    world.agent_hangs_up(call)
    world.deliver_all()
    assert [event["cut_by"] for event in told(world, "CallEnded")] == [""]


def test_who_was_cut_off_and_then_hangs_up_is_told_to_have_been(world: World) -> None:
    call = talks(world)
    world.feed(inputs.AgentWish("1001", "break"))
    world.agent_is_cut_off(call)
    world.deliver_all()
    world.caller_hangs_up(call)
    world.deliver_all()
    assert [event["cut_by"] for event in told(world, "CallEnded")] == ["1001"]
    assert told(world, "CallAbandoned") == []


def test_an_agent_who_hangs_up_has_cut_off_nobody(world: World) -> None:
    call = talks(world)
    world.agent_hangs_up(call)
    world.deliver_all()
    assert [event["cut_by"] for event in told(world, "CallEnded")] == [""]
