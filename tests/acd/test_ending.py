"""An agent who hangs up has the next caller on the way before the last channel is gone."""

from dataclasses import replace

import pytest

from acd import inputs
from acd.actions import PlaceOffer
from acd.records import Agent
from tests.acd.world import LIMITS, World, WorldCall


@pytest.fixture
def world() -> World:
    """1001 talks with a caller, three others wait; nobody has after-call work."""
    made = World(limits=replace(LIMITS, wrap_up_s=0.0))
    made.phone("1001", here=True)
    made.feed(inputs.AgentWish("1001", "ready"))
    for _ in range(4):
        made.now += 1.0
        made.arrive()
    made.deliver_all()
    made.answer(talking(made))
    made.deliver_all()
    assert agent(made).state == "talking"
    return made


def talking(world: World) -> WorldCall:
    held = world.held_by("1001")
    assert held is not None
    return held


def agent(world: World) -> Agent:
    found = world.engine.crew.get("1001")
    assert found is not None
    return found


def ends(world: World) -> list[PlaceOffer]:
    """The agent's phone hangs up: the offers that this makes, before anything else is heard."""
    before = len(world.offers)
    call = talking(world)
    world.phone_hangs_up(call)
    news = world.inbox.pop()
    assert isinstance(news, inputs.HangupAsked)
    world.feed(news)
    return world.offers[before:]


def test_the_next_caller_is_on_the_way_when_the_phone_hangs_up(world: World) -> None:
    second = sorted(world.calls.values(), key=lambda c: c.start)[1]
    [offer] = ends(world)
    assert (offer.call_id, offer.agent_id, offer.early) == (second.call_id, "1001", True)
    world.deliver_all()
    world.check()
    assert agent(world).state == "ringing" and second.where == "ringing"
    world.answer(second)
    world.deliver_all()
    assert agent(world).call_id == second.call_id


def test_after_call_work_comes_first() -> None:
    world = World()
    world.phone("1001", here=True)
    world.feed(inputs.AgentWish("1001", "ready"))
    world.arrive()
    world.arrive()
    world.deliver_all()
    world.answer(talking(world))
    world.deliver_all()
    assert ends(world) == []
    assert agent(world).state == "talking"  # until the channel is gone, as ever


@pytest.mark.parametrize(
    "news",
    [
        inputs.AgentWish("1001", "break"),
        inputs.ChannelBegan(inputs.Leg("x1", None, "1001"), "1001"),
        inputs.ChannelBegan(inputs.Leg("x1", None, "1001"), "1001soft"),
        inputs.BridgeEntered(inputs.Leg("x2", None, "1001"), "elsewhere"),
    ],
    ids=["wants a break", "asks a colleague", "on another phone", "in a second conversation"],
)
def test_who_does_something_else_besides_is_offered_nothing_early(
    world: World, news: inputs.Input
) -> None:
    world.feed(news)
    assert ends(world) == []


def test_a_channel_nobody_heard_of_before_is_waited_for(world: World) -> None:
    agent(world).channels.clear()
    assert ends(world) == []


def test_the_conversation_that_was_hung_up_does_not_come_back(world: World) -> None:
    first = talking(world)
    world.phone_hangs_up(first)
    world.inbox.pop()
    seen = world.snapshot()  # the channel is still in it
    again = inputs.BridgeEntered(world.agent_leg(first), first.bridge)
    leg = world.agent_leg(first)
    world.feed(inputs.HangupAsked(leg))
    assert agent(world).state == "ringing"
    for late in (again, seen, inputs.HangupAsked(leg)):
        world.feed(late)
        assert agent(world).state == "ringing", late
    world.deliver_all()
    assert len(world.offers) == 2


def test_a_channel_that_was_hung_up_and_still_talks_is_believed_in_the_end(world: World) -> None:
    first = talking(world)
    for call in list(world.calls.values()):
        if call is not first:
            world.caller_hangs_up(call)
    world.deliver_all()
    assert ends(world) == [] and agent(world).state == "ready"
    world.now += 4.0
    world.feed(world.snapshot())
    assert agent(world).state == "ready"
    world.now += 4.0
    world.feed(world.snapshot())
    assert agent(world).state == "talking"


def test_with_its_last_channel_a_phone_is_free_before_asterisk_says_so(world: World) -> None:
    """A caller who hangs up: the agent's channel is gone, its device state comes later."""
    before = len(world.offers)
    world.caller_hangs_up(talking(world))
    while not isinstance(news := world.inbox.pop(0), inputs.DeviceChanged):
        world.feed(news)
    [offer] = world.offers[before:]
    assert not offer.early
    world.feed(inputs.DeviceChanged("1001", "INUSE"))  # said late, of the conversation before
    world.deliver_all()
    world.check()


def test_an_offer_whose_answer_was_half_heard_is_over_with_the_agents_channel() -> None:
    world = World(limits=replace(LIMITS, wrap_up_s=0.0))
    world.phone("1001", here=True)
    world.feed(inputs.AgentWish("1001", "ready"))
    world.arrive()
    world.arrive()
    world.deliver_all()
    call = talking(world)
    world.feed(inputs.BridgeEntered(world.agent_leg(call), call.bridge))  # the caller's is lost
    assert ends(world) == []
    world.feed(inputs.Hung(world.agent_leg(call), 16))
    world.check()
    assert world.engine.calls[call.call_id].answered_by == "1001"


def test_a_phone_that_is_gone_is_not_free(world: World) -> None:
    world.feed(inputs.DeviceChanged("1001", "UNAVAILABLE"))
    assert ends(world) == []
    assert agent(world).state == "ready" and agent(world).held_back == "phone_gone"
