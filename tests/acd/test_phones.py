"""Which phones an agent has, and which of them can be rung."""

from acd import inputs
from tests.acd.at_work import changes, rung, view
from tests.acd.world import World


def test_an_agent_whose_phone_is_gone_is_passed_over_visibly_and_comes_back_as_before(
    world: World,
) -> None:
    since = view(world).since
    world.phone("1001", here=False)
    world.arrive("senior")
    world.deliver_all()
    assert world.offers == []
    assert (view(world).state, view(world).held_back) == ("ready", "phone_gone")
    assert changes(world)[-1] == ("ready", "ready", "phone_gone")
    world.phone("1001", here=True)
    world.deliver_all()
    assert [offer.agent_id for offer in world.offers] == ["1001"]
    assert ("ready", "ready", "phone_back") in changes(world)
    assert view(world).since != since  # ringing by now, and ready all the time before


def test_any_of_several_phones_will_do_and_one_in_use_is_enough_to_be_busy(world: World) -> None:
    world.phone("1001", here=False)
    world.deliver_all()
    world.feed(inputs.DeviceChanged("1001soft", "NOT_INUSE"))
    assert view(world).held_back == ""
    world.feed(inputs.DeviceChanged("1001", "INUSE"))  # they dial out from the desk
    assert view(world).held_back == "phone_busy"
    world.arrive("senior")
    world.deliver_all()
    assert world.offers == []
    world.feed(inputs.DeviceChanged("1001", "UNAVAILABLE"))
    assert [offer.agent_id for offer in world.offers] == ["1001"]


def test_a_listing_that_names_a_phone_no_more_says_it_is_gone(world: World) -> None:
    world.feed(inputs.DeviceChanged("1001soft", "NOT_INUSE"))
    world.feed(world.snapshot())
    assert view(world).phones == {"1001": "NOT_INUSE", "1001soft": ""}


def test_a_flood_of_device_states_leaves_nothing_behind(world: World) -> None:
    world.feed(inputs.AgentWish("1001", "break"))
    for state in ("INUSE", "RINGING", "RINGINUSE", "ONHOLD", "BUSY", "NOT_INUSE") * 200:
        assert world.engine.feed(inputs.DeviceChanged("1001", state), world.now) == []


def test_a_conversation_that_is_none_of_ours_makes_the_agent_talking(world: World) -> None:
    leg = inputs.Leg("out1", None, "1001")
    world.feed(inputs.BridgeEntered(leg))
    world.arrive("senior")
    world.deliver_all()
    assert view(world).state == "talking" and world.offers == []
    world.feed(inputs.Hung(leg, 16))
    assert view(world).state == "wrap_up"


def test_of_two_phones_that_ring_the_loser_ends_nothing(world: World) -> None:
    call = rung(world)
    loser = inputs.Leg("lost", call.call_id, "1001")
    world.answer(call)
    world.deliver_all()
    world.feed(inputs.Hung(loser, 26))
    assert view(world).state == "talking"
