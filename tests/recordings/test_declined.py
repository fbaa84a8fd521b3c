"""A caller who did not want to be recorded: nothing is stored, missed or waited for."""

from core.events import AlarmRaised
from recordings.settle import GRACE_S
from tests.recordings.conftest import CALL, Room


def test_who_did_not_want_to_be_recorded_is_not_missed(room: Room) -> None:
    mark = room.settings.incoming_dir / f"{CALL}-declined"
    mark.touch()
    room.ended(talk_s=60.0)
    assert room.keeper.work() == 0, "a leg may still come to life"
    room.clock.advance(GRACE_S)
    assert room.keeper.work() == 1
    room.relay()
    assert room.sent.events == [] and room.client.for_call(CALL) is None
    assert not any(isinstance(event, AlarmRaised) for event in room.told.events)
    assert list(room.settings.incoming_dir.iterdir()) == []


def test_a_message_that_they_leave_is_kept(room: Room) -> None:
    (room.settings.incoming_dir / f"{CALL}-declined").touch()
    room.leg("vm", [1] * 16_000)
    room.ended(talk_s=0.0)
    room.clock.advance(GRACE_S)
    assert room.keeper.work() == 1
    room.relay()
    assert [event.type for event in room.sent.events] == ["RecordingStored"]
    assert list(room.settings.incoming_dir.iterdir()) == []
