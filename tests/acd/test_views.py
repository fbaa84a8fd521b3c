"""What others may read of the staff list."""

import pytest

from acd import views
from acd.adapters import phones
from acd.phones import owner
from acd.tables import AgentRow
from core.db import Database
from core.errors import UserError


def test_the_roster_holds_those_who_work_here_and_names_keep_the_rest(db: Database) -> None:
    with db.write() as session:
        session.add(AgentRow(id="1002", name="赵敏", skills={"general": 99, "x": "y", "z": True}))
        session.add(AgentRow(id="1001", name="李慧", skills={"senior": 8}, active=False))
    with db.read() as session:
        assert views.roster(session) == {"1002": {"general": 10}}
        assert views.names(session) == {"1001": "李慧", "1002": "赵敏"}
        assert [agent.id for agent in views.agents(session)] == ["1001", "1002"]


@pytest.fixture
def staffed(db: Database) -> Database:
    with db.write() as session:
        session.add(AgentRow(id="1001", name="李慧", skills={"senior": 8}))
        session.add(AgentRow(id="1002", name="赵敏", skills={"senior": 6}))
    return db


def on_file(db: Database) -> list[tuple[str, str, str]]:
    with db.read() as session:
        return [(phone.id, phone.agent_id, phone.kind) for phone in views.phones(session)]


def test_an_agent_has_a_phone_of_their_own_name_until_others_are_added(staffed: Database) -> None:
    assert on_file(staffed) == [("1001", "1001", "desk"), ("1002", "1002", "desk")]
    assert phones.add(staffed, "1001soft", "soft") == "1001"
    assert on_file(staffed) == [
        ("1001", "1001", "desk"),
        ("1001soft", "1001", "soft"),
        ("1002", "1002", "desk"),
    ]
    phones.remove(staffed, "1001")
    assert on_file(staffed) == [("1001soft", "1001", "soft"), ("1002", "1002", "desk")]


@pytest.mark.parametrize(
    ("phone", "kind"),
    [("soft", "soft"), ("1001-2", "desk"), ("1001", "desk"), ("9999", "desk"), ("1001b", "fax")],
)
def test_a_phone_that_cannot_be_is_refused_with_a_word(
    staffed: Database, phone: str, kind: str
) -> None:
    with pytest.raises(UserError):
        phones.add(staffed, phone, kind)
    assert len(on_file(staffed)) == 2


def test_the_last_phone_and_an_unknown_one_cannot_be_taken_away(staffed: Database) -> None:
    phones.add(staffed, "1001soft", "soft")
    phones.remove(staffed, "1001soft")
    for phone in ("1001", "1002", "1001x"):
        with pytest.raises(UserError):
            phones.remove(staffed, phone)


@pytest.mark.parametrize(
    ("phone", "agent_id"),
    [("1001", "1001"), ("1001soft", "1001"), ("trunk", None), ("", None), ("1001soft2", None)],
)
def test_a_phones_name_tells_whose_it_is(phone: str, agent_id: str | None) -> None:
    assert owner(phone) == agent_id
