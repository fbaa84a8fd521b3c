"""The caller's card, the summary after a call, and the promise to call back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from console.tables import AuditRow
from core import events as e
from core.crypto import KeyRing
from core.pii import Pii
from core.secrets import Secrets
from crm.adapters.ledger import SqlLedger
from crm.client import CrmDesk, NewOrder, NewTask
from crm.missed import CallNote
from reports.projector import apply
from tests.console.conftest import SENIOR, YOUNG, House

NUMBER = "13912340072"
AGAIN = "sl-1767600000.31"


@pytest.fixture
def calls_again(house: House, secrets: Secrets) -> House:
    """Wang Jianguo (1 on file) calls a second time, said why, and rings at 1002's."""
    minter, pii = e.Minter("acd", house.clock), Pii(secrets.pii_key)
    keyring = KeyRing.from_secrets(secrets)

    def mint(kind: type[e.Event], call_id: str = AGAIN, **fields: object) -> e.Event:
        house.clock.advance(1)
        return minter.mint(kind, call_id=call_id, **fields)  # type: ignore[arg-type]  # any event's

    with house.db.write() as session:
        apply(
            session,
            [
                mint(e.CallArrived, did="12345", caller=pii.masked(NUMBER)),
                mint(
                    e.CallerRecognized,
                    customer_id=1,
                    relation="self",
                    senior=True,
                    age_band="65+",
                ),
                mint(e.IntentHeard, intent="repair", confidence=0.9, title="维修", text="漏水了"),
            ],
        )
    with SqlLedger(house.db, keyring).unit() as unit:
        for call_id in (AGAIN, SENIOR):
            note = CallNote(call_id=call_id, number=NUMBER, person_id=1)
            unit.keep_note(note, house.clock.now() + timedelta(days=30))
    desk, now = CrmDesk.of(house.db, keyring, house.clock), house.clock.now()
    late = now - timedelta(days=3, hours=1)
    desk.open_order(NewOrder(kind="billing", person_id=1, owner="1001", due_at=late))
    desk.open_task(NewTask(kind="follow_up", due_at=now, person_id=1, not_for="1002"))
    ring = house.content.staff[1]
    house.content.staff[1] = ring._replace(state="ringing", call_id=AGAIN)
    return house


def test_before_answering_the_agent_sees_who_calls_why_and_what_is_owed(calls_again: House) -> None:
    card = calls_again.client("1002").get(f"/api/calls/{AGAIN}/card").json()
    assert card["person"]["name"] and card["senior"] and card["relation"] == "self"
    assert card["person"]["birth"] is None  # not an agent's business
    assert card["said"] == ["漏水了"]
    assert NUMBER not in str(card)
    kinds = [task["kind"] for task in card["tasks"]]
    assert kinds == ["missed_call"]  # not what is about the agent's own service
    assert card["tasks"][0]["days_overdue"] == 0
    late = {order["kind"]: order["days_overdue"] for order in card["orders"]}
    assert late == {"billing": 3, "repair": 0}
    past = card["history"][0]
    assert (past["call_id"], past["agent_name"], past["mine"]) == (SENIOR, "李慧", False)


def test_a_card_is_for_whoever_has_or_had_the_call(calls_again: House) -> None:
    assert calls_again.client("1001").get(f"/api/calls/{AGAIN}/card").status_code == 404
    assert calls_again.client("1001").get(f"/api/calls/{SENIOR}/card").status_code == 200
    assert calls_again.client("lead").get(f"/api/calls/{AGAIN}/card").status_code == 200
    assert calls_again.client("judge").get(f"/api/calls/{AGAIN}/card").status_code == 403
    assert calls_again.client("1002").get("/api/calls/sl-9.9/card").status_code == 404


def test_a_summary_is_kept_with_the_call_shown_next_time_and_written_down(
    calls_again: House,
) -> None:
    own = calls_again.client("1001")
    assert [c["call_id"] for c in own.get("/api/summaries/missing").json()] == [SENIOR]
    entry = {"topic": "repair", "result": "follow_up", "text": "滤芯漏水", "promised": "明天上门"}
    made = own.post(f"/api/calls/{SENIOR}/summary", json=entry)
    assert made.status_code == 200, made.text
    assert made.json() | entry == made.json()
    assert own.get("/api/summaries/missing").json() == []
    card = calls_again.client("1002").get(f"/api/calls/{AGAIN}/card").json()
    assert card["history"][0]["summary"]["promised"] == "明天上门"
    assert card["summary"] is None
    assert calls_again.client("1002").post(
        f"/api/calls/{SENIOR}/summary", json=entry
    ).status_code == 404  # fmt: skip
    with calls_again.db.read() as session:
        rows = session.scalars(sa.select(AuditRow).where(AuditRow.action == "summary_written"))
        assert [row.username for row in rows] == ["1001"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"topic": "repair"},
        {"topic": "gossip", "result": "solved"},
        {"topic": "other", "result": "solved", "text": "长" * 501},
        {"topic": "other", "result": "solved", "promised": 7},
    ],
)
def test_a_summary_that_cannot_be_is_refused(house: House, wrong: dict[str, object]) -> None:
    answer = house.client("1001").post(f"/api/calls/{SENIOR}/summary", json=wrong)
    assert answer.status_code == 422


def test_a_promise_is_a_task_of_the_agents_own_with_the_callers_number(
    calls_again: House,
) -> None:
    own = calls_again.client("1001")
    due = (calls_again.clock.now() + timedelta(hours=2)).isoformat()
    made = own.post(f"/api/calls/{SENIOR}/promise", json={"due_at": due, "note": "问换芯时间"})
    assert made.status_code == 201, made.text
    task = made.json()
    assert (task["kind"], task["owner"], task["has_number"]) == ("follow_up", "1001", True)
    assert own.post(f"/api/tasks/{task['id']}/number").json() == {"number": NUMBER}


def test_a_promise_for_the_past_or_to_a_hidden_number_is_refused(house: House) -> None:
    own, now = house.client("1001"), house.clock.now()
    for due in (now - timedelta(minutes=1), now + timedelta(days=31), now + timedelta(hours=1)):
        answer = own.post(f"/api/calls/{SENIOR}/promise", json={"due_at": due.isoformat()})
        assert answer.status_code == 422
    young = house.client("1001").post(
        f"/api/calls/{YOUNG}/promise", json={"due_at": (now + timedelta(hours=1)).isoformat()}
    )
    assert young.status_code == 404


def test_agents_see_their_own_figures_and_nobody_elses(house: House) -> None:
    own = house.client("1001").get("/api/own-figures").json()
    assert (own["today"]["calls"], own["today"]["senior_calls"]) == (1, 1)
    assert own["today"]["talk_s"] > 0 and own["today"]["mean_talk_s"] is None
    other = house.client("1002").get("/api/own-figures").json()
    assert (other["week"]["calls"], other["week"]["talk_s"]) == (0, 0)
    assert house.client("lead").get("/api/own-figures").status_code == 403


def test_an_order_from_a_call_is_about_its_caller_for_whoever_may_see_the_call(
    calls_again: House,
) -> None:
    entry = {"kind": "repair", "note": "滤芯漏水", "call_id": AGAIN}
    by_lead = calls_again.client("lead").post("/api/work-orders", json=entry).json()
    assert (by_lead["person_id"], by_lead["call_id"]) == (1, AGAIN)
    other = calls_again.client("1001").post("/api/work-orders", json=entry).json()
    assert other["person_id"] is None  # somebody else's call tells nothing of its caller
    named = calls_again.client("lead").post("/api/work-orders", json=entry | {"person_id": 2})
    assert named.json()["person_id"] == 2
