"""How long agents are left alone, in seconds: by the settings, the policy, the peak emergency."""

from collections.abc import Callable
from dataclasses import dataclass

from acd.agent import CONNECTED
from acd.limits import Limits
from acd.records import Agent

Own = Callable[[str, str | None], float | None]


def _as_set(_agent_id: str, _call_id: str | None) -> float | None:
    return None


@dataclass
class Pauses:
    """Times without calls."""

    limits: Limits
    own: Own = _as_set
    """After-call work by the policy, of an agent after a call; None: as the settings say."""
    at_most_s: float | None = None
    """After-call work that begins from now on lasts no longer."""

    def talks(self, agent: Agent, call_id: str | None) -> None:
        """The agent is connected for the call: what follows is settled while it is known."""
        found = self.own(agent.agent_id, call_id)
        if found is not None or agent.state not in CONNECTED:
            agent.wrap_up_s = found

    def wrap_up_s(self, agent: Agent) -> float:
        """How long the agent's after-call work lasts that begins now."""
        usual = self.limits.wrap_up_s if agent.wrap_up_s is None else agent.wrap_up_s
        return usual if self.at_most_s is None else min(usual, self.at_most_s)

    def extended(self, agent: Agent, until: float) -> float:
        """The end of after-call work that is to last until then: the longest counts from its
        beginning, and no end comes nearer by asking for more."""
        most = agent.since + self.limits.wrap_up_most_s
        return max(agent.until or until, min(until, most))
