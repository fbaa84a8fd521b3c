"""People, tasks, work orders and queues: who sees what, and who may change what."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from console.adapters.memory import MemoryContent
from console.api.queues import counted
from console.content import WaitingNow
from console.tables import AuditRow
from core.errors import Unavailable
from tests.console.conftest import SOUND, House

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def audited(house: House) -> list[tuple[str, str, str]]:
    with house.db.read() as session:
        rows = session.scalars(sa.select(AuditRow).where(AuditRow.action != "signed_in"))
        return sorted((row.username, row.action, row.subject) for row in rows)


def test_what_a_menu_did_not_understand_is_heard_with_its_task_and_the_look_is_written_down(
    house: House,
) -> None:
    lead = house.client("lead")
    (task,) = lead.get("/api/tasks").json()["items"]
    assert task["sound"] is True
    answer = lead.get(f"/api/tasks/{task['id']}/sound")
    assert answer.content == house.content.sounds[SOUND]
    assert answer.headers["cache-control"] == "private, no-store"
    assert ("lead", "task_heard", f"task:{task['id']}") in audited(house)
    assert lead.get("/api/tasks/404/sound").status_code == 404


def test_people_come_with_family_and_portrait_and_no_readable_number(house: House) -> None:
    answer = house.client("lead").get("/api/people?q=建国")
    assert answer.status_code == 200
    assert "13912340072" not in answer.text
    (wang,) = answer.json()["items"]
    assert (wang["name"], wang["age"], wang["senior"]) == ("王建国", 72, True)
    assert wang["numbers_masked"] == ["139****0072"]
    assert wang["portrait"]["hearing"] == "hard"
    assert wang["family"] == [
        {"person_id": 3, "name": "王丽", "side": "proxy", "role": "daughter", "valid_until": None}
    ]  # fmt: skip
    assert audited(house) == [
        ("lead", "name_seen", "customer:1"),
        ("lead", "name_seen", "customer:3"),
    ]


def test_inspectors_see_family_names_only_and_leave_no_look_at_a_name(house: House) -> None:
    judge = house.client("judge")
    told = judge.get("/api/people").text + judge.get("/api/tasks").text
    told += judge.get("/api/people/1").text
    assert "王**" in told
    assert not [name for name in ("王建国", "王丽", "陈晨") if name in told]
    assert audited(house) == []


def test_people_are_paged_and_found_by_their_whole_number(house: House) -> None:
    lead = house.client("lead")
    pages = [lead.get(f"/api/people?page={page}&size=2").json() for page in (1, 2, 3)]
    assert [[person["id"] for person in page["items"]] for page in pages] == [[1, 2], [3], []]
    assert {(page["total"], page["size"]) for page in pages} == {(3, 2)}
    found = lead.get("/api/people", params={"q": "+86 139-1234-0028"}).json()["items"]
    assert [person["name"] for person in found] == ["陈晨"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/people/0",
        "/api/people/x",
        "/api/people/99999999999999999999",
        "/api/people?page=0",
        "/api/people?size=101",
        "/api/people?q=" + "q" * 65,
        "/api/tasks?state=lost",
        "/api/tasks?kind=x",
        "/api/work-orders?state=x",
    ],
)
def test_questions_that_make_no_sense_are_refused(house: House, path: str) -> None:
    answer = house.client("boss").get(path)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("q", ["%", "_", "'; DROP TABLE crm_people; --", "\0", "😀", "王\0建国x"])
def test_hostile_names_find_nobody_else(house: House, q: str) -> None:
    answer = house.client("boss").get("/api/people", params={"q": q})
    assert answer.status_code == 200
    assert answer.json()["total"] == (3 if q == "\0" else 0)


def test_nobody_is_a_404(house: House) -> None:
    boss = house.client("boss")
    answers = [
        boss.get("/api/people/404"),
        boss.post("/api/tasks/404", json={"state": "done"}),
        boss.post("/api/work-orders/404", json={"state": "done"}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}


def test_a_task_is_taken_done_and_overdue_no_more(house: House) -> None:
    house.clock.advance(timedelta(hours=1).total_seconds())
    agent = house.client("1001")
    (task,) = agent.get("/api/tasks?state=open").json()["items"]
    assert (task["overdue"], task["person_name"], task["caller_masked"]) == (
        True, "王建国", "139****0072",
    )  # fmt: skip
    taken = agent.post("/api/tasks/1", json={"owner": "1001"}).json()
    assert (taken["owner"], taken["state"]) == ("1001", "open")
    done = agent.post("/api/tasks/1", json={"state": "done", "result": "已回电\0"}).json()
    assert (done["state"], done["owner"], done["result"], done["overdue"]) == (
        "done", "1001", "已回电", False,
    )  # fmt: skip
    assert agent.get("/api/tasks?state=open").json()["total"] == 0
    assert agent.post("/api/tasks/1", json={"state": "closed"}).status_code == 409
    assert ("1001", "task_changed", "task:1") in audited(house)
    assert "13912340072" not in str(done)


def test_every_look_at_a_number_to_call_is_written_down(house: House) -> None:
    agent = house.client("1001")
    assert agent.get("/api/tasks").json()["items"][0]["has_number"] is True
    for _ in range(2):
        assert agent.post("/api/tasks/1/number").json() == {"number": "13912340072"}
    assert audited(house).count(("1001", "number_seen", "task:1")) == 2
    tried = agent.post("/api/tasks/1", json={"owner": "1001", "tried": True, "note": "没人接"})
    assert (tried.json()["called"], tried.json()["attempts"]) == (1, 1)
    assert house.client("1002").post("/api/tasks/1/number").status_code == 404
    agent.post("/api/tasks/1", json={"state": "done", "result": "已回电"})
    over = agent.post("/api/tasks/1/number")
    assert (over.status_code, "任务已经结束" in over.json()["detail"]) == (422, True)
    assert audited(house).count(("1001", "number_seen", "task:1")) == 2


def test_half_a_character_is_left_out_of_notes(house: House) -> None:
    half = {"content": '{"note": "好\\ud800"}', "headers": {"content-type": "application/json"}}
    for path in ("/api/tasks/1", "/api/work-orders/1"):
        answer = house.client("lead").post(path, **half)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["note"]) == (200, "好")


def test_agents_touch_their_own_and_nobodys_work_only(house: House) -> None:
    one, two = house.client("1001"), house.client("1002")
    assert one.post("/api/tasks/1", json={"owner": "1002"}).status_code == 403
    assert one.post("/api/work-orders", json={"kind": "other", "owner": "1002"}).status_code == 403
    for path in ("/api/tasks", "/api/work-orders"):
        assert one.post(f"{path}/1", json={"owner": "1001"}).status_code == 200
        assert two.get(path).json()["total"] == 0
        assert two.post(f"{path}/1", json={"note": "x"}).status_code == 404
        assert one.get(path).json()["total"] == 1
        assert house.client("lead").post(f"{path}/1", json={"owner": "1002"}).status_code == 200
        assert one.get(path).json()["total"] == 0
        assert two.post(f"{path}/1", json={"owner": None}).json()["owner"] is None


def test_a_work_order_from_opening_to_its_end(house: House) -> None:
    lead = house.client("lead")
    answer = lead.post(
        "/api/work-orders",
        json={
            "kind": "repair",
            "note": "滤芯",
            "due_at": "2026-01-06T18:00:00+08:00",
            "person_id": 1,
        },
    )
    assert answer.status_code == 201
    order = answer.json()
    assert (order["number"], order["state"], order["due_at"]) == (
        "WO20260105-0002", "open", "2026-01-06T10:00:00Z",
    )  # fmt: skip
    path = f"/api/work-orders/{order['id']}"
    for state in ("in_progress", "done", "closed"):
        assert lead.post(path, json={"state": state}).json()["state"] == state
    assert lead.post(path, json={"state": "open"}).status_code == 409
    listed = lead.get("/api/work-orders?size=1").json()
    assert (listed["items"][0]["id"], listed["total"]) == (order["id"], 2)
    assert lead.get("/api/work-orders?state=open").json()["total"] == 1


def test_what_a_caller_said_of_an_order_is_heard_by_whoever_may_see_it_and_written_down(
    house: House,
) -> None:
    lead, heard = house.client("lead"), "/api/work-orders/1/sound"
    assert lead.get("/api/work-orders").json()["items"][0]["sound"] is True
    assert lead.get(heard).content == house.content.sounds[SOUND]
    assert ("lead", "order_heard", "order:1") in audited(house)
    named = {"kind": "other", "note": "x", "sound": SOUND}
    made = lead.post("/api/work-orders", json=named).json()["id"]
    assert [lead.get(f"/api/work-orders/{n}/sound").status_code for n in (made, 404)] == [404, 404]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "gift"},
        {"kind": "repair", "note": "x" * 1001},
        {"kind": "repair", "owner": "9999"},
        {"kind": "repair", "person_id": 404},
        {"kind": "repair", "person_id": 10**30},
        {"kind": "repair", "due_at": "2026-01-06T18:00:00"},
        {"kind": "repair", "due_at": "0001-01-01T00:00:00+14:00"},
        {"kind": "repair", "due_at": "9999-12-31T23:59:59-14:00"},
        {"kind": "repair", "call_id": "../x"},
        [],
    ],
)
def test_work_orders_that_cannot_be_are_refused(house: House, body: object) -> None:
    answer = house.client("lead").post("/api/work-orders", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_queues_are_counted_the_empty_ones_too() -> None:
    waiting = [
        WaitingNow("senior", NOW - timedelta(seconds=12), senior=True),
        WaitingNow("senior", NOW - timedelta(seconds=3), senior=False),
        WaitingNow("odd", NOW + timedelta(seconds=1), senior=False),
        WaitingNow("senior", NOW - timedelta(hours=12), senior=True, callback=True),
    ]
    senior, general, odd = counted(MemoryContent().queues(), waiting, NOW)
    assert (senior.waiting, senior.longest_wait_s, senior.senior_waiting) == (2, 12.0, 1)
    assert (general.waiting, general.longest_wait_s) == (0, 0.0)
    assert (senior.callbacks, general.callbacks) == (1, 0), "who is not on the line waits at ease"
    assert (odd.queue, odd.longest_wait_s) == ("odd", 0.0)
    assert (senior.name_zh, senior.name_en, odd.name_zh) == ("银发专席", "Seniors", "odd")


def test_queues_while_the_acd_is_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object) -> list[WaitingNow]:
        raise Unavailable("no ACD answered in time")

    monkeypatch.setattr(MemoryContent, "waiting", away)
    answer = house.client("lead").get("/api/queues")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
