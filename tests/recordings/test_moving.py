"""Recordings go on to another store, and nothing that may go wrong loses one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import fsspec
import pytest

from core.alarms import Alarms
from core.bus import MemoryPublisher
from core.crypto import KeyRing
from core.errors import Unavailable
from core.events import AlarmCleared, AlarmRaised, Minter
from recordings import moving
from recordings.adapters.away import Away
from recordings.client import NoRecording, RecordingsClient
from recordings.moving import FIRST_REST_S, STAYS, Mover
from recordings.tables import RecordingFile, Tombstone
from tests.recordings.conftest import CALL, Room
from tests.recordings.test_retention import RULES, expiry_of

ID = f"rec-{CALL}"
SAMPLES = [500, -500] * 60_000
Kind = Literal["file", "memory"]


@dataclass
class Moving:
    """A stored recording, and a mover with somewhere to go."""

    room: Room
    url: str
    mover: Mover
    told: MemoryPublisher
    alarms: Alarms

    def step(self) -> int:
        return self.mover.step(self.alarms)

    @property
    def row(self) -> RecordingFile:
        with self.room.db.read() as session:
            return session.get_one(RecordingFile, ID)

    @property
    def local(self) -> Path:
        return self.room.settings.recordings_dir / self.row.path

    @property
    def remote(self) -> bytes | None:
        """What the store has."""
        with fsspec.open(f"{self.url}/{self.row.path}") as file:
            return bytes(file.read())

    def listed(self) -> list[str]:
        fs, root = fsspec.core.url_to_fs(self.url)
        return [str(name) for name in fs.find(root)] if fs.exists(root) else []

    def heard(self) -> bytes:
        return self.room.client.wav_bytes(ID)


@pytest.fixture(params=["file", "memory"])
def centre(request: pytest.FixtureRequest, any_room: Room, tmp_path: Path) -> Moving:
    any_room.leg("in", SAMPLES)
    any_room.leg("out", SAMPLES)
    any_room.ended(15.0)
    assert any_room.keeper.work() == 1
    url = f"file://{tmp_path}/nas" if request.param == "file" else f"memory://{uuid4()}"
    told = MemoryPublisher()
    alarms = Alarms(told, Minter("recordings", any_room.clock), any_room.clock)
    mover = Mover(any_room.db, any_room.settings.recordings_dir, url, any_room.clock)
    return Moving(any_room, url, mover, told, alarms)


def aged(centre: Moving) -> None:
    """The recording is in the store, and a day old."""
    assert centre.step() == 1
    centre.room.clock.advance(STAYS.total_seconds() + 1)
    assert centre.step() == 1


def test_a_recording_is_copied_stays_a_day_and_is_played_from_there(centre: Moving) -> None:
    before = centre.heard()
    assert centre.step() == 1
    assert (centre.row.state, centre.row.away) == ("both", centre.url)
    assert centre.remote == centre.local.read_bytes() and b"RIFF" not in (centre.remote or b"")
    assert centre.step() == 0
    if centre.url.startswith("file:"):
        assert Path(centre.listed()[0]).stat().st_mode & 0o777 == 0o600
    local = centre.local
    centre.room.clock.advance(STAYS.total_seconds() + 1)
    assert centre.step() == 1
    assert centre.row.state == "away" and not local.exists()
    assert centre.heard() == before
    with centre.room.client.open(ID) as reader:
        assert reader.read_range(200_001, 200_009) == before[200_001:200_009]
        assert reader.read_range(44, 50) == before[44:50]
    assert centre.step() == 0 and not any(isinstance(e, AlarmRaised) for e in centre.told.events)


def test_without_another_store_nothing_moves(centre: Moving) -> None:
    mover = Mover(centre.room.db, centre.room.settings.recordings_dir, "", centre.room.clock)
    centre.room.clock.advance(STAYS.total_seconds() + 1)
    assert mover.step(centre.alarms) == 0
    assert centre.row.state == "here" and centre.local.exists()


def broken(name: str, fault: Callable[..., Any]) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(Away, name, fault)


def refused(*_: object) -> None:
    raise PermissionError("the store says no")


def no_driver(*_: object) -> None:
    raise ImportError("Install s3fs to access S3")


def torn(away: Away, local: Path, path: str) -> None:
    fs, root = fsspec.core.url_to_fs(away.url)
    fs.makedirs(f"{root}/{path}".rpartition("/")[0], exist_ok=True)
    fs.pipe_file(f"{root}/{path}", local.read_bytes()[:100])


@pytest.mark.parametrize(
    "fault",
    [
        broken("put", refused),
        broken("put", no_driver),
        broken("put", torn),
        broken("digest", refused),
        broken("digest", lambda *_: "0" * 64),
    ],
    ids=["refused", "no driver", "torn", "no reading", "other bytes"],
)
def test_what_was_not_compared_is_not_believed_and_tried_again(
    centre: Moving, fault: Callable[[pytest.MonkeyPatch], None]
) -> None:
    before = centre.heard()
    with pytest.MonkeyPatch.context() as patch:
        fault(patch)
        assert centre.step() == 0
        assert centre.row.state == "moving" and centre.heard() == before
        assert [type(event) for event in centre.told.events] == [AlarmRaised]
        assert centre.step() == 0  # it rests
    centre.room.clock.advance(FIRST_REST_S + 1)
    assert centre.step() == 1
    assert centre.row.state == "both" and centre.remote == centre.local.read_bytes()
    assert [type(event) for event in centre.told.events] == [AlarmRaised, AlarmCleared]


def test_one_that_cannot_be_moved_holds_up_no_other(centre: Moving) -> None:
    lost = centre.local
    room = centre.room
    lost.unlink()
    with room.db.write() as session:
        old = session.get_one(RecordingFile, ID)
        row = {c.name: getattr(old, c.name) for c in RecordingFile.__table__.columns}
        for number in (1, 2):
            made = row | {"id": f"x{number}", "call_id": f"x{number}", "path": f"store/x{number}"}
            session.add(RecordingFile(**made))
            (room.settings.recordings_dir / f"store/x{number}").write_bytes(b"sealed")
    assert centre.step() == 2
    assert [type(event) for event in centre.told.events] == [AlarmRaised]
    with pytest.raises(NoRecording):
        centre.heard()


@pytest.mark.parametrize("at", ["put", "digest", "_set"])
def test_killed_at_any_step_it_is_gone_on_with(centre: Moving, at: str) -> None:
    before = centre.heard()
    aged_state = centre.row.state
    assert aged_state == "here"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Mover if at == "_set" else Away, at, killed)
        with pytest.raises(SystemExit):
            centre.step()
    assert centre.heard() == before
    again = Mover(
        centre.room.db, centre.room.settings.recordings_dir, centre.url, centre.room.clock
    )
    assert again.step(centre.alarms) == 1
    assert centre.row.state == "both" and centre.heard() == before


def killed(*_: object) -> None:
    raise SystemExit


@pytest.mark.parametrize("when", ["here", "moving", "both", "away"])
def test_retention_removes_every_copy(centre: Moving, when: str) -> None:
    if when == "moving":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Away, "digest", refused)
            centre.step()
    elif when != "here":
        aged(centre) if when == "away" else centre.step()
    local = centre.local
    centre.room.clock.advance(101 * 86_400)
    expiry = expiry_of(centre.room)
    assert expiry.step(RULES) == 1
    assert not local.exists()
    if when != "here":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Away, "remove", refused)
            centre.step()
        assert centre.listed() and not gone(centre)
        centre.room.clock.advance(FIRST_REST_S * 4)
        assert centre.step() == 1
    assert gone(centre) and centre.listed() == []


def gone(centre: Moving) -> bool:
    with centre.room.db.read() as session:
        return session.get_one(Tombstone, ID).file_gone


def test_buried_while_it_is_on_its_way(centre: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = Away.digest

    def meanwhile(away: Away, path: str) -> str:
        centre.room.clock.advance(101 * 86_400)
        assert expiry_of(centre.room).step(RULES) == 1
        return digest(away, path)

    monkeypatch.setattr(Away, "digest", meanwhile)
    centre.step()
    centre.room.clock.advance(FIRST_REST_S + 1)
    monkeypatch.undo()
    centre.step()
    assert gone(centre) and centre.listed() == []


@pytest.mark.parametrize("when", ["here", "both", "away"])
def test_a_new_key_reaches_every_copy(centre: Moving, when: str) -> None:
    before = centre.heard()
    if when != "here":
        aged(centre) if when == "away" else centre.step()
    ring = KeyRing({"k1": b"1" * 32, "k2": b"2" * 32}, "k2")
    assert centre.mover.rewrap(ID, ring)
    assert not centre.mover.rewrap(ID, ring), "there is nothing left to do"
    only = RecordingsClient(centre.room.db, centre.room.settings, KeyRing({"k2": b"2" * 32}, "k2"))
    assert only.sealed_by(ID) == "k2" and only.wav_bytes(ID) == before
    if when != "here":
        assert centre.row.state == "both"
        aged_again(centre)
        assert only.sealed_by(ID) == "k2" and only.wav_bytes(ID) == before


def aged_again(centre: Moving) -> None:
    centre.room.clock.advance(STAYS.total_seconds() + 1)
    centre.step()
    assert centre.row.state == "away" and not centre.local.exists()


def test_a_new_key_cut_short_leaves_a_recording_that_is_played(centre: Moving) -> None:
    before = centre.heard()
    aged(centre)
    ring = KeyRing({"k1": b"1" * 32, "k2": b"2" * 32}, "k2")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Away, "put", refused)
        with pytest.raises(PermissionError):
            centre.mover.rewrap(ID, ring)
    both = RecordingsClient(centre.room.db, centre.room.settings, ring)
    assert centre.row.state == "moving" and both.wav_bytes(ID) == before
    assert centre.step() == 1
    assert centre.row.state == "both" and both.wav_bytes(ID) == before


def test_a_store_that_does_not_answer_is_said_to_be_away(
    centre: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged(centre)
    monkeypatch.setattr(Away, "open", refused)
    with pytest.raises(Unavailable, match="PermissionError"):
        centre.heard()


def test_what_is_gone_there_is_gone(centre: Moving) -> None:
    aged(centre)
    Away(centre.url).remove(centre.row.path)
    Away(centre.url).remove(centre.row.path)
    with pytest.raises(NoRecording):
        centre.heard()


def test_what_was_begun_for_another_store_is_taken_back(centre: Moving) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Away, "digest", refused)
        centre.step()
    assert centre.listed()
    url = f"memory://{uuid4()}"
    other = Mover(centre.room.db, centre.room.settings.recordings_dir, url, centre.room.clock)
    assert other.step(centre.alarms) == 1
    assert centre.listed() == [] and centre.row.away == url


def test_only_two_failures_in_a_row_are_waited_for(centre: Moving) -> None:
    with centre.room.db.write() as session:
        old = session.get_one(RecordingFile, ID)
        row = {c.name: getattr(old, c.name) for c in RecordingFile.__table__.columns}
        for number in range(5):
            session.add(RecordingFile(**row | {"id": f"x{number}", "call_id": f"x{number}"}))
    tried: list[str] = []

    def counted(_away: Away, _local: Path, path: str) -> None:
        tried.append(path)
        refused()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Away, "put", counted)
        centre.step()
    assert len(tried) == moving.ENOUGH
