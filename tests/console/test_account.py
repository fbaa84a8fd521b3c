"""One's own account: the password, and the second factor through its whole life."""

from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from console import access, lockout
from console.second_factor import PERIOD_S, RECOVERY_CODES
from console.staff import user_id_of
from console.tables import AuditRow, RecoveryRow, UserRow
from core.settings import Settings
from tests.console.conftest import PASSWORD, House, credentials
from tests.console.test_access import BY_ROLE

NEW = "quite another phrase"


def code_of(house: House, secret: str, steps: int = 0) -> str:
    """What the app shows now, or showed or will show so many steps from now."""
    at = house.clock.now() + timedelta(seconds=PERIOD_S * steps)
    return str(pyotp.TOTP(secret).at(int(at.timestamp())))


def enrolled(house: House, client: TestClient) -> tuple[str, list[str]]:
    """The app's secret and the recovery codes, once all is done."""
    begun = client.post("/api/account/second-factor", json={"password": PASSWORD})
    assert begun.status_code == 200, begun.text
    secret = begun.json()["secret"]
    done = client.post("/api/account/second-factor/confirm", json={"code": code_of(house, secret)})
    assert done.status_code == 200, done.text
    house.clock.advance(PERIOD_S)
    return secret, done.json()["codes"]


def door(house: House, username: str, code: str = "") -> tuple[int, str]:
    """What signing in comes to: the status, and why not."""
    answer = house.client().post("/api/session", json={**credentials(username), "code": code})
    return answer.status_code, answer.json().get("reason", "")


@pytest.mark.parametrize("role", sorted(access.ROLES))
def test_everybody_keeps_their_own_account(house: House, role: access.Role) -> None:
    username = BY_ROLE[role]
    client = house.client(username)
    secret, codes = enrolled(house, client)
    shown = client.get("/api/account").json()
    assert (shown["second_factor"], shown["recovery_left"]) == (True, RECOVERY_CODES)
    assert len(set(codes)) == RECOVERY_CODES
    off = {"password": PASSWORD, "code": code_of(house, secret)}
    assert client.post("/api/account/second-factor/off", json=off).status_code == 204
    assert door(house, username) == (200, "")
    wish = {"old": PASSWORD, "new": NEW}
    assert client.post("/api/account/password", json=wish).status_code == 204
    assert client.get("/api/session").status_code == 200
    assert door(house, username)[0] == 401


def test_signing_in_needs_password_and_code(house: House) -> None:
    secret, _ = enrolled(house, house.client("judge"))
    assert door(house, "judge") == (401, "code_needed")
    assert door(house, "judge", "000000") == (401, "code_wrong")
    wrong = house.client().post(
        "/api/session", json={**credentials("judge", "x"), "code": code_of(house, secret)}
    )
    assert (wrong.status_code, wrong.json()["reason"]) == (401, "")
    assert door(house, "judge", code_of(house, secret)) == (200, "")


def test_a_code_is_taken_once_and_none_before_it(house: House) -> None:
    secret, _ = enrolled(house, house.client("judge"))
    house.clock.advance(3 * PERIOD_S)
    code, earlier = code_of(house, secret), code_of(house, secret, -1)
    assert door(house, "judge", code) == (200, "")
    assert door(house, "judge", code) == (401, "code_wrong")
    assert door(house, "judge", earlier) == (401, "code_wrong")


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(house: House, steps: int, good: bool) -> None:
    secret, _ = enrolled(house, house.client("judge"))
    house.clock.advance(3 * PERIOD_S)
    status, _ = door(house, "judge", code_of(house, secret, steps))
    assert (status == 200) == good


def test_a_recovery_code_signs_in_once(house: House) -> None:
    client = house.client("judge")
    _, codes = enrolled(house, client)
    assert door(house, "judge", codes[3].upper()) == (200, "")
    assert door(house, "judge", codes[3]) == (401, "code_wrong")
    assert door(house, "judge", codes[4].replace("-", "")) == (200, "")
    assert client.get("/api/account").json()["recovery_left"] == RECOVERY_CODES - 2


def test_neither_secret_nor_recovery_codes_are_kept_readable(house: House) -> None:
    secret, codes = enrolled(house, house.client("judge"))
    with house.db.read() as session:
        kept = session.scalars(
            sa.select(UserRow.totp_secret).where(UserRow.username == "judge")
        ).one()
        hashes = session.scalars(sa.select(RecoveryRow.code_hash)).all()
        told = session.execute(sa.select(AuditRow.action, AuditRow.subject)).all()
    assert kept is not None
    assert secret.encode() not in kept
    assert not {code.replace("-", "") for code in codes} & set(hashes)
    assert {"factor_begun", "factor_on"} <= {action for action, _ in told}
    assert secret not in str(told)


def test_wrong_codes_close_the_door_from_everywhere(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, _ = enrolled(house, house.client("judge"))
    monkeypatch.setattr(lockout, "MAX_CODES", 7)
    for n in range(7):
        other = TestClient(
            house.app, headers={"Origin": "http://testserver"}, client=(f"10.0.0.{n}", 1)
        )
        tried = other.post("/api/session", json={**credentials("judge"), "code": "000000"})
        assert tried.status_code == 401
    assert door(house, "judge", code_of(house, secret))[0] == 429
    house.clock.advance(lockout.WINDOW.total_seconds())
    assert door(house, "judge", code_of(house, secret)) == (200, "")


def test_an_unconfirmed_secret_asks_for_nothing(house: House) -> None:
    client = house.client("judge")
    client.post("/api/account/second-factor", json={"password": PASSWORD})
    wrong = client.post("/api/account/second-factor/confirm", json={"code": "000000"})
    assert wrong.status_code == 422
    assert door(house, "judge") == (200, "")
    again = client.post("/api/account/second-factor", json={"password": PASSWORD})
    assert again.status_code == 200


def test_a_page_left_open_cannot_take_the_account_over(house: House) -> None:
    client = house.client("judge")
    for path, body in (
        ("second-factor", {"password": "x"}),
        ("second-factor/off", {"password": "x", "code": "000000"}),
        ("password", {"old": "x", "new": NEW}),
    ):
        assert client.post(f"/api/account/{path}", json=body).status_code == 422
    for _ in range(lockout.MAX_PER_NAME - 3):
        client.post("/api/account/password", json={"old": "x", "new": NEW})
    right = client.post("/api/account/password", json={"old": PASSWORD, "new": NEW})
    assert right.status_code == 429


def test_a_new_password_ends_the_other_sessions_and_must_be_good(house: House) -> None:
    here, there = house.client("judge"), house.client("judge")
    easy = here.post("/api/account/password", json={"old": PASSWORD, "new": "judge12345"})
    assert easy.status_code == 422
    same = here.post("/api/account/password", json={"old": PASSWORD, "new": PASSWORD})
    assert same.status_code == 422
    assert here.post("/api/account/password", json={"old": PASSWORD, "new": NEW}).status_code == 204
    assert here.get("/api/session").status_code == 200
    assert there.get("/api/session").status_code == 401


def test_a_password_that_was_given_opens_nothing_but_its_change(house: House) -> None:
    boss = house.client("boss")
    number = user_id_of(house.db, "lead")
    given = boss.post(f"/api/users/{number}/password").json()["password"]
    lead = house.client()
    signed = lead.post("/api/session", json=credentials("lead", given))
    assert signed.json()["user"]["todo"] == "password"
    assert lead.get("/api/calls").status_code == 403
    assert lead.get("/api/account").status_code == 200
    lead.post("/api/account/password", json={"old": given, "new": NEW})
    assert lead.get("/api/session").json()["user"]["todo"] is None
    assert lead.get("/api/calls").status_code == 200


def test_admins_may_have_to_have_one(house: House, settings: Settings) -> None:
    context = house.app.state.context
    wanted = settings.model_copy(update={"admin_second_factor": True})
    object.__setattr__(context, "settings", wanted)
    boss, judge = house.client("boss"), house.client("judge")
    assert boss.get("/api/session").json()["user"]["todo"] == "second_factor"
    assert boss.get("/api/users").status_code == 403
    assert judge.get("/api/session").json()["user"]["todo"] is None
    secret, _ = enrolled(house, boss)
    assert boss.get("/api/users").status_code == 200
    assert boss.get("/api/account").json()["required"] is True
    assert door(house, "boss", code_of(house, secret)) == (200, "")


def test_an_admin_lets_in_who_lost_the_app(house: House) -> None:
    boss, judge = house.client("boss"), house.client("judge")
    enrolled(house, judge)
    number = user_id_of(house.db, "judge")
    reset = boss.post(f"/api/users/{number}/second-factor/reset")
    assert reset.json()["second_factor"] is False
    assert judge.get("/api/session").status_code == 401
    assert door(house, "judge") == (200, "")
    with house.db.read() as session:
        assert session.scalars(sa.select(RecoveryRow)).all() == []


def test_an_engineer_lets_in_who_lost_the_app(
    house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from silverline import setup, users
    from silverline.centre import opened

    monkeypatch.setenv("SILVERLINE_DATA_DIR", str(settings.data_dir))
    setup.initialise(settings, lambda _line: None)
    with opened(settings) as centre:
        from console.users import add_user

        add_user(centre.db, "chief", PASSWORD, "admin", "Chief")
        with centre.db.write() as session:
            row = session.scalars(sa.select(UserRow)).one()
            row.totp_secret, row.totp_since = b"x", house.clock.now()
        done = CliRunner().invoke(users.app, ["reset-totp", "Chief"])
        assert done.exit_code == 0, done.output
        with centre.db.read() as session:
            row = session.scalars(sa.select(UserRow)).one()
            told = session.scalars(sa.select(AuditRow)).all()
    assert (row.totp_secret, row.totp_since) == (None, None)
    assert [(one.username, one.action, one.subject) for one in told] == [
        ("(keyboard)", "factor_reset", "user:chief")
    ]
    assert CliRunner().invoke(users.app, ["reset-totp", "nobody"]).exit_code != 0
