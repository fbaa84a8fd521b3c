"""Recordings that are paused: by whom, for how long, and that each of them goes on."""

from typing import Any

import pytest

from acd import desk, inputs
from acd.client import Request
from acd.muting import AGAIN_S
from tests.acd.conference_world import ConferenceWorld
from tests.acd.world import LIMITS, WorldCall


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
    world.answer(made)
    world.deliver_all()
    return made


def told(world: ConferenceWorld) -> list[dict[str, Any]]:
    names = ("RecordingPaused", "RecordingResumed")
    return [
        {"type": p.kind.type.removeprefix("Recording"), **p.fields}
        for p in world.published
        if p.kind.type in names
    ]


def kinds(world: ConferenceWorld) -> list[str]:
    return [str(event.get("why", event["type"])) for event in told(world)]


def paused(world: ConferenceWorld, call: WorldCall) -> None:
    assert world.wish(call, "1001", "pause") is None
    world.deliver_all()
    assert call.call_id in world.silent


def test_an_agent_pauses_the_recording_and_has_it_go_on(
    world: ConferenceWorld, call: WorldCall
) -> None:
    assert world.wish(call, "1001", "record") == "not_paused"
    for _ in range(2):  # said again it changes nothing
        paused(world, call)
    request = Request(id="r", deadline=0, op="talk", call_id=call.call_id, agent_id="1001")
    shown = desk.look(world.engine, request, world.now)
    assert shown and shown.talk and shown.talk.paused_until
    assert shown.talk.paused_until.timestamp() == world.now + LIMITS.pause_s
    assert world.wish(call, "1001", "record") is None
    world.deliver_all()
    assert world.silent == set() and kinds(world) == ["Paused", "asked"]
    assert told(world)[0]["agent_id"] == "1001"


def test_only_whoever_has_the_caller_pauses_and_a_supervisor_is_named(
    world: ConferenceWorld, call: WorldCall
) -> None:
    assert world.wish(call, "1002", "pause") == "not_yours"
    assert world.wish(call, "1001", "pause", supervisor="wang") is None
    world.deliver_all()
    assert world.wish(call, "1001", "record", supervisor="li") is None
    world.deliver_all()
    assert [event["by"] for event in told(world)] == ["wang", "li"]


def test_a_forgotten_pause_ends_by_itself(world: ConferenceWorld, call: WorldCall) -> None:
    paused(world, call)
    world.now += LIMITS.pause_s
    world.tick_due()
    world.deliver_all()
    assert world.silent == set() and kinds(world) == ["Paused", "limit"]
    assert world.engine.calls[call.call_id].pause is None


def test_another_engine_takes_the_pause_over_and_ends_it_in_time(
    world: ConferenceWorld, call: WorldCall
) -> None:
    paused(world, call)
    world.now += LIMITS.pause_s - 1
    world.restart()
    world.tick_due()
    world.deliver_all()
    assert call.call_id in world.silent
    world.now += 1
    world.tick_due()
    world.deliver_all()
    assert world.silent == set() and kinds(world) == ["Paused", "limit"]


def test_a_pause_that_nobody_was_told_of_ends_with_the_engine_that_began_it(
    world: ConferenceWorld, call: WorldCall
) -> None:
    assert world.wish(call, "1001", "pause") is None
    world.restart()  # Asterisk's answer is lost
    world.tick_due()
    world.deliver_all()
    assert world.silent == set() and told(world) == []


def test_going_on_is_asked_for_until_asterisk_does_it(
    world: ConferenceWorld, call: WorldCall
) -> None:
    paused(world, call)
    world.deaf = True
    assert world.wish(call, "1001", "record") is None
    world.deliver_all()
    assert call.call_id in world.silent and kinds(world) == ["Paused"]
    world.deaf = False
    world.now += AGAIN_S
    world.tick_due()
    world.deliver_all()
    assert world.silent == set() and kinds(world) == ["Paused", "asked"]


def test_what_asterisk_refuses_is_told_to_nobody(world: ConferenceWorld, call: WorldCall) -> None:
    world.deaf = True
    assert world.wish(call, "1001", "pause") is None
    world.deliver_all()
    world.deaf = False
    world.now += AGAIN_S
    world.tick_due()
    world.deliver_all()
    assert told(world) == [] and world.engine.calls[call.call_id].pause is None


def test_a_colleague_who_gets_the_caller_is_recorded(
    world: ConferenceWorld, call: WorldCall
) -> None:
    paused(world, call)
    world.hand_on(call, "1002")
    world.deliver_all()
    assert world.silent == set() and kinds(world) == ["Paused", "left"]


def test_a_third_who_talks_on_is_recorded_once_the_one_who_paused_has_gone(
    world: ConferenceWorld, call: WorldCall
) -> None:
    assert world.wish(call, "1001", "consult", to="1002") is None
    world.deliver_all()
    world.guest_answers(call)
    world.deliver_all()
    assert world.wish(call, "1001", "conference") is None
    world.deliver_all()
    paused(world, call)
    assert world.wish(call, "1001", "leave") is None
    world.deliver_all()
    assert world.silent == set() and kinds(world) == ["Paused", "left"]


def test_the_end_of_the_call_ends_the_pause(world: ConferenceWorld, call: WorldCall) -> None:
    paused(world, call)
    world.caller_hangs_up(call)
    world.deliver_all()
    assert kinds(world) == ["Paused", "left"]  # the agent's channel goes first
    world.now += LIMITS.pause_s
    world.tick_due()
    world.deliver_all()
    assert len(told(world)) == 2


def test_a_call_whose_agents_end_was_not_heard_ends_the_pause_too(
    world: ConferenceWorld, call: WorldCall
) -> None:
    paused(world, call)
    world.feed(inputs.Hung(world.caller_leg(call), 16))
    assert kinds(world) == ["Paused", "left"] or kinds(world) == ["Paused", "over"]
    assert call.call_id not in world.engine.calls


def test_a_pause_right_after_another_is_one_of_its_own(
    world: ConferenceWorld, call: WorldCall
) -> None:
    paused(world, call)
    assert world.wish(call, "1001", "record") is None
    paused(world, call)  # before Asterisk's answer
    assert kinds(world) == ["Paused", "asked", "Paused"]
    assert call.call_id in world.silent
