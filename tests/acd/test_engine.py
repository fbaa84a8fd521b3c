"""The engine's behaviour, one sentence each."""

import pytest

from acd import inputs
from acd.actions import Publish
from acd.journal import read
from core.events import CallAbandoned, CallAnswered, CallEnded, CallQueued, OfferFailed
from tests.acd.world import World


@pytest.fixture
def world() -> World:
    """Agents 1001 and 1002 are ready at their phones; 1003 is offline."""
    world = World()
    for agent_id in ("1001", "1002"):
        world.phone(agent_id, here=True)
        world.feed(inputs.AgentWish(agent_id, "ready"))
        world.deliver_all()
        world.now += 1
    return world


def state(world: World, agent_id: str) -> str:
    agent = world.engine.crew.get(agent_id)
    assert agent is not None
    return agent.state.value


def published(world: World, kind: type) -> list[dict[str, object]]:
    return [dict(p.fields) for p in world.published if p.kind is kind]


def test_a_call_is_offered_at_once_to_the_longest_idle(world: World) -> None:
    world.arrive("senior")
    world.deliver_all()
    assert [offer.agent_id for offer in world.offers] == ["1001"]
    assert state(world, "1001") == "ringing"


def test_a_failed_offer_keeps_the_calls_place(world: World) -> None:
    call = world.arrive("senior")
    world.deliver_all()
    world.feed(inputs.AgentWish("1002", "break"))
    since = world.engine.calls[call.call_id].since
    world.give_up(call, "BUSY", 17)
    world.deliver_all()
    assert world.engine.calls[call.call_id].since == since
    assert call.call_id in world.engine.line
    assert state(world, "1001") == "set_aside"
    assert published(world, OfferFailed)[0]["reason"] == "busy"


def test_who_did_not_answer_comes_back_by_hand_or_after_a_minute(world: World) -> None:
    for comes_back in ("wish", "time"):
        call = world.arrive("senior")
        world.deliver_all()
        ringing = call.agent
        assert ringing is not None
        world.pass_time(20.0)
        world.deliver_all()
        assert state(world, ringing) == "set_aside"
        if comes_back == "wish":
            world.feed(inputs.AgentWish(ringing, "ready"))
        else:
            world.now += 61
            world.tick_due()
        assert state(world, ringing) in ("ready", "ringing")
        world.caller_hangs_up(call)
        world.deliver_all()


def test_an_offer_of_which_nothing_is_heard_ends_by_itself_and_asks_for_a_listing(
    world: World,
) -> None:
    call = world.arrive("senior")
    world.deliver_all()
    world.pass_time(24.0)
    world.inbox.clear()
    world.tick_due()
    assert published(world, OfferFailed)[0]["reason"] == "timeout"
    assert call.call_id not in world.engine.line  # where it is, nobody knows yet
    world.feed(world.snapshot())
    assert world.engine.calls[call.call_id].offer is not None
    assert world.offers[-1].agent_id == "1002"


def test_an_announcement_from_before_the_redirect_changes_nothing(world: World) -> None:
    call = world.arrive("senior")
    late = world.inbox[0]
    world.deliver_all()
    world.now += 2
    world.feed(late)
    assert world.engine.calls[call.call_id].offer is not None
    assert len(world.offers) == 1


def test_answer_is_when_the_caller_is_bridged(world: World) -> None:
    call = world.arrive("senior")
    world.deliver_all()
    world.now += 3
    world.answer(call)
    world.deliver_all()
    assert published(world, CallAnswered) == [
        {"agent_id": "1001", "offer_id": call.offer, "waited_s": 3.0, "via": "acd", "certain": True}
    ]
    world.now += 30
    world.agent_hangs_up(call)
    world.deliver_all()
    ended = {"cause": 16, "talk_s": 30.0, "certain": True, "cut_by": ""}
    assert published(world, CallEnded) == [ended]
    assert state(world, "1001") == "wrap_up"
    world.now += 5
    world.tick_due()
    assert state(world, "1001") == "ready"


def test_hanging_up_in_the_ivr_is_abandoning_only_when_the_caller_does_it(world: World) -> None:
    for number, asked in (("x1", True), ("x2", False)):
        leg = inputs.Leg(number, number, None)
        if asked:
            world.feed(inputs.HangupAsked(leg))
        world.feed(inputs.Hung(leg, 16))
    assert published(world, CallAbandoned) == [{"waited_s": 0.0, "stage": "ivr"}]
    assert len(published(world, CallEnded)) == 2


def test_the_fallbacks_answer_is_recognised(world: World) -> None:
    joined = inputs.QueueJoined("q1", "PJSIP/trunk-1", "senior")
    world.feed(joined)
    world.feed(inputs.BridgeEntered(inputs.Leg("leg1", "q1", "1002")))
    world.feed(inputs.BridgeEntered(inputs.Leg("q1", "q1", None)))
    assert world.offers == []
    answered = published(world, CallAnswered)[0]
    assert (answered["agent_id"], answered["via"]) == ("1002", "fallback")
    assert state(world, "1002") == "talking"
    world.feed(inputs.Hung(inputs.Leg("leg1", "q1", "1002"), 16))
    assert state(world, "1002") == "wrap_up"


def test_a_call_in_asterisks_queue_is_left_alone_until_it_announces_itself(world: World) -> None:
    world.feed(inputs.AgentWish("1001", "break"))
    world.feed(inputs.AgentWish("1002", "break"))
    call = world.arrive("senior")
    world.deliver_all()
    world.feed(inputs.QueueJoined(call.call_id, "PJSIP/trunk-1", "senior"))
    world.feed(inputs.AgentWish("1001", "ready"))
    assert world.offers == []
    world.announce(call)
    world.deliver_all()
    assert len(world.offers) == 1


def test_a_skill_that_nobody_has_falls_back_to_the_queues_own(world: World) -> None:
    wish = inputs.CallWaits("c1", "PJSIP/trunk-1", "senior", {"klingon": 9})
    actions = world.engine.feed(wish, world.now)
    world.published += [action for action in actions if isinstance(action, Publish)]
    assert published(world, CallQueued)[0]["skills"] == {"senior": 5}


def test_a_redirect_that_asterisk_refuses_frees_the_agent_at_once(world: World) -> None:
    call = world.arrive("senior")
    call.where = "gone"
    world.deliver_all()
    assert state(world, "1001") == "ready"
    assert call.call_id not in world.engine.line


def test_states_places_and_offers_survive_the_engine(world: World) -> None:
    ringing, waiting = world.arrive("senior"), world.arrive("repair")
    world.deliver_all()
    world.now += 30
    world.feed(inputs.AgentWish("1002", "break", "lunch"))
    since = world.engine.calls[waiting.call_id].since
    world.restart()
    assert state(world, "1001") == "ringing"
    assert state(world, "1002") == "break"
    assert world.engine.calls[waiting.call_id].since == since
    assert len(world.offers) == 1
    world.answer(ringing)
    world.deliver_all()
    assert published(world, CallAnswered)[0]["agent_id"] == "1001"


def test_an_agent_whose_phone_is_in_use_elsewhere_is_not_offered_a_call(world: World) -> None:
    world.feed(inputs.DeviceChanged("1001", "INUSE"))
    world.arrive("senior")
    world.deliver_all()
    assert [offer.agent_id for offer in world.offers] == ["1002"]


def test_a_senior_goes_before_those_who_came_within_the_credit(world: World) -> None:
    for agent_id in ("1001", "1002"):
        world.feed(inputs.AgentWish(agent_id, "break"))
    for age, credit in ((100.0, 0.0), (30.0, 0.0), (0.0, 60.0)):
        call = world.arrive("senior", credit)
        call.start = world.now - age
        world.inbox.clear()
        world.announce(call)
        world.deliver_all()
    ids = list(world.calls)
    assert [c.call_id for c in world.engine.line] == [ids[0], ids[2], ids[1]]


def test_a_talk_outlives_the_engine_whole_and_one_that_was_found_says_that_it_is_unsure(
    world: World,
) -> None:
    """`talking_since` is kept; of a talk that Asterisk's own queue began, nobody knows it."""
    watched = world.arrive("senior")
    world.deliver_all()
    world.answer(watched)
    world.deliver_all()
    world.now += 30
    found = inputs.SeenChannel(
        inputs.Leg("f1", "f1", None), "PJSIP/trunk-f1", "fallback", bridged=True, age_s=25
    )
    phone = inputs.SeenChannel(
        inputs.Leg("p1", "f1", "1002"), "PJSIP/1002-01", "member", bridged=True
    )
    seen = world.snapshot()
    world.engine = world.new_engine()
    world.engine.restore(*read(world.kept, world.now))
    more = inputs.Snapshot(seen.asked_at, (*seen.channels, found, phone), seen.devices)
    world.feed(more)
    world.carry_out(world.engine.activate(world.now))
    world.now += 10
    world.agent_hangs_up(watched)
    world.inbox.append(inputs.Hung(inputs.Leg("f1", "f1", None), 16))
    world.deliver_all()
    answers = [(a["via"], a["certain"]) for a in published(world, CallAnswered)]
    assert answers == [("acd", True), ("fallback", False)]
    ends = [(round(float(str(e["talk_s"]))), e["certain"]) for e in published(world, CallEnded)]
    assert ends == [(40, True), (10, False)]


def test_an_end_that_only_a_listing_shows_is_unsure(world: World) -> None:
    call = world.arrive("senior")
    world.deliver_all()
    world.answer(call)
    world.deliver_all()
    world.now += 30
    call.where = "gone"
    call.agent = None
    world.feed(world.snapshot())
    assert [e["certain"] for e in published(world, CallEnded)] == [False]
