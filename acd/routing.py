"""Who is served by whom: one choice for a call, one for an agent, both pure.

Free agents are seated, and waiting calls stand, in lists by need: what an agent must have to serve
a call now. Needs come from the policy and are few, however many calls and agents there are. Both
kinds of list are filed under the skills they ask for, so that no decision looks at everyone: a call
takes the first seat of its need's list, an agent compares the heads of the lists they can serve.
"""

import math
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from acd.policy import WEIGHT_ADDS_S, TieBreak
from core.decisions import HeadStart

if TYPE_CHECKING:  # it imports this module
    from acd.line import Line

Requirement = tuple[tuple[str, int], ...]
"""Required skills with least levels, sorted by name."""

LOOKED_AT = 8
"""Free agents among whom one is chosen for the sake of the others' calls. In simulation four are as
good as all of them."""
MOST_LISTS = 500
"""Seat lists that are kept; beyond it the one unused for longest is made anew when asked for."""
ANYONE, AGENT = "", "@"
"""Under which a need is filed that asks for no skill, or (with their id) for one agent alone."""


def requirement(skills: Mapping[str, int]) -> Requirement:
    """Skills in the form that can be compared."""
    return tuple(sorted(skills.items()))


@dataclass(frozen=True, slots=True)
class Need:
    """What a call asks of an agent now. Calls with equal needs wait in one list."""

    wishes: tuple[Requirement, ...]
    """Any of these suffices; whoever meets an earlier one goes first."""
    tie_break: TieBreak = "longest_idle"
    weight: float = 1.0
    only: str | None = None
    """The one agent who may serve it now."""

    def rank(self, skills: Mapping[str, int]) -> int | None:
        """Which wish these skills meet, the best first; None: not one."""
        for number, wish in enumerate(self.wishes):
            if all(skills.get(skill, 0) >= level for skill, level in wish):
                return number
        return None

    def accepts(self, agent: "FreeAgent") -> bool:
        if self.only is not None:
            return self.only == agent.agent_id
        return self.rank(agent.skills) is not None

    @property
    def filed(self) -> set[str]:
        """The words under which it is found: an agent who has none of them cannot serve it."""
        if self.only is not None:
            return {AGENT + self.only}
        return {wish[0][0] if wish else ANYONE for wish in self.wishes}


def need(*wishes: Mapping[str, int], tie_break: TieBreak = "longest_idle") -> Need:
    """A need of these wishes."""
    return Need(tuple(requirement(wish) for wish in wishes), tie_break)


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """What routing knows of a call."""

    call_id: str
    need: Need
    since: float
    """Epoch seconds when the wait began."""
    credit_s: float
    """Seconds of waiting it is credited with."""
    number: int
    """Order of arrival, which settles equal waits."""
    queue: str = ""
    """Whose line the caller is told their place in."""
    tried: Collection[str] = ()
    """Agents who have failed to take it; rung again only when nobody else is free."""
    leads: bool = False
    """Has a head start before those who have none, besides `credit_s`: see `acd.credit`."""
    own_credit_s: float = 0.0
    """The part of `credit_s` that is the caller's own, and not for a place they had lost."""

    @property
    def key(self) -> tuple[float, int]:
        """Sorts calls of one need by who is next."""
        return (self.since - self.credit_s, self.number)

    def effective(self, now: float, more_s: float = 0.0) -> float:
        """Seconds of waiting by which calls of different needs are compared.

        `more_s`: of credit that is its own only in this comparison.
        """
        own = now - self.since + self.credit_s + more_s
        return own + min((self.need.weight - 1.0) * max(0.0, own), WEIGHT_ADDS_S)


@dataclass(frozen=True, slots=True)
class FreeAgent:
    """What routing knows of an agent who can take a call."""

    agent_id: str
    skills: Mapping[str, int]
    idle_since: float
    """Epoch seconds."""
    load: float = -math.inf
    """Grows with the share of recent time spent with calls; see `acd.load`."""
    turn: float = 0.0
    """Epoch seconds when they were last rung."""

    @property
    def known(self) -> list[str]:
        """Their skills, without the mark that names them alone."""
        return [skill for skill in self.skills if not skill.startswith(AGENT)]


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets whom, and why; `agent_id` is None when nobody free can take the call."""

    call_id: str
    agent_id: str | None
    rule: str
    """A tie-break, `only` (the agent meant for the caller), `next_in_line` or `nobody_free`."""
    waited_s: float
    credit_s: float
    compared: int
    """Free agents who could serve it, or the heads of lines that the agent could serve."""
    need: Need
    passed_over: tuple[str, ...] = ()
    """Free agents who came first and have failed to take this call before."""
    head_start: HeadStart | None = None
    """What a senior had in the comparison with another caller, whichever of them this one is."""

    def explain(self) -> str:
        """One line for logs."""
        return (
            f"{self.rule}: agent {self.agent_id or 'none'}; waited {self.waited_s:.0f} s, "
            f"credit {self.credit_s:.0f} s; compared {self.compared}"
        )


_Filed = TypeVar("_Filed", bound=Hashable)
_Slot = tuple[int, float, float, str]
"""Rank, two numbers that break ties, agent."""


@dataclass
class Bench:
    """Free agents, seated in a sorted list for each need that was asked for."""

    _agents: dict[str, FreeAgent] = field(default_factory=dict)
    _seats: dict[Need, list[_Slot]] = field(default_factory=dict)
    _filed: dict[str, set[Need]] = field(default_factory=dict)
    _sits: dict[str, list[tuple[Need, _Slot]]] = field(default_factory=dict)
    _having: Counter[str] = field(default_factory=Counter)
    """How many of them have a skill."""

    def __contains__(self, agent_id: object) -> bool:
        return agent_id in self._agents

    def __len__(self) -> int:
        return len(self._agents)

    def add(self, agent: FreeAgent) -> None:
        """Seat an agent; one already here is seated anew."""
        self.remove(agent.agent_id)
        self._agents[agent.agent_id] = agent
        self._having.update(agent.known)
        self._sits[agent.agent_id] = sits = []
        for wanted in under(self._filed, agent):
            slot = _slot(wanted, agent)
            if slot is not None:
                insort(self._seats[wanted], slot)
                sits.append((wanted, slot))

    def remove(self, agent_id: str) -> None:
        """Take an agent off; absent is fine."""
        agent = self._agents.pop(agent_id, None)
        if agent is None:
            return
        self._having.subtract(agent.known)
        for wanted, slot in self._sits.pop(agent_id):
            seats = self._seats.get(wanted)
            if seats is not None:
                seats.pop(bisect_left(seats, slot))

    def seats(self, wanted: Need) -> list[_Slot]:
        """Who can serve the need, the best first; listed when first asked for, then kept up."""
        found = self._seats.pop(wanted, None)
        if found is None:
            found = self._list(wanted)
        self._seats[wanted] = found  # the last used is the last in the dictionary
        return found

    def get(self, agent_id: str) -> FreeAgent | None:
        return self._agents.get(agent_id)

    def spare(self, agent_id: str, wish: Requirement) -> float:
        """How many free agents have the scarcest skill that the agent has besides the wish's."""
        asked = {skill for skill, _ in wish}
        others = (self._having[s] for s in self._agents[agent_id].known if s not in asked)
        return min(others, default=math.inf)

    def some(self, count: int) -> list[FreeAgent]:
        """The first few, in no order that means anything."""
        return list(islice(self._agents.values(), count))

    def _list(self, wanted: Need) -> list[_Slot]:
        if len(self._seats) >= MOST_LISTS:
            self._drop(next(iter(self._seats)))
        for word in wanted.filed:
            self._filed.setdefault(word, set()).add(wanted)
        found = []
        for agent in self._agents.values():
            slot = _slot(wanted, agent)
            if slot is not None:
                found.append(slot)
                self._sits[agent.agent_id].append((wanted, slot))
        return sorted(found)

    def _drop(self, wanted: Need) -> None:
        for _, _, _, agent_id in self._seats.pop(wanted):
            sits = self._sits[agent_id]
            sits[:] = [seat for seat in sits if seat[0] != wanted]
        for word in wanted.filed:
            self._filed[word].discard(wanted)


def _slot(wanted: Need, agent: FreeAgent) -> _Slot | None:
    """Where the agent sits among those who can serve the need; None: not there."""
    rank = wanted.rank(agent.skills)
    if rank is None:
        return None
    level = float(sum(agent.skills[skill] for skill, _ in wanted.wishes[rank]))
    match wanted.tie_break:
        case "longest_idle" | "spare_scarce":
            return rank, agent.idle_since, -level, agent.agent_id
        case "least_occupied":
            return rank, agent.load, agent.idle_since, agent.agent_id
        case "best_skill":
            return rank, -level, agent.idle_since, agent.agent_id
        case "round_robin":
            return rank, agent.turn, agent.idle_since, agent.agent_id


def under(files: Mapping[str, Iterable[_Filed]], agent: FreeAgent) -> Iterator[_Filed]:
    """What is filed under anything the agent has, each once."""
    words = (ANYONE, AGENT + agent.agent_id, *agent.skills)
    lists = [files[word] for word in words if word in files]
    if len(lists) == 1:
        yield from lists[0]
    elif lists:
        yield from dict.fromkeys(found for one in lists for found in one)


def choose(call: WaitingCall, agents: Bench, now: float) -> Decision:
    """The first of the free agents whom the call's need accepts, by rank, then by its tie-break.

    Those who have failed to take this call already come last.
    """
    wanted = call.need
    if wanted.only is not None:
        there = wanted.only if wanted.only in agents else None
        rule = "nobody_free" if there is None else "only"
        return _decision(call, there, now, rule=rule, compared=int(there is not None))
    seats = agents.seats(wanted)
    rule, count = wanted.tie_break, len(seats)
    if not seats:
        return _decision(call, None, now, rule="nobody_free", compared=0)
    passed: list[str] = []
    for first, (*_, agent_id) in enumerate(seats):  # as many as have failed before, and one
        if agent_id not in call.tried:
            few = seats[first : first + LOOKED_AT]
            taken = _spared(call, agents, few) if rule == "spare_scarce" else agent_id
            return _decision(call, taken, now, rule=rule, compared=count, passed=tuple(passed))
        passed.append(agent_id)
    return _decision(call, seats[0][3], now, rule=rule, compared=count)


def _spared(call: WaitingCall, agents: Bench, seats: list[_Slot]) -> str:
    """Of the first few equals, who leaves the most agents free for their other skills' calls."""
    rank = seats[0][0]
    equals = [seat[3] for seat in seats if seat[0] == rank and seat[3] not in call.tried]
    return max(equals, key=lambda agent_id: agents.spare(agent_id, call.need.wishes[rank]))


def no_head_start(_first: WaitingCall, _other: WaitingCall) -> HeadStart:
    """Nobody has any."""
    return HeadStart(seconds=0.0)


def next_for(
    agent: FreeAgent,
    waiting: "Line",
    now: float,
    head_start: Callable[[WaitingCall, WaitingCall], HeadStart] = no_head_start,
) -> Decision | None:
    """The call with the greatest effective wait among those the agent can take, or None.

    The first of those who lead and the first of the others are compared last: `head_start` says
    what the one then has more than the other.
    """
    compared = 0
    found: dict[bool, WaitingCall] = {}
    for call in waiting.heads(agent):
        if call.need.accepts(agent):
            compared += 1
            best = found.get(call.leads)
            if best is None or _order(call, now) > _order(best, now):
                found[call.leads] = call
    first, other = found.get(True), found.get(False)
    if first is None or other is None:
        only = first or other
        if only is None:
            return None
        return _decision(only, agent.agent_id, now, rule="next_in_line", compared=compared)
    start = head_start(first, other)
    leads = _order(first, now, start.seconds) > _order(other, now)
    made = _decision(
        first if leads else other, agent.agent_id, now, rule="next_in_line", compared=compared
    )
    credit_s = made.credit_s + (start.seconds if leads else 0.0)
    return replace(made, credit_s=credit_s, head_start=start)


def _order(call: WaitingCall, now: float, more_s: float = 0.0) -> tuple[float, int]:
    return call.effective(now, more_s), -call.number


def _decision(
    call: WaitingCall,
    agent_id: str | None,
    now: float,
    *,
    rule: str,
    compared: int,
    passed: tuple[str, ...] = (),
) -> Decision:
    waited = max(0.0, now - call.since)
    return Decision(
        call.call_id, agent_id, rule, waited, call.credit_s, compared, call.need, passed
    )
