"""When a waiting caller is told their place, and that nobody is who is being rung for."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd import announce, inputs
from acd.actions import Announce
from acd.announce import EVERY_S, FELL_S, FIRST_S, Said
from acd.estimate import TYPICAL_TALK_S
from tests.acd.world import World, WorldCall

LAP_S = 4.0


@pytest.mark.parametrize(
    ("ahead", "last", "now", "due"),
    [
        (3, None, FIRST_S - 0.1, False),
        (3, None, FIRST_S, True),
        (3, Said(15, 3), 15 + EVERY_S - 0.1, False),
        (3, Said(15, 3), 15 + EVERY_S, True),
        (2, Said(15, 3), 15 + FELL_S - 0.1, False),
        (2, Said(15, 3), 15 + FELL_S, True),
        (4, Said(15, 3), 15 + FELL_S, False),
    ],
)
def test_first_then_now_and_then_and_sooner_when_the_place_fell(
    ahead: int, last: Said | None, now: float, due: bool
) -> None:
    assert announce.is_due(ahead, 0.0, last, now) is due


@given(st.lists(st.integers(0, 5), max_size=60))
def test_no_caller_hears_two_announcements_close_together(aheads: list[int]) -> None:
    said: list[Said] = []
    for lap, ahead in enumerate(aheads):
        now = lap * LAP_S
        if announce.is_due(ahead, 0.0, said[-1] if said else None, now):
            said.append(Said(now, ahead))
    assert all(said_at.at >= FIRST_S for said_at in said)
    assert all(b.at - a.at >= FELL_S for a, b in itertools.pairwise(said))


def lap(world: World, call: WorldCall) -> list[int]:
    """One announcement of the waiting loop; the places that are to be said because of it."""
    return [said.ahead for said in told(world, call)]


def told(world: World, call: WorldCall) -> list[Announce]:
    """The same, with the estimates."""
    world.announce(call)
    out: list[Announce] = []
    while world.inbox:
        actions = world.engine.feed(world.inbox.pop(0), world.now)
        world.carry_out(actions)
        out += [a for a in actions if isinstance(a, Announce)]
    return out


def test_everyone_in_line_hears_how_many_come_first() -> None:
    world = World()
    calls = [world.arrive() for _ in range(3)]
    world.deliver_all()
    world.now += FIRST_S
    assert [lap(world, call) for call in calls] == [[0], [1], [2]]
    world.now += LAP_S
    assert [lap(world, call) for call in calls] == [[], [], []]
    world.caller_hangs_up(calls[0])
    world.now += FELL_S
    assert [lap(world, call) for call in calls[1:]] == [[0], [1]]


def test_the_estimate_grows_with_the_place_and_is_silent_while_nobody_works() -> None:
    world = World()
    first, second = world.arrive(), world.arrive()
    world.deliver_all()
    world.now += FIRST_S
    assert [said.wait_s for said in told(world, first)] == [None]
    world.feed(inputs.AgentWish("1001", "ready"))  # at work, though their phone is not there
    (said,) = told(world, second)
    assert said.wait_s is not None
    assert TYPICAL_TALK_S < said.wait_s < 3 * TYPICAL_TALK_S


def test_a_call_that_is_being_offered_hears_nothing() -> None:
    world = World()
    call = world.arrive()
    world.deliver_all()
    world.now += FIRST_S
    world.phone("1001", here=True)
    world.feed(inputs.AgentWish("1001", "ready"))
    world.deliver_all()
    assert call.where == "ringing"
    assert lap(world, call) == []


def test_an_engine_that_does_not_lead_announces_nothing() -> None:
    world = World()
    call = world.arrive()
    world.deliver_all()
    world.engine.deactivate()
    world.now += FIRST_S
    assert lap(world, call) == []
