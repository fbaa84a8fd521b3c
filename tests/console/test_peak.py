"""The peak emergency over the API: seen by everybody, switched by whoever leads."""

import pytest
import sqlalchemy as sa

from console.tables import AuditRow
from tests.console.conftest import House

PEAK = "/api/peak"


def audited(house: House) -> list[tuple[str, str, str]]:
    with house.db.read() as session:
        rows = session.scalars(sa.select(AuditRow).where(AuditRow.action.startswith("peak_")))
        return [(row.username, row.action, row.subject) for row in rows]


def test_a_supervisor_switches_it_with_a_reason_that_is_written_down(house: House) -> None:
    lead = house.client("lead")
    assert lead.post(PEAK, json={"on": True, "reason": " "}).status_code == 422
    answer = lead.post(PEAK, json={"on": True, "reason": "停水"}).json()
    assert (answer["on"], answer["by"], answer["reason"]) == (True, "lead", "停水")
    assert lead.post(PEAK, json={"on": False}).json()["on"] is False
    assert audited(house) == [("lead", "peak_on", "停水"), ("lead", "peak_off", "")]


@pytest.mark.parametrize("user", ["1001", "judge"])
def test_everybody_sees_it_and_only_who_leads_switches_it(house: House, user: str) -> None:
    shown = house.client(user).get(PEAK).json()
    assert shown["merge"] == ["general", "repair", "billing", "consult"]
    assert house.client(user).post(PEAK, json={"on": True, "reason": "x"}).status_code == 403
    assert audited(house) == []


def test_while_the_acd_is_away_nothing_is_said_to_be_switched(house: House) -> None:
    house.content.emergency = None
    assert house.client("lead").get(PEAK).status_code == 503
    assert house.client("lead").post(PEAK, json={"on": True, "reason": "x"}).status_code == 503
    assert audited(house) == []
