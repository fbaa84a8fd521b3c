"""A console over a journal with two calls, other rooms played by dictionaries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from acd.client import PeakView, TalkView
from console import users
from console.adapters.memory import MemoryContent
from console.app import create_app
from console.content import AgentNow, Redacted, Stretch
from console.models import Channel, Evidence, Score, ScoreItem, Segment, Transcript, Word
from console.users import add_user
from core import events as e
from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.pii import Pii
from core.redis import connect
from core.secrets import Secrets
from core.settings import Settings
from crm.adapters.sql import SqlPeople
from crm.client import CrmDesk, Filing, NewTask, ToldOrder, blacklist
from crm.seed import seed
from ivr import training
from ivr.client import BroadcastDesk
from reports.projector import apply
from tests.conftest import copied, some_secrets, whole

PASSWORD = "correct horse battery"
ORIGIN = {"Origin": "http://testserver"}
SENIOR, YOUNG = "sl-1763775555.12", "sl-1763775600.20"
WAV = bytes(range(256)) * 4000
OPENED = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
USERS = {
    "boss": "admin",
    "lead": "supervisor",
    "judge": "qa",
    "coach": "trainer",
    "counter": "analyst",
    "1001": "agent",
    "1002": "agent",
}


@dataclass
class House:
    """Everything a test may want to look at or change."""

    app: FastAPI
    db: Database
    content: MemoryContent
    clock: ManualClock

    def client(self, username: str | None = None) -> TestClient:
        """A browser, signed in or not."""
        client = TestClient(self.app, headers=ORIGIN, raise_server_exceptions=False)
        if username is not None:
            answer = client.post("/api/session", json=credentials(username))
            assert answer.status_code == 200, answer.text
        return client


def credentials(username: str, password: str = PASSWORD) -> dict[str, str]:
    return {"username": username, "password": password}


def journal(secrets: Secrets) -> list[e.Event]:
    clock = ManualClock(datetime(2026, 1, 5, 1, 0, tzinfo=UTC))
    minter, pii = e.Minter("acd", clock), Pii(secrets.pii_key)
    events: list[e.Event] = []

    def say(call_id: str, kind: type[e.Event], **fields: Any) -> None:
        clock.advance(1)
        events.append(minter.mint(kind, call_id=call_id, **fields))

    say(SENIOR, e.CallArrived, did="12345", caller=pii.masked("13912340072"))
    say(SENIOR, e.CallerRecognized, customer_id=7, relation="self", senior=True, age_band="65+")
    say(SENIOR, e.CallAnswered, agent_id="1001", offer_id="o1", waited_s=2, via="acd")
    say(SENIOR, e.CallEnded, cause=16, talk_s=30)
    say(SENIOR, e.RecordingStored, recording_id="r1", duration_s=30, channels=2,
        sample_rate=8000, sha256="0" * 64)  # fmt: skip
    clock.advance(3600)
    say(YOUNG, e.CallArrived, did="4008123456", caller=pii.masked("13912340028"))
    say(YOUNG, e.MenuChosen, menu="brand", key="2", choice="repair")
    say(YOUNG, e.CallQueued, queue="repair", skills={}, credit_s=0, place=1, senior=False)
    return events


def quick_hasher() -> PasswordHash:
    """Argon2 is slow on purpose; here it is only in the way."""
    return PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "_hasher", quick_hasher)


def written(text: str, *, redacted: bool = False) -> Transcript:
    """A transcript of one word by the caller."""
    word = Word(start=0, end=1, text=text, confidence=0.9)
    said = Segment(start=0, end=1, text=text, confidence=0.9, words=[word])
    return Transcript(id="3", engine="whisper", model="base", confidence=0.9, redacted=redacted,
                      low_confidence=False,
                      channels=[Channel(channel="caller", segments=[said])])  # fmt: skip


@pytest.fixture
def content() -> MemoryContent:
    heard = Evidence(channel="caller", start=0, end=1, text="我叫王建国")
    return MemoryContent(
        names={7: "王建国"},
        staff=[
            AgentNow("1001", "李慧", {"senior": 8}, "ready", datetime(2026, 1, 5, tzinfo=UTC),
                     phones={"1001": "gone", "1001soft": "free"}, chosen=("1001",),
                     rings=("1001soft",), may_be_machine=SENIOR),
            AgentNow("1002", "赵敏", {"senior": 6}, "unknown", None),
        ],
        transcripts={"r1": written("我叫王建国")},
        redactions={
            "r1": Redacted(written("我叫【姓名】", redacted=True), (Stretch("caller", 0.5, 1),))
        },
        judged={
            SENIOR: Score(scorecard="base", title="基础", version=1, total=90,
                          items=[ScoreItem(id="hello", title_zh="问候", title_en="Greeting",
                                           verdict="pass", weight=10, fatal=False, reason="",
                                           evidence=[heard])])
        },
        sounds={SOUND: WAV},
        recordings={"r1": (SENIOR, WAV), "orphan": ("sl-9.9", WAV)},
        talks={
            SENIOR: TalkView(call_id=SENIOR, agents=["1001", "1002"], asked=[], ringing="",
                             held=False, why_not={})
        },
        emergency=PeakView(on=False, since=None, by="", reason="", until=None, called=[],
                           notice="peak-notice", merge=["general", "repair", "billing", "consult"],
                           seniors_after_s=15, reserves=["1002"], wrap_up_s=0, callback_after_s=0,
                           callback_possible=True, ends_after_h=4),
    )  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var", cache_dir=tmp_path / "cache")


@pytest.fixture(scope="session")
def house_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all that a house holds at first."""
    folder = tmp_path_factory.mktemp("house")
    with copied(sqlite_template, folder) as db:
        furnish(db, some_secrets())
        whole(db)
    return folder / "test.db"


@pytest.fixture
def house_db(house_template: Path, tmp_path: Path) -> Iterator[Database]:
    """The database of a house of its own."""
    with copied(house_template, tmp_path) as db:
        yield db


@pytest.fixture
def house(
    house_db: Database, secrets: Secrets, content: MemoryContent, settings: Settings
) -> House:
    return build(house_db, secrets, content, settings)


def keep_books(db: Database, secrets: Secrets, clock: ManualClock) -> None:
    """The seeded customers, a missed call, a work order, a listed number, a notice."""
    keyring = KeyRing.from_secrets(secrets)
    seed(SqlPeople(db, Pii(secrets.pii_key), keyring, clock), clock)
    desk = CrmDesk.of(db, keyring, clock)
    desk.open_task(
        NewTask(
            kind="missed_call",
            due_at=clock.now() + timedelta(minutes=30),
            attempts=1,
            person_id=1,
            caller_masked="139****0072",
            number="13912340072",
            call_id=SENIOR,
            sound=SOUND,
        )
    )
    blacklist(db, Pii(secrets.pii_key), keyring, clock).file(
        Filing(kind="harassment", reason="半夜反复骚扰", number="13100000009",
               expires_at=clock.now() + timedelta(days=90)),
        "chief",
    )  # fmt: skip
    BroadcastDesk(db, clock).start(
        ["peak-notice"], until_at=clock.now() + timedelta(hours=4), reason="停水", by="chief"
    )
    desk.open_order(ToldOrder(kind="repair", person_id=1, call_id=SENIOR, sound=SOUND))


SOUND = "20260105/sl-1763775600.20-1"
UNHEARD: dict[str, Any] = {
    "text": "空调不出凉风",
    "book": "brand",
    "step": "menu",
    "does": "again",
    "heard": 0.61,
}
"""What a caller said that nobody understood."""


def keep_unheard(db: Database, clock: ManualClock) -> None:
    """One misheard utterance on the trainer's list."""
    said = e.Minter("ivr", clock).mint(
        e.IntentHeard, call_id=YOUNG, intent=None, confidence=0.35,
        reason="只听到“空调”，不够肯定", sound=SOUND, **UNHEARD,
    )  # fmt: skip
    with db.write() as session:
        training.keep(session, said)


def furnish(db: Database, secrets: Secrets) -> None:
    """The two calls, the books, and everybody's account."""
    clock = ManualClock(OPENED)
    with db.write() as session:
        apply(session, journal(secrets))
    keep_books(db, secrets, clock)
    keep_unheard(db, clock)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(users, "_hasher", quick_hasher)
        for username, role in USERS.items():
            add_user(db, username, PASSWORD, role, username.title(), clock=clock)


def build(db: Database, secrets: Secrets, content: MemoryContent, settings: Settings) -> House:
    """The console over a furnished database."""
    clock = ManualClock(OPENED)
    app = create_app(settings, db, secrets, content, connect(settings), clock=clock)
    return House(app, db, content, clock)
