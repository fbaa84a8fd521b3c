"""A daughter calls for her father: he is called in, agrees, and it stands with its recording."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from acd.client import AcdClient
from console.adapters import rooms
from console.app import create_app
from console.users import add_user, find
from core.clock import SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.errors import Unavailable
from core.pii import Pii
from core.redis import connect
from crm.client import CrmClient
from crm.seed import DAUGHTER_NUMBER, SENIOR_NUMBER, YOUNG_NUMBER
from recordings import views as recordings
from silverline.demo.robots import AtHome, Centre, free_port
from tests.calls import telephone as telephones
from tests.calls.patience import SERVED_S, SOON_S, until
from tests.calls.telephone import Telephone
from tests.calls.whole_centre import murmur

HOTLINE, OFFICIAL = "12345", "4008123456"
HOME = free_port("127.0.0.2")
"""Where the carrier takes calls: the father's phone."""
PASSWORD = "correct horse battery"
TALK_S = 3.0
FATHER, DAUGHTER = 1, 3


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    services = ["redis", "asterisk", "ivr", "acd", "crm", "recordings", "reports"]
    with telephones.running(
        services,
        trunk_address=f"127.0.0.2:{HOME}",
        official_number=OFFICIAL,
        callback_from="00:00",
        callback_until="00:00",
    ) as running:
        yield running


class Desk:
    """Agent 1001's console, over this centre."""

    def __init__(self, centre: Telephone, db: Database) -> None:
        settings, secrets, clock = centre.settings, centre.secrets, SystemClock()
        self.redis = connect(settings, timeout_s=SOON_S)
        self.acd = AcdClient(self.redis, deadline_s=10.0)
        if not find(db, "1001"):  # the call is placed once more
            add_user(db, "1001", PASSWORD, "agent", "1001", clock=clock)
        content = rooms.of(settings, db, secrets, self.redis, clock)
        app = create_app(settings, db, secrets, content, self.redis, clock=clock)
        self.client = TestClient(app, headers={"Origin": "http://testserver"})
        signed = {"username": "1001", "password": PASSWORD}
        assert self.client.post("/api/session", json=signed).status_code == 200

    def close(self) -> None:
        self.redis.close()

    def ready(self) -> bool:
        try:
            self.acd.set_state("1001", "ready")
            states = {view.id: view.state for view in self.acd.agent_states()}
        except (Unavailable, LookupError):
            return False
        return states.get("1001") == "ready"

    def talk(self) -> Any:
        return self.client.get("/api/agents/1001/talk").json()

    def talks(self) -> bool:
        shown = self.talk()
        return bool(shown) and shown.get("agents") == ["1001"]

    def speaking(self, call_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get(f"/api/calls/{call_id}/speaking").json()
        return found

    def ask(self, call_id: str) -> Any:
        wanted = {"elder_id": FATHER, "proxy_id": DAUGHTER, "level": "change", "call_id": call_id}
        return self.client.post("/api/authorities", json=wanted)

    def post(self, authority: int, what: str) -> Any:
        return self.client.post(f"/api/authorities/{authority}/{what}", json={})


@pytest.fixture
def db(centre: Telephone) -> Iterator[Database]:
    with closing(Database(centre.settings.sql_url)) as made:
        yield made


@pytest.fixture
def desk(centre: Telephone, db: Database) -> Iterator[Desk]:
    with closing(Desk(centre, db)) as made:
        yield made


def loudness(path: Path) -> float:
    """Mean square of the last seconds of a leg whose file is still being written."""
    raw = np.frombuffer(path.read_bytes()[44:], "<i2").astype(np.float64)[-16_000:]
    return float(np.mean(raw**2)) if raw.size else 0.0


def test_the_father_is_called_in_and_agrees_and_a_stranger_gets_nowhere(
    centre: Telephone, db: Database, desk: Desk, tmp_path: Path
) -> None:
    track = murmur(tmp_path)
    where = Centre(centre.settings.bind, centre.settings.sip_port)
    folder = centre.folder / "home"
    father = AtHome("home", "", where, folder, ring_ms=500, speech=track, sip_port=HOME)
    # The agent's phone sends no sound: what the daughter hears, and is recorded, is the father.
    with centre.agent("1001", ring_ms=50).start(), father.start() as phone:
        until(desk.ready, SOON_S, "an agent")
        with centre.caller(DAUGHTER_NUMBER, HOTLINE, wait_for_cue_s=None) as daughter:
            daughter.start()
            until(desk.talks, SERVED_S, "daughter and agent talk")
            call_id = desk.talk()["call_id"]
            until(partial(desk.speaking, call_id), SOON_S, "who calls")
            (before,) = desk.speaking(call_id)
            assert (before["elder_id"], before["level"]) == (FATHER, None)
            authority = desk.ask(call_id).json()["id"]
            assert desk.post(authority, "consent").status_code == 422, "he was not heard"
            _, heard_by = centre.legs(call_id)
            assert desk.post(authority, "call").status_code == 200
            phone.wait_noted("answered", SERVED_S)

            def agreed() -> bool:
                return bool(desk.post(authority, "consent").status_code == 200)

            until(agreed, SOON_S, "the consent")
            until(lambda: loudness(heard_by) > 100, SOON_S, "his voice in the recording")
            time.sleep(TALK_S)
            shown = desk.talk()
            assert (shown["person"], shown["person_here"]) == (FATHER, True)
            assert desk.client.post(f"/api/calls/{call_id}/back", json={}).status_code == 204
            phone.wait_noted("peer-hung-up", SOON_S)
            assert desk.talks(), "daughter and agent talk on"
            daughter.hang_up()
        _stands(centre, db, desk, call_id)
        until(desk.ready, SOON_S, "an agent")
        with centre.caller(YOUNG_NUMBER, HOTLINE, wait_for_cue_s=None, keys=()) as stranger:
            stranger.start()
            until(desk.talks, SERVED_S, "stranger and agent talk")
            strange = desk.talk()["call_id"]
            assert desk.speaking(strange) == []
            assert desk.ask(strange).status_code == 422
            stranger.hang_up()
    assert father.noted("ringing") == 1
    assert f"<sip:{OFFICIAL}@" in next(line for line in father.log if " from " in line)
    # Only the trunk's own INVITE has his number; CEL and events have none.
    assert not any(SENIOR_NUMBER in field for row in centre.records() for field in row)


def _stands(centre: Telephone, db: Database, desk: Desk, call_id: str) -> None:
    """The authority, with its recording, held; and what the IVR is told when she calls again."""

    def recording() -> bool:
        (now,) = desk.speaking(call_id)
        return now["authority"]["recording_id"] is not None

    until(recording, SERVED_S, "the recording is known")
    (after,) = desk.speaking(call_id)
    assert (after["level"], after["why"]["money"]) == ("change", "narrow")
    assert after["authority"]["how"] == "call"
    with db.read() as session:
        (hold,) = recordings.holds(session, call_id)
    assert (hold.reason, hold.until) == (f"authority:{after['authority']['id']}", None)
    ring, pii = KeyRing.from_secrets(centre.secrets), Pii(centre.secrets.pii_key)
    crm = CrmClient(db, pii, ring, SystemClock())
    known = crm.recognise(DAUGHTER_NUMBER, deadline_s=SOON_S)
    assert known is not None and (known.relation, known.authority) == ("family", "change")
    with db.read() as session:
        later = SystemClock().now() + timedelta(days=300)
        assert recordings.is_held(session, call_id, later)
