"""Flows, policy and rules of retention, published from the console: checked, kept, taken back."""

from typing import Any

import pytest
from sqlalchemy import select

from console.tables import AuditRow
from core import assets
from core.settings import Settings
from ivr.client import FlowFolder
from tests.console.conftest import House

BRAND, NUMBERS = "flows/brand.yaml", "flows/numbers.yaml"
POLICY, RETENTION = "policy.yaml", "retention.yaml"


def text_of(house: House, file: str, user: str = "boss") -> dict[str, Any]:
    found: dict[str, Any] = house.client(user).get("/api/files/text", params={"file": file}).json()
    return found


def publish(
    house: House, file: str, text: str, *, base: str | None = None, user: str = "boss"
) -> Any:
    base = text_of(house, file)["mark"] if base is None else base
    body = {"text": text, "base": base, "note": "试一试"}
    return house.client(user).post("/api/files", params={"file": file}, json=body)


def check(house: House, file: str, text: str) -> list[dict[str, Any]]:
    answer = house.client("boss").post(
        "/api/files/check", params={"file": file}, json={"text": text}
    )
    found: list[dict[str, Any]] = answer.json()
    return found


def test_a_published_flow_lies_where_the_ivr_reads_and_can_be_taken_back(
    house: House, settings: Settings
) -> None:
    old = text_of(house, BRAND)
    assert old["version"] == 0 and old["product"]
    new = old["text"].replace("title: ", "title: 新", 1)
    assert publish(house, BRAND, new).status_code == 201
    assert FlowFolder.of(settings).texts()["brand.yaml"] == new
    assert text_of(house, BRAND)["version"] == 1
    back = house.client("lead").post(
        "/api/files/restore",
        params={"file": BRAND},
        json={"version": 0, "base": text_of(house, BRAND)["mark"]},
    )
    assert back.status_code == 200 and back.json()["version"] == 0
    assert FlowFolder.of(settings).texts()["brand.yaml"] == old["text"]
    history = house.client("boss").get("/api/files/versions", params={"file": BRAND}).json()
    assert [(v["number"], v["by"], v["note"]) for v in history] == [
        (2, "lead", "恢复产品自带的内容"), (1, "boss", "试一试"),
    ]  # fmt: skip
    shown = house.client("boss").get("/api/files/versions/1", params={"file": BRAND}).json()
    assert shown["text"] == new


def test_every_change_is_audited(house: House) -> None:
    publish(house, BRAND, text_of(house, BRAND)["text"] + "# 记\n", user="lead")
    with house.db.read() as session:
        rows = session.execute(select(AuditRow.username, AuditRow.action, AuditRow.subject)).all()
    assert ("lead", "file_published", f"file:{BRAND} version 1") in {tuple(row) for row in rows}


def test_the_second_of_two_who_edit_at_once_is_told(house: House) -> None:
    old = text_of(house, BRAND)
    assert publish(house, BRAND, old["text"] + "# 一\n", base=old["mark"]).status_code == 201
    late = publish(house, BRAND, old["text"] + "# 二\n", base=old["mark"], user="lead")
    assert late.status_code == 409 and late.json()["reason"] == "stale"
    assert text_of(house, BRAND)["text"].endswith("# 一\n")


@pytest.mark.parametrize(
    ("file", "wrong", "line", "said"),
    [
        (BRAND, "title: 一\nstart: nowhere\nsteps:\n  a: {do: hangup}\n", 2, "nowhere"),
        (BRAND, "title: [\n", 2, ""),
        (POLICY, "version: '1'\nskills: {}\n", 1, "queues"),
        (RETENTION, "rules:\n  - {kind: fax, days: 4}\ndefault: {days: 9}\n", 2, "kind"),
    ],
)
def test_mistakes_come_with_their_line_and_keep_a_text_from_being_published(
    house: House, file: str, wrong: str, line: int, said: str
) -> None:
    found = check(house, file, wrong)
    assert any(one["line"] == line and said in one["said"] for one in found), found
    before = text_of(house, file)
    refused = publish(house, file, wrong)
    assert refused.status_code == 422 and "不能发布" in refused.json()["detail"]
    assert text_of(house, file) == before


def test_a_flow_that_another_one_needs_cannot_be_broken_from_its_side(house: House) -> None:
    numbers = text_of(house, NUMBERS)["text"].replace("brand", "gone")
    assert any("gone" in one["said"] for one in check(house, NUMBERS, numbers))


def test_a_policy_without_a_queue_that_flows_name_is_refused_at_the_flow(house: House) -> None:
    text = text_of(house, POLICY)["text"].replace("  quarantine:", "  elsewhere:")
    found = check(house, POLICY, text)
    assert any(one["file"].startswith("flows/") and "quarantine" in one["said"] for one in found)
    assert publish(house, POLICY, text).status_code == 422


def test_a_new_flow_is_made_and_goes_again(house: House) -> None:
    text = "title: 新流程\nstart: bye\nsteps:\n  bye: {do: queue, queue: general}\n"
    assert publish(house, "flows/new-one.yaml", text).status_code == 201
    listed = {one["file"]: one for one in house.client("lead").get("/api/files").json()}
    assert listed["flows/new-one.yaml"]["title"] == "新流程"
    assert "4008123456" in listed[BRAND]["numbers"] and "*" in listed[BRAND]["numbers"]
    assert listed["flows/new-one.yaml"]["changed_by"] == "boss"
    mark = text_of(house, "flows/new-one.yaml")["mark"]
    gone = house.client("boss").post(
        "/api/files/restore", params={"file": "flows/new-one.yaml"},
        json={"version": 0, "base": mark},
    )  # fmt: skip
    assert gone.status_code == 200
    files = {one["file"] for one in house.client("boss").get("/api/files").json()}
    assert "flows/new-one.yaml" not in files


@pytest.mark.parametrize(
    "file",
    ["flows/../../etc/passwd", "flows/A.yaml", "flows/a/b.yaml", "secrets.json", "", "flows/"],
)
def test_names_that_no_file_can_have_are_not_found(house: House, file: str) -> None:
    for path in ("text", "versions"):
        answer = house.client("boss").get(f"/api/files/{path}", params={"file": file})
        assert answer.status_code == 404, (path, file)


def test_only_administrators_change_how_long_recordings_are_kept(house: House) -> None:
    text = "default: {days: 400}\n"
    assert publish(house, RETENTION, text, user="lead").status_code == 403
    assert publish(house, RETENTION, text, user="boss").status_code == 201


def test_a_flow_is_drawn_with_the_lines_of_its_steps(house: House) -> None:
    text = assets.path(f"ivr/{BRAND}").read_text("utf-8")
    drawing = house.client("boss").post("/api/flows/graph", json={"text": text}).json()
    boxes = {one["name"]: one for one in drawing["boxes"]}
    lines = text.splitlines()
    assert all(
        lines[box["line"] - 1].strip().startswith(f"{name}:")
        for name, box in boxes.items()
        if box["line"] is not None
    )
    assert drawing["start"] in boxes and "person" in boxes
    assert {one["end"] for one in drawing["arrows"]} <= boxes.keys()
    broken = house.client("boss").post("/api/flows/graph", json={"text": "title: 一"})
    assert broken.status_code == 422


def test_a_flow_is_tried_key_by_key_before_it_is_published(house: House) -> None:
    text = (
        "title: 试\nstart: ask\nsteps:\n  ask:\n    do: menu\n    prompts: [menu-again]\n"
        "    wait_s: 5\n    keys:\n      1: {choice: bye, next: bye}\n  bye: {do: hangup}\n"
    )

    def walk(*typed: str) -> dict[str, Any]:
        answer = house.client("boss").post(
            "/api/flows/try", params={"file": "flows/trial.yaml"},
            json={"text": text, "typed": list(typed)},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    began = walk()
    assert began["waits"] and began["lines"][0] == "[trial/ask]"
    over = walk("1")
    assert not over["waits"] and over["lines"][-1] == "→ 结束"
    assert walk("-", "-")["lines"][-1].startswith("→ 排队 ")
    refused = house.client("boss").post(
        "/api/flows/try", params={"file": "flows/trial.yaml"},
        json={"text": text, "typed": ["一句话"]},
    )  # fmt: skip
    assert refused.status_code == 422
    assert house.client("boss").get(
        "/api/files/text", params={"file": "flows/trial.yaml"}
    ).json()["text"] == ""  # fmt: skip


def test_the_effect_of_a_policy_is_simulated(house: House) -> None:
    text = text_of(house, POLICY)["text"].replace("required: {senior: 5}", "required: {senior: 8}")
    shown = house.client("boss").post("/api/policy/effect", json={"text": text}).json()
    now, then = ({row["callers"]: row for row in shown[key]} for key in ("now", "then"))
    assert now.keys() == then.keys() and now["older"]["calls"] == then["older"]["calls"]
    assert then["older"]["average_s"] > now["older"]["average_s"]  # fewer agents may serve them
