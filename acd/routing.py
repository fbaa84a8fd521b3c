"""Who is served by whom: one choice for a call, one for an agent, both pure.

A call's place is fixed by `since - credit_s`: everyone's wait grows at the same pace, so whoever
has the smallest value has the greatest effective wait, now and later, and nobody starves. Free
agents are indexed by skill and level, waiting calls by what they require, so that no decision looks
at everyone.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from acd.queues import serves

Requirement = tuple[tuple[str, int], ...]
"""Required skills with least levels, sorted by name: calls with equal ones form a class."""


def requirement(skills: Mapping[str, int]) -> Requirement:
    """The class of a call that asks for these skills."""
    return tuple(sorted(skills.items()))


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """What routing knows of a call."""

    call_id: str
    required: Requirement
    since: float
    """Epoch seconds when the wait began."""
    credit_s: float
    """Seconds of waiting it is credited with."""
    number: int
    """Order of arrival, which settles equal waits."""

    @property
    def key(self) -> tuple[float, int]:
        """Sorts calls by who is next."""
        return (self.since - self.credit_s, self.number)


@dataclass(frozen=True, slots=True)
class FreeAgent:
    """What routing knows of an agent who can take a call."""

    agent_id: str
    skills: Mapping[str, int]
    idle_since: float
    """Epoch seconds."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets whom, and why; `agent_id` is None when nobody free can take the call."""

    call_id: str
    agent_id: str | None
    rule: str
    """`longest_idle`, `next_in_line` or `nobody_free`."""
    waited_s: float
    credit_s: float
    compared: int
    """Free agents with the skill (longest_idle), or waiting classes (next_in_line)."""
    passed_over: int = 0
    """Who came first but lacks another required skill."""

    def explain(self) -> str:
        """One line for `silverline why`."""
        waited = f"waited {self.waited_s:.0f} s, credit {self.credit_s:.0f} s"
        return (
            f"{self.rule}: agent {self.agent_id or 'none'}; {waited}; "
            f"compared {self.compared}, passed over {self.passed_over}"
        )


_Slot = tuple[float, int, str]
"""Idle since, minus the level, agent: the longest idle first, then the most skilled."""

_ANYONE = ("", 0)


@dataclass
class Bench:
    """Free agents, in an index of skill and level; a sorted list each."""

    _agents: dict[str, FreeAgent] = field(default_factory=dict)
    _index: dict[tuple[str, int], list[_Slot]] = field(default_factory=dict)

    def __contains__(self, agent_id: object) -> bool:
        return agent_id in self._agents

    def __len__(self) -> int:
        return len(self._agents)

    def add(self, agent: FreeAgent) -> None:
        """Seat an agent; one already here is seated anew."""
        self.remove(agent.agent_id)
        self._agents[agent.agent_id] = agent
        for key, slot in _slots(agent):
            insort(self._index.setdefault(key, []), slot)

    def remove(self, agent_id: str) -> None:
        """Take an agent off; absent is fine."""
        agent = self._agents.pop(agent_id, None)
        if agent is None:
            return
        for key, slot in _slots(agent):
            seats = self._index[key]
            seats.pop(bisect_left(seats, slot))

    def shortest(self, required: Requirement) -> list[_Slot]:
        """Those with the required skill that the fewest have; everyone when none is required."""
        lists = (self._index.get(key, []) for key in (required or (_ANYONE,)))
        return min(lists, key=len)

    def get(self, agent_id: str) -> FreeAgent:
        return self._agents[agent_id]


def _slots(agent: FreeAgent) -> Iterator[tuple[tuple[str, int], _Slot]]:
    yield _ANYONE, (agent.idle_since, 0, agent.agent_id)
    for skill, has in agent.skills.items():
        for level in range(1, has + 1):
            yield (skill, level), (agent.idle_since, -has, agent.agent_id)


@dataclass
class Line:
    """Waiting calls, a sorted list for each class."""

    _calls: dict[str, WaitingCall] = field(default_factory=dict)
    _classes: dict[Requirement, list[tuple[tuple[float, int], str]]] = field(default_factory=dict)

    def __contains__(self, call_id: object) -> bool:
        return call_id in self._calls

    def __iter__(self) -> Iterator[WaitingCall]:
        """Everyone, the next in line first."""
        return iter(sorted(self._calls.values(), key=lambda call: call.key))

    def add(self, call: WaitingCall) -> None:
        """Put a call in its place; one already here is placed anew."""
        self.remove(call.call_id)
        self._calls[call.call_id] = call
        insort(self._classes.setdefault(call.required, []), (call.key, call.call_id))

    def remove(self, call_id: str) -> None:
        """Take a call out; absent is fine."""
        call = self._calls.pop(call_id, None)
        if call is None:
            return
        queue = self._classes[call.required]
        queue.pop(bisect_left(queue, (call.key, call_id)))
        if not queue:
            del self._classes[call.required]

    def count(self, required: Requirement) -> int:
        """How many of a class wait."""
        return len(self._classes.get(required, ()))

    def ahead_of(self, call: WaitingCall) -> int:
        """How many of its class are served before it."""
        return bisect_left(self._classes.get(call.required, []), (call.key, call.call_id))

    def heads(self) -> Iterator[WaitingCall]:
        """The first of each class."""
        for queue in self._classes.values():
            yield self._calls[queue[0][1]]


def choose(call: WaitingCall, agents: Bench, now: float) -> Decision:
    """The longest idle of the free agents who have every required skill at its level.

    Equal idle times go to the better level of the rarest required skill.
    """
    candidates = agents.shortest(call.required)
    wanted, count = dict(call.required), len(candidates)
    for passed, (_, _, agent_id) in enumerate(candidates):
        if serves(agents.get(agent_id).skills, wanted):
            return _decision(
                call, agent_id, now, rule="longest_idle", compared=count, passed=passed
            )
    return _decision(call, None, now, rule="nobody_free", compared=count, passed=count)


def next_for(agent: FreeAgent, waiting: Line, now: float) -> Decision | None:
    """The call with the greatest effective wait among those the agent can take, or None."""
    compared = passed = 0
    best: WaitingCall | None = None
    for call in waiting.heads():
        compared += 1
        if not serves(agent.skills, dict(call.required)):
            passed += 1
        elif best is None or call.key < best.key:
            best = call
    if best is None:
        return None
    return _decision(
        best, agent.agent_id, now, rule="next_in_line", compared=compared, passed=passed
    )


def _decision(
    call: WaitingCall, agent_id: str | None, now: float, *, rule: str, compared: int, passed: int
) -> Decision:
    return Decision(
        call_id=call.call_id,
        agent_id=agent_id,
        rule=rule,
        waited_s=max(0.0, now - call.since),
        credit_s=call.credit_s,
        compared=compared,
        passed_over=passed,
    )
