"""Who works here, kept by those who lead: agents added, renamed, given skills, gone and come back.

The engine is told by `AcdClient.reload`; for those who wait it counts at once.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from acd.phones import web_phone
from acd.tables import AgentRow, PhoneRow
from acd.views import AgentEntry, entry
from core.db import Database
from core.errors import Refused, UserError

Level = Annotated[int, Field(ge=1, le=10)]
AgentName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=32, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]
MOST_SKILLS = 40
UNKNOWN = "没有座席 {agent_id}。"


class AgentChange(BaseModel):
    """What is to be changed of an agent; fields that are not given stay."""

    model_config = ConfigDict(frozen=True)

    name: AgentName | None = None
    skills: Annotated[dict[str, Level], Field(max_length=MOST_SKILLS)] | None = None
    """All of them: skill to level."""
    active: bool | None = None
    """False: has left. What they did stays, and they may come back."""


class RosterDesk:
    """The list of agents. Database errors come through."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self, agent_id: str, name: str, skills: Mapping[str, int], known: Mapping[str, str]
    ) -> AgentEntry:
        """A new agent with a phone on the desk and one in the console's page.

        `known`: the skills of the routing policy. Raises `Refused` for an id that is taken or no
        number, and for skills that the policy does not know.
        """
        if not (agent_id.isascii() and agent_id.isdecimal() and 3 <= len(agent_id) <= 12):
            raise Refused("座席号须为 3 到 12 位数字。")
        try:
            wanted = AgentChange(name=name, skills=dict(skills))
        except ValidationError:
            raise Refused("姓名须为 1 到 32 个字、不换行，技能级别须为 1 到 10。") from None
        _check(wanted.skills or {}, known)
        with self._db.write() as session:
            if session.get(AgentRow, agent_id) is not None:
                raise Refused(f"座席号 {agent_id} 已经有人用。", "离职的座席可以恢复。")
            row = AgentRow(id=agent_id, name=wanted.name, skills=dict(skills), active=True)
            session.add(row)
            session.flush()
            session.add(PhoneRow(id=agent_id, agent_id=agent_id, kind="desk"))
            session.add(PhoneRow(id=web_phone(agent_id), agent_id=agent_id, kind="web"))
            return entry(row)

    def change(self, agent_id: str, wanted: AgentChange, known: Mapping[str, str]) -> AgentEntry:
        """Change an agent. Raises `UserError` for one who is not there, `Refused` as `add` does."""
        if wanted.skills is not None:
            _check(wanted.skills, known)
        with self._db.write() as session:
            row = session.get(AgentRow, agent_id)
            if row is None:
                raise UserError(UNKNOWN.format(agent_id=agent_id[:12]))
            for name, value in wanted.model_dump(exclude_unset=True).items():
                if value is not None:
                    setattr(row, name, value)
            return entry(row)


def _check(skills: Mapping[str, int], known: Mapping[str, str]) -> None:
    unknown = sorted(skills.keys() - known.keys())
    if unknown:
        said = "、".join(unknown)[:80]
        raise Refused(f"路由策略里没有这些技能：{said}。", "先在策略的 skills 里写上，再分给座席。")
