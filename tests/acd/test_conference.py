"""Conversations of three: who may, who hears the caller, what is told, and nobody left behind."""

from typing import Any

import pytest

from acd import desk, inputs
from acd.client import Answer, Request
from acd.records import Call
from core.events import Event
from tests.acd.conference_world import ConferenceWorld
from tests.acd.world import WorldCall


@pytest.fixture
def world() -> ConferenceWorld:
    """1001 and 1002 are ready."""
    made = ConferenceWorld()
    for agent_id in ("1001", "1002"):
        made.phone(agent_id, here=True)
        made.feed(inputs.AgentWish(agent_id, "ready"))
    made.deliver_all()
    return made


@pytest.fixture
def call(world: ConferenceWorld) -> WorldCall:
    """A caller talks with 1001."""
    made = world.arrive()
    world.deliver_all()
    assert made.agent == "1001"
    world.answer(made)
    world.deliver_all()
    return made


def known(world: ConferenceWorld, call: WorldCall) -> Call:
    return world.engine.calls[call.call_id]


def told(world: ConferenceWorld, kind: str) -> list[dict[str, Any]]:
    return [dict(p.fields) for p in world.published if p.kind.type == kind]


def states(world: ConferenceWorld) -> dict[str, str]:
    return {a.agent_id: a.state.value for a in world.engine.crew.all()}


def consulting(world: ConferenceWorld, call: WorldCall) -> None:
    """1002 was asked, and has answered; the caller is on hold."""
    assert world.wish(call, "1001", "consult", to="1002") is None
    world.deliver_all()
    assert call.where == "held" and states(world)["1002"] == "ringing"
    world.guest_answers(call)
    world.deliver_all()


def test_a_caller_on_hold_is_still_the_agents_and_comes_back(
    world: ConferenceWorld, call: WorldCall
) -> None:
    for _ in range(2):  # said again it changes nothing
        assert world.wish(call, "1001", "hold") is None
        world.deliver_all()
    assert (call.where, states(world)["1001"]) == ("held", "on_hold")
    assert known(world, call).joined.keys() == {"1001"}
    assert world.wish(call, "1001", "resume") is None
    world.deliver_all()
    assert (call.where, states(world)["1001"]) == ("bridged", "talking")
    assert world.wish(call, "1001", "resume") == "not_held"
    assert [e["held"] for e in told(world, "CallHeld")] == [True, False]
    assert len(told(world, "AgentJoined")) == 1 and told(world, "AgentLeft") == []


def test_a_colleague_who_is_asked_hears_the_caller_only_when_all_three_are_joined(
    world: ConferenceWorld, call: WorldCall
) -> None:
    consulting(world, call)
    assert known(world, call).joined.keys() == {"1001"}
    assert states(world) == {"1001": "on_hold", "1002": "talking", "1003": "offline"}
    assert world.wish(call, "1001", "conference") is None
    world.deliver_all()
    assert known(world, call).joined.keys() == {"1001", "1002"}
    assert told(world, "CallTransferred") == [
        {"agent_id": "1001", "to": "1002", "how": "conference"}
    ]
    assert world.wish(call, "1001", "leave") is None
    world.deliver_all()
    assert call.agent == "1002" and known(world, call).joined.keys() == {"1002"}
    assert states(world)["1001"] == "wrap_up"
    world.caller_hangs_up(call)
    world.deliver_all()
    assert states(world)["1002"] == "wrap_up"


def test_the_third_may_leave_again(world: ConferenceWorld, call: WorldCall) -> None:
    consulting(world, call)
    world.wish(call, "1001", "conference")
    world.deliver_all()
    assert world.wish(call, "1002", "leave") is None
    world.deliver_all()
    assert known(world, call).joined.keys() == {"1001"}
    assert known(world, call).guest is None
    assert world.wish(call, "1001", "leave") == "alone"


def test_who_was_asked_takes_over_and_the_first_one_rests(
    world: ConferenceWorld, call: WorldCall
) -> None:
    consulting(world, call)
    assert world.wish(call, "1001", "complete") is None
    world.deliver_all()
    assert known(world, call).joined.keys() == {"1002"}
    assert told(world, "CallTransferred") == [{"agent_id": "1001", "to": "1002", "how": "attended"}]
    assert [e["agent_id"] for e in told(world, "AgentLeft")] == ["1001"]


@pytest.mark.parametrize("gone", ["back", "refuses", "leaves"])
def test_when_nobody_helps_the_caller_is_back_with_who_asked(
    world: ConferenceWorld, call: WorldCall, gone: str
) -> None:
    if gone == "refuses":
        world.wish(call, "1001", "consult", to="1002")
        world.deliver_all()
        world.guest_refuses(call, "BUSY", 17)
    else:
        consulting(world, call)
        if gone == "back":
            assert world.wish(call, "1001", "back") is None
        else:
            world.third_goes(call)
    world.deliver_all()
    assert (call.where, states(world)["1001"]) == ("bridged", "talking")
    assert states(world)["1002"] == ("set_aside" if gone == "refuses" else "wrap_up")


def test_a_phone_that_dies_while_the_caller_is_on_hold_gives_them_to_who_was_asked(
    world: ConferenceWorld, call: WorldCall
) -> None:
    consulting(world, call)
    world.first_goes(call)
    world.deliver_all()
    assert (call.where, call.agent) == ("bridged", "1002")
    assert known(world, call).joined.keys() == {"1002"}


def test_a_caller_whom_every_agent_has_left_on_hold_stands_in_line_again(
    world: ConferenceWorld, call: WorldCall
) -> None:
    world.wish(call, "1001", "hold")
    world.deliver_all()
    world.first_goes(call)
    world.deliver_all()
    assert call.agent == "1002"  # rung at once: the one who lost them comes last
    assert told(world, "CallTransferred")[0]["agent_id"] == "1001"


def test_help_is_chosen_like_any_agent_and_explained(
    world: ConferenceWorld, call: WorldCall
) -> None:
    assert world.wish(call, "1001", "help", skills={"senior": 5}) is None
    world.deliver_all()
    assert call.where == "bridged"
    offer = told(world, "CallOffered")[-1]
    assert (offer["agent_id"], offer["joins"], offer["by"]) == ("1002", "help", "1001")
    assert offer["decision"].accepts == [{"senior": 5}]
    world.guest_answers(call)
    world.deliver_all()
    assert known(world, call).joined.keys() == {"1001", "1002"}
    assert told(world, "AgentJoined")[-1]["offer_id"] == offer["offer_id"]
    assert world.wish(call, "1001", "help", skills={"senior": 5}) == "full"


def test_with_nobody_free_who_asks_is_told_and_the_caller_notices_nothing(
    world: ConferenceWorld, call: WorldCall
) -> None:
    assert world.wish(call, "1001", "help", skills={"repair": 1}) == "nobody_free"
    assert call.where == "bridged" and known(world, call).room == ""
    reason = told(world, "NobodyFree")[-1]
    assert reason["joins"] == "help" and reason["decision"].accepts == [{"repair": 1}]


def test_help_that_does_not_answer_is_asked_of_the_next_one(
    world: ConferenceWorld, call: WorldCall
) -> None:
    world.phone("1003", here=True)
    world.feed(inputs.AgentWish("1003", "ready"))
    world.deliver_all()
    world.wish(call, "1001", "help", skills={"general": 1})
    world.deliver_all()
    first = world.thirds[call.call_id].agent
    world.guest_refuses(call, "NOANSWER", 0)
    world.deliver_all()
    assert {first, world.thirds[call.call_id].agent} == {"1002", "1003"}
    world.guest_refuses(call, "NOANSWER", 0)
    world.deliver_all()
    assert known(world, call).guest is None and call.where == "bridged"
    assert len(told(world, "NobodyFree")) == 1


def test_a_colleague_of_whom_nothing_is_heard_rings_no_longer(
    world: ConferenceWorld, call: WorldCall
) -> None:
    world.wish(call, "1001", "consult", to="1002")
    world.deliver_all()
    world.now += 30
    world.tick_due()
    world.deliver_all()
    assert call.call_id not in world.thirds
    assert told(world, "OfferFailed")[-1]["reason"] == "timeout"
    assert call.where == "bridged"


@pytest.mark.parametrize("stage", ["ringing", "asked", "three"])
def test_another_acd_finds_the_conversation_as_it_is(
    world: ConferenceWorld, call: WorldCall, stage: str
) -> None:
    world.wish(call, "1001", "consult", to="1002")
    world.deliver_all()
    if stage != "ringing":
        world.guest_answers(call)
        world.deliver_all()
    if stage == "three":
        world.wish(call, "1001", "conference")
        world.deliver_all()
    world.restart()
    world.deliver_all()
    together = {"1001", "1002"} if stage == "three" else {"1001"}
    assert known(world, call).joined.keys() == together
    assert states(world)["1002"] == ("ringing" if stage == "ringing" else "talking")
    if stage == "ringing":
        world.guest_answers(call)
        world.deliver_all()
    assert world.wish(call, "1001", "complete") is None
    world.deliver_all()
    assert known(world, call).joined.keys() == {"1002"}


def test_what_cannot_be_done_is_refused_with_its_reason(
    world: ConferenceWorld, call: WorldCall
) -> None:
    assert world.wish(call, "1002", "hold") == "not_yours"
    assert world.wish(call, "1001", "conference") == "alone"
    assert world.wish(call, "1001", "consult", to="1003") == "busy"
    world.feed(inputs.HoldChanged(world.agent_leg(call), held=True))
    assert world.wish(call, "1001", "consult", to="1002") == "held_on_phone"
    world.caller_hangs_up(call)
    world.deliver_all()
    assert world.wish(call, "1001", "hold") == "no_call"


def ask(world: ConferenceWorld, call: WorldCall, agent: str, **how: Any) -> Answer:
    request = Request.model_validate(
        {"id": f"q{world.requests}", "deadline": 0, "op": "room", "call_id": call.call_id}
        | {"agent_id": agent} | how
    )  # fmt: skip
    order = desk.order(world.engine, request)
    if isinstance(order, Answer):
        return order
    world.feed(order)
    world.deliver_all()
    return desk.result(world.engine, request)


def test_the_desk_does_the_same_request_once(world: ConferenceWorld, call: WorldCall) -> None:
    consulting(world, call)
    assert ask(world, call, "1001", wish="complete", key="k1").ok
    assert ask(world, call, "1001", wish="complete", key="k1").ok
    again = ask(world, call, "1001", wish="complete", key="k2")
    assert (again.ok, again.refusal) == (False, "not_yours")


def test_a_supervisor_acts_for_whoever_has_the_caller(
    world: ConferenceWorld, call: WorldCall
) -> None:
    assert ask(world, call, "", wish="hold", by="lead").ok
    assert call.where == "held"
    for wrong in ({"wish": "consult", "to": "7777"}, {"wish": "help", "skills": {"moon": 1}}):
        answer = ask(world, call, "1001", **wrong)
        assert not answer.ok and not answer.illegal
    look = Request(id="t", deadline=0, op="talk", call_id=call.call_id, agent_id="1001")
    found = desk.look(world.engine, look, world.now)
    assert found is not None and found.talk is not None
    assert found.talk.held and "resume" not in found.talk.why_not
    assert found.talk.why_not["conference"] == "alone"


def test_events_of_a_colleague_fit_their_models(world: ConferenceWorld, call: WorldCall) -> None:
    world.wish(call, "1001", "help", skills={"senior": 5})
    common = {"id": "12345678", "at": "2026-01-05T00:00:00Z", "producer": "acd", "seq": 1}
    for action in world.published:
        assert issubclass(action.kind, Event)
        action.kind.model_validate({**common, **action.fields})


def test_news_from_before_a_hold_leaves_nobody_on_hold_who_talks(world: ConferenceWorld) -> None:
    """A listing told of the conversation first; the agent puts the caller on hold; then its
    beginning is heard of, and ends the hold: the agent talks."""
    call = world.arrive()
    world.deliver_all()
    world.answer(call)
    world.feed(world.snapshot())
    assert world.wish(call, "1001", "hold") is None
    world.deliver_all()
    expected = "on_hold" if call.where == "held" else "talking"
    assert states(world)["1001"] == expected
    held = [e["held"] for e in told(world, "CallHeld")]
    assert held[-1] is (expected == "on_hold")
