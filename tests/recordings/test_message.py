"""A caller's message becomes one encrypted mono recording; one that says nothing is deleted."""

import io
import wave

import pytest

from core.events import RecordingStored
from recordings.settle import GRACE_S, LIMIT_S, Decision, decide_message
from recordings.wav import LegHeader, LegState
from tests.recordings.conftest import CALL, Room

ID = f"vm-{CALL}"
SPOKEN = list(range(16_000))
"""Two seconds."""


def test_a_message_is_stored_by_its_own_id_with_one_channel(any_room: Room) -> None:
    room = any_room
    path = room.leg("vm", SPOKEN)
    room.ended(talk_s=0)
    assert room.keeper.work() == 1
    room.relay()
    (event,) = room.sent.events
    assert isinstance(event, RecordingStored)
    assert (event.call_id, event.recording_id, event.channels) == (CALL, ID, 1)
    assert event.duration_s == 2
    with wave.open(io.BytesIO(room.client.wav_bytes(ID))) as sound:
        assert (sound.getnchannels(), sound.getnframes()) == (1, 16_000)
    assert not path.exists()
    found = room.client.for_call(CALL)
    assert found is not None and found.path.endswith(f"{ID}.slr")
    assert b"RIFF" not in (room.settings.recordings_dir / found.path).read_bytes()


def test_only_the_caller_is_heard_on_it(room: Room) -> None:
    room.leg("vm", SPOKEN)
    room.ended(talk_s=0)
    room.keeper.work()
    assert room.client.sides(ID) == ("caller",)
    channels = room.client.channels(ID, rate=8000)
    assert list(channels) == ["caller"] and len(channels["caller"]) == 16_000


def test_a_message_too_short_to_say_anything_is_deleted(room: Room) -> None:
    path = room.leg("vm", SPOKEN[:8000])
    room.ended(talk_s=0)
    assert room.keeper.work() == 1
    room.relay()
    assert room.sent.events == [] and not path.exists()


def test_a_message_whose_calls_end_nobody_told_of_is_found(room: Room) -> None:
    room.leg("vm", SPOKEN)
    room.clock.advance(10**9)  # the file is as old as the machine's clock says
    room.keeper.sweep()
    assert room.keeper.work() == 1
    assert room.client.for_call(CALL) is not None


@pytest.mark.parametrize(
    ("state", "waited_s", "decision"),
    [
        (LegState.COMPLETE, 0.0, Decision.MERGE),
        (LegState.EMPTY, GRACE_S - 0.1, Decision.WAIT),
        (LegState.EMPTY, GRACE_S, Decision.DISCARD),
        (LegState.OPEN, LIMIT_S - 0.1, Decision.WAIT),
        (LegState.OPEN, LIMIT_S, Decision.MERGE),
        (LegState.ALIEN, LIMIT_S - 0.1, Decision.WAIT),
        (LegState.ALIEN, LIMIT_S, Decision.REFUSE),
    ],
)
def test_when_a_message_may_be_stored(state: LegState, waited_s: float, decision: Decision) -> None:
    frames = 0 if state in (LegState.EMPTY, LegState.ALIEN) else 16_000
    assert decide_message(LegHeader(state, 8000, frames), waited_s=waited_s) is decision
