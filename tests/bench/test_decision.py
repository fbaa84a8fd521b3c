"""The measured centre is one in which there is something to decide."""

import random

from acd.routing import choose, next_for
from bench.decision import NOW, centre


def test_every_team_has_callers_and_every_queue_agents() -> None:
    small = centre(50, random.Random(1))
    assert all(next_for(agent, small.line, NOW) for agent in small.agents)
    assert all(choose(call, small.free, NOW).agent_id for call in small.calls)
