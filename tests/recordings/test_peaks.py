"""The shape of a recording: measured when it is stored, or when it is asked for; gone with it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from core.db import Database
from recordings.beep import Hidden
from recordings.client import NoRecording
from recordings.peaks import LOUDEST, MOST, Meter, Peaks
from recordings.tables import RecordingPeaks
from tests.recordings.conftest import CALL, Room
from tests.recordings.test_retention import RULES, expiry_of

ID = f"rec-{CALL}"


def kept(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(RecordingPeaks)) or 0


@pytest.fixture
def stored(any_room: Room) -> Room:
    """Three seconds: the caller speaks in the first, the agent in the last."""
    any_room.leg("in", [16_384] * 8000 + [0] * 16_000)
    any_room.leg("out", [0] * 16_000 + [-32_768] * 8000)
    any_room.ended()
    assert any_room.keeper.work() == 1
    return any_room


def test_they_are_measured_as_the_recording_is_stored(stored: Room) -> None:
    assert kept(stored.db) == 1
    caller, agent = stored.client.peaks(ID).sides
    assert caller == bytes([128] * 20 + [0] * 40)
    assert agent == bytes([0] * 40 + [LOUDEST] * 20)


def test_of_an_older_recording_they_are_measured_once_when_asked_for(stored: Room) -> None:
    measured = stored.client.peaks(ID)
    with stored.db.write() as session:
        session.execute(delete(RecordingPeaks))
    assert stored.client.peaks(ID) == measured
    assert kept(stored.db) == 1
    (stored.settings.recordings_dir / stored.client.get(ID).path).unlink()
    assert stored.client.peaks(ID) == measured


def test_where_a_tone_is_heard_only_the_tone_is_seen(stored: Room) -> None:
    caller, agent = stored.client.peaks(ID, [Hidden("caller", 0.02, 0.51)]).sides
    assert caller == bytes([26] * 11 + [128] * 9 + [0] * 40)
    assert agent == stored.client.peaks(ID).sides[1]


def test_they_go_with_the_recording(stored: Room) -> None:
    stored.clock.advance(101 * 86_400)
    assert expiry_of(stored).step(RULES) == 1
    assert kept(stored.db) == 0
    with pytest.raises(NoRecording):
        stored.client.peaks(ID)


def test_a_message_has_one_side(any_room: Room) -> None:
    any_room.leg("vm", [1000] * 16_000)
    any_room.ended(0)
    assert any_room.keeper.work() == 1
    assert [len(side) for side in any_room.client.peaks(f"vm-{CALL}").sides] == [40]


@given(
    st.integers(1, 6000),
    st.integers(1, 2),
    st.lists(st.integers(1, 3001), min_size=1, max_size=5),
)
def test_pieces_may_end_anywhere(frames: int, channels: int, cuts: list[int]) -> None:
    made = np.random.default_rng(frames).integers(-32768, 32767, (frames, channels), np.int16)
    pcm = made.astype("<i2").tobytes()
    whole = Meter(frames=frames, rate=1000, channels=channels)
    whole.feed(pcm)
    pieces = Meter(frames=frames, rate=1000, channels=channels)
    at = turn = 0
    while at < len(pcm):
        step = cuts[turn % len(cuts)]
        pieces.feed(pcm[at : at + step])
        at, turn = at + step, turn + 1
    assert pieces.peaks() == whole.peaks()
    loudest = np.abs(made.astype(int)).max(axis=0) * LOUDEST / 32768
    found = [max(side) for side in whole.peaks().sides]
    assert found == np.ceil(loudest).astype(int).tolist()


def test_four_hours_take_no_more_room_than_a_minute() -> None:
    rate, block = 8000, b"\1\0" * 2 * 8000 * 60
    meter = Meter(frames=4 * 3600 * rate, rate=rate, channels=2)
    for _ in range(240):
        meter.feed(block)
    packed = meter.peaks().packed()
    assert len(packed) < 2 * MOST + 16
    assert Peaks.unpacked(packed).sides == (bytes([1]) * MOST,) * 2


@pytest.mark.parametrize("wrong", [b"", b"\1\2\0", b"\2\1\1\0\0\0\0", b"\1\2\0\0\0\4\0\0"])
def test_what_is_no_peaks_is_refused(wrong: bytes) -> None:
    with pytest.raises(ValueError, match="peaks"):
        Peaks.unpacked(wrong)


def test_nothing_recorded_has_no_peaks() -> None:
    assert Peaks.unpacked(Meter(frames=0, rate=8000, channels=2).peaks().packed()).sides == (
        b"",
        b"",
    )
