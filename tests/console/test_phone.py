"""The way of a page's phone to Asterisk: who gets it, and what ends it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from starlette.testclient import WebSocketDenialResponse, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect
from websockets.sync.server import ServerConnection, serve

from console import carrying
from console.adapters.memory import MemoryContent
from console.tables import AuditRow
from core.db import Database
from core.secrets import Secrets
from core.settings import Settings
from silverline.demo.robots import free_port
from tests.console.conftest import House, build

WS = "/api/phone/ws"
PASSWORD = "p" * 24


class Echo:
    """In Asterisk's place: says back what it hears, and counts who is there."""

    def __init__(self) -> None:
        self.there = 0
        self.changed = threading.Condition()

    def __call__(self, connection: ServerConnection) -> None:
        self._count(1)
        try:
            for message in connection:
                if message == "hang up":
                    return
                connection.send(f"echo {message!s}")
        finally:
            self._count(-1)

    def wait_for(self, there: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.there == there, 10)

    def _count(self, by: int) -> None:
        with self.changed:
            self.there += by
            self.changed.notify_all()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A door of Asterisk's that is nobody else's."""
    return settings.model_copy(update={"ws_port": free_port("127.0.0.1")})


@pytest.fixture
def asterisk(settings: Settings) -> Iterator[Echo]:
    echo = Echo()
    with serve(echo, "127.0.0.1", settings.ws_port, subprotocols=["sip"]) as server:  # type: ignore[list-item]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield echo
        server.shutdown()
        thread.join(10)


@pytest.fixture
def house(
    house_db: Database, secrets: Secrets, content: MemoryContent, settings: Settings
) -> House:
    secrets.sip.update({"1001web": PASSWORD, "1002web": PASSWORD})
    content.staff[0].phones["1001web"] = "gone"
    return build(house_db, secrets, content, settings)


@contextmanager
def line(house: House, user: str = "1001", **headers: str) -> Iterator[WebSocketTestSession]:
    client = house.client(user)
    with client.websocket_connect(WS, subprotocols=["sip"], headers=headers) as found:
        yield found


def refused(house: House, user: str | None, **headers: str) -> bool:
    client = house.client(user)
    try:
        with client.websocket_connect(WS, subprotocols=["sip"], headers=headers):
            return False
    except (WebSocketDenialResponse, WebSocketDisconnect):
        return True


def test_only_the_agent_themselves_gets_the_account_and_only_with_such_a_phone(
    house: House,
) -> None:
    own = house.client("1001").get("/api/phone")
    assert own.headers["cache-control"] == "no-store"
    assert own.json() == {
        "phone": "1001web",
        "password": PASSWORD,
        "elsewhere": False,
        "busy": False,
    }
    for user in ("1002", "lead", "boss", "judge"):  # on the desk only; no agents
        answer = house.client(user).get("/api/phone")
        assert (answer.status_code, answer.json()) == (200, None)


def test_what_is_said_goes_both_ways_and_opening_is_written_down(
    house: House, asterisk: Echo
) -> None:
    with line(house) as phone:
        assert phone.accepted_subprotocol == "sip"
        phone.send_text("REGISTER")
        assert phone.receive_text() == "echo REGISTER"
        assert house.client("1001").get("/api/phone").json()["elsewhere"]
    asterisk.wait_for(0)
    with house.db.read() as session:
        rows = session.scalars(sa.select(AuditRow).where(AuditRow.action == "phone_opened"))
        assert [(row.username, row.subject) for row in rows] == [("1001", "1001web")]


@pytest.mark.parametrize("user", [None, "1002", "lead", "boss", "judge"])
def test_nobody_else_gets_a_line(house: House, asterisk: Echo, user: str | None) -> None:
    assert refused(house, user)
    assert asterisk.there == 0


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_foreign_page_gets_no_line(house: House, asterisk: Echo, headers: dict[str, str]) -> None:
    assert refused(house, "1001", **headers)


def test_without_the_sip_subprotocol_there_is_no_line(house: House, asterisk: Echo) -> None:
    with pytest.raises((WebSocketDenialResponse, WebSocketDisconnect)):  # noqa: SIM117
        with house.client("1001").websocket_connect(WS):
            pass


def test_a_second_page_takes_the_phone_and_the_first_is_told(house: House, asterisk: Echo) -> None:
    with line(house) as first:
        with line(house) as second:
            assert first.receive() == {
                "type": "websocket.close", "code": 4409, "reason": "taken_over"
            }  # fmt: skip
            second.send_text("REGISTER")
            assert second.receive_text() == "echo REGISTER"
            asterisk.wait_for(1)
        assert not house.client("1001").get("/api/phone").json()["elsewhere"]


def test_signing_out_ends_the_line(
    house: House, asterisk: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "LOOK_S", 0.05)
    client = house.client("1001")
    with client.websocket_connect(WS, subprotocols=["sip"]) as phone:
        assert client.delete("/api/session").status_code == 204
        assert phone.receive()["code"] == 4401


@pytest.mark.parametrize("said", ["x" * (carrying.MOST_BYTES + 1), b"\0", "flood"])
def test_what_no_phone_says_ends_the_line(house: House, asterisk: Echo, said: str | bytes) -> None:
    with line(house) as phone:
        if said == "flood":
            for _ in range(carrying.MOST_MESSAGES + 1):
                phone.send_text("OPTIONS")
        elif isinstance(said, bytes):
            phone.send_bytes(said)
        else:
            phone.send_text(said)
        message = phone.receive()
        while message["type"] == "websocket.send":
            message = phone.receive()
        assert message["code"] == 4400


def test_a_silent_page_is_let_go(
    house: House, asterisk: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "SILENT_S", 0.1)
    with line(house) as phone:
        assert phone.receive()["code"] == 4408


def test_asterisk_ending_the_line_or_being_away_is_told(house: House, asterisk: Echo) -> None:
    with line(house) as phone:
        phone.send_text("hang up")
        assert phone.receive()["code"] == 4503


def test_asterisk_being_away_is_told_within_its_limit(house: House) -> None:
    begun = time.monotonic()
    with line(house) as phone:
        assert phone.receive()["code"] == 4503
    assert time.monotonic() - begun < carrying.OPEN_S + 5
