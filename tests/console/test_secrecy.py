"""Secret reports: who may still know who called, everywhere that callers are shown."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from console.api.live import said
from console.hub import Entry
from console.tables import AuditRow
from core import events as e
from core.bus import FIELD
from core.crypto import KeyRing
from core.secrets import Secrets
from crm.client import CrmDesk, NewOrder, SummaryEntry
from crm.views import OrderFilter
from reports.projector import apply
from tests.console.conftest import SENIOR, YOUNG, House, written

MARK = f"/api/calls/{SENIOR}/secret"
WISH = {"reason": "举报邻居违建，要求保密"}
LIFT = {"reason": "举报人书面同意公开"}
CASE = "JB20260105-0001"
NUMBER = "13912340072"
TELLING = ("王建国", "139****0072", NUMBER)


def audited(house: House, action: str) -> list[tuple[str, str]]:
    found = sa.select(AuditRow.username, AuditRow.subject).where(AuditRow.action == action)
    with house.db.read() as session:
        return [(row.username, row.subject) for row in session.execute(found.order_by(AuditRow.id))]


def allow(house: House, username: str) -> TestClient:
    """Somebody to whom an admin gave the right, signed in."""
    boss = house.client("boss")
    users = boss.get(f"/api/users?q={username}").json()["items"]
    made = boss.post(f"/api/users/{users[0]['id']}", json={"sees_secrets": True})
    assert made.json()["sees_secrets"] is True
    return house.client(username)


@pytest.fixture
def secret(house: House) -> House:
    """The senior's call is a secret report; its agent said so."""
    made = house.client("1001").post(MARK, json=WISH)
    assert made.json() == {"case": CASE, "hidden": True}, made.text
    return house


def body(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_labels_in_what_was_said_keep_no_digits(secret: House) -> None:
    hidden = secret.content.redactions["r1"]
    said_ = written("我的电话是【电话139****0072】", redacted=True)
    secret.content.redactions["r1"] = hidden._replace(transcript=said_)
    call = secret.client("judge").get(f"/api/calls/{SENIOR}")
    assert "我的电话是【电话】" in call.text
    assert "0072" not in call.text


@pytest.mark.parametrize("username", ["1001", "lead", "judge", "coach"])
def test_who_has_no_right_sees_a_case_and_no_caller(secret: House, username: str) -> None:
    client = secret.client(username)
    [row] = [c for c in body(client.get("/api/calls"))["items"] if c["call_id"] == SENIOR]
    assert row["secret"] == {"case": CASE, "hidden": True}
    assert (row["caller_masked"], row["caller_name"], row["age_band"]) == ("", None, "unknown")
    call = client.get(f"/api/calls/{SENIOR}")
    assert not any(word in call.text for word in TELLING)
    shown = body(call)
    assert shown["transcript"]["redacted"] is True
    assert shown["recording"]["audio_url"] is None
    assert [one["data"] for one in shown["events"] if one["type"] == "CallArrived"] == [
        {"did": "12345"}
    ]
    assert client.get("/api/recordings/r1/audio").status_code == 403
    assert client.get("/api/recordings/r1/peaks").status_code == 403
    assert audited(secret, "secret_seen") == []


def test_admins_and_whom_they_name_see_the_caller_and_are_written_down(secret: House) -> None:
    for client, name in ((secret.client("boss"), "boss"), (allow(secret, "lead"), "lead")):
        shown = body(client.get(f"/api/calls/{SENIOR}"))
        assert shown["call"]["caller_name"] == "王建国"
        assert shown["call"]["secret"] == {"case": CASE, "hidden": False}
        assert client.get("/api/recordings/r1/audio").status_code == 200
        assert (name, f"call:{SENIOR}") in audited(secret, "secret_seen")
    judge = allow(secret, "judge")  # the right is to know the reporter, not to see whole names
    assert body(judge.get(f"/api/calls/{SENIOR}"))["call"]["caller_name"] == "王**"


def test_a_program_never_sees_who_called_not_even_an_admins(secret: House) -> None:
    token = secret.client("boss").post(
        "/api/tokens",
        json={"name": "reports", "role": "admin", "expires_at": "2026-03-01T00:00:00Z"},
    )
    assert token.status_code == 201, token.text
    headers = {"Authorization": f"Bearer {token.json()['secret']}"}
    call = secret.client().get(f"/api/calls/{SENIOR}", headers=headers)
    assert body(call)["call"]["secret"]["hidden"] is True
    assert not any(word in call.text for word in TELLING)


def test_the_agent_knows_the_caller_while_they_have_them_and_no_longer(secret: House) -> None:
    own = secret.client("1001")
    staff = secret.content.staff
    staff[0] = staff[0]._replace(state="talking", call_id=SENIOR)
    card = body(own.get(f"/api/calls/{SENIOR}/card"))
    assert (card["caller_masked"], card["secret"]["hidden"]) == ("139****0072", False)
    assert audited(secret, "secret_seen") == [("1001", f"call:{SENIOR}")]
    staff[0] = staff[0]._replace(state="wrap_up", call_id=None)
    after = own.get(f"/api/calls/{SENIOR}/card")
    assert body(after)["secret"]["hidden"] is True
    assert not any(word in after.text for word in TELLING)


def test_a_number_does_not_find_a_secret_report_and_its_id_does(secret: House) -> None:
    lead, boss = secret.client("lead"), secret.client("boss")
    for asked in (NUMBER, "139****0072", "0072"):
        assert body(lead.get("/api/calls", params={"q": asked}))["total"] == 0
        assert body(boss.get("/api/calls", params={"q": asked}))["total"] == 1
    assert body(lead.get("/api/calls", params={"q": SENIOR}))["total"] == 1
    assert body(lead.get("/api/calls", params={"q": "0028"}))["total"] == 1  # somebody else's


def test_what_was_summed_up_is_shown_without_names_and_numbers(secret: House) -> None:
    own = secret.client("1001")
    entry = SummaryEntry(
        topic="complaint", result="passed_on", text="王建国，13912340072，举报违建"
    )
    secret.client("boss").post(f"/api/calls/{SENIOR}/summary", json=entry.model_dump())
    card = own.get(f"/api/calls/{SENIOR}/card")
    assert "举报违建" in body(card)["summary"]["text"]
    assert not any(word in card.text for word in TELLING)


def test_who_saves_what_they_saw_does_not_lose_what_is_on_file(secret: House) -> None:
    own, boss = secret.client("1001"), secret.client("boss")
    entry = {"topic": "complaint", "result": "passed_on", "text": "王建国举报违建"}
    boss.post(f"/api/calls/{SENIOR}/summary", json=entry)
    seen = body(own.get(f"/api/calls/{SENIOR}/card"))["summary"]["text"]
    own.post(f"/api/calls/{SENIOR}/summary", json=entry | {"text": seen, "result": "solved"})
    kept = body(boss.get(f"/api/calls/{SENIOR}/card"))["summary"]
    assert (kept["text"], kept["result"]) == (entry["text"], "solved")
    [order] = body(boss.get("/api/work-orders"))["items"]
    boss.post(f"/api/work-orders/{order['id']}", json={"note": f"打{NUMBER}核实"})
    [shown] = body(own.get("/api/work-orders"))["items"]
    assert NUMBER not in shown["note"]
    own.post(f"/api/work-orders/{order['id']}", json={"note": shown["note"], "owner": "1001"})
    [kept] = body(boss.get("/api/work-orders"))["items"]
    assert (kept["note"], kept["owner"]) == (f"打{NUMBER}核实", "1001")


def test_tasks_and_orders_of_it_name_nobody_and_give_no_number(secret: House) -> None:
    lead, boss = secret.client("lead"), secret.client("boss")
    [task] = body(lead.get("/api/tasks"))["items"]
    assert (task["person_id"], task["caller_masked"], task["has_number"]) == (None, "", False)
    assert task["secret"] == {"case": CASE, "hidden": True}
    assert lead.post(f"/api/tasks/{task['id']}/number").status_code == 403
    assert lead.get(f"/api/tasks/{task['id']}/sound").status_code == 403
    assert boss.post(f"/api/tasks/{task['id']}/number").json() == {"number": NUMBER}
    [order] = body(lead.get("/api/work-orders"))["items"]
    assert (order["person_id"], order["secret"]["hidden"]) == (None, True)
    assert lead.get(f"/api/work-orders/{order['id']}/sound").status_code == 403
    assert body(boss.get("/api/work-orders"))["items"][0]["person_id"] == 1


def test_an_agent_cannot_find_out_by_trying_whom_its_task_is_about(secret: House) -> None:
    assert secret.client("1002").get("/api/people/1").status_code == 404
    secret.client("boss").post(f"{MARK}/lift", json=LIFT)
    assert secret.client("1002").get("/api/people/1").status_code == 200


def test_a_later_call_of_the_same_person_does_not_show_that_there_was_a_report(
    secret: House, secrets: Secrets
) -> None:
    later = e.Minter("acd", secret.clock)

    pii = secret.app.state.context.pii
    with secret.db.write() as session:
        apply(session, [
            later.mint(e.CallArrived, call_id="sl-9.1", did="12345", caller=pii.masked(NUMBER))
        ])  # fmt: skip
    assert body(secret.client("lead").get("/api/calls/sl-9.1/card"))["history"] == []
    [past] = body(secret.client("boss").get("/api/calls/sl-9.1/card"))["history"]
    assert past["call_id"] == SENIOR


def test_for_whom_its_caller_speaks_is_not_told(house: House) -> None:
    lead = house.client("lead")
    assert lead.get(f"/api/calls/{SENIOR}/speaking").status_code == 200
    house.client("1001").post(MARK, json=WISH)
    assert body(lead.get(f"/api/calls/{SENIOR}/speaking")) == []


def test_nobody_without_the_right_listens_or_lists_the_number(secret: House) -> None:
    lead = secret.client("lead")
    assert lead.post(f"/api/calls/{SENIOR}/listen", json={"mode": "listen"}).status_code == 403
    assert lead.post(f"/api/calls/{SENIOR}/take").status_code == 403
    until = "2026-03-01T00:00:00Z"
    filing = {"kind": "harassment", "reason": "x", "expires_at": until, "call_id": SENIOR}
    assert lead.post("/api/blacklist", json=filing).status_code == 403


def test_live_events_of_it_say_nothing_of_the_caller(secret: House) -> None:
    context = secret.app.state.context
    arrived = e.Minter("ivr", secret.clock).mint(
        e.CallArrived, call_id=SENIOR, did="12345", caller=context.pii.masked(NUMBER)
    )
    entry = Entry.of(("1-1", {FIELD: arrived.to_json()}))
    assert "139****0072" in said(entry)
    assert "139****0072" not in said(entry, hidden=context.marked.has)
    assert '"did":"12345"' in said(entry, hidden=context.marked.has)
    context.marked.look()  # as after a restart
    assert "139****0072" not in said(entry, hidden=context.marked.has)


def test_what_waits_to_be_pushed_elsewhere_is_pushed_without_the_caller(house: House) -> None:
    boss, book = house.client("boss"), house.app.state.context.hooks
    hook = {"name": "crm", "url": "https://example.com/x", "kinds": ["CallArrived"]}
    number = boss.post("/api/webhooks", json=hook).json()["hook"]["id"]
    arrived = e.Minter("ivr", house.clock).mint(
        e.CallArrived,
        call_id=SENIOR,
        did="12345",
        caller=house.app.state.context.pii.masked(NUMBER),
    )
    book.heard(arrived)
    assert json.loads(book.next_for(number)[1].body)["data"]["caller"] == {"masked": "139****0072"}
    house.client("1001").post(MARK, json=WISH)
    assert json.loads(book.next_for(number)[1].body)["data"] == {"did": "12345"}


def test_only_the_right_lifts_it_with_a_reason_and_all_is_written_down(secret: House) -> None:
    lead, boss = secret.client("lead"), secret.client("boss")
    assert lead.post(f"{MARK}/lift", json=LIFT).status_code == 403
    assert boss.post(f"{MARK}/lift", json={"reason": " "}).status_code == 422
    assert boss.post(f"{MARK}/lift", json=LIFT).status_code == 204
    assert boss.post(f"{MARK}/lift", json=LIFT).status_code == 409
    assert body(lead.get(f"/api/calls/{SENIOR}"))["call"]["secret"] is None
    assert audited(secret, "secret_marked") == [("1001", f"call:{SENIOR} {CASE}")]
    assert audited(secret, "secret_lifted") == [("boss", f"call:{SENIOR} {CASE}")]


def test_agents_mark_their_own_calls_and_orders_only(house: House) -> None:
    other = house.client("1002")
    assert other.post(MARK, json=WISH).status_code == 404
    assert house.client("1001").post(f"/api/calls/{YOUNG}/secret", json=WISH).status_code == 404
    assert house.client("judge").post(MARK, json=WISH).status_code == 403
    assert house.client("lead").post(MARK, json={"reason": ""}).status_code == 422


def test_an_order_marks_its_call_and_one_of_no_call_itself(house: House, secrets: Secrets) -> None:
    lead, books = house.client("lead"), house.app.state.context.books
    [order], _ = books.orders(OrderFilter(), 0, 9)
    assert lead.post(f"/api/work-orders/{order.id}/secret", json=WISH).json()["case"] == CASE
    assert body(lead.get(f"/api/calls/{SENIOR}"))["call"]["secret"]["case"] == CASE
    desk = CrmDesk.of(house.db, KeyRing.from_secrets(secrets), house.clock)
    alone = desk.open_order(NewOrder(kind="complaint", person_id=1, note="王建国来访举报"))
    made = lead.post(f"/api/work-orders/{alone.id}/secret", json=WISH).json()
    assert made["case"] == "JB20260105-0002"
    shown = {one["id"]: one for one in body(lead.get("/api/work-orders"))["items"]}
    assert shown[alone.id]["person_id"] is None
    assert (
        house.client("boss").post(f"/api/work-orders/{alone.id}/secret/lift", json=LIFT).status_code
        == 204
    )
    again = {one["id"]: one for one in body(lead.get("/api/work-orders"))["items"]}
    assert again[alone.id]["person_id"] == 1
