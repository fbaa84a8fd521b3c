"""Real calls that are held: inspection knows when, in seconds of the recording that was made."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.crypto import KeyRing
from core.db import Database
from core.events import CallHeld
from core.secrets import Secrets
from crm.client import CrmDesk
from quality.facts import Facts
from quality.gathering import Gatherer, agent_of
from recordings import views as recordings
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.patience import SOON_S, until
from tests.calls.telephone import Telephone
from tests.calls.test_transfers import talking

HELD_S = 6.0
"""Longer than inspection may err about a recording's length."""
TALK_S = 2.0
NEAR_S = 2.5
"""Between an event and the sound, on a busy machine."""


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    services = ["redis", "asterisk", "recordings", "quality"]
    with telephones.running(services, wrap_up_s=1) as running:
        yield running


@pytest.fixture
def acd(running_acd: Acd, router: FakeIvr) -> Acd:
    router.behaviour = route_to("general")
    running_acd.begin()
    return running_acd


@pytest.mark.parametrize("by", ["phone", "console"])
def test_a_hold_is_known_in_seconds_of_the_recording(
    centre: Telephone, acd: Acd, track: Path, by: str
) -> None:
    with talking(centre, acd, track) as (first, caller):
        call_id = acd.of_call()[0].call_id
        assert call_id
        time.sleep(TALK_S)
        if by == "phone":
            first.hold(held=True)
        else:
            acd.client.room(call_id, "1001", "hold")
        acd.wait_change("1001", "on_hold")
        time.sleep(HELD_S)
        if by == "phone":
            first.hold(held=False)
        else:
            acd.client.room(call_id, "1001", "resume")
        acd.wait_event("CallHeld", SOON_S, count=2)
        time.sleep(TALK_S)
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S)
    facts, length = known(centre, call_id)
    held = [e for e in acd.of_call(call_id) if isinstance(e, CallHeld)]
    assert [e.held for e in held] == [True, False]
    assert facts.holds is not None, (facts, length)
    (hold,) = facts.holds
    assert abs(hold.lasted_s - HELD_S) < 2 * NEAR_S
    in_recording = hold.lasted_s if by == "phone" else 0.0
    assert abs(hold.end - hold.start - in_recording) < 0.01
    assert TALK_S - NEAR_S <= hold.start <= length
    assert agent_of(facts) == "1001"


def known(centre: Telephone, call_id: str) -> tuple[Facts, float]:
    """What the inspection's process noted of the call, and how long the recording is."""
    settings = centre.settings
    with closing(Database(settings.sql_url)) as db:
        desk = CrmDesk.of(db, KeyRing.from_secrets(Secrets.load(settings)), SystemClock())
        gatherer = Gatherer(db, desk, settings.timezone)

        def stored() -> float:
            with db.read() as session:
                found = recordings.for_call(session, call_id)
            return found.duration_s if found else 0.0

        length = until(stored, SOON_S, "the recording")

        def told() -> Facts | None:
            facts = gatherer.facts(call_id, length, SystemClock().now())
            return facts if facts.holds else None

        try:
            return until(told, SOON_S, "the hold in seconds of the recording"), length
        except AssertionError:
            return gatherer.facts(call_id, length, SystemClock().now()), length
