"""Which of an agent's phones ring: chosen, kept, and others while the chosen one is away."""

from acd import inputs
from acd.actions import Mirror
from acd.client import Answer, Request
from acd.desk import order
from core.events import AgentStateChanged
from tests.acd.at_work import view
from tests.acd.world import World


def choose(world: World, *phones: str, by: str = "") -> Answer | inputs.Input:
    asked = Request(
        id="1", deadline=0, op="choose_phones", agent_id="1001", phones=list(phones), by=by
    )
    told = order(world.engine, asked)
    if not isinstance(told, Answer):
        world.feed(told)
    return told


def device(world: World, phone: str, state: str) -> None:
    world.feed(inputs.DeviceChanged(phone, state))


def test_the_chosen_one_rings_others_while_it_is_away_and_it_again_when_it_is_back(
    world: World,
) -> None:
    device(world, "1001", "NOT_INUSE")
    device(world, "1001soft", "NOT_INUSE")
    assert (view(world).chosen, view(world).rings) == ([], ["1001", "1001soft"])
    choose(world, "1001soft", by="lead")
    assert (view(world).chosen, view(world).rings) == (["1001soft"], ["1001soft"])
    said = [p.fields for p in world.published if p.kind is AgentStateChanged][-1]
    assert (said["reason"], said["by"]) == ("phones_chosen", "lead")
    device(world, "1001soft", "UNAVAILABLE")
    assert (view(world).chosen, view(world).rings) == (["1001soft"], ["1001"])
    assert view(world).registered, "there is a phone to ring"
    world.restart()
    device(world, "1001", "NOT_INUSE")
    device(world, "1001soft", "NOT_INUSE")
    assert view(world).rings == ["1001soft"], "kept"
    choose(world)
    assert view(world).rings == ["1001", "1001soft"]


def test_nobody_elses_phone_and_no_other_endpoint_can_be_chosen(world: World) -> None:
    device(world, "1001", "NOT_INUSE")
    for stranger in ("1002", "trunk", "1001soft"):
        answer = choose(world, stranger)
        assert isinstance(answer, Answer) and not answer.ok and stranger in answer.error


def test_a_new_leader_tells_asterisk_what_was_chosen_and_that_it_is_so_no_more(
    world: World,
) -> None:
    device(world, "1001", "NOT_INUSE")
    choose(world, "1001")
    choose(world)
    mirrored = [a for a in world.engine.activate(world.now) if isinstance(a, Mirror)]
    assert {a.agent_id: a.chosen for a in mirrored}["1001"] == ()
    assert {a.agent_id: a.chosen for a in mirrored}["1002"] is None
