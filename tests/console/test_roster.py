"""The list of agents at the console: seen by those who lead, changed at once, written down."""

import pytest
import sqlalchemy as sa

from console.tables import AuditRow
from tests.console.conftest import House

CHANGE = "/api/roster/1001"


def test_skills_are_changed_and_written_down(house: House) -> None:
    lead = house.client("lead")
    (first, *_) = lead.get("/api/roster").json()
    assert (first["id"], first["active"]) == ("1001", True)
    assert {"id": "senior", "name": "银发专席"} in lead.get("/api/skills").json()
    made = lead.post(CHANGE, json={"skills": {"senior": 9, "general": 3}})
    assert (made.status_code, made.json()["skills"]) == (200, {"senior": 9, "general": 3})
    assert lead.post(CHANGE, json={"active": False}).json()["active"] is False
    assert [told[2] for told in house.content.told if told[1] == "changed"] == [
        '{"skills":{"senior":9,"general":3}}',
        '{"active":false}',
    ]
    with house.db.read() as session:
        audit = sa.select(AuditRow.subject).where(AuditRow.action == "agent_changed")
        (first_note, second) = session.scalars(audit.order_by(AuditRow.id)).all()
    assert first_note == "agent:1001 general:3 senior:9" and second.endswith("left")


def test_what_cannot_be_is_refused(house: House) -> None:
    lead = house.client("lead")
    assert lead.post(CHANGE, json={"skills": {"senior": 11}}).status_code == 422
    assert lead.post(CHANGE, json={"name": "  "}).status_code == 422
    unknown = lead.post(CHANGE, json={"skills": {"flying": 5}})
    assert (unknown.status_code, "flying" in unknown.json()["detail"]) == (422, True)
    assert lead.post("/api/roster/9999", json={"name": "甲"}).status_code == 404
    assert house.client("judge").post(CHANGE, json={"name": "甲"}).status_code == 403
    assert house.client("1001").get("/api/roster").status_code == 403
    assert house.content.told == []


def test_somebody_new_has_a_phone_and_a_user_and_both_passwords_are_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = house.app.state.context
    monkeypatch.setitem(context.__dict__, "phone_password", {"1077": "secret-phone"}.get)
    boss = house.client("boss")
    made = boss.post("/api/roster", json={"id": "1077", "name": "周洁", "with_user": True})
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["agent"]["id"], told["phone_password"]) == ("1077", "secret-phone")
    assert ("", "accounts", "") in house.content.told
    newcomer = house.client()
    sent = {"username": "1077", "password": told["user_password"]}
    assert newcomer.post("/api/session", json=sent).status_code == 200
    assert boss.post("/api/roster", json={"id": "1077", "name": "周洁"}).status_code == 422


def test_whose_telephone_cannot_be_reached_is_told_so_and_is_on_the_list(house: House) -> None:
    house.content.accounts_there = False
    made = house.client("lead").post("/api/roster", json={"id": "1078", "name": "吴桐"})
    assert (made.status_code, made.json()["phone_password"]) == (201, None)
    assert made.json()["user_password"] is None
    assert "1078" in {one["id"] for one in house.client("lead").get("/api/roster").json()}


def test_only_admins_give_users_and_a_taken_name_adds_nobody(house: House) -> None:
    wish = {"id": "1079", "name": "甲", "with_user": True}
    assert house.client("lead").post("/api/roster", json=wish).status_code == 403
    boss = house.client("boss")
    boss.post("/api/users", json={"username": "1079", "display_name": "乙", "role": "qa"})
    assert boss.post("/api/roster", json=wish).status_code == 422
    assert "1079" not in {one["id"] for one in boss.get("/api/roster").json()}
    assert boss.post("/api/roster", json={"id": "x", "name": "甲"}).status_code == 422


def test_who_comes_back_has_a_phone_again(house: House) -> None:
    house.client("lead").post(CHANGE, json={"active": True})
    assert house.content.told[-1] == ("", "accounts", "")
