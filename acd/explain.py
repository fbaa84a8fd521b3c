"""Why a call went to an agent, or to nobody: for people, made at the moment of the decision.

Looks at a few agents only, however many there are.
"""

from collections.abc import Mapping
from itertools import islice

from acd.agent import State
from acd.crew import Crew
from acd.records import Agent
from acd.routing import Decision, Need, Requirement
from core import decisions
from core.decisions import Considered, WhyNot

MOST = 10
"""Agents named in one decision."""
LOOKED_AT = 30
"""Agents looked at to find those."""
MOST_WISHES = 12

_BY_STATE: dict[State, WhyNot] = {
    State.OFFLINE: "offline",
    State.READY: "phone",
    State.RINGING: "ringing",
    State.WRAP_UP: "wrap_up",
    State.BREAK: "break",
    State.SET_ASIDE: "set_aside",
}
"""Every other state is being with a call."""


def decision(made: Decision, crew: Crew, policy: str) -> decisions.Decision:
    """The record of a decision, taken before anything else changes."""
    need = made.need
    able = [] if need.only else crew.staff.seats(_everyone(need))
    found = [Considered(agent_id=agent_id, why="tried") for agent_id in made.passed_over[:3]]
    named = {made.agent_id, *(one.agent_id for one in found)}
    ids = [need.only] if need.only else [agent_id for *_, agent_id in islice(able, LOOKED_AT)]
    for agent_id in ids:
        agent = crew.get(agent_id)
        if len(found) < MOST and agent is not None and agent_id not in named:
            found.append(_not_chosen(agent, free=agent_id in crew.bench))
    for free in [] if need.only else crew.bench.some(LOOKED_AT):
        if len(found) < MOST and free.agent_id != made.agent_id and not need.accepts(free):
            missing = _missing(need, free.skills)
            found.append(Considered(agent_id=free.agent_id, why="lacks", detail=missing))
    return decisions.Decision(
        policy=policy,
        rule=made.rule,
        accepts=accepts(need),
        free=int(need.only in crew.bench) if need.only else len(crew.bench.seats(need)),
        able=able_now(crew, need),
        considered=found,
        head_start=made.head_start,
    )


def able_now(crew: Crew, need: Need) -> int:
    """Agents who are logged in, free or not, and could serve the need."""
    if need.only:
        return int(need.only in crew.present)
    return len(crew.present.seats(_everyone(need)))


def accepts(need: Need) -> list[dict[str, int]]:
    """Whom a need accepts, as events say it."""
    return [dict(wish) for wish in need.wishes[:MOST_WISHES]]


def _everyone(need: Need) -> Need:
    """The same need in the order of the staff list: one list per set of wishes."""
    return Need(need.wishes)


def _not_chosen(agent: Agent, *, free: bool) -> Considered:
    if free:
        return Considered(agent_id=agent.agent_id, why="later")
    why = _BY_STATE.get(agent.state, "busy")
    return Considered(agent_id=agent.agent_id, why=why, detail=agent.reason[:80])


def _missing(need: Need, skills: Mapping[str, int]) -> str:
    """The first skill lacking for the wish that asks for the least."""
    lacking = [_lacks(wish, skills) for wish in need.wishes]
    skill, level = min(lacking, key=len)[0]
    return f"{skill}:{level}"


def _lacks(wish: Requirement, skills: Mapping[str, int]) -> Requirement:
    return tuple((skill, level) for skill, level in wish if skills.get(skill, 0) < level)
