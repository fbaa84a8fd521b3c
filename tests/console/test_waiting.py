"""A supervisor sees who waits, and moves them with a reason that is written down."""

import pytest

from console.content import WaitingNow
from tests.console.conftest import YOUNG, House
from tests.console.test_talks import audited

MOVE = f"/api/calls/{YOUNG}/move"


@pytest.fixture(autouse=True)
def line(house: House) -> None:
    waits = WaitingNow("repair", house.clock.now(), senior=False, call_id=YOUNG, place=2)
    house.content.line = [waits]


def test_who_waits_is_moved_with_a_reason(house: House) -> None:
    lead = house.client("lead")
    (shown,) = lead.get("/api/waiting").json()
    assert (shown["call_id"], shown["queue"], shown["place"]) == (YOUNG, "repair", 2)
    body = {"queue": "billing", "front": True, "reason": " 打错队列，急 "}
    assert lead.post(MOVE, json=body).status_code == 204
    assert house.content.told == [(YOUNG, "move", "billing", "front", "lead", "打错队列，急")]
    subject = f"call:{YOUNG} billing front 打错队列，急"
    assert audited(house) == [("lead", "call_move", subject)]


def test_without_a_reason_or_a_place_in_line_nobody_is_moved(house: House) -> None:
    lead = house.client("lead")
    assert lead.post(MOVE, json={"front": True, "reason": "  "}).status_code == 422
    house.content.line = []
    gone = lead.post(MOVE, json={"front": True, "reason": "急"})
    assert (gone.status_code, gone.json()["reason"]) == (409, "not_waiting")
    assert audited(house) == []


@pytest.mark.parametrize("user", ["1001", "judge"])
def test_nobody_else_moves_callers(house: House, user: str) -> None:
    client = house.client(user)
    assert client.get("/api/waiting").status_code == 403
    assert client.post(MOVE, json={"front": True, "reason": "急"}).status_code == 403
