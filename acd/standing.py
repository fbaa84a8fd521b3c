"""In which line a call stands: its queue's own, or one with others in a peak emergency."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from acd import credit
from acd.records import Call
from acd.routing import requirement

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

MERGED = "*merged"
"""The line of all queues that are served as one; no queue is called so."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A line: whose callers stand in it, and how many agents at work serve them."""

    kind: str
    """By what its pace is known."""
    queues: tuple[str, ...]
    agents: int


def of(engine: "Engine", call: Call) -> Standing:
    """The line that the call stands in now."""
    merged = engine.policy.merged
    if not engine.peak.on or call.queue not in merged:
        return Standing(call.queue, (call.queue,), engine.crew.serving(call.required))
    wanted = (call.required, *(requirement(engine.policy.queue(name).required) for name in merged))
    return Standing(MERGED, merged, engine.crew.serving(*wanted))


def ahead(engine: "Engine", call: Call, now: float) -> int:
    """How many callers of its line are served before it, as far as the clock decides."""
    waiting = call.as_waiting()
    others = [queue for queue in of(engine, call).queues if queue != call.queue]
    return credit.ahead(engine, call, now) + sum(
        engine.line.ahead_of(waiting, credit.now_s(engine, waiting, now, queue), queue)
        for queue in others
    )


def observe(engine: "Engine", call: Call, now: float) -> None:
    """The line of the call grew or shrank."""
    line = of(engine, call)
    waiting = sum(engine.line.count(queue) for queue in line.queues)
    engine.paces.observe(line.kind, waiting, line.agents, now)


def merge(engine: "Engine", now: float) -> None:
    """A peak emergency begins: the line of all is as fast as its queues' lines were together."""
    engine.paces.pool(MERGED, engine.policy.merged, now)
    for name in engine.policy.merged:  # nobody stands in these any more
        engine.paces.observe(name, 0, 0, now)


def part(engine: "Engine", now: float) -> None:
    """It ends: each queue has its own line again."""
    engine.paces.observe(MERGED, 0, 0, now)
    for name in engine.policy.merged:
        agents = engine.crew.serving(requirement(engine.policy.queue(name).required))
        engine.paces.observe(name, engine.line.count(name), agents, now)
