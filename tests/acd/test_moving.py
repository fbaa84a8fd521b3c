"""A supervisor moves callers who wait: into another line, or to the front of one."""

import pytest

from acd import inputs
from acd.actions import Action, Requeue
from acd.client import Answer, Request
from acd.desk import order, result
from core.events import CallMoved
from tests.acd.world import World


class MovingWorld(World):
    """Keeps what the callers' channels are told of their queues."""

    requeued: list[Requeue]

    def carry_out(self, actions: list[Action]) -> None:
        super().carry_out(actions)
        self.requeued = [a for a in actions if isinstance(a, Requeue)]


@pytest.fixture
def world() -> MovingWorld:
    made = MovingWorld()
    for agent_id in ("1001", "1003"):
        made.phone(agent_id, here=True)
    made.deliver_all()
    return made


def move(world: World, call_id: str, queue: str = "", *, front: bool = False) -> Answer:
    request = Request(
        id="r1", deadline=world.now + 1, op="move", call_id=call_id, to=queue, on=front,
        by="lead", reason="急事",
    )  # fmt: skip
    wanted = order(world.engine, request)
    if isinstance(wanted, Answer):
        return wanted
    world.feed(wanted)
    return result(world.engine, request)


def arrived(world: World, queue: str = "general") -> str:
    """One more caller, half a minute after whoever came before."""
    call = world.arrive(queue)
    world.deliver_all()
    world.pass_time(30)
    return call.call_id


def test_the_last_is_served_first_once_moved_to_the_front(world: MovingWorld) -> None:
    first, _, last = (arrived(world) for _ in range(3))
    since = world.engine.calls[last].since
    assert move(world, last, front=True).ok
    assert world.engine.calls[last].since == since  # what they have waited is not made up
    world.feed(inputs.AgentWish("1001", "ready"))
    assert world.offers[-1].call_id == last
    told = [p.fields for p in world.published if p.kind is CallMoved]
    assert [(d["by"], d["reason"], d["front"], d["queue"]) for d in told] == [
        ("lead", "急事", True, "general")
    ]
    assert world.engine.calls[first].offer is None


def test_moved_to_the_front_even_before_a_senior_with_a_head_start(world: MovingWorld) -> None:
    senior = world.arrive("senior", credit_s=120.0)
    world.deliver_all()
    other = arrived(world, "senior")
    assert move(world, other, front=True).ok
    world.feed(inputs.AgentWish("1001", "ready"))
    assert world.offers[-1].call_id == other
    assert world.engine.calls[senior.call_id].offer is None


def test_who_is_moved_into_another_queue_asks_for_its_agents(world: MovingWorld) -> None:
    world.feed(inputs.AgentWish("1003", "ready"))
    call_id = arrived(world, "senior")
    assert world.engine.calls[call_id].offer is None  # 1003 cannot take seniors
    assert move(world, call_id, "repair").ok
    call = world.engine.calls[call_id]
    assert (call.queue, world.offers[-1].agent_id) == ("repair", "1003")
    assert world.requeued == [Requeue(call.channel, "repair")]


def test_whoever_is_rung_for_or_gone_is_not_moved(world: MovingWorld) -> None:
    assert move(world, "sl-9.9", front=True).refusal == "not_waiting"
    world.feed(inputs.AgentWish("1001", "ready"))
    call_id = arrived(world)
    assert move(world, call_id, "repair").refusal == "not_waiting"
    assert not move(world, call_id, "nowhere").ok
    assert [p for p in world.published if p.kind is CallMoved] == []
