"""What others may read of the staff list."""

from acd import views
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
