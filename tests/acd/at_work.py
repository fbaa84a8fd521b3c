"""One agent at work, and what a test asks of them."""

from acd.client import AgentView
from acd.desk import agents
from core.events import AgentStateChanged
from tests.acd.world import World, WorldCall


def view(world: World, agent_id: str = "1001") -> AgentView:
    return next(agent for agent in agents(world.engine).agents if agent.id == agent_id)


def rung(world: World) -> WorldCall:
    call = world.arrive("senior")
    world.deliver_all()
    assert call.agent == "1001"
    return call


def talking(world: World) -> WorldCall:
    call = rung(world)
    world.answer(call)
    world.deliver_all()
    return call


def wrapping_up(world: World) -> WorldCall:
    call = talking(world)
    world.agent_hangs_up(call)
    world.deliver_all()
    assert view(world).state == "wrap_up"
    return call


def changes(world: World) -> list[tuple[object, object, object]]:
    told = [p.fields for p in world.published if p.kind is AgentStateChanged]
    return [(fields["before"], fields["after"], fields["reason"]) for fields in told]
