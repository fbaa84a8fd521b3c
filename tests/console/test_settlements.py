"""Settling at once over the API: offered, approved, agreed to, paid; who may, and who sees what."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from console.tables import AuditRow
from core.crypto import KeyRing
from core.secrets import Secrets
from crm.adapters.ledger import SqlLedger
from crm.client import confidence
from crm.missed import CallNote
from tests.console.conftest import SENIOR, YOUNG, House

PATH = f"/api/calls/{SENIOR}/settlements"
CHEAP = {"matter": "service", "give": "voucher", "amount": "12.50"}
DEAR = {**CHEAP, "amount": "400"}
PARCEL = "773300112826"


def ask(house: House, wish: dict[str, Any] = CHEAP, by: str = "1001") -> dict[str, Any]:
    made = house.client(by).post(PATH, json=wish)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


def act(house: House, by: str, made: dict[str, Any], what: str, **body: str) -> Any:
    return house.client(by).post(f"/api/settlements/{made['id']}/{what}", json=body)


def listed(house: House, by: str, **query: Any) -> list[dict[str, Any]]:
    answer = house.client(by).get("/api/settlements", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def audited(house: House) -> list[tuple[str, str]]:
    with house.db.read() as session:
        rows = session.scalars(sa.select(AuditRow).where(AuditRow.action.startswith("settlement")))
        return [(row.username, row.action) for row in rows]


def test_an_agent_sees_what_they_may_and_what_to_say(house: House) -> None:
    desk = house.client("1001").get(PATH).json()
    assert (desk["level"], desk["days"], desk["left_fen"], desk["left_times"]) == (
        "一线", 30, 50_000, 3,
    )  # fmt: skip
    matters = {one["id"]: one for one in desk["matters"]}
    assert matters["lost"]["limit_fen"] == 20_000 and matters["injury"]["never"]
    checked = house.client("1001").post(f"{PATH}/check", json=CHEAP).json()
    assert (checked["verdict"], checked["amount_fen"]) == ("allowed", 1250)
    assert "十二元五角" in checked["say"]
    more = house.client("1001").post(f"{PATH}/check", json=DEAR).json()
    assert (more["verdict"], more["needs"]) == ("approval", "主管")
    assert "请示" in more["say"] and "四百元" not in more["say"], "nothing is promised yet"
    for amount in ("", "-1", "1e9", "abc", "9" * 40):
        said = house.client("1001").post(f"{PATH}/check", json={**CHEAP, "amount": amount}).json()
        assert (said["verdict"], said["why"], said["say"]) == ("refused", "amount", "")
        assert house.client("1001").post(PATH, json={**CHEAP, "amount": amount}).status_code == 422
    assert listed(house, "lead") == []


def test_within_authority_it_is_offered_agreed_to_and_paid(house: House) -> None:
    made = ask(house)
    assert (made["state"], made["mine"], made["agent_name"]) == ("offered", True, "李慧")
    assert act(house, "1001", made, "agree").json()["state"] == "agreed"
    assert act(house, "boss", made, "hand").status_code == 409, "it may still be undone"
    house.clock.advance(600)
    assert act(house, "1001", made, "hand").status_code == 403
    assert act(house, "boss", made, "hand").json()["state"] == "handed"
    assert act(house, "1001", made, "withdraw", reason="算了").status_code == 409
    assert act(house, "boss", made, "failed", reason="账户不存在").json()["state"] == "failed"
    act(house, "boss", made, "hand")
    paid = act(house, "boss", made, "paid", reference="P-1")
    assert (paid.json()["state"], paid.json()["reference"]) == ("paid", "P-1")
    assert act(house, "boss", made, "paid", reference="P-1").status_code == 200
    assert act(house, "boss", made, "paid", reference="P-2").status_code == 409
    steps = [(step["state"], step["by"]) for step in paid.json()["steps"]]
    assert steps == [
        ("offered", "1001"), ("agreed", "1001"), ("handed", "boss"), ("failed", "boss"),
        ("handed", "boss"), ("paid", "boss"),
    ]  # fmt: skip
    assert ("1001", "settlement_asked") in audited(house)
    assert ("boss", "settlement_paid") in audited(house)


def test_beyond_it_a_supervisor_approves_and_the_agent_calls_back(house: House) -> None:
    made = ask(house, DEAR)
    assert (made["state"], made["needs"], made["decidable"]) == ("waiting", "主管", False)
    assert act(house, "1001", made, "approve").status_code == 403
    assert act(house, "judge", made, "approve").status_code == 403
    (waiting,) = listed(house, "lead", state="waiting")
    assert waiting["decidable"] and not waiting["talking"]
    house.clock.advance(1)
    assert act(house, "lead", made, "approve", note="老客户").json()["decided_by"] == "lead"
    house.clock.advance(1)
    assert act(house, "lead", made, "approve").status_code == 200, "a double click"
    assert act(house, "boss", made, "decline", reason="不行").status_code == 409
    assert act(house, "1001", made, "agree").json()["state"] == "agreed"


def test_whoever_had_hung_up_is_called_back_with_what_was_decided(
    house: House, secrets: Secrets
) -> None:
    with SqlLedger(house.db, KeyRing.from_secrets(secrets)).unit() as notes:
        note = CallNote(call_id=SENIOR, number="13912340072", caller_masked="139****0072")
        notes.keep_note(note, house.clock.now() + timedelta(days=30))
    made = ask(house, DEAR)
    house.clock.advance(1)
    act(house, "lead", made, "approve")
    house.clock.advance(1)
    act(house, "lead", made, "approve")
    tasks = house.client("1001").get("/api/tasks").json()["items"]
    (task,) = [one for one in tasks if one["kind"] == "follow_up"]
    assert task["owner"] == "1001" and made["number"] in task["note"]


def test_what_is_declined_says_why(house: House) -> None:
    made = ask(house, DEAR)
    assert act(house, "lead", made, "decline", reason=" ").status_code == 422
    told = act(house, "lead", made, "decline", reason="先核实").json()
    assert (told["state"], told["steps"][-1]["note"]) == ("declined", "先核实")


def test_nobody_approves_their_own(house: House) -> None:
    dear = {"matter": "damaged", "give": "money", "amount": "600", "subject": PARCEL}
    made = ask(house, {**dear, "evidence": "相册"}, by="lead")
    assert (made["state"], made["decidable"], made["needs"]) == ("waiting", False, "主管")
    refused = act(house, "lead", made, "approve")
    assert refused.status_code == 422 and "自己" in refused.json()["detail"]


def test_agents_see_and_move_their_own_only(house: House) -> None:
    made = ask(house)
    assert house.client("1002").get(PATH).status_code == 404
    assert house.client("1002").post(PATH, json=CHEAP).status_code == 404
    assert listed(house, "1002") == [] and len(listed(house, "1001", agent="1002")) == 1
    for what, body in (("agree", {}), ("withdraw", {"reason": "算了"})):
        assert act(house, "1002", made, what, **body).status_code == 404
    assert act(house, "1001", made, "withdraw", reason="误点").json()["state"] == "withdrawn"
    assert house.client("counter").get("/api/settlements").status_code == 403


def test_a_parcel_is_settled_once_and_needs_its_proof(house: House) -> None:
    lost = {"matter": "lost", "give": "money", "amount": "100", "subject": PARCEL}
    refused = house.client("1001").post(PATH, json=lost)
    assert refused.status_code == 422 and "工单" in refused.json()["detail"]
    order = {"kind": "lost", "call_id": SENIOR}
    opened = house.client("1001").post("/api/work-orders", json=order).json()
    (choice, _) = house.client("1001").get(PATH).json()["orders"]
    assert (choice["id"], choice["kind"]) == (opened["id"], "lost")
    made = ask(house, {**lost, "order_id": opened["id"]})
    assert [one["id"] for one in listed(house, "lead", order=opened["id"])] == [made["id"]]
    late = {"matter": "delayed", "give": "voucher", "amount": "1", "subject": "7733-0011-2826"}
    again = house.client("1001").post(f"{PATH}/check", json=late).json()
    assert (again["verdict"], again["why"]) == ("refused", "again")


def test_sent_again_it_is_one(house: House) -> None:
    desk = house.client("1001")
    first = desk.post(PATH, json=CHEAP, headers={"Idempotency-Key": "k1"})
    again = desk.post(PATH, json=CHEAP, headers={"Idempotency-Key": "k1"})
    other = desk.post(PATH, json=CHEAP)
    assert first.json()["id"] == again.json()["id"] == other.json()["id"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(listed(house, "lead")) == 1


def test_a_month_adds_up_and_is_exported_without_callers(house: House) -> None:
    made = ask(house)
    act(house, "1001", ask(house, {**CHEAP, "matter": "delayed", "subject": PARCEL}), "withdraw",
        reason="误点")  # fmt: skip
    (row,) = (
        house.client("counter")
        .get("/api/settlements/totals", params={"month": "2026-01"})
        .json()["items"]
    )
    assert (row["agent_name"], row["times"], row["amount_fen"], row["paid_fen"]) == (
        "李慧", 1, 1250, 0,
    )  # fmt: skip
    asked = {"month": "2026-01"}
    answer = house.client("counter").get("/api/settlements.csv", params=asked)
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [one["number"] for one in rows][-1] == made["number"]
    assert rows[-1]["amount_yuan"] == "12.50" and rows[-1]["created_at"].startswith("2026-01-05 16")
    assert "139" not in answer.text.replace(SENIOR, "")
    assert ("counter", "settlements_exported") in audited(house)
    for month in ("2026-13", "26-01", "x"):
        wrong = house.client("counter").get("/api/settlements.csv", params={"month": month})
        assert wrong.status_code == 422


def test_of_a_secret_report_nothing_tells_of_the_caller(house: House) -> None:
    made = ask(house, {**CHEAP, "matter": "damaged", "subject": PARCEL, "evidence": "王建国的相册"})
    book = confidence(house.db, house.clock, "Asia/Shanghai")
    house.client("boss").post(f"/api/calls/{SENIOR}/secret", json={"reason": "要求保密"})
    (hidden,) = listed(house, "lead")
    kept = ("person_id", "person_name", "caller_masked", "subject", "evidence")
    assert [hidden[name] for name in kept] == [None, None, "", "", ""]
    assert listed(house, "lead", person=7) == []
    assert house.client("lead").get(PATH).status_code == 403
    (seen,) = listed(house, "boss")
    assert seen["subject"] == PARCEL and seen["evidence"] == "王建国的相册"
    answer = house.client("counter").get("/api/settlements.csv", params={"month": "2026-01"})
    assert PARCEL not in answer.text and made["number"] in answer.text
    assert book.calls([SENIOR])


def test_inspectors_see_sums_and_no_personal_data(house: House) -> None:
    proof = "照片在13912340072的相册"
    ask(house, {**CHEAP, "matter": "damaged", "subject": PARCEL, "evidence": proof})
    (seen,) = listed(house, "judge")
    assert "13912340072" not in seen["evidence"] and seen["amount_fen"] == 1250
    assert not seen["mine"] and not seen["decidable"]


def test_the_policy_is_published_by_admins_and_counts_at_once(house: House) -> None:
    where = {"file": "settlement.yaml"}
    boss = house.client("boss")
    old = boss.get("/api/files/text", params=where).json()
    wrong = old["text"].replace("front: 200, lead: 500", "front: 200, lead: 1", 1)
    (finding, *_) = boss.post("/api/files/check", params=where, json={"text": wrong}).json()
    assert finding["line"] == 27
    body = {"text": old["text"].replace("front: 30", "front: 10"), "base": old["mark"],
            "note": "从严"}  # fmt: skip
    assert house.client("lead").post("/api/files", params=where, json=body).status_code == 403
    assert boss.post("/api/files", params=where, json=body).status_code == 201
    said = house.client("1001").post(f"{PATH}/check", json=CHEAP).json()
    assert said["verdict"] == "approval"
    kinds = {one["file"]: one["kind"] for one in boss.get("/api/files").json()}
    assert kinds["settlement.yaml"] == "settlement"


def test_programs_pay_and_never_approve(house: House) -> None:
    made = ask(house, DEAR)
    wanted = {"name": "pay", "role": "supervisor", "expires_at": "2026-03-01T00:00Z",
              "reads_only": False}  # fmt: skip
    token = house.client("boss").post("/api/tokens", json=wanted).json()["secret"]
    program = house.client()
    program.headers["Authorization"] = f"Bearer {token}"
    path = f"/api/settlements/{made['id']}"
    assert program.post(f"{path}/approve", json={}).status_code == 403
    act(house, "lead", made, "approve")
    act(house, "1001", made, "agree")
    house.clock.advance(600)
    assert program.post(f"{path}/hand").json()["state"] == "handed"


@pytest.mark.parametrize("call", [YOUNG, "sl-404.1"])
def test_a_call_that_is_not_theirs_settles_nothing(house: House, call: str) -> None:
    path = f"/api/calls/{call}/settlements"
    assert house.client("1001").post(path, json=CHEAP).status_code == 404
