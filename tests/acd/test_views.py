"""What others may read of the staff list."""

import pytest

from acd import views
from acd.phones import owner
from acd.tables import AgentRow
from core.db import Database


def test_the_roster_holds_those_who_work_here_and_names_keep_the_rest(db: Database) -> None:
    with db.write() as session:
        session.add(AgentRow(id="1002", name="赵敏", skills={"general": 99, "x": "y", "z": True}))
        session.add(AgentRow(id="1001", name="李慧", skills={"senior": 8}, active=False))
    with db.read() as session:
        assert views.roster(session) == {"1002": {"general": 10}}
        assert views.names(session) == {"1001": "李慧", "1002": "赵敏"}
        assert [agent.id for agent in views.agents(session)] == ["1001", "1002"]


def test_an_agent_has_a_phone_of_their_own_name(db: Database) -> None:
    with db.write() as session:
        session.add(AgentRow(id="1001", name="李慧", skills={"senior": 8}))
    with db.read() as session:
        assert [(p.id, p.agent_id) for p in views.phones(session)] == [("1001", "1001")]


@pytest.mark.parametrize(
    ("phone", "agent_id"),
    [("1001", "1001"), ("1001soft", "1001"), ("trunk", None), ("", None), ("1001soft2", None)],
)
def test_a_phones_name_tells_whose_it_is(phone: str, agent_id: str | None) -> None:
    assert owner(phone) == agent_id
