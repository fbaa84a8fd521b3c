"""Articles over the API: written, published, read by agents, marked, looked for in vain."""

from typing import Any

import pytest
import sqlalchemy as sa

from console.tables import AuditRow
from tests.console.conftest import SENIOR, YOUNG, House

LOST: dict[str, Any] = {
    "title": "快件遗失怎么赔",
    "category": "理赔",
    "say": "没有保价的，最高赔三百元。",
    "body": "先查物流。",
    "questions": ["包裹丢了"],
    "owner": "coach",
}


def written(house: House, *, by: str = "coach", **fields: Any) -> dict[str, Any]:
    """A draft of that user's."""
    body = {"content": {**LOST, **fields}, "note": "新写"}
    made = house.client(by).post("/api/knowledge", json=body)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


def published(house: House, **fields: Any) -> dict[str, Any]:
    made = written(house, **fields)
    path = f"/api/knowledge/{made['id']}/publish"
    told = house.client("coach").post(path, json={"base": made["latest"], "note": "可以用"})
    assert told.status_code == 200, told.text
    answer: dict[str, Any] = told.json()
    return answer


def titles(house: House, by: str, words: str = "") -> list[str]:
    found = house.client(by).get("/api/knowledge", params={"words": words}).json()
    return [one["title"] for one in found["items"]]


def audited(house: House) -> list[tuple[str, str, str]]:
    with house.db.read() as session:
        rows = session.scalars(sa.select(AuditRow).where(AuditRow.action.startswith("article_")))
        return [(row.username, row.action, row.subject) for row in rows]


def test_an_agent_reads_what_is_published_and_nothing_else(house: House) -> None:
    made = written(house)
    path = f"/api/knowledge/{made['id']}"
    desk = house.client("1001")
    assert titles(house, "1001", "遗失") == [] and desk.get(path).status_code == 404
    assert titles(house, "coach", "遗失") == [LOST["title"]]
    put = house.client("coach").post(f"{path}/publish", json={"base": 1, "note": "可以用"})
    assert put.json()["state"] == "published"
    assert titles(house, "1001", "一时") == [LOST["title"]] and desk.get(path).status_code == 200
    assert desk.get(f"{path}/versions").status_code == 403
    assert desk.post(path, json={"content": LOST, "base": 2, "note": "x"}).status_code == 403
    gone = house.client("lead").post(f"{path}/withdraw", json={"note": "过时"})
    assert gone.json()["state"] == "withdrawn" and desk.get(path).status_code == 404
    assert audited(house) == [
        ("coach", "article_written", f"article:{made['id']} v1"),
        ("coach", "article_published", f"article:{made['id']} v2"),
        ("lead", "article_withdrawn", f"article:{made['id']} v3"),
    ]


def test_inspectors_write_and_do_not_publish(house: House) -> None:
    made = written(house, by="judge", owner="judge")
    path = f"/api/knowledge/{made['id']}/publish"
    assert house.client("judge").post(path, json={"base": 1, "note": "x"}).status_code == 403
    assert house.client("boss").post(path, json={"base": 1, "note": "x"}).status_code == 200


def test_two_who_write_at_once_and_an_earlier_text_taken_up_again(house: House) -> None:
    made = published(house)
    path, coach = f"/api/knowledge/{made['id']}", house.client("coach")
    change = {"content": {**LOST, "title": "丢件"}, "base": 2, "note": "改短"}
    assert coach.post(path, json=change).json()["changed"] is True
    late = house.client("judge").post(path, json=change)
    assert (late.status_code, late.json()["reason"]) == (409, "stale")
    assert titles(house, "1001") == [LOST["title"]], "agents read the published text"
    wanted = {"base": 3, "version": 1, "note": "还是原来的好"}
    back = coach.post(f"{path}/restore", json=wanted).json()
    assert (back["changed"], back["latest"]) == (False, 4)
    history = coach.get(f"{path}/versions").json()
    assert [(one["number"], one["did"], one["in_force"]) for one in history] == [
        (4, "restored", False),
        (3, "written", False),
        (2, "published", True),
        (1, "written", False),
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"body": "x" * 20_001}, "body"),
        ({"intents": ["a b"]}, "intents"),
    ],
)
def test_what_cannot_be_is_told_field_by_field(
    house: House, fields: dict[str, object], field: str
) -> None:
    body = {"content": {**LOST, **fields}, "note": "新写"}
    refused = house.client("coach").post("/api/knowledge", json=body)
    assert refused.status_code == 422
    assert field in [one["field"] for one in refused.json()["faults"]]


def test_an_owner_must_be_somebody_who_writes(house: House) -> None:
    body = {"content": {**LOST, "owner": "1001"}, "note": "新写"}
    refused = house.client("coach").post("/api/knowledge", json=body)
    assert (refused.status_code, "负责人" in refused.json()["detail"]) == (422, True)
    choices = house.client("coach").get("/api/knowledge/choices").json()
    assert "coach" in choices["owners"] and "1001" not in choices["owners"]
    assert {"name": "lost", "title": "遗失"} in choices["intents"]


def test_a_call_is_told_what_may_help(house: House) -> None:
    published(house, queues=["repair"])
    found = house.client("lead").get(f"/api/calls/{YOUNG}/knowledge")
    assert [(one["because"], one["article"]["title"]) for one in found.json()] == [
        ("queue", LOST["title"])
    ]
    assert house.client("1001").get(f"/api/calls/{YOUNG}/knowledge").status_code == 404


def test_an_agent_says_whether_it_helped(house: House) -> None:
    path = f"/api/knowledge/{published(house)['id']}/mark"
    desk = house.client("1001")
    assert desk.post(path, json={"useful": True, "call_id": SENIOR}).json()["useful"] == 1
    again = desk.post(path, json={"useful": False, "call_id": SENIOR}).json()
    assert again == {"useful": 0, "useless": 1}
    assert desk.post(path, json={"useful": True, "call_id": YOUNG}).status_code == 404
    items = house.client("coach").get("/api/knowledge").json()["items"]
    assert (items[0]["useful"], items[0]["useless"]) == (0, 1)


def test_what_was_looked_for_in_vain_comes_to_those_who_write(house: House) -> None:
    published(house)
    desk = house.client("1001")
    for words in ("电子发票", "电子发票", "遗失"):
        assert desk.post("/api/knowledge/misses", json={"words": words}).status_code == 204
    (miss,) = house.client("coach").get("/api/knowledge/misses").json()
    assert (miss["words"], miss["times"]) == ("电子发票", 2)
    assert desk.get("/api/knowledge/misses").status_code == 403
