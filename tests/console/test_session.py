"""Signing in: what is kept, what a stranger learns, and how long it lasts."""

import pytest
import sqlalchemy as sa

from console import lockout, sessions
from console.access import ROLES
from console.second_factor import SecondFactor
from console.sessions import COOKIE, IDLE, LIFE
from console.tables import AuditRow, FailureRow, SessionRow, UserRow
from console.users import add_user, check_password, set_password
from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import UserError
from tests.console.conftest import PASSWORD, USERS, House, credentials


def test_the_cookie_is_out_of_reach_of_scripts_and_the_token_is_not_kept(house: House) -> None:
    answer = house.client().post("/api/session", json=credentials("BOSS "))
    user = {"username": "boss", "display_name": "Boss", "role": "admin", "agent_id": None}
    assert answer.json() == {"user": {**user, "sees_secrets": True, "todo": None}}
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    token = answer.cookies[COOKIE]
    with house.db.read() as session:
        row = session.scalars(sa.select(SessionRow)).one()
        assert token not in row.token_hash
        assert PASSWORD not in str(session.scalars(sa.select(UserRow.password_hash)).all())


def test_the_cookie_is_secure_when_the_page_came_over_tls(house: House) -> None:
    client = house.client()
    answer = client.post(
        "/api/session", json=credentials("boss"), headers={"Origin": "https://testserver"}
    )
    assert "Secure" in answer.headers["set-cookie"]


def test_a_session_ends_when_signed_out(house: House) -> None:
    client = house.client("boss")
    token = client.cookies[COOKIE]
    assert client.get("/api/session").json()["user"]["role"] == "admin"
    assert client.delete("/api/session").status_code == 204
    client.cookies.set(COOKIE, token)
    assert client.get("/api/session").status_code == 401


def test_an_unused_session_ends_and_a_used_one_goes_on(house: House) -> None:
    client = house.client("boss")
    for _ in range(3):
        house.clock.advance(IDLE.total_seconds() - 1)
        assert client.get("/api/session").status_code == 200
    house.clock.advance(IDLE.total_seconds())
    assert client.get("/api/session").status_code == 401


def test_a_session_ends_at_last_however_much_it_is_used(house: House) -> None:
    client = house.client("boss")
    for _ in range(int(LIFE / IDLE * 2)):
        assert client.get("/api/session").status_code == 200
        house.clock.advance(IDLE.total_seconds() / 2)
    assert client.get("/api/session").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "\u4f60"])
def test_a_token_that_was_never_given_opens_nothing(house: House, token: str) -> None:
    client = house.client()
    answer = client.get("/api/session", headers={b"Cookie": f"{COOKIE}={token}".encode()})
    assert answer.status_code == 401


def test_a_new_password_and_leaving_end_the_sessions(house: House) -> None:
    boss, lead = house.client("boss"), house.client("lead")
    set_password(house.db, "boss", "quite another phrase")
    assert boss.get("/api/session").status_code == 401
    with house.db.write() as session:
        session.execute(sa.update(UserRow).values(active=False))
    assert lead.get("/api/session").status_code == 401
    assert lead.post("/api/session", json=credentials("lead")).status_code == 401


def test_the_eldest_of_too_many_sessions_goes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MAX_PER_USER", 2)
    clients = []
    for _ in range(3):
        clients.append(house.client("boss"))
        house.clock.advance(1)
    assert [c.get("/api/session").status_code for c in clients] == [401, 200, 200]


def test_a_wrong_password_and_an_unknown_name_look_alike(house: House) -> None:
    client = house.client()
    wrong = client.post("/api/session", json=credentials("boss", "x"))
    unknown = client.post("/api/session", json=credentials("nobody", "x"))
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_the_door_closes_after_repeated_failures_and_opens_again(house: House) -> None:
    client = house.client()
    for _ in range(lockout.MAX_PER_NAME):
        assert client.post("/api/session", json=credentials("boss", "x")).status_code == 401
    closed = client.post("/api/session", json=credentials("boss"))
    assert closed.status_code == 429
    assert int(closed.headers["retry-after"]) == lockout.WINDOW.total_seconds()
    assert client.post("/api/session", json=credentials("lead")).status_code == 200
    house.clock.advance(lockout.WINDOW.total_seconds())
    assert client.post("/api/session", json=credentials("boss")).status_code == 200


def test_a_success_clears_the_count(house: House) -> None:
    client = house.client()
    for _ in range(3):
        for _ in range(lockout.MAX_PER_NAME - 1):
            assert client.post("/api/session", json=credentials("boss", "x")).status_code == 401
        assert client.post("/api/session", json=credentials("boss")).status_code == 200


def test_one_address_cannot_try_one_password_on_everyone(db: Database, clock: ManualClock) -> None:
    for number in range(lockout.MAX_PER_ADDRESS):
        with db.write() as session:
            lockout.note_failure(session, f"user{number}", "10.0.0.9", clock.now())
    with db.read() as session:
        assert lockout.closed_until(session, "boss", "10.0.0.9", clock.now())
        assert lockout.closed_until(session, "boss", "10.0.0.8", clock.now()) is None


def test_the_list_of_failures_has_an_end_and_keeps_closed_doors_closed(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lockout, "MAX_ROWS", 12)
    with db.write() as session:
        for _ in range(lockout.MAX_PER_NAME):
            lockout.note_failure(session, "boss", "10.0.0.1", clock.now())
        for number in range(40):
            lockout.note_failure(session, f"invented{number}", f"10.0.1.{number}", clock.now())
        assert session.scalar(sa.select(sa.func.count()).select_from(FailureRow)) == 12
        assert lockout.closed_until(session, "boss", "10.0.0.1", clock.now())
    clock.advance(lockout.WINDOW.total_seconds() + 1)
    with db.write() as session:
        lockout.note_failure(session, "x", "y", clock.now())
        assert session.scalar(sa.select(sa.func.count()).select_from(FailureRow)) == 2


def test_signing_in_and_out_is_written_down(house: House) -> None:
    house.client("boss").delete("/api/session")
    with house.db.read() as session:
        rows = session.scalars(sa.select(AuditRow).order_by(AuditRow.id)).all()
    assert [(r.username, r.action) for r in rows] == [("boss", "signed_in"), ("boss", "signed_out")]


@pytest.mark.parametrize(
    "password", ["short", "x" * 129, "aaaaaaaaaaaa", "my-password-1", "boss-is-here"]
)
def test_easy_passwords_are_refused(password: str) -> None:
    with pytest.raises(UserError):
        check_password(password, "boss")


def test_chinese_passwords_are_welcome() -> None:
    check_password("床前明月光疑是地上霜", "boss")


@pytest.mark.parametrize(
    ("username", "role"),
    [("", "agent"), ("a b", "agent"), ("x" * 65, "agent"), ("ok", "god"), ("../etc", "qa")],
)
def test_users_that_cannot_be_are_refused(sqlite_db: Database, username: str, role: str) -> None:
    with pytest.raises(UserError):
        add_user(sqlite_db, username, PASSWORD, role, "X")


def test_a_name_is_given_once(db: Database) -> None:
    add_user(db, "Li.Hui", PASSWORD, "agent", "李慧")
    with pytest.raises(UserError, match="already"):
        add_user(db, "li.hui", PASSWORD, "qa", "李慧")


def test_sessions_work_over_both_databases(db: Database, clock: ManualClock) -> None:
    add_user(db, "boss", PASSWORD, "admin", "Boss", clock=clock)
    factor = SecondFactor(KeyRing({"k1": b"k" * 32}, "k1"), b"k" * 32, clock)
    door = sessions.Sessions(db, b"k" * 32, clock, factor)
    opened = door.sign_in("boss", PASSWORD, "::1")
    assert isinstance(opened, tuple)
    user, token = opened
    assert door.user(token) == user
    clock.advance(120)
    assert door.user(token) == user
    door.sign_out(token, user, "::1")
    assert door.user(token) is None
    assert set(USERS.values()) == ROLES
