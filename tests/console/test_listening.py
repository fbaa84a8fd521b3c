"""Supervisors listen on their own phone, speak into a call, take it; all of it is written down."""

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from console.tables import UserRow
from tests.console.conftest import SENIOR, House
from tests.console.test_talks import audited

CALL = f"/api/calls/{SENIOR}"
BODY = {"mode": "whisper", "agent_id": "1001"}


@pytest.fixture
def lead(house: House) -> TestClient:
    """A supervisor who has a phone."""
    with house.db.write() as session:
        named = UserRow.username == "lead"
        session.execute(sa.update(UserRow).where(named).values(agent_id="1004"))
    return house.client("lead")


def test_a_supervisor_listens_on_their_own_phone_and_it_is_written_down(
    house: House, lead: TestClient
) -> None:
    assert lead.get("/api/listeners").json() == []
    assert lead.post(f"{CALL}/listen", json=BODY).status_code == 204
    assert house.content.told == [(SENIOR, "1004", "whisper", "1001", "lead")]
    assert audited(house) == [("lead", "call_whisper", f"call:{SENIOR} agent:1001")]
    (shown,) = lead.get("/api/listeners").json()
    assert (shown["listener"], shown["agent_id"], shown["mode"]) == ("1004", "1001", "whisper")
    assert lead.post(f"{CALL}/listen", json={"mode": "shout"}).status_code == 422
    nobody = lead.post("/api/calls/sl-9.9/listen", json={})
    assert (nobody.status_code, nobody.json()["reason"]) == (409, "no_call")


def test_who_listens_takes_the_caller(house: House, lead: TestClient) -> None:
    early = lead.post(f"{CALL}/take")
    assert (early.status_code, early.json()["reason"]) == (409, "not_listening")
    assert audited(house) == []
    assert lead.post(f"{CALL}/listen", json=BODY).is_success
    assert lead.post(f"{CALL}/take").status_code == 204
    assert house.content.told[-1] == (SENIOR, "1004", "take", "lead")
    assert audited(house)[-1] == ("lead", "call_take", f"call:{SENIOR} agent:1004")


def test_a_supervisor_without_a_phone_is_told_so(house: House) -> None:
    boss = house.client("boss")
    for path, body in (("listen", BODY), ("take", None)):
        answer = boss.post(f"{CALL}/{path}", json=body)
        assert (answer.status_code, answer.json()["reason"]) == (409, "no_phone")


@pytest.mark.parametrize("user", ["1001", "judge"])
def test_nobody_else_listens_or_learns_who_does(house: House, user: str) -> None:
    client = house.client(user)
    assert client.post(f"{CALL}/listen", json=BODY).status_code == 403
    assert client.post(f"{CALL}/take").status_code == 403
    assert client.get("/api/listeners").status_code == 403
