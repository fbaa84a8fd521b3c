"""The floor as everybody watches it: who waits and who is there, sent as it changes.

One look at the ACD serves all who watch. Queues are few and sent whole, agents only where they
changed; whoever comes anew gets all of it first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from console.models import Agent, QueueNow


@dataclass(frozen=True)
class Seen:
    """One look."""

    at: str
    """ISO 8601, UTC."""
    queues: Sequence[QueueNow]
    agents: Sequence[Agent]


Look = Callable[[], Seen]
"""Raises `UserError`s while nobody can be asked."""


class Floor:
    """The newest look, and what changed since an older one."""

    def __init__(self) -> None:
        self.version = 0
        """0: nobody has looked yet."""
        self._since: dict[str, tuple[int, str]] = {}
        """Agent to the version in which they changed last, and how they stand, in JSON."""
        self._staffed = 0
        """The version in which agents came or went last."""
        self._queues = self._at = ""
        self._lines: tuple[tuple[object, ...], ...] = ()
        self._told: dict[int, str] = {}

    def saw(self, seen: Seen) -> bool:
        """Take a new look; whether anything changed, apart from waits that have grown."""
        lines = tuple(
            (q.queue, q.name_zh, q.waiting, q.senior_waiting, q.callbacks) for q in seen.queues
        )
        agents = {agent.id: agent.model_dump_json() for agent in seen.agents}
        known = {agent_id: text for agent_id, (_, text) in self._since.items()}
        if self.version and lines == self._lines and agents == known:
            return False
        self.version += 1
        if agents.keys() != known.keys():
            self._staffed = self.version
        self._since = {
            agent_id: self._since[agent_id] if known.get(agent_id) == text else (self.version, text)
            for agent_id, text in agents.items()
        }
        self._lines, self._at = lines, seen.at
        self._queues = ",".join(queue.model_dump_json() for queue in seen.queues)
        self._told = {}
        return True

    def since(self, version: int) -> str:
        """The server-sent event for whoever knows the floor of a version; 0: none."""
        whole = version < max(1, self._staffed)
        after = 0 if whole else version
        if after not in self._told:
            agents = ",".join(text for changed, text in self._since.values() if changed > after)
            fields: Mapping[str, str] = {
                "at": f'"{self._at}"',
                "whole": "true" if whole else "false",
                "queues": f"[{self._queues}]",
                "agents": f"[{agents}]",
            }
            body = ",".join(f'"{name}":{value}' for name, value in fields.items())
            self._told[after] = f"event: floor\ndata: {{{body}}}\n\n"
        return self._told[after]
