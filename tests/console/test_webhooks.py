"""Webhooks: a real server is told of events, signed; what fails is tried again, and given up."""

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import sqlalchemy as sa

from console.hooks import book as books
from console.hooks import sending, targets
from console.hooks.book import HookBook
from console.hooks.courier import Courier
from console.hooks.models import KINDS
from console.hooks.sending import Parcel, Sender
from console.tables import DeliveryRow, HookRow
from core import events as e
from core.bus import Publisher
from core.errors import Refused
from core.events import EVENT_TYPES
from core.pii import Pii
from core.redis import READER_TIMEOUT_S, connect
from core.settings import Settings
from tests.console.conftest import House
from tests.redis_server import RedisServer

SOON_S = 15.0


@dataclass
class Ear:
    """A server that writes down what it is sent, and answers as it is told."""

    url: str = ""
    status: int = 204
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def ear() -> Iterator[Ear]:
    listener = Ear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.heard.append((dict(self.headers), body))
            self.send_response(listener.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_port}/hook?key=1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield listener
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhook_private": True, "webhook_plain": True})


@pytest.fixture
def kept(house: House, open_settings: Settings) -> HookBook:
    """The console's own book, where the test's server may be asked."""
    opened = HookBook(house.db, house.app.state.context.keyring, house.clock, open_settings,
                      house.app.state.context.confidence)  # fmt: skip
    object.__setattr__(house.app.state.context, "hooks", opened)
    return opened


def hook(house: House, url: str, kinds: list[str]) -> tuple[int, str]:
    wish = {"name": "crm", "url": url, "kinds": kinds}
    answer = house.client("boss").post("/api/webhooks", json=wish)
    assert answer.status_code == 201, answer.text
    return answer.json()["hook"]["id"], answer.json()["secret"]


def arrived(house: House, pii: Pii) -> e.Event:
    minter = e.Minter("ivr", house.clock)
    return minter.mint(
        e.CallArrived, call_id="sl-1.2", did="12345", caller=pii.masked("13912340072")
    )


def carry(house: House, kept: HookBook, settings: Settings) -> None:
    """Send what is due, in this thread."""
    courier = Courier(kept, Sender(settings, lambda: house.clock.now().timestamp()))
    for number in kept.due():
        courier.serve(number)


def until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON_S
    while not there():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_event_arrives_signed_and_without_what_would_name_a_caller(
    house: House, kept: HookBook, open_settings: Settings, ear: Ear
) -> None:
    number, secret = hook(house, ear.url, ["CallArrived"])
    event = arrived(house, house.app.state.context.pii)
    kept.heard(event)
    kept.heard(event)
    carry(house, kept, open_settings)
    [(headers, body)] = ear.heard
    said = json.loads(body)
    assert (said["type"], said["id"], said["call_id"]) == ("CallArrived", event.id, "sl-1.2")
    assert said["data"]["caller"] == {"masked": "139****0072"}
    assert b"13912340072" not in body
    moment, mac = (part.partition("=")[2] for part in headers[sending.SIGNATURE].split(","))
    mine = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert mac == mine
    assert int(moment) == int(house.clock.now().timestamp())
    assert headers["X-Silverline-Delivery"] == event.id
    log = house.client("boss").get(f"/api/webhooks/{number}/deliveries").json()
    assert [(one["state"], one["status"], one["tries"]) for one in log["items"]] == [
        ("sent", 204, 1)
    ]


def test_only_what_was_subscribed_and_happened_since_is_told(
    house: House, kept: HookBook, ear: Ear
) -> None:
    before = arrived(house, house.app.state.context.pii)
    house.clock.advance(1)
    number, _ = hook(house, ear.url, ["CallEnded"])
    kept.heard(arrived(house, house.app.state.context.pii))
    boss = house.client("boss")
    boss.post(f"/api/webhooks/{number}", json={"kinds": ["CallArrived"]})
    kept.heard(before)
    boss.post(f"/api/webhooks/{number}", json={"active": False})
    kept.heard(arrived(house, house.app.state.context.pii))
    assert boss.get(f"/api/webhooks/{number}/deliveries").json()["total"] == 0


@pytest.mark.parametrize("status", [302, 400, 500])
def test_what_fails_is_tried_again_ever_later_and_given_up_after_a_day(
    house: House, kept: HookBook, open_settings: Settings, ear: Ear, status: int
) -> None:
    number, _ = hook(house, ear.url, ["CallArrived"])
    ear.status = status
    kept.heard(arrived(house, house.app.state.context.pii))
    began = house.clock.now()
    for _ in range(40):
        carry(house, kept, open_settings)
        with house.db.read() as session:
            row = session.scalars(sa.select(DeliveryRow)).one()
        if row.state != "waiting":
            break
        assert row.next_at > house.clock.now()
        house.clock.advance((row.next_at - house.clock.now()).total_seconds())
    assert (row.state, row.status) == ("given_up", status)
    assert row.tries == len(ear.heard) > 8
    assert timedelta(hours=12) < house.clock.now() - began <= books.GIVE_UP
    shown = house.client("boss").get("/api/webhooks").json()["items"][0]
    assert (shown["waiting"], shown["given_up"]) == (0, 1)
    again = f"/api/webhooks/{number}/deliveries/{row.id}/again"
    assert house.client("boss").post(again).json()["state"] == "waiting"
    ear.status = 200
    carry(house, kept, open_settings)
    assert house.client("boss").post(again).status_code == 422
    assert all("/elsewhere" not in str(headers) for headers, _ in ear.heard)


def test_an_address_that_is_away_is_asked_once_for_all_that_waits(
    house: House, kept: HookBook, open_settings: Settings, ear: Ear
) -> None:
    hook(house, ear.url, ["CallArrived"])
    ear.status = 503
    for _ in range(5):
        kept.heard(arrived(house, house.app.state.context.pii))
    carry(house, kept, open_settings)
    carry(house, kept, open_settings)
    assert len(ear.heard) == 1
    ear.status = 200
    house.clock.advance(books.PAUSES[0].total_seconds())
    carry(house, kept, open_settings)
    assert len(ear.heard) == 6


def test_a_queue_that_grows_too_long_gives_up(
    house: House, kept: HookBook, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "MOST_WAITING", 2)
    hook(house, ear.url, ["CallArrived"])
    for _ in range(3):
        kept.heard(arrived(house, house.app.state.context.pii))
    with house.db.read() as session:
        states = session.scalars(sa.select(DeliveryRow.state).order_by(DeliveryRow.id)).all()
    assert states == ["waiting", "waiting", "given_up"]


def test_what_is_long_done_is_forgotten(house: House, kept: HookBook, ear: Ear) -> None:
    hook(house, ear.url, ["CallArrived"])
    kept.heard(arrived(house, house.app.state.context.pii))
    house.clock.advance(books.GIVE_UP.total_seconds())
    kept.tidy()
    with house.db.read() as session:
        assert session.scalars(sa.select(DeliveryRow.state)).all() == ["given_up"]
    house.clock.advance(books.KEPT.total_seconds())
    kept.tidy()
    with house.db.read() as session:
        assert session.scalars(sa.select(DeliveryRow)).all() == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://user:pass@example.com/",
        "https://example.com/#x",
        "ftp://example.com/",
        "https:///nothing",
        "https://example.com:0/",
        "https://exa mple.com/",
        "javascript:alert(1)",
    ],
)
def test_addresses_that_may_not_be_asked_are_refused(house: House, url: str) -> None:
    wish = {"name": "crm", "url": url, "kinds": ["CallEnded"]}
    assert house.client("boss").post("/api/webhooks", json=wish).status_code == 422


@pytest.mark.parametrize(
    "found", ["127.0.0.1", "10.0.0.8", "::1", "fd00::1", "0.0.0.0", "224.0.0.1"]
)
def test_a_name_that_leads_into_the_house_is_not_followed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, found: str
) -> None:
    names = [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", (found, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: names)
    parcel = Parcel("https://hook.example.com/", b"s", "e1", "CallEnded", "{}")
    outcome = Sender(settings, time.time).send(parcel)
    assert (outcome.good, outcome.error) == (False, "forbidden address")


def test_one_that_never_answers_is_left(
    open_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LIMIT_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        began = time.monotonic()
        outcome = Sender(open_settings, time.time).send(Parcel(url, b"s", "e1", "CallEnded", "{}"))
    assert not outcome.good
    assert time.monotonic() - began < 5


def test_secrets_are_shown_once_and_kept_sealed(house: House, kept: HookBook, ear: Ear) -> None:
    _, secret = hook(house, ear.url, ["CallEnded"])
    assert secret not in house.client("boss").get("/api/webhooks").text
    with house.db.read() as session:
        assert secret.encode() not in session.scalars(sa.select(HookRow.secret)).one()
    log = house.client("boss").get("/api/audit").text
    assert "webhook_added" in log
    assert "key=1" not in log


def test_what_may_be_told_are_events_and_no_words_of_callers() -> None:
    assert set(KINDS) <= set(EVENT_TYPES)
    assert "IntentHeard" not in KINDS
    with pytest.raises(Refused):
        targets.checked("https://[", Settings())


def test_from_the_stream_to_the_address(
    house: House, kept: HookBook, open_settings: Settings, ear: Ear, redis_server: RedisServer
) -> None:
    live = open_settings.model_copy(update={"redis_socket": redis_server.socket})
    number, _ = hook(house, ear.url, ["CallArrived"])
    stop = threading.Event()
    client = connect(live, timeout_s=READER_TIMEOUT_S)
    Courier(kept, Sender(live, time.time)).start(client, stop)
    try:
        publisher = Publisher(connect(live), live.data_dir / "spool.jsonl")
        publisher.publish(arrived(house, house.app.state.context.pii))
        house.client("boss").post(f"/api/webhooks/{number}/ping")
        until(lambda: len(ear.heard) == 2)
        kinds = {headers["X-Silverline-Event"] for headers, _ in ear.heard}
        assert kinds == {"CallArrived", "Ping"}
    finally:
        stop.set()
