"""Text messages: what they say, when they go, and a gateway however it behaves."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import UserError
from core.events import CallbackDone, CallerRecognized, Event, Minter, VoicemailLeft, parse
from core.pii import Pii
from core.secrets import Secrets
from core.settings import Settings
from core.tables import OutboxRow
from crm.adapters.ledger import SqlLedger
from crm.calls import CallBook
from crm.numbers import Heard
from crm.sms import rules, wiring
from crm.sms.adapters.http import SIGNATURE, HttpGateway
from crm.sms.adapters.memory import MemoryGateway
from crm.sms.ports import Answer, Gateway, Outgoing
from crm.sms.post import Policy, PostOffice, Ways
from crm.sms.texts import parse as parse_texts
from crm.tables import TextRow
from ivr.catalogue import recorded_prompts
from tests.crm.sms_server import Behaviour, Server, answers, cuts, drips, floods

NUMBER = "13912340072"
KEY = b"k" * 32
NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
"""In Shanghai."""
ZONE = ZoneInfo("Asia/Shanghai")
BY_DAY = rules.Hours(clock_time(8, 30), clock_time(21), ZONE)
SHIPPED = wiring.shipped().read_text("utf-8")

# What they say


def test_the_shipped_texts_are_good_and_kind_to_the_old() -> None:
    found, problems = parse_texts(SHIPPED)
    assert problems == [] and found is not None
    said = found.written("voicemail", senior=True, centre="中心", hotline="12345")
    assert said is not None and said.startswith("【银线服务】您好") and "12345" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('    senior: "点击 https://a.cn/x 查看"', "older people get no links"),
        ("    senior: 请看 silver.com", "older people get no links"),
        ("    senior: 您好 {name}", "there is no {name}"),
        ("    senior: 您好 {", "braces cannot be read"),
        ("    senior: 您好 {centre.x}", "there is no {centre.x}"),
        ("    senior: " + "长" * 299, "longer than 300"),
    ],
)
def test_mistakes_are_named_with_their_line(line: str, said: str) -> None:
    text = f"signature: 【银线】\ntexts:\n  voicemail:\n    text: 您好\n{line}\n"
    found, problems = parse_texts(text)
    assert found is None
    assert [(p.line, said in p.message) for p in problems] == [(5, True)]


def test_a_text_without_words_for_seniors_is_held_to_their_rules() -> None:
    text = "signature: 【银线】\ntexts:\n  voicemail: {text: 'www.a.cn'}\n"
    assert "no links" in parse_texts(text)[1][0].message


@given(st.text(max_size=100))
def test_no_file_breaks_it(text: str) -> None:
    found, problems = parse_texts(text)
    assert (found is None) == bool(problems)


# When they go


@given(st.timedeltas(timedelta(0), timedelta(days=700)))
def test_nothing_is_sent_at_night_and_nothing_waits_longer_than_one(later: timedelta) -> None:
    now = NOON + later
    sent = BY_DAY.next(now)
    assert clock_time(8, 30) <= sent.astimezone(ZONE).time() < clock_time(21)
    assert timedelta(0) <= sent - now <= timedelta(hours=11, minutes=30)
    if clock_time(8, 30) <= now.astimezone(ZONE).time() < clock_time(21):
        assert sent == now


@pytest.mark.parametrize(
    ("number", "taken"),
    [
        (NUMBER, NUMBER), ("+86 139 1234 0072", NUMBER), ("013912340072", NUMBER),
        ("02161234567", None), ("4008123456", None), ("110", None), ("", None),
    ],
)  # fmt: skip
def test_only_mobiles_are_sent_messages(number: str, taken: str | None) -> None:
    assert rules.mobile(number) == taken


def test_tries_are_further_and_further_apart_and_end() -> None:
    waits = [rules.retry_at(tries, NOON) for tries in range(1, rules.MOST_TRIES + 1)]
    assert waits[-1] is None
    gaps = [(at - NOON).total_seconds() for at in waits if at is not None]
    assert gaps == sorted(gaps) and gaps[0] == 30 and sum(gaps) < 24 * 3600


# From the event to the gateway


class Desk:
    """A post office over a database, with a gateway that does as it is told."""

    def __init__(self, db: Database, secrets: Secrets) -> None:
        self.clock, self.db = ManualClock(NOON), db
        keyring, self.pii = KeyRing.from_secrets(secrets), Pii(secrets.pii_key)
        self.ledger = SqlLedger(db, keyring)
        self.calls = CallBook(self.ledger, self.clock)
        texts = parse_texts(SHIPPED)[0]
        assert texts is not None
        policy = Policy(texts, True, BY_DAY, 2, "银线服务中心", "4008123456")
        self.minter = Minter("crm", self.clock)
        self.office = PostOffice(
            db, keyring, self.ledger, policy=policy, minter=self.minter, clock=self.clock
        )
        self.gateway, self.voice = MemoryGateway(), MemoryGateway()

    def work(self) -> int:
        return self.office.work(Ways(self.gateway, self.voice))

    def left(self, call_id: str, number: str = NUMBER, *, senior: bool = False) -> None:
        """A caller has left a message."""
        who = self.pii.masked(number)
        self.calls.numbers([Heard(call_id, number, who.masked, who.hash)])
        band = "65+" if senior else "unknown"
        self.calls.heard(
            self.minter.mint(
                CallerRecognized, call_id=call_id, customer_id=None, relation="unknown",
                senior=senior, age_band=band,
            )
        )  # fmt: skip
        event = self.minter.mint(
            VoicemailLeft, call_id=call_id, recording_id=f"vm-{call_id}", duration_s=5
        )
        self.office.heard(event)
        self.office.heard(event)

    @property
    def rows(self) -> list[tuple[str, int, bool]]:
        """State, tries, and whether the number is still there."""
        with self.db.read() as session:
            found = session.scalars(select(TextRow).order_by(TextRow.created_at, TextRow.id))
            return [(row.state, row.tries, row.number is not None) for row in found]

    @property
    def told(self) -> list[Event]:
        with self.db.read() as session:
            found = [parse(row.body) for row in session.scalars(select(OutboxRow))]
        return [event for event in found if isinstance(event, Event)]


@pytest.fixture
def desk(db: Database, secrets: Secrets) -> Desk:
    return Desk(db, secrets)


def test_an_event_is_one_message_and_the_number_goes_with_it(desk: Desk) -> None:
    desk.left("c1", senior=True)
    desk.work()
    desk.work()
    (message,) = desk.gateway.taken.values()
    assert message.number == NUMBER and message.text.startswith("【银线服务】您好")
    assert NUMBER not in repr(message)
    assert desk.rows == [("sent", 1, False)]
    (event,) = desk.told
    assert (event.type, event.data()["result"]) == ("CallerTexted", "sent")


def test_a_call_back_in_vain_says_so_and_one_that_was_answered_does_not(desk: Desk) -> None:
    desk.left("c1", "02161234567")
    for call_id, result in (("c2", "no_answer"), ("c3", "reached")):
        who = desk.pii.masked(NUMBER)
        desk.calls.numbers([Heard(call_id, NUMBER, who.masked, who.hash)])
        desk.office.heard(desk.minter.mint(CallbackDone, call_id=call_id, result=result))
    desk.work()
    assert ["回电未能接通" in m.text for m in desk.gateway.taken.values()] == [True]


def test_a_gateway_that_is_away_is_asked_again_with_the_same_id_and_not_for_ever(
    desk: Desk,
) -> None:
    desk.left("c1")
    desk.gateway.answers = [Answer("later", "500")] * 2
    assert desk.work() == 1
    assert desk.work() == 0, "not before its time"
    desk.clock.advance(31)
    desk.work()
    desk.clock.advance(121)
    desk.work()
    assert desk.rows == [("sent", 3, False)] and len(desk.gateway.taken) == 1
    desk.left("c2")
    desk.gateway.answers = [Answer("later", "500")] * 99
    for _ in range(20):
        desk.work()
        desk.clock.advance(8 * 3600)
    assert {state for state, _, _ in desk.rows} <= {"sent", "refused", "dropped"}
    assert len(desk.told) == 2


def test_what_is_refused_is_not_tried_again(desk: Desk) -> None:
    desk.left("c1")
    desk.gateway.answers = [Answer("refused", "400")]
    desk.work()
    assert desk.rows == [("refused", 1, False)]


def test_at_night_it_waits_for_the_morning(desk: Desk) -> None:
    desk.clock.advance(10 * 3600)  # 22:00
    desk.left("c1")
    assert desk.work() == 0
    desk.clock.advance(10.6 * 3600)
    assert desk.work() == 1 and desk.rows[0][0] == "sent"


def test_one_person_gets_so_many_a_day(desk: Desk) -> None:
    for n in range(4):
        desk.left(f"c{n}")
    assert len(desk.rows) == 2
    desk.clock.advance(24 * 3600)
    desk.left("c9")
    assert len(desk.rows) == 3


def test_a_crash_after_handing_over_hands_over_again_under_the_same_id(desk: Desk) -> None:
    desk.left("c1")

    class Crashes(MemoryGateway):
        def send(self, message: Outgoing) -> Answer:
            super().send(message)
            raise KeyboardInterrupt

    crashing = Crashes()
    with pytest.raises(KeyboardInterrupt):
        desk.office.work(Ways(crashing))
    desk.work()
    assert crashing.taken.keys() == desk.gateway.taken.keys()


def test_a_landline_is_called_and_told_instead(desk: Desk) -> None:
    desk.left("c1", "021-6123 4567", senior=True)
    desk.left("c2", "010 6123 4567")
    desk.work()
    said = sorted((one.number, one.text) for one in desk.voice.taken.values())
    assert said == [
        ("01061234567", "normal/receipt-voicemail"),
        ("02161234567", "slow/receipt-voicemail"),
    ]
    assert desk.gateway.taken == {}
    assert all(text.split("/")[1] in recorded_prompts() for _, text in said)


@pytest.mark.parametrize("number", ["4008123456", "61234567", "110", "12345", "0110", "", "0" * 12])
def test_what_is_neither_mobile_nor_landline_is_left_alone(desk: Desk, number: str) -> None:
    desk.left("c1", number)
    assert desk.work() == 0


def test_what_is_over_is_forgotten(desk: Desk) -> None:
    desk.left("c1")
    desk.work()
    desk.clock.advance(31 * 86_400)
    desk.left("c2")
    desk.office.forget()
    assert [state for state, _, _ in desk.rows] == ["waiting"]


# A real gateway on the loopback


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.close()


class Hurry:
    """A monotonic clock of which each look costs seconds: a slow answer meets its limit at once."""

    def __init__(self, step_s: float) -> None:
        self.now, self.step_s = 0.0, step_s

    def __call__(self) -> float:
        self.now += self.step_s
        return self.now


@pytest.fixture
def gateway(server: Server) -> Iterator[HttpGateway]:
    found = HttpGateway(server.url, KEY, lambda: 1_700_000_000.5, Hurry(2.0))
    yield found
    found.close()


MESSAGE = Outgoing("a" * 32, NUMBER, "【银线】您好")


@pytest.mark.parametrize("kind", ["http", "memory"])
def test_every_gateway_takes_a_message_once_by_its_id(
    kind: str, gateway: HttpGateway, server: Server
) -> None:
    under_test: Gateway = gateway if kind == "http" else MemoryGateway()
    assert [under_test.send(MESSAGE).verdict for _ in range(2)] == ["accepted", "accepted"]
    if kind == "http":
        assert {headers["idempotency-key"] for headers, _ in server.seen} == {MESSAGE.id}


def test_what_is_sent_is_signed_and_says_no_more_than_it_must(
    gateway: HttpGateway, server: Server
) -> None:
    gateway.send(MESSAGE)
    headers, body = server.seen[0]
    assert json.loads(body) == {"id": MESSAGE.id, "to": NUMBER, "text": MESSAGE.text}
    mac = hmac.new(KEY, b"1700000000." + body, hashlib.sha256).hexdigest()
    assert headers[SIGNATURE.lower()] == f"t=1700000000,v1={mac}"
    assert "cookie" not in headers


@pytest.mark.parametrize(
    ("behaviour", "verdict"),
    [
        (answers(500, b""), "later"),
        (answers(503, b"{}"), "later"),
        (answers(429, b""), "later"),
        (answers(408, b""), "later"),
        (answers(302, b""), "later"),
        (answers(400, b"no"), "refused"),
        (answers(401, b""), "refused"),
        (answers(200, b"<html>Please log in</html>"), "later"),
        (answers(200, b""), "later"),
        (answers(200, b'{"id": "another"}'), "later"),
        (answers(200, b'["id"]'), "later"),
        (answers(200, b"[" * 50_000), "later"),
        (answers(200, b"\xff\xfe\x00"), "later"),
        (floods, "later"),
        (drips, "later"),
        (cuts, "later"),
    ],
)
def test_however_it_behaves_the_answer_is_clear_and_soon(
    gateway: HttpGateway, server: Server, behaviour: Behaviour, verdict: str
) -> None:
    server.behaviour = behaviour
    answer = gateway.send(MESSAGE)
    assert answer.verdict == verdict
    assert NUMBER not in answer.why


def test_nobody_there_is_later(server: Server) -> None:
    server.close()
    gone = HttpGateway(server.url, KEY, time.time, time.monotonic)
    assert gone.send(MESSAGE).verdict == "later"
    gone.close()


# The owner's settings


def test_spoken_receipts_need_a_line(tmp_path: Path) -> None:
    wanted = Settings(data_dir=tmp_path, voice_receipts=True, official_number="4008123456")
    assert wiring.policy_of(wanted).texts is None
    with pytest.raises(UserError, match="trunk_address"):
        wiring.ways(wanted)
    ways = wiring.ways(wanted.model_copy(update={"trunk_address": "127.0.0.2"}))
    assert ways.text is None and ways.voice is not None


def test_it_is_off_until_everything_is_there(tmp_path: Any) -> None:
    assert Settings(data_dir=tmp_path).sms_url == ""
    with pytest.raises(UserError, match="official_number"):
        wiring.policy_of(Settings(data_dir=tmp_path))
    key = tmp_path / "key"
    key.write_bytes(b"k" * 32)
    key.chmod(0o644)
    settings = Settings(data_dir=tmp_path, sms_url="http://127.0.0.1:1/", sms_key_file=key)
    with pytest.raises(UserError, match="read by others"):
        wiring.gateway(settings)
    key.chmod(0o600)
    wiring.gateway(settings).close()
    key.write_bytes(b"short")
    with pytest.raises(UserError, match="less than"):
        wiring.gateway(settings)
