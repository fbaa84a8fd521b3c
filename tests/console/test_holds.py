"""Holds at the console, and what rules of retention would delete: seen, changed, written down."""

import pytest
import sqlalchemy as sa

from console.tables import AuditRow
from tests.console.conftest import SENIOR, House

HOLDS = f"/api/calls/{SENIOR}/holds"


def test_a_hold_is_placed_shown_and_ended(house: House) -> None:
    lead, judge = house.client("lead"), house.client("judge")
    assert judge.get(HOLDS).json() == []
    body = {"reason": " 诉讼 ", "until": "2027-01-01T00:00:00Z"}
    assert lead.post(HOLDS, json=body).status_code == 204
    (shown,) = judge.get(HOLDS).json()
    assert (shown["reason"], shown["standing"], shown["until"][:10]) == ("诉讼", True, "2027-01-01")
    assert lead.post(f"{HOLDS}/release", json={"reason": "诉讼"}).status_code == 204
    assert judge.get(HOLDS).json()[0]["standing"] is False
    assert lead.post(f"{HOLDS}/release", json={"reason": "诉讼"}).status_code == 404
    with house.db.read() as session:
        acts = sa.select(AuditRow.action).where(AuditRow.action.startswith("recording_"))
        assert session.scalars(acts.order_by(AuditRow.id)).all() == [
            "recording_held",
            "recording_released",
        ]


@pytest.mark.parametrize("body", [{}, {"reason": "  "}, {"reason": "长" * 65}])
def test_a_hold_needs_a_reason(house: House, body: dict[str, str]) -> None:
    assert house.client("lead").post(HOLDS, json=body).status_code == 422


def test_nobody_holds_what_is_not_there_or_not_theirs_to_hold(house: House) -> None:
    lead = house.client("lead")
    past = {"reason": "诉讼", "until": "2020-01-01T00:00:00Z"}
    assert lead.post(HOLDS, json=past).status_code == 422
    assert lead.post("/api/calls/sl-0.0/holds", json={"reason": "诉讼"}).status_code == 404
    assert house.client("judge").post(HOLDS, json={"reason": "诉讼"}).status_code == 403
    assert house.client("1001").get(HOLDS).status_code == 403


def test_rules_are_looked_through_before_they_delete(house: House) -> None:
    lead = house.client("lead")
    draft = {"text": "default: {days: 30}\n", "days": 400}
    assert lead.post("/api/retention/due", json=draft).json() == {
        "count": 0,
        "held": 0,
        "listed": [],
        "whole": True,
    }
    wrong = lead.post("/api/retention/due", json={"text": "default: {days: soon}"})
    assert (wrong.status_code, "有错" in wrong.json()["detail"]) == (422, True)
    assert lead.post("/api/retention/due", json={**draft, "days": 401}).status_code == 422
