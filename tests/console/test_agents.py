"""Agents' states over the API: their own, and forced ones."""

import pytest
import sqlalchemy as sa

from console.adapters.memory import MemoryContent
from console.tables import AuditRow
from core.errors import IllegalEvent, Unavailable
from tests.console.conftest import House

STATE = "/api/agents/1001/state"


def forced(house: House) -> list[tuple[str, str]]:
    with house.db.read() as session:
        rows = session.scalars(sa.select(AuditRow).where(AuditRow.action == "agent_forced"))
        return [(row.username, row.subject) for row in rows]


def test_an_agent_sets_their_own_state_and_nobody_elses(house: House) -> None:
    own = house.client("1001")
    assert own.post(STATE, json={"state": "ready"}).status_code == 204
    assert own.post(STATE, json={"state": "break", "reason": "用餐"}).status_code == 204
    assert own.post("/api/agents/1002/state", json={"state": "ready"}).status_code == 403
    assert house.content.told == [("1001", "ready", "", ""), ("1001", "break", "用餐", "")]
    assert forced(house) == []


def test_an_agents_break_has_one_of_the_reasons(house: House) -> None:
    reasons = house.client("1001").get("/api/break-reasons").json()
    assert reasons == ["小休", "用餐", "培训", "会议", "情绪调整", "其他"]
    answer = house.client("1001").post(STATE, json={"state": "break", "reason": "钓鱼"})
    assert answer.status_code == 422 and "小休" in answer.json()["detail"]


def test_a_supervisor_forces_a_state_with_a_reason_that_is_written_down(house: House) -> None:
    lead = house.client("lead")
    assert lead.post(STATE, json={"state": "offline"}).status_code == 422
    assert lead.post(STATE, json={"state": "offline", "reason": "  "}).status_code == 422
    assert lead.post(STATE, json={"state": "offline", "reason": "已下班"}).status_code == 204
    assert house.content.told == [("1001", "offline", "已下班", "lead")]
    assert forced(house) == [("lead", "agent:1001 offline 已下班")]


def test_an_inspector_sets_nobodys_state(house: House) -> None:
    answer = house.client("judge").post(STATE, json={"state": "ready", "reason": "x"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/agents/9999/state", {"state": "ready", "reason": "x"}, 404),
        (STATE, {"state": "talking", "reason": "x"}, 422),
        (STATE, {"state": "ready", "reason": "x" * 81}, 422),
        (STATE, {}, 422),
        ("/api/agents/9999/wrap-up", None, 404),
    ],
)
def test_what_cannot_be_is_refused(house: House, path: str, body: object, status: int) -> None:
    assert house.client("lead").post(path, json=body).status_code == status
    assert house.content.told == []


def test_more_after_call_work_without_any_is_a_conflict(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = house.client("1001")
    assert own.post("/api/agents/1001/wrap-up").status_code == 204

    def illegal(*_: object) -> None:
        raise IllegalEvent("agent 1001 is ready: no after-call work")

    monkeypatch.setattr(MemoryContent, "extend_wrap_up", illegal)
    assert own.post("/api/agents/1001/wrap-up").status_code == 409


def test_an_acd_that_is_away_is_said_and_nothing_is_written_down(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Unavailable("no ACD answered in time")

    monkeypatch.setattr(MemoryContent, "set_state", away)
    answer = house.client("lead").post(STATE, json={"state": "ready", "reason": "x"})
    assert answer.status_code == 503
    assert forced(house) == []


def test_an_agents_own_page_says_that_it_opens_and_closes(house: House) -> None:
    own = house.client("1001")
    for is_open in (True, False):
        answer = own.post("/api/agents/1001/console", json={"open": is_open})
        assert answer.status_code == 204
    assert own.post("/api/agents/1002/console", json={"open": False}).status_code == 403
    assert house.content.told == [("1001", "console_open"), ("1001", "console_closed")]


def test_agents_choose_which_of_their_phones_ring_and_a_supervisor_for_anybody(
    house: House,
) -> None:
    phones = "/api/agents/1001/phones"
    own = house.client("1001")
    shown = next(agent for agent in own.get("/api/agents").json() if agent["id"] == "1001")
    assert (shown["chosen"], shown["rings"]) == (["1001"], ["1001soft"])
    assert own.post(phones, json={"phones": ["1001soft"]}).status_code == 204
    assert own.post("/api/agents/1002/phones", json={"phones": []}).status_code == 403
    assert own.post(phones, json={"phones": ["1002"]}).status_code == 404
    assert own.post(phones, json={"phones": ["PJSIP/trunk"]}).status_code == 422
    assert house.client("lead").post(phones, json={"phones": []}).status_code == 204
    assert house.content.told == [("1001", "phones", "1001soft", ""), ("1001", "phones", "lead")]
    with house.db.read() as session:
        rows = session.scalars(sa.select(AuditRow).where(AuditRow.action == "agent_phones"))
        assert [row.username for row in rows] == ["lead"]
