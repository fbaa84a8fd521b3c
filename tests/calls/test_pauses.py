"""Real recordings that are paused: silence on both sides, the same timeline, and an end in time."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from acd.client import NotNow
from core.events import RecordingPaused, RecordingResumed
from tests.calls import telephone as telephones
from tests.calls.centre_acd import Acd
from tests.calls.fake_ivr import FakeIvr, route_to
from tests.calls.patience import SOON_S, until
from tests.calls.telephone import Telephone
from tests.calls.test_transfers import talking

LIMIT_S = 10
"""After which a pause ends by itself: the least the settings allow."""
TALK_S = 2.0
PAUSED_S = 3.0
NEAR_S = 1.0
"""Between an event and the sound, on a busy machine."""
RATE = 8000


@pytest.fixture(scope="module")
def centre() -> Iterator[Telephone]:
    running = telephones.running(["redis", "asterisk"], wrap_up_s=1, recording_pause_s=LIMIT_S)
    with running as centre:
        yield centre


@pytest.fixture
def acd(running_acd: Acd, router: FakeIvr) -> Acd:
    router.behaviour = route_to("general")
    running_acd.begin()
    return running_acd


def call_of(acd: Acd) -> str:
    call_id = acd.of_call()[0].call_id
    assert call_id
    return call_id


def sounds(centre: Telephone, call_id: str) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Both legs, once Asterisk has closed them."""

    def read() -> list[NDArray[np.int16]] | None:
        legs = [soundfile.read(leg, dtype="int16")[0] for leg in centre.legs(call_id)]
        return legs if len(legs[0]) == len(legs[1]) > 0 else None

    caller, agent = until(read, SOON_S, "two closed legs")
    return caller, agent


def silences(leg: NDArray[np.int16]) -> list[tuple[float, float]]:
    """Stretches of a second and more without any sound: begin and end in seconds."""
    quiet = np.concatenate(([0], (leg == 0).astype(np.int8), [0]))
    begins, ends = np.flatnonzero(np.diff(quiet) == 1), np.flatnonzero(np.diff(quiet) == -1)
    long = [(b, e) for b, e in zip(begins, ends, strict=True) if e - b >= RATE]
    return [(b / RATE, e / RATE) for b, e in long]


def test_a_pause_is_silence_of_its_own_length_on_both_sides(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with talking(centre, acd, track) as (_agent, caller):
        call_id = call_of(acd)
        time.sleep(TALK_S)
        began = time.monotonic()
        acd.client.room(call_id, "1001", "pause")
        acd.wait_event("RecordingPaused", SOON_S)
        assert acd.client.talk(call_id, "1001").paused_until is not None
        time.sleep(PAUSED_S)
        acd.client.room(call_id, "1001", "record")
        acd.wait_event("RecordingResumed", SOON_S)
        lasted = time.monotonic() - began
        with pytest.raises(NotNow):
            acd.client.room(call_id, "1001", "record")
        time.sleep(TALK_S)
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S)
    caller_leg, agent_leg = sounds(centre, call_id)
    for leg in (caller_leg, agent_leg):
        (silence,) = silences(leg)
        assert abs(silence[1] - silence[0] - lasted) < NEAR_S
        assert len(leg) / RATE - silence[1] >= TALK_S - NEAR_S  # time went on, and so did the sound
    told = [e for e in acd.of_call(call_id) if isinstance(e, RecordingPaused | RecordingResumed)]
    assert [e.agent_id for e in told] == ["1001", "1001"]
    joined = next(e.at for e in acd.of_call(call_id) if e.type == "AgentJoined")
    starts = (told[0].at - joined).total_seconds()
    assert abs(starts - silences(caller_leg)[0][0]) < NEAR_S


def test_a_caller_who_is_handed_on_is_recorded_at_the_next_agent(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with (
        talking(centre, acd, track) as (first, _caller),
        centre.agent("1002", ring_ms=200, speech=track).start() as second,
    ):
        acd.ready("1001", "1002")
        call_id = call_of(acd)
        acd.client.room(call_id, "1001", "pause", by="wang")
        acd.wait_event("RecordingPaused", SOON_S)
        time.sleep(PAUSED_S)
        first.hand_on("1002")
        acd.wait_event("AgentJoined", SOON_S, count=2)
        time.sleep(TALK_S)
        second.hang_up()
        acd.wait_event("CallEnded", SOON_S)
    resumed = acd.wait_event("RecordingResumed", SOON_S)
    assert isinstance(resumed, RecordingResumed) and resumed.why == "left"
    caller_leg, _agent_leg = sounds(centre, call_id)
    (silence,) = silences(caller_leg)
    assert len(caller_leg) / RATE - silence[1] >= TALK_S - NEAR_S


def test_an_acd_that_dies_while_a_recording_is_paused_ends_it_in_time_once_it_is_back(
    centre: Telephone, acd: Acd, track: Path
) -> None:
    with talking(centre, acd, track) as (_agent, caller):
        call_id = call_of(acd)
        acd.client.room(call_id, "1001", "pause")
        acd.wait_event("RecordingPaused", SOON_S)
        began = time.monotonic()
        acd.kill()
        acd.start()
        assert acd.client.talk(call_id, "1001").paused_until is not None
        resumed = acd.wait_event("RecordingResumed", LIMIT_S + SOON_S)
        assert isinstance(resumed, RecordingResumed) and resumed.why == "limit"
        assert LIMIT_S - NEAR_S <= time.monotonic() - began < LIMIT_S + 2 * NEAR_S
        time.sleep(TALK_S)
        caller.hang_up()
        acd.wait_event("CallEnded", SOON_S)
    caller_leg, agent_leg = sounds(centre, call_id)
    for leg in (caller_leg, agent_leg):
        (silence,) = silences(leg)
        assert abs(silence[1] - silence[0] - LIMIT_S) < 2 * NEAR_S
