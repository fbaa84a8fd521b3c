"""Holds and pauses are kept with the recording, in its own seconds, and go with it."""

from datetime import timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.clock import ManualClock
from core.db import Database
from core.events import (
    AgentJoined,
    AgentLeft,
    CallEnded,
    CallHeld,
    CallQueued,
    Event,
    Minter,
    RecordingPaused,
    RecordingResumed,
)
from recordings import marking
from recordings.expiry import UNRECORDED, Expiry
from recordings.retention import Default, Rules
from recordings.tables import RecordingMark, RecordingMoment
from tests.recordings.conftest import CALL, Room

ID = f"rec-{CALL}"
RATE = 8000
A_DAY = Rules(rules=(), default=Default(days=1))


class Story:
    """A call of which something is told, second by second."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.minter = Minter("acd", room.clock)
        self.begins = room.clock.now()

    def at(self, second: float, kind: type[Event], **fields: Any) -> None:
        event = self.minter.mint(kind, call_id=CALL, agent_id="1001", **fields)
        event = event.model_copy(update={"at": self.begins + timedelta(seconds=second)})
        for _ in range(2):  # doubled deliveries are one
            marking.happened(self.room.db, event)  # type: ignore[arg-type]

    def over(self, second: float, sound_s: float) -> None:
        loud = [8192] * int(sound_s * RATE)
        self.room.leg("in", loud)
        self.room.leg("out", loud)
        event = self.minter.mint(CallEnded, call_id=CALL, cause=16, talk_s=sound_s)
        at = self.begins + timedelta(seconds=second)
        self.room.keeper.call_ended(event.model_copy(update={"at": at}))
        assert self.room.keeper.work() == 1


def told(room: Room) -> Story:
    """A hold by the phone's key, one by the console, and a pause."""
    story = Story(room)
    story.at(0, AgentJoined)
    story.at(2, CallHeld, held=True, how="phone")
    story.at(5, CallHeld, held=False, how="phone")
    story.at(6, CallHeld, held=True, how="console")
    story.at(16, CallHeld, held=False, how="console")
    story.at(18, RecordingPaused, until=story.begins)
    story.at(20, RecordingResumed, why="asked")
    story.at(22, AgentLeft)
    story.over(22, 12.0)
    return story


def rows(db: Database, table: type[RecordingMark | RecordingMoment]) -> int:
    with db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_holds_and_pauses_are_kept_in_seconds_of_the_recording(any_room: Room) -> None:
    told(any_room)
    assert [(m.kind, m.start, m.end, m.lasted_s, m.music) for m in any_room.client.marks(ID)] == [
        ("hold", 2.0, 5.0, 3.0, True),
        ("hold", 6.0, 6.0, 10.0, True),
        ("pause", 8.0, 10.0, 2.0, False),
    ]
    assert rows(any_room.db, RecordingMoment) == 0  # what has become marks is not kept twice


def test_the_hold_music_is_cut_from_what_is_recognised_and_times_stay(room: Room) -> None:
    told(room)
    agent = room.client.channel(ID, "agent", RATE)
    caller = room.client.channel(ID, "caller", RATE)
    assert len(agent) == len(caller) == 12 * RATE
    assert np.flatnonzero(agent == 0).tolist() == list(range(2 * RATE, 5 * RATE))
    assert np.all(caller == 0.25)


def test_a_length_that_nothing_explains_has_no_marks(room: Room) -> None:
    story = Story(room)
    story.at(0, AgentJoined)
    story.at(10, CallHeld, held=True, how="phone")
    story.over(100, 30.0)
    assert room.client.marks(ID) == []
    assert room.client.for_call(CALL) is not None


def test_a_call_without_a_recording_leaves_nothing(room: Room) -> None:
    story = Story(room)
    story.at(0, AgentJoined)
    room.ended(talk_s=0.0)
    room.clock.advance(20)
    room.keeper.work()
    assert rows(room.db, RecordingMoment) == 0


def test_marks_go_with_their_recording_and_moments_with_time(
    room: Room, clock: ManualClock
) -> None:
    told(room)
    Story(room).at(0, AgentJoined)  # its call's end is never heard of
    expiry = Expiry(room.db, room.settings.recordings_dir, Minter("recordings", clock), clock)
    clock.advance((UNRECORDED + timedelta(days=1)).total_seconds())
    expiry.step(A_DAY)
    assert rows(room.db, RecordingMark) == 0
    assert rows(room.db, RecordingMoment) == 0


def test_what_says_nothing_of_the_sound_is_passed_over(room: Room) -> None:
    minter = Minter("acd", room.clock)
    queued = minter.mint(
        CallQueued, call_id=CALL, queue="general", place=1, credit_s=0, skills={}, senior=False
    )
    marking.happened(room.db, queued)  # type: ignore[arg-type]
    assert rows(room.db, RecordingMoment) == 0
