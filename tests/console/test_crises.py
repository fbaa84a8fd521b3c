"""A crisis: raised at the desk, seen to and closed by supervisors, all of it written down."""

from datetime import timedelta

import pytest

from core.bus import MemoryPublisher
from core.events import CrisisAcknowledged, CrisisClosed, CrisisRaised, IntentHeard, Minter
from core.outbox import relay
from crm.client import alarming
from tests.console.conftest import SENIOR, YOUNG, House
from tests.console.test_talks import audited

CRISIS = f"/api/calls/{SENIOR}/crisis"
OVER = {"outcome": "rescued", "note": " 120 已接走 "}


def test_an_agent_raises_it_and_a_supervisor_sees_it_through(house: House) -> None:
    desk, lead = house.client("1001"), house.client("lead")
    raised = desk.post(CRISIS, json={"danger": "self_harm"})
    assert raised.status_code == 200, raised.text
    (shown,) = lead.get("/api/crises").json()["items"]
    assert shown == raised.json()
    assert (shown["state"], shown["source"], shown["agent_id"]) == ("raised", "agent", "1001")
    assert (shown["caller_masked"], shown["senior"]) == ("139****0072", True)
    card = desk.get(f"/api/calls/{SENIOR}/card").json()
    assert (card["crisis"]["danger"], card["crisis"]["acknowledged_by"]) == ("self_harm", "")
    assert lead.post(f"{CRISIS}/acknowledge").json()["acknowledged_by"] == "lead"
    assert desk.get(f"/api/calls/{SENIOR}/card").json()["crisis"]["acknowledged_by"] == "lead"
    vague = lead.post(f"{CRISIS}/close", json={"outcome": "other"})
    assert (vague.status_code, "处理结果" in vague.json()["detail"]) == (409, True)
    over = lead.post(f"{CRISIS}/close", json=OVER).json()
    assert (over["outcome"], over["note"], over["closed_by"]) == ("rescued", "120 已接走", "lead")
    assert lead.get("/api/crises").json() == {"items": [], "total": 0}
    assert lead.get("/api/crises?ended=true").json()["items"] == [over]
    assert audited(house) == [
        ("1001", "call_crisis", f"call:{SENIOR} self_harm"),
        ("lead", "call_crisis_seen", f"call:{SENIOR}"),
        ("lead", "call_crisis_closed", f"call:{SENIOR} rescued"),
    ]
    sent = MemoryPublisher()
    relay(house.db, sent)
    told = [type(event) for event in sent.events if event.call_id == SENIOR]
    assert told[-3:] == [CrisisRaised, CrisisAcknowledged, CrisisClosed]


def test_what_the_menu_heard_is_shown_and_only_one_sees_to_it(house: House) -> None:
    event = Minter("ivr", house.clock).mint(
        IntentHeard, call_id=YOUNG, intent="crisis", confidence=0.9
    )
    alarming(house.db, house.clock).heard(event)
    house.clock.advance(timedelta(minutes=1).total_seconds())
    boss, lead = house.client("boss"), house.client("lead")
    (shown,) = boss.get("/api/crises").json()["items"]
    assert (shown["source"], shown["raised_by"], shown["talking"]) == ("menu", "", True)
    assert boss.post(f"/api/calls/{YOUNG}/crisis/acknowledge").status_code == 200
    late = lead.post(f"/api/calls/{YOUNG}/crisis/acknowledge")
    assert (late.status_code, "boss" in late.json()["detail"]) == (409, True)


def test_agents_raise_none_in_calls_of_others_and_see_no_list(house: House) -> None:
    other = house.client("1001")
    assert other.post(f"/api/calls/{YOUNG}/crisis", json={}).status_code == 404
    assert other.get("/api/crises").status_code == 403
    assert other.post(f"{CRISIS}/acknowledge").status_code == 403
    lead = house.client("lead")
    assert lead.post("/api/calls/sl-0.0/crisis", json={}).status_code == 404
    assert lead.post(f"{CRISIS}/close", json=OVER).status_code == 404
    assert audited(house) == []


def test_the_police_are_called_in_and_that_is_a_crisis(house: House) -> None:
    desk = house.client("1001")
    assert desk.get("/api/agents/1001/talk").json()["services"] == ["110", "119", "120"]
    asked = desk.post(f"/api/calls/{SENIOR}/emergency", json={"service": "110"})
    assert asked.status_code == 204, asked.text
    assert house.content.told[-1][:4] == (SENIOR, "1001", "emergency", "110")
    (shown,) = house.client("lead").get("/api/crises").json()["items"]
    assert (shown["source"], shown["danger"]) == ("agent", "unknown")


@pytest.mark.parametrize("service", ["", "12", "110;1", "1" * 13, None])
def test_what_is_no_service_is_refused(house: House, service: str | None) -> None:
    desk = house.client("1001")
    asked = desk.post(f"/api/calls/{SENIOR}/emergency", json={"service": service})
    assert asked.status_code == 422
    assert house.client("lead").get("/api/crises").json()["total"] == 0
