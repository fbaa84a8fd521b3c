"""The demonstration agents: two trained for older callers, one for repairs, one for bills who
speaks Cantonese. Each has a phone on the desk and one in the console's page."""

from sqlalchemy import select

from acd.phones import web_phone
from acd.tables import AgentRow, PhoneRow
from core.db import Database

AGENTS: tuple[tuple[str, str, dict[str, int]], ...] = (
    ("1001", "李慧", {"senior": 8, "general": 5}),
    ("1002", "赵敏", {"senior": 6, "general": 4}),
    ("1003", "孙亮", {"repair": 7, "general": 5}),
    ("1004", "吴芳", {"billing": 7, "consult": 5, "general": 5, "dialect-cantonese": 6}),
)
"""Id, name, skill to level."""


def seed(db: Database) -> int:
    """Add those who are not on the staff list yet; returns how many."""
    with db.write() as session:
        known = set(session.scalars(select(AgentRow.id)))
        new = [entry for entry in AGENTS if entry[0] not in known]
        session.add_all(AgentRow(id=i, name=name, skills=skills) for i, name, skills in new)
        session.flush()
        for agent_id, _, _ in new:
            session.add(PhoneRow(id=agent_id, agent_id=agent_id, kind="desk"))
            session.add(PhoneRow(id=web_phone(agent_id), agent_id=agent_id, kind="web"))
    return len(new)
