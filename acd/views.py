"""Read models of the agents, for console and reports."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from acd.adapters import policies
from acd.tables import AgentRow, PhoneRow
from core.settings import Settings


@dataclass(frozen=True)
class AgentEntry:
    """An agent as the staff list has them."""

    id: str
    name: str
    skills: dict[str, int]
    """Skill to level, 1 to 10."""
    active: bool


@dataclass(frozen=True)
class PhoneEntry:
    """A phone of an agent's."""

    id: str
    """Name of its SIP endpoint."""
    agent_id: str
    kind: str
    """One of `acd.phones.Kind`."""


@dataclass(frozen=True)
class QueueEntry:
    """A queue, with what people call it."""

    id: str
    zh: str
    en: str


def agents(session: Session) -> list[AgentEntry]:
    """Everyone, those who have left included, by id."""
    rows = session.scalars(select(AgentRow).order_by(AgentRow.id))
    return [entry(row) for row in rows]


def entry(row: AgentRow) -> AgentEntry:
    """An agent as the list has them, levels that are none left out."""
    return AgentEntry(row.id, row.name, _skills(row.skills), row.active)


def names(session: Session) -> dict[str, str]:
    """Agent id to name, those who have left included: past calls show them."""
    return {row.id: row.name for row in session.execute(select(AgentRow.id, AgentRow.name))}


def roster(session: Session) -> dict[str, dict[str, int]]:
    """Agent id to skills, of those who work here now."""
    return {agent.id: agent.skills for agent in agents(session) if agent.active}


def phones(session: Session) -> list[PhoneEntry]:
    """Every phone of those who work here now, by name."""
    rows = session.scalars(select(PhoneRow).order_by(PhoneRow.id)).all()
    own = {row.agent_id for row in rows}
    here = roster(session)
    usual = [PhoneEntry(agent_id, agent_id, "desk") for agent_id in here if agent_id not in own]
    added = [PhoneEntry(row.id, row.agent_id, row.kind) for row in rows if row.agent_id in here]
    return sorted([*usual, *added], key=lambda phone: phone.id)


def queues(settings: Settings) -> list[QueueEntry]:
    """Every queue of the policy in force, in its order."""
    rules = policies.in_force(settings).rules
    return [
        QueueEntry(id, queue.name.zh if queue.name else id, queue.name.en if queue.name else id)
        for id, queue in rules.queues.items()
    ]


def _skills(raw: object) -> dict[str, int]:
    """Levels as whole numbers from 1 to 10; what is none is left out."""
    if not isinstance(raw, dict):
        return {}
    return {
        str(skill): min(10, max(1, level))
        for skill, level in raw.items()
        if isinstance(level, int) and not isinstance(level, bool)
    }
