"""Real calls of listed numbers, notices, consent: taken with care, refused unanswered, told."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.events import CallFlagged, CallQueued
from core.pii import Pii
from core.secrets import Secrets
from core.settings import Settings
from crm.client import Filing, blacklist
from ivr.client import BroadcastDesk
from silverline.demo.robots import Key
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone

LISTED, HOTLINE, BRAND, CONSENT = "13100000009", "12345", "4002", "4003"
FLOW = "title: 一\nstart: person\nsteps:\n  person: {do: queue, queue: general}\n"
FILES = {
    "numbers": f'numbers:\n  "{CONSENT}": consent\n',
    "door": (
        "default: {listed: refuse}\n"
        f'numbers:\n  "{HOTLINE}": {{profile: hotline, listed: quarantine}}\n'
    ),
    "brand": FLOW,
    "quarantine": FLOW.replace("queue: general", "queue: quarantine"),
    "consent": (
        "title: 录音\nstart: ask\nsteps:\n"
        "  ask: {do: consent, prompts: [recording-notice], wait_s: 20, next: person}\n"
        "  person: {do: queue, queue: repair}\n"
    ),
}


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telephone]:
    """The real IVR of a brand that refuses listed numbers, with a hotline among its numbers."""
    folder: Path = tmp_path_factory.mktemp("flows")
    for name, text in FILES.items():
        (folder / f"{name}.yaml").write_text(text)
    with telephones.running(
        ["redis", "asterisk", "ivr"],
        before_up=_decided,
        flow_folder=folder,
        refuse_before_answer=True,
        recording_refusal=True,
    ) as running:
        with running.caller("13900000001", BRAND) as first:
            first.start()
            first.wait_noted("answered", SERVED_S)
            first.hang_up()
        yield running


def _decided(settings: Settings) -> None:
    """Who is listed, and what everybody hears: known to the IVR from its first call on."""
    secrets, clock, db = Secrets.load(settings), SystemClock(), Database(settings.sql_url)
    kept = blacklist(db, Pii(secrets.pii_key), KeyRing.from_secrets(secrets), clock)
    until_at = clock.now() + timedelta(days=9)
    kept.file(Filing(kind="fraud", reason="冒充", number=LISTED, expires_at=until_at), "lead")
    BroadcastDesk(db, clock).start(
        ["broadcast-weather"], until_at=until_at, reason="台风", by="lead", numbers=[HOTLINE]
    )
    db.close()


@pytest.fixture
def acd(running_acd: Acd) -> Acd:
    running_acd.begin()
    return running_acd


def told(centre: Telephone, call_id: str) -> dict[str, object]:
    """The IVR's own line about the call."""
    for line in (centre.settings.log_dir / "ivr" / "current").read_text("utf-8").splitlines():
        start = line.find("{")
        found = json.loads(line[start:]) if start >= 0 else {}
        if found.get("event") == "ivr_done" and found.get("call_id") == call_id:
            return dict(found)
    return {}


def test_a_brand_does_not_answer_a_listed_number(centre: Telephone, acd: Acd) -> None:
    with centre.caller(LISTED, BRAND) as caller:
        caller.start()
        flagged = acd.wait_event("CallFlagged", SERVED_S)
        assert isinstance(flagged, CallFlagged) and flagged.action == "refused"
        until(lambda: bool(kinds(centre, flagged.call_id, "HANGUP")), SOON_S, "the call's end")
    assert not kinds(centre, flagged.call_id, "ANSWER")


def kinds(centre: Telephone, call_id: str | None, kind: str) -> list[list[str]]:
    return [row for row in centre.cel(call_id or "") if row[0] == kind]


def test_a_hotline_takes_the_same_number_to_a_person_and_tells_it_the_notice(
    centre: Telephone, acd: Acd
) -> None:
    with centre.caller(LISTED, HOTLINE) as caller:
        caller.start()
        queued = acd.wait_event("CallQueued", SERVED_S)
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S)
    assert isinstance(queued, CallQueued) and queued.queue == "quarantine"
    assert [e.action for e in acd.of_call(queued.call_id) if isinstance(e, CallFlagged)] == ["flow"]
    until(lambda: bool(told(centre, str(queued.call_id))), SOON_S, "the IVR's line")
    path = told(centre, str(queued.call_id))["path"]
    assert isinstance(path, list) and path[0] == "broadcast"


def test_who_refuses_to_be_recorded_is_not(centre: Telephone, acd: Acd) -> None:
    with centre.agent("1003", ring_ms=50).start() as agent:
        acd.ready("1003")
        keys = [Key("9", 1.0 + 2.0 * number) for number in range(8)]
        with centre.caller("13900000002", CONSENT, keys=keys) as caller:
            caller.start()
            agent.wait_noted("answered", SERVED_S)
            answered = acd.wait_event("CallAnswered", SOON_S)
            call_id = str(answered.call_id)
            assert "RecordingDeclined" in [e.type for e in acd.of_call(call_id)]
            assert not any(leg.exists() for leg in centre.legs(call_id))
            assert (centre.settings.incoming_dir / f"{call_id}-declined").exists()
            caller.hang_up()
