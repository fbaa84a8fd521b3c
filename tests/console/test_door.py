"""The blacklist and notices over the API: what is written down, what is refused, what is undone."""

import sqlalchemy as sa

from console.tables import AuditRow
from tests.console.conftest import SENIOR, House

LIST = "/api/blacklist"
FRAUD = {"number": "13100000001", "kind": "fraud", "reason": "冒充客服",
         "expires_at": "2026-03-01T00:00Z"}  # fmt: skip


def actions(house: House, username: str) -> list[str]:
    with house.db.read() as session:
        query = sa.select(AuditRow).where(AuditRow.username == username).order_by(AuditRow.id)
        found = [(row.action, row.subject) for row in session.scalars(query)]
        return [f"{action} {subject}" for action, subject in found if action != "signed_in"]


def test_filed_reviewed_appealed_taken_off_and_brought_back(house: House) -> None:
    lead, boss = house.client("lead"), house.client("boss")
    filed = lead.post(LIST, json=FRAUD)
    assert filed.status_code == 201, filed.text
    one = filed.json()
    assert (one["masked"], one["state"], one["to_review"]) == ("131****0001", "counts", True)
    assert one["ends_at"] == "2026-01-19T08:00:00Z", "two weeks, until somebody else has looked"
    place = f"{LIST}/{one['id']}"
    own = lead.post(f"{place}/review", json={"expires_at": "2026-02-01T00:00Z"})
    assert own.status_code == 422 and "登记人不能复核" in own.json()["detail"]
    kept = boss.post(f"{place}/review", json={"expires_at": "2026-02-01T00:00Z"}).json()
    assert (kept["reviewed_by"], kept["ends_at"]) == ("boss", "2026-02-01T00:00:00Z")
    gone = lead.post(f"{place}/remove", json={"reason": "查明是误报"}).json()
    assert (gone["state"], gone["removal_reason"]) == ("removed", "查明是误报")
    assert [i["id"] for i in lead.get(f"{LIST}?show=past").json()["items"]] == [one["id"]]
    assert lead.post(f"{place}/restore").json()["state"] == "counts"
    subject = f"listing:{one['id']} 131****0001 fraud"
    assert actions(house, "lead") == [
        f"blacklist_filed {subject}",
        f"blacklist_removed {subject}",
        f"blacklist_restored {subject}",
    ]
    assert "13100000001" not in str(actions(house, "lead") + actions(house, "boss"))


def test_lists_by_what_is_to_be_done(house: House) -> None:
    judge = house.client("judge")
    page = judge.get(LIST).json()
    assert (page["total"], page["to_review"]) == (1, 1)
    assert [i["reason"] for i in page["items"]] == ["半夜反复骚扰"]
    assert judge.get(f"{LIST}?show=review").json()["total"] == 1
    assert judge.get(f"{LIST}?show=past").json() == {
        "items": [], "total": 0, "page": 1, "size": 20, "to_review": 1
    }  # fmt: skip
    assert judge.get(f"{LIST}?show=everything").status_code == 422
    house.clock.advance(8 * 86_400)
    assert house.client("judge").get(f"{LIST}?show=ending").json()["total"] == 1


def test_what_is_wrong_is_said_field_by_field_in_chinese(house: House) -> None:
    lead = house.client("lead")
    wrong = lead.post(LIST, json={**FRAUD, "number": "abc", "reason": " "}).json()
    assert {f["field"]: f["detail"] for f in wrong["faults"]} == {
        "number": "号码只能由数字、空格、括号、加号和连字符组成",
        "reason": "原因不能为空",
    }
    for change in ({"expires_at": "2026-03-01T00:00"}, {"kind": "enemy"}, {"forever": True}):
        assert lead.post(LIST, json={**FRAUD, **change}).status_code == 422
    assert (
        lead.post(LIST, json={k: v for k, v in FRAUD.items() if k != "expires_at"}).status_code
        == 422
    )
    older = lead.post(LIST, json={**FRAUD, "number": "13912340072"})
    assert older.status_code == 422 and "老年人" in older.json()["detail"]
    assert lead.post(f"{LIST}/77/restore").status_code == 404


def test_a_call_shows_its_callers_entry_to_who_may_see_the_call(house: House) -> None:
    lead = house.client("lead")
    young = {**FRAUD, "number": "13912340028", "reason": "多次辱骂"}
    assert lead.post(LIST, json=young).status_code == 201
    detail = lead.get("/api/calls/sl-1763775600.20").json()
    assert (detail["listing"]["reason"], detail["listing"]["kind"]) == ("多次辱骂", "fraud")
    assert lead.get(f"/api/calls/{SENIOR}").json()["listing"] is None


def test_a_notice_is_started_stopped_and_resumed(house: House) -> None:
    lead, agent = house.client("lead"), house.client("1001")
    wish = {"prompts": ["peak-notice"], "numbers": ["12345"], "reason": "停水",
            "until_at": "2026-01-05T12:00Z"}  # fmt: skip
    started = lead.post("/api/broadcasts", json=wish).json()
    assert started["on"] and started["numbers"] == ["12345"] and "来电" in started["said"]
    assert [one["id"] for one in agent.get("/api/broadcasts").json()] == [2, 1]
    stopped = lead.post("/api/broadcasts/2/stop").json()
    assert not stopped["on"] and stopped["stopped_by"] == "lead"
    assert lead.post("/api/broadcasts/2/resume").json()["on"]
    assert [line.split()[0] for line in actions(house, "lead")][-3:] == [
        "broadcast_started", "broadcast_stopped", "broadcast_resumed",
    ]  # fmt: skip
    house.clock.advance(5 * 3600)
    late = house.client("lead")
    assert not late.get("/api/broadcasts").json()[0]["on"]
    assert late.post("/api/broadcasts/2/resume").status_code == 422
    changes: tuple[dict[str, object], ...] = (
        {"prompts": ["no-such-prompt"]}, {"prompts": []}, {"reason": " "},
        {"until_at": "2026-01-05T01:00Z"}, {"until_at": "2027-01-05T01:00Z"},
        {"numbers": ["12a"]}, {"prompts": ["../../etc/passwd"]},
    )  # fmt: skip
    for change in changes:
        assert (
            late.post(
                "/api/broadcasts", json={**wish, "until_at": "2026-01-06T00:00Z", **change}
            ).status_code
            == 422
        )
    assert late.post("/api/broadcasts/77/stop").status_code == 404


def test_prompts_to_choose_from_say_what_they_say(house: House) -> None:
    found = {
        one["name"]: one["said"]
        for one in house.client("lead").get("/api/broadcasts/prompts").json()
    }
    assert "peak-notice" in found and found["peak-notice"] != "peak-notice"
    assert not [name for name in found if name.startswith(("num-", "name-"))]
