"""The list of agents: added with two phones, changed, gone and come back."""

import pytest
from pydantic import ValidationError

from acd.client import AgentChange, RosterDesk
from acd.seed import seed
from acd.views import agents, phones, roster
from core.db import Database
from core.errors import Refused, UserError

KNOWN = {"senior": "银发", "general": "综合"}


def test_an_agent_comes_is_given_skills_goes_and_comes_back(db: Database) -> None:
    seed(db)
    desk = RosterDesk(db)
    made = desk.add("1005", " 周洁 ", {"general": 4}, KNOWN)
    assert (made.id, made.name, made.active) == ("1005", "周洁", True)
    with db.read() as session:
        assert [p.id for p in phones(session) if p.agent_id == "1005"] == ["1005", "1005web"]
    changed = desk.change("1005", AgentChange(skills={"senior": 8}), KNOWN)
    assert (changed.name, changed.skills) == ("周洁", {"senior": 8})
    desk.change("1005", AgentChange(active=False), KNOWN)
    with db.read() as session:
        assert "1005" not in roster(session)
        assert "1005" in [agent.id for agent in agents(session)]
        assert not [p for p in phones(session) if p.agent_id == "1005"]
    assert desk.change("1005", AgentChange(active=True), KNOWN).skills == {"senior": 8}


@pytest.mark.parametrize("agent_id", ["", "12", "1" * 13, "10a5", "１００５", "1005;1"])
def test_an_id_is_a_short_number(db: Database, agent_id: str) -> None:
    with pytest.raises(Refused):
        RosterDesk(db).add(agent_id, "周洁", {}, KNOWN)


def test_what_cannot_be_changes_nothing(db: Database) -> None:
    seed(db)
    desk = RosterDesk(db)
    with pytest.raises(Refused, match="1001"):
        desk.add("1001", "周洁", {}, KNOWN)
    with pytest.raises(Refused, match="flying"):
        desk.add("1005", "周洁", {"flying": 5}, KNOWN)
    with pytest.raises(Refused, match="flying"):
        desk.change("1001", AgentChange(skills={"flying": 5}), KNOWN)
    with pytest.raises(UserError):
        desk.change("1009", AgentChange(name="甲"), KNOWN)
    for name, skills in (
        ("  ", {}),
        ("周\n洁", {}),
        ("周\0", {}),
        ("周" * 33, {}),
        ("周洁", {"general": 11}),
    ):
        with pytest.raises(Refused):
            desk.add("1005", name, skills, KNOWN)
    with pytest.raises(ValidationError):
        AgentChange(skills={"general": 0})
    with db.read() as session:
        assert len(agents(session)) == 4
        assert roster(session)["1001"] == {"senior": 8, "general": 5}
