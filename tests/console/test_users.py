"""Those who may sign in, as admins keep them; and what everybody did, as admins read it."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core import assets
from tests.console.conftest import SENIOR, House, credentials

NEW = {"username": "wang.fang", "display_name": "王芳", "role": "trainer"}


def member(client: TestClient, username: str) -> dict[str, object]:
    found: list[dict[str, object]] = client.get(f"/api/users?show=all&q={username}").json()["items"]
    return next(one for one in found if one["username"] == username)


def test_whoever_is_added_signs_in_with_the_password_that_was_shown(house: House) -> None:
    made = house.client("boss").post("/api/users", json=NEW)
    assert made.status_code == 201, made.text
    password = made.json()["password"]
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    answer = house.client().post("/api/session", json=credentials("wang.fang", password))
    assert answer.json()["user"]["role"] == "trainer"
    assert answer.json()["user"]["todo"] == "password"
    shown = member(house.client("boss"), "wang.fang")
    assert (shown["sessions"], shown["active"]) == (1, True)
    assert shown["signed_in_at"]


def test_a_name_is_given_once_and_is_a_name(house: House) -> None:
    boss = house.client("boss")
    taken = boss.post("/api/users", json={**NEW, "username": "judge"})
    assert taken.status_code == 422
    assert "judge" in taken.json()["detail"]
    for wrong in ("", "A B", "../etc", "王芳", "x" * 65):
        assert boss.post("/api/users", json={**NEW, "username": wrong}).status_code == 422
    assert boss.post("/api/users", json={**NEW, "role": "god"}).status_code == 422
    assert boss.post("/api/users", json={**NEW, "agent_id": "9999"}).status_code == 422


def test_whoever_is_shut_out_is_out_at_once_and_may_come_back(house: House) -> None:
    boss, judge = house.client("boss"), house.client("judge")
    number = member(boss, "judge")["id"]
    assert boss.post(f"/api/users/{number}", json={"active": False}).json()["active"] is False
    assert judge.get("/api/session").status_code == 401
    assert judge.post("/api/session", json=credentials("judge")).status_code == 401
    assert [u["username"] for u in boss.get("/api/users?show=disabled").json()["items"]] == [
        "judge"
    ]
    boss.post(f"/api/users/{number}", json={"active": True})
    assert judge.post("/api/session", json=credentials("judge")).status_code == 200


def test_another_role_counts_from_the_next_sign_in_which_is_needed(house: House) -> None:
    boss, judge = house.client("boss"), house.client("judge")
    number = member(boss, "judge")["id"]
    changed = boss.post(f"/api/users/{number}", json={"role": "agent"})
    assert changed.json()["agent_id"] == "judge"
    assert judge.get("/api/session").status_code == 401
    assert house.client("judge").get("/api/session").json()["user"]["role"] == "agent"
    back = boss.post(f"/api/users/{number}", json={"role": "analyst"})
    assert back.json()["agent_id"] is None


def test_nobody_shuts_themselves_out(house: House) -> None:
    boss = house.client("boss")
    number = member(boss, "boss")["id"]
    for wish in ({"active": False}, {"role": "qa"}):
        assert boss.post(f"/api/users/{number}", json=wish).status_code == 422
    renamed = boss.post(f"/api/users/{number}", json={"display_name": "老板"})
    assert renamed.json()["display_name"] == "老板"
    assert boss.get("/api/session").status_code == 200


def test_a_new_password_ends_the_sessions_and_opens(house: House) -> None:
    boss, judge = house.client("boss"), house.client("judge")
    given = boss.post(f"/api/users/{member(boss, 'judge')['id']}/password").json()
    assert judge.get("/api/session").status_code == 401
    assert judge.post("/api/session", json=credentials("judge")).status_code == 401
    fresh = judge.post("/api/session", json=credentials("judge", given["password"]))
    assert fresh.status_code == 200


def test_sessions_can_be_ended(house: House) -> None:
    boss, judge = house.client("boss"), house.client("judge")
    ended = boss.post(f"/api/users/{member(boss, 'judge')['id']}/sign-out")
    assert ended.json()["sessions"] == 0
    assert judge.get("/api/session").status_code == 401
    assert boss.post("/api/users/999999/sign-out").status_code == 404


def test_what_is_done_to_users_is_written_down_without_the_password(house: House) -> None:
    boss = house.client("boss")
    password = boss.post("/api/users", json=NEW).json()["password"]
    number = member(boss, "wang.fang")["id"]
    boss.post(f"/api/users/{number}", json={"role": "qa", "display_name": "王小芳"})
    page = boss.get("/api/audit?username=boss").json()
    told = [(one["action"], one["subject"]) for one in page["items"]]
    assert told == [
        ("user_changed", "user:wang.fang role=qa display_name"),
        ("user_added", "user:wang.fang trainer"),
        ("signed_in", ""),
    ]
    assert password not in str(page)
    assert "小芳" not in str(page)


def test_the_audit_is_filtered_by_person_act_and_time_and_paged(house: House) -> None:
    house.client("lead").get(f"/api/calls/{SENIOR}")
    house.clock.advance(3600)
    boss = house.client("boss")
    seen = boss.get("/api/audit?username=lead&action=name_seen").json()
    assert [(one["subject"], one["person"]) for one in seen["items"]] == [("customer:7", "王**")]
    hour = house.clock.now() - timedelta(minutes=1)
    late = boss.get("/api/audit", params={"from": hour.isoformat()}).json()
    assert [one["username"] for one in late["items"]] == ["boss"]
    early = boss.get("/api/audit", params={"to": hour.isoformat()}).json()
    assert {one["username"] for one in early["items"]} == {"lead"}
    first = boss.get("/api/audit?size=1").json()
    second = boss.get("/api/audit?size=1&page=2").json()
    assert first["total"] == second["total"] >= 3
    assert first["items"][0]["id"] > second["items"][0]["id"]


def test_trainers_hear_calls_without_knowing_whose(house: House) -> None:
    coach = house.client("coach")
    told = coach.get(f"/api/calls/{SENIOR}").json()
    assert told["call"]["caller_name"] == "王**"
    assert "王建国" not in str(told)
    assert coach.get("/api/people/1").status_code == 403
    assert coach.get("/api/tasks").status_code == 403


def test_analysts_see_figures_and_no_call(house: House) -> None:
    counter = house.client("counter")
    assert counter.get("/api/satisfaction").status_code == 200
    assert counter.get("/api/wall").status_code == 200
    assert counter.get("/api/calls").status_code == 403
    assert counter.get(f"/api/calls/{SENIOR}").status_code == 403
    assert counter.get("/api/recordings/r1/audio").status_code == 403


NOTERS = {"note", "look", "changed", "_did", "_calibrated", "_note"}
"""Functions that are handed an act; by these modules, as a part of its name."""
PARTS = {("authorities.py", "_did"): "authority_", ("talks.py", "_note"): "call_"}
ACT = re.compile(r"[a-z]+(_[a-z]+)+")


def acts_of(file: Path) -> set[str]:
    """What a module may write into the audit, as far as it says so in plain words."""
    found = set()
    for call in ast.walk(ast.parse(file.read_text())):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        words = [one for arg in call.args for one in ast.walk(arg) if isinstance(one, ast.Constant)]
        prefix = PARTS.get((file.name, name), "")
        if name in NOTERS:
            found |= {f"{prefix}{word.value}" for word in words if isinstance(word.value, str)}
    return {act for act in found if ACT.fullmatch(act)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_has_words_for_every_act(language: str) -> None:
    source: Path = assets.path("console")
    words = (source / "web/src/i18n" / f"admin.{language}.ts").read_text()
    acts = set().union(*(acts_of(file) for file in source.rglob("*.py")))
    assert {"signed_in", "peak_off", "blacklist_filed", "authority_granted"} <= acts
    assert [act for act in sorted(acts) if f'"act.{act}":' not in words] == []
