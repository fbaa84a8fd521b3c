"""A keeper over temporary folders."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from core.alarms import Alarms
from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.crypto import KeyRing
from core.db import Database
from core.events import CallEnded, Minter
from core.outbox import relay
from core.settings import Settings
from recordings.client import RecordingsClient
from recordings.service import Keeper
from recordings.wav import header

CALL = "sl-1763775555.12"


@dataclass
class Room:
    """Everything a test of `recordings` touches."""

    db: Database
    settings: Settings
    clock: ManualClock
    keeper: Keeper
    client: RecordingsClient
    sent: MemoryPublisher
    """What went through the outbox, by `relay`."""
    told: MemoryPublisher
    """Alarms."""

    def leg(self, side: str, samples: list[int], *, rate: int = 8000, closed: bool = True) -> Path:
        """A leg as MixMonitor leaves it; `closed=False` leaves the sizes in its header stale."""
        path = self.settings.incoming_dir / f"{CALL}-{side}.wav"
        head = header(len(samples) if closed else 0, rate, 1)
        path.write_bytes(head + np.array(samples, "<i2").tobytes())
        return path

    def ended(self, talk_s: float = 3.0, call_id: str | None = CALL) -> None:
        minter = Minter("acd", self.clock)
        self.keeper.call_ended(minter.mint(CallEnded, call_id=call_id, cause=16, talk_s=talk_s))

    def relay(self) -> None:
        relay(self.db, self.sent)


@pytest.fixture
def make_room(tmp_path: Path, clock: ManualClock) -> Callable[[Database], Room]:
    def make(db: Database) -> Room:
        settings = Settings(data_dir=tmp_path / "var", redis_socket=Path("/tmp/none.sock"))
        settings.incoming_dir.mkdir(parents=True, exist_ok=True)
        ring = KeyRing({"k1": b"1" * 32}, "k1")
        minter, told = Minter("recordings", clock), MemoryPublisher()
        alarms = Alarms(told, minter, clock)
        keeper = Keeper(db, settings, ring, minter=minter, alarms=alarms, clock=clock)
        client = RecordingsClient(db, settings, ring)
        return Room(db, settings, clock, keeper, client, MemoryPublisher(), told)

    return make


@pytest.fixture
def room(sqlite_db: Database, make_room: Callable[[Database], Room]) -> Room:
    return make_room(sqlite_db)


@pytest.fixture
def any_room(db: Database, make_room: Callable[[Database], Room]) -> Room:
    """The same, once on SQLite and once on PostgreSQL."""
    return make_room(db)
