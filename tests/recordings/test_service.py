"""Legs become one encrypted stereo recording, once, whatever happens in between."""

import errno
import io
import os
import wave
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from core.errors import WrongKey
from core.events import AlarmCleared, AlarmRaised, RecordingIncomplete, RecordingStored
from recordings import service, views
from recordings.adapters import sound
from recordings.client import NoRecording
from recordings.lacking import QUIET_S
from recordings.legs import Legs, legs_of
from recordings.service import DISK_FULL_S, MAX_ATTEMPTS
from recordings.settle import LIMIT_S
from recordings.tables import PendingCall
from tests.recordings.conftest import CALL, Room

ID = f"rec-{CALL}"


def stereo(room: Room) -> tuple[int, np.ndarray]:
    with wave.open(io.BytesIO(room.client.wav_bytes(ID))) as opened:
        frames = np.frombuffer(opened.readframes(opened.getnframes()), "<i2")
        return opened.getframerate(), frames.reshape(-1, opened.getnchannels())


def pending(room: Room) -> list[PendingCall]:
    with room.db.read() as session:
        return list(session.scalars(select(PendingCall)))


def test_two_legs_become_one_recording(any_room: Room) -> None:
    room = any_room
    legs = room.leg("in", [1, 2, 3]), room.leg("out", [-1, -2, -3])
    room.ended()
    assert room.keeper.work() == 1
    rate, frames = stereo(room)
    assert rate == 8000
    assert frames.tolist() == [[1, -1], [2, -2], [3, -3]]
    assert not any(leg.exists() for leg in legs)
    assert pending(room) == []
    room.relay()
    (event,) = room.sent.events
    assert isinstance(event, RecordingStored)
    assert (event.call_id, event.recording_id, event.channels) == (CALL, ID, 2)
    with room.db.read() as session:
        assert views.ids_for_calls(session, [CALL, "other"]) == {CALL: ID}


def test_the_file_on_disk_tells_nothing(room: Room) -> None:
    room.leg("in", [7] * 9000)
    room.leg("out", [9] * 9000)
    room.ended()
    room.keeper.work()
    found = room.client.for_call(CALL)
    assert found is not None
    path = room.settings.recordings_dir / found.path
    assert found.path == f"store/2026/01/01/{ID}.slr"
    samples = np.array([7, 9] * 20, np.int16).tobytes()
    assert samples not in path.read_bytes() and b"WAVEfmt" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_unequal_legs_are_padded_with_silence(room: Room) -> None:
    room.leg("in", [1])
    room.leg("out", [5, 6, 7])
    room.ended()
    room.keeper.work()
    assert stereo(room)[1].tolist() == [[1, 5], [0, 6], [0, 7]]


def test_long_legs_stay_aligned_across_blocks(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "BLOCK_S", 1)
    left, right = list(range(20_000)), list(range(-25_000, 0))
    room.leg("in", left)
    room.leg("out", right)
    room.ended()
    room.keeper.work()
    frames = stereo(room)[1]
    assert frames[:, 0].tolist() == left + [0] * 5000
    assert frames[:, 1].tolist() == right


def test_a_leg_that_is_not_closed_yet_is_waited_for(room: Room) -> None:
    room.leg("in", [1, 2], closed=False)
    room.leg("out", [3, 4])
    room.ended()
    assert room.keeper.work() == 0
    room.leg("in", [1, 2])
    assert room.keeper.work() == 0  # the next look comes a moment later
    room.clock.advance(service.POLL_S)
    assert room.keeper.work() == 1


def test_a_torn_header_is_repaired_after_the_limit(room: Room) -> None:
    room.leg("in", [1, 2], closed=False)
    room.leg("out", [3, 4], closed=False)
    room.ended()
    assert room.keeper.work() == 0
    room.clock.advance(LIMIT_S)
    assert room.keeper.work() == 1
    assert stereo(room)[1].tolist() == [[1, 3], [2, 4]]


def test_a_call_nobody_answered_leaves_no_recording(room: Room) -> None:
    legs = room.leg("in", []), room.leg("out", [])
    room.ended(talk_s=0)
    assert room.keeper.work() == 0
    room.clock.advance(3)
    assert room.keeper.work() == 1
    assert not any(leg.exists() for leg in legs)
    assert room.client.for_call(CALL) is None
    room.relay()
    assert room.sent.events == []


def test_legs_of_two_rates_are_brought_to_the_higher(room: Room) -> None:
    room.leg("in", [100] * 8000, rate=8000)
    room.leg("out", [200] * 16000, rate=16000)
    room.ended()
    room.keeper.work()
    rate, frames = stereo(room)
    assert (rate, len(frames)) == (16000, 16000)
    assert abs(frames[8000:-2, 0] - 100).max() <= 1


def test_a_doubled_event_changes_nothing(room: Room) -> None:
    room.leg("in", [1])
    room.leg("out", [2])
    room.ended()
    room.keeper.work()
    room.ended()
    room.keeper.work()
    room.relay()
    assert len(room.sent.events) == 1


@pytest.mark.parametrize("step", ["store", "enqueue", "remove"])
def test_a_crash_at_any_step_is_finished_later(
    room: Room, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    room.leg("in", [1, 2])
    room.leg("out", [3, 4])
    room.ended()
    target = Legs if step == "remove" else service

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(target, step, crash)
        room.keeper.work()
    assert room.keeper.work() == 1
    room.relay()
    assert len(room.sent.events) == 1
    assert stereo(room)[1].tolist() == [[1, 3], [2, 4]]
    assert list(room.settings.incoming_dir.iterdir()) == []
    stored = [p for p in room.settings.recordings_dir.rglob("*") if p.is_file()]
    assert [p.name for p in stored] == [f"{ID}.slr"]


def test_a_full_disk_keeps_the_legs_and_tries_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    legs = room.leg("in", [1]), room.leg("out", [2])
    room.ended()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert room.keeper.work() == 0
    assert all(leg.exists() for leg in legs)
    assert pending(room)[0].attempts == 0
    assert [e.type for e in room.told.events] == ["AlarmRaised"]
    room.clock.advance(DISK_FULL_S)
    assert room.keeper.work() == 1
    assert [e.type for e in room.told.events] == ["AlarmRaised", "AlarmCleared"]


def lacks(room: Room) -> list[tuple[str, float]]:
    room.relay()
    found = [e for e in room.sent.events if isinstance(e, RecordingIncomplete)]
    return [(e.reason, e.recorded_s) for e in found]


def test_what_is_no_sound_is_put_aside_and_said_once(room: Room) -> None:
    path = room.settings.incoming_dir / f"{CALL}-in.wav"
    path.write_bytes(b"not a wav file " * 10)
    room.ended()
    room.clock.advance(LIMIT_S)
    assert room.keeper.work() == 1
    assert pending(room) == []
    assert (path.parent / "aside" / path.name).exists() and not path.exists()
    assert lacks(room) == [("unreadable", 0.0)]
    assert room.client.for_call(CALL) is None


def test_the_leg_that_can_be_read_is_stored_without_the_other(room: Room) -> None:
    room.leg("in", [1, 2] * 4000)
    path = room.settings.incoming_dir / f"{CALL}-out.wav"
    path.write_bytes(b"not a wav file " * 10)
    room.ended()
    room.clock.advance(LIMIT_S)
    assert room.keeper.work() == 1
    assert stereo(room)[1][:2].tolist() == [[1, 0], [2, 0]]
    assert lacks(room) == [("unreadable", 1.0)]
    assert [p.name for p in room.settings.incoming_dir.rglob("*.wav")] == [path.name]


@pytest.mark.parametrize(
    ("caller_s", "agent_s", "talk_s", "lack"),
    [
        (30, 30, 32.0, None),
        (30, 30, 60.0, "short"),
        (60, 0, 60.0, "short"),
        (600, 600, 625.0, None),
        (0, 0, 60.0, "silent"),
        (0, 0, 1.5, None),
        (None, None, 60.0, "missing"),
    ],
)
def test_what_lacks_of_a_conversation_is_said(
    room: Room, caller_s: int | None, agent_s: int | None, talk_s: float, lack: str | None
) -> None:
    for side, seconds in (("in", caller_s), ("out", agent_s)):
        if seconds is not None:
            room.leg(side, [1] * (8000 * seconds))
    room.ended(talk_s)
    room.keeper.work()
    room.clock.advance(LIMIT_S)
    room.keeper.work()
    assert pending(room) == []
    assert [reason for reason, _ in lacks(room)] == ([lack] if lack else [])
    raised = [e.subject for e in room.told.events if isinstance(e, AlarmRaised)]
    assert raised == ([lack] if lack else [])


def cleared(room: Room) -> list[str]:
    """What the alarms that are over were about."""
    return [e.subject for e in room.told.events if isinstance(e, AlarmCleared)]


def test_the_alarm_ends_after_an_hour_without_another(room: Room) -> None:
    room.ended(60.0)
    room.clock.advance(LIMIT_S)
    room.keeper.work()
    room.clock.advance(QUIET_S - 1)
    room.keeper.work()
    assert "missing" not in cleared(room)
    room.clock.advance(1)
    room.keeper.work()
    assert "missing" in cleared(room)


def test_what_fails_again_and_again_is_set_aside_with_its_reason(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = room.leg("in", [1])
    room.ended()

    def fails(*_: object) -> None:
        raise RuntimeError("no such codec")

    monkeypatch.setattr(service, "store", fails)
    for _ in range(MAX_ATTEMPTS + 3):
        room.clock.advance(3600)
        room.keeper.work()
    (row,) = pending(room)
    assert row.attempts == MAX_ATTEMPTS
    assert "codec" in (row.error or "")
    assert path.exists()
    assert lacks(room) == [("unreadable", 0.0)]


def test_one_bad_call_does_not_stop_the_others(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_for_one(incoming: Path, call_id: str) -> Legs:
        if call_id == "bad-1":
            raise RuntimeError("a fault of ours")
        return legs_of(incoming, call_id)

    monkeypatch.setattr(service, "legs_of", fails_for_one)
    room.ended(call_id="bad-1")
    room.leg("in", [1])
    room.leg("out", [2])
    room.ended()
    assert room.keeper.work() == 1
    assert [row.call_id for row in pending(room)] == ["bad-1"]


@pytest.mark.parametrize("call_id", [None, "../../etc/passwd", "a/b"])
def test_hostile_ids_are_refused(room: Room, call_id: str | None) -> None:
    room.ended(call_id=call_id)
    assert pending(room) == []


def aged(path: Path, room: Room, age_s: float) -> None:
    when = room.clock.now().timestamp() - age_s
    os.utime(path, (when, when))


def test_orphaned_legs_are_taken_up(room: Room) -> None:
    room.clock.set_date(datetime.now(UTC))
    for side in ("in", "out"):
        aged(room.leg(side, [1, 2]), room, 60)
    room.keeper.sweep()
    assert pending(room) == []  # the event may still come
    room.clock.advance(120)
    room.keeper.sweep()
    assert room.keeper.work() == 1


def test_a_leg_still_written_is_left_alone_for_hours(room: Room) -> None:
    room.clock.set_date(datetime.now(UTC))
    for side in ("in", "out"):
        aged(room.leg(side, [1, 2], closed=False), room, 3600)
    room.keeper.sweep()
    assert pending(room) == []
    room.clock.advance(6 * 3600)
    room.keeper.sweep()
    assert room.keeper.work() == 1


def test_legs_of_a_stored_call_are_deleted_unless_they_are_newer(room: Room) -> None:
    room.leg("in", [1])
    room.leg("out", [2])
    room.clock.set_date(datetime.now(UTC))
    room.ended()
    room.keeper.work()
    old = room.leg("in", [1])
    aged(old, room, 10)
    room.keeper.sweep()
    assert not old.exists()
    newer = room.leg("in", [1])
    aged(newer, room, -10)
    room.keeper.sweep()
    assert newer.exists()


def test_ranges_channels_and_export(room: Room, tmp_path: Path) -> None:
    room.leg("in", [8192] * 8000)
    room.leg("out", [0] * 8000)
    room.ended()
    room.keeper.work()
    whole = room.client.wav_bytes(ID)
    with room.client.open(ID) as reader:
        assert reader.read_range(40, 1000) == whole[40:1000]
    sides = room.client.channels(ID)
    assert sides["caller"].dtype == np.float32
    assert sides["caller"].size == 16_000
    assert abs(sides["caller"][4000:12000] - 0.25).max() < 0.01
    assert not sides["agent"].any()
    assert room.client.channel(ID, "caller", 8000).tolist() == [0.25] * 8000
    target = tmp_path / "out.wav"
    assert room.client.export(ID, target) == len(whole)
    assert target.read_bytes() == whole
    assert target.stat().st_mode & 0o077 == 0


def test_a_missing_recording_is_said_clearly(room: Room) -> None:
    with pytest.raises(NoRecording):
        room.client.open("rec-none")


def test_a_file_put_in_anothers_place_does_not_open(room: Room) -> None:
    room.leg("in", [1])
    room.leg("out", [2])
    room.ended()
    room.keeper.work()
    found = room.client.for_call(CALL)
    assert found is not None
    path = room.settings.recordings_dir / found.path
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(WrongKey):
        room.client.open(ID)
