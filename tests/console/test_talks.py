"""Conversations over the API: agents in their own, supervisors in any, all of it written down."""

import pytest
import sqlalchemy as sa

from console.tables import AuditRow
from tests.console.conftest import SENIOR, House

CALL = f"/api/calls/{SENIOR}"


def audited(house: House) -> list[tuple[str, str, str]]:
    with house.db.read() as session:
        rows = session.scalars(sa.select(AuditRow).where(AuditRow.action.startswith("call_")))
        return [(row.username, row.action, row.subject) for row in rows]


def test_an_agent_acts_in_the_conversation_they_have(house: House) -> None:
    client = house.client("1001")
    shown = client.get("/api/agents/1001/talk").json()
    assert (shown["call_id"], shown["agents"]) == (SENIOR, ["1001", "1002"])
    assert client.get("/api/agents/1002/talk").status_code == 403
    assert client.post(f"{CALL}/hold", json={"agent_id": "1002"}).status_code == 403
    assert client.post(f"{CALL}/consult", json={"to": "1002"}).status_code == 204
    assert client.post("/api/calls/sl-9.9/hold", json={}).status_code == 404
    assert house.content.told == [(SENIOR, "1001", "consult", "1002", "", "", "")]
    assert audited(house) == [("1001", "call_consult", f"call:{SENIOR} agent:1001 1002")]


def test_a_supervisor_acts_in_any_and_is_named(house: House) -> None:
    lead = house.client("lead")
    body = {"queue": "billing", "skills": {"billing": 5}}
    assert lead.post(f"{CALL}/transfer", json=body).status_code == 204
    assert house.content.told == [(SENIOR, "", "queue", "billing", "billing:5", "lead", "")]
    assert lead.post(f"{CALL}/transfer", json={"to": "1", "queue": "x"}).status_code == 422
    assert lead.post(f"{CALL}/help", json={"skills": {}}).status_code == 422
    assert lead.post(f"{CALL}/help", json={"skills": {"repair": 11}}).status_code == 422
    assert [action for _, action, _ in audited(house)] == ["call_transfer"]


def test_what_cannot_be_done_now_says_why_and_is_not_written_down(house: House) -> None:
    talk = house.content.talks[SENIOR]
    house.content.talks[SENIOR] = talk.model_copy(update={"why_not": {"help": "nobody_free"}})
    answer = house.client("1001").post(f"{CALL}/help", json={"skills": {"senior": 3}})
    assert (answer.status_code, answer.json()["reason"]) == (409, "nobody_free")
    assert answer.headers["content-type"] == "application/problem+json"
    assert audited(house) == []


def test_keys_of_two_people_never_meet(house: House) -> None:
    for username in ("1001", "1002"):
        headers = {"Idempotency-Key": "k1"}
        assert house.client(username).post(f"{CALL}/hold", json={}, headers=headers).is_success
    assert [told[-1] for told in house.content.told] == ["1001:k1", "1002:k1"]
    bad = {"Idempotency-Key": "a b"}
    assert house.client("1001").post(f"{CALL}/hold", json={}, headers=bad).status_code == 422


@pytest.mark.parametrize("user", ["judge"])
def test_inspectors_only_look_on(house: House, user: str) -> None:
    assert house.client(user).post(f"{CALL}/hold", json={}).status_code == 403
    assert house.client(user).get("/api/agents/1001/talk").status_code == 403


def test_who_made_the_call_back_says_that_a_machine_answered(house: House) -> None:
    assert house.client("1002").post(f"{CALL}/machine", json={}).status_code == 409
    assert house.client("1001").post("/api/calls/sl-9.9/machine", json={}).status_code == 404
    headers = {"Idempotency-Key": "k1"}
    assert house.client("1001").post(f"{CALL}/machine", json={}, headers=headers).is_success
    assert house.content.told == [(SENIOR, "1001", "machine", "", "1001:k1")]
    assert audited(house) == [("1001", "call_machine", f"call:{SENIOR} agent:1001")]
