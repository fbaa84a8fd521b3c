"""The list of agents at the console: seen by those who lead, changed at once, written down."""

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
    assert [told[2] for told in house.content.told] == [
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
