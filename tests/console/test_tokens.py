"""Programs at the API: what a token opens, for how long, and who may make one."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from console import access, tokens
from console.pace import Pace
from console.tables import AuditRow, TokenRow
from core.settings import Settings
from tests.console.conftest import SENIOR, House
from tests.console.test_access import API, BODIES, QUERIES, concrete

ROLES = ["admin", "supervisor", "qa", "trainer", "analyst"]


def made(house: House, **wish: Any) -> tuple[int, str]:
    """A token's id and its text."""
    body = {
        "name": "crm",
        "role": "supervisor",
        "reads_only": False,
        "expires_at": (house.clock.now() + timedelta(days=30)).isoformat(),
        **wish,
    }
    answer = house.client("boss").post("/api/tokens", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["token"]["id"], answer.json()["secret"]


def program(house: House, secret: str) -> TestClient:
    """It sends neither a cookie nor an Origin."""
    return TestClient(
        house.app, headers={"Authorization": f"Bearer {secret}"}, raise_server_exceptions=False
    )


def test_a_token_is_shown_once_and_not_kept(house: House) -> None:
    _, secret = made(house)
    listed = house.client("boss").get("/api/tokens").json()
    assert listed["total"] == 1
    assert secret not in str(listed)
    with house.db.read() as session:
        row = session.scalars(sa.select(TokenRow)).one()
        told = str(session.execute(sa.select(AuditRow.action, AuditRow.subject)).all())
    assert secret not in row.token_hash
    assert secret not in told


def test_a_program_needs_no_origin_and_is_audited_as_its_token(house: House) -> None:
    number, secret = made(house)
    crm = program(house, secret)
    assert crm.get(f"/api/calls/{SENIOR}").json()["call"]["caller_name"] == "王建国"
    assert (
        crm.post("/api/people", json={"name": "李秀英", "numbers": ["13912340073"]}).status_code
        == 201
    )
    log = house.client("boss").get("/api/audit?username=token:crm").json()["items"]
    assert {"name_seen", "person_filed"} <= {one["action"] for one in log}
    shown = house.client("boss").get("/api/tokens").json()["items"][0]
    assert (shown["id"], shown["used_from"], shown["counts"]) == (number, "testclient", True)


def test_without_a_token_a_foreign_page_is_still_refused(house: House) -> None:
    client = house.client("boss")
    foreign = {"Origin": "https://evil.example"}
    assert client.post("/api/people", json={}, headers=foreign).status_code == 403
    with_junk = {**foreign, "Authorization": "Bearer junk"}
    answer = client.post("/api/people", json={"name": "李秀英"}, headers=with_junk)
    assert answer.status_code == 401  # the session's cookie came along, and does not count
    assert "bearer" in answer.headers["www-authenticate"].lower()


@pytest.mark.parametrize("text", ["", "x", "slt_", "slt_" + "x" * 43, "x" * 5000, "slt_你"])
def test_what_was_never_given_opens_nothing(house: House, text: str) -> None:
    made(house)
    headers = {b"Authorization": f"Bearer {text}".encode()}
    assert house.client().get("/api/calls", headers=headers).status_code == 401


def test_a_token_ends_when_it_is_revoked_or_its_time_is_over(house: House) -> None:
    number, secret = made(house)
    _, other = made(house, name="bi", role="analyst")
    assert program(house, secret).get("/api/calls").status_code == 200
    revoked = house.client("boss").post(f"/api/tokens/{number}/revoke")
    assert revoked.json()["counts"] is False
    assert program(house, secret).get("/api/calls").status_code == 401
    assert program(house, other).get("/api/wall").status_code == 200
    house.clock.advance(30 * 86_400)
    assert program(house, other).get("/api/wall").status_code == 401


def test_a_token_that_only_reads_changes_nothing(house: House) -> None:
    _, secret = made(house, reads_only=True)
    reader = program(house, secret)
    assert reader.get("/api/people").status_code == 200
    assert reader.post("/api/people", json={"name": "李秀英"}).status_code == 403
    assert reader.get("/api/people?q=李秀英").json()["total"] == 0


@pytest.mark.parametrize("role", ROLES)
def test_a_token_may_what_its_role_may_and_nothing_that_is_for_people(
    house: House, role: access.Role
) -> None:
    _, secret = made(house, role=role, reads_only=False)
    bot = program(house, secret)
    for method, path in API:
        if (method, path) in access.PUBLIC or path == "/api/live":
            continue
        allowed = (
            role in access.ALLOWED[(method, path)] and (method, path) not in access.PEOPLE_ONLY
        )
        if allowed and method != "GET":
            continue  # test_access does them; here it counts what is refused
        house.clock.advance(1)  # so that it is not too fast
        body = BODIES.get((method, path))
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        answer = bot.request(method, concrete(path), **sent, params=QUERIES.get((method, path)))
        assert (answer.status_code != 403) == allowed, (role, method, path, answer.text)


def test_nobody_mints_a_token_by_a_token(house: House) -> None:
    _, secret = made(house, role="admin")
    bot = program(house, secret)
    for method, path in (
        ("GET", "/api/users"),
        ("POST", "/api/tokens"),
        ("DELETE", "/api/session"),
    ):
        assert bot.request(method, path, json={}).status_code == 403
    assert bot.get("/api/audit").status_code == 200


def test_names_ends_and_roles_are_checked(house: House) -> None:
    made(house)
    boss = house.client("boss")
    soon = (house.clock.now() + timedelta(days=1)).isoformat()
    good = {"name": "bi", "role": "analyst", "expires_at": soon}
    late = (house.clock.now() + timedelta(days=367)).isoformat()
    for wrong in (
        {"name": "crm"},
        {"name": "A b"},
        {"role": "agent"},
        {"expires_at": late},
        {"expires_at": house.clock.now().isoformat()},
    ):
        assert boss.post("/api/tokens", json={**good, **wrong}).status_code == 422
    assert boss.post("/api/tokens", json=good).status_code == 201


def test_a_program_in_a_hurry_is_told_to_wait(house: House, settings: Settings) -> None:
    _, secret = made(house)
    crm = program(house, secret)
    burst = int(settings.token_requests / 60 * tokens.BURST_S)
    seen = [crm.get("/api/break-reasons") for _ in range(burst + 1)]
    assert {one.status_code for one in seen[:-1]} == {200}
    assert seen[-1].status_code == 429
    assert seen[-1].headers["retry-after"] == "1"
    house.clock.advance(1)
    assert crm.get("/api/break-reasons").status_code == 200


def test_leave_fills_by_time_and_is_each_ones_own() -> None:
    pace = Pace(per_s=2, most=3, keys=2)
    assert [pace.take(1, 0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert pace.take(2, 0) == 0
    assert pace.take(1, 0.5) == 0
    assert pace.take(1, 0.5) == 0.5
    assert [pace.take(1, 100) for _ in range(4)] == [0, 0, 0, 0.5]
