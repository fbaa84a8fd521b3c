"""The bell over a real Redis: a ring wakes a worker, and losing one loses nothing."""

import threading
from pathlib import Path

import pytest

from asr.__main__ import SWEEP_S, Dispatcher
from asr.adapters.queue import Bell, connect, listen
from asr.adapters.urgent import RedisUrgent
from asr.jobs import LEASE_S, Jobs
from core.bus import Publisher
from core.clock import ManualClock
from core.db import Database
from core.events import CallerRecognized, MenuChosen, Minter, RecordingStored
from core.settings import Settings
from tests.redis_server import RedisServer


@pytest.fixture
def settings(redis_server: RedisServer, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, redis_socket=redis_server.socket)


class Desk:
    """A dispatcher over a real Redis and a real database."""

    def __init__(self, settings: Settings, server: RedisServer, db: Database) -> None:
        self.clock = ManualClock()
        self.jobs = Jobs(db, "script", Minter("asr", self.clock), self.clock)
        self.bell = Bell(connect(settings))
        publisher = Publisher(server.client(), settings.spool_dir / "x.jsonl")
        self.dispatcher = Dispatcher(
            self.jobs, self.bell, db, publisher, self.clock, urgent=RedisUrgent(server.client())
        )

    def stored(self, number: int = 1) -> None:
        event = Minter("recordings", self.clock).mint(
            RecordingStored, call_id=f"c{number}", recording_id=f"r{number}", duration_s=1.0,
            channels=2, sample_rate=8000, sha256="0",
        )  # fmt: skip
        self.dispatcher.recording_stored(event)


@pytest.fixture
def desk(settings: Settings, redis_server: RedisServer, sqlite_db: Database) -> Desk:
    return Desk(settings, redis_server, sqlite_db)


def test_a_ring_is_answered_once_and_stopping_is_quick(settings: Settings) -> None:
    answered: list[str] = []
    twice = threading.Event()

    def answer() -> None:
        answered.append(threading.current_thread().name)
        if len(answered) == 2:
            twice.set()

    worker = listen(connect(settings), answer)
    try:
        bell = Bell(connect(settings))
        bell.ring()
        bell.ring()
        assert twice.wait(10)
        assert len(set(answered)) == 1  # one thread does all the work
        assert bell.waiting() == 0
    finally:
        worker.stop(timeout=5000)


def test_a_worker_that_raises_hears_the_next_ring(settings: Settings) -> None:
    heard = threading.Semaphore(0)

    def answer() -> None:
        heard.release()
        raise RuntimeError("broken")

    worker = listen(connect(settings), answer)
    try:
        bell = Bell(connect(settings))
        for _ in range(2):
            bell.ring()
            assert heard.acquire(timeout=10)
    finally:
        worker.stop(timeout=5000)


def test_every_waiting_job_is_rung_for_once(desk: Desk) -> None:
    desk.stored(1)
    desk.stored(2)
    desk.stored(2)
    desk.dispatcher.chores()
    assert desk.bell.waiting() == 2
    desk.clock.advance(SWEEP_S)
    desk.dispatcher.chores()
    assert desk.bell.waiting() == 2


def test_a_complaint_and_a_seniors_call_go_first(desk: Desk) -> None:
    mint = Minter("ivr", desk.clock).mint
    desk.dispatcher.call_news(
        mint(CallerRecognized, call_id="c3", customer_id=1, relation="self", senior=True,
             age_band="65+")
    )  # fmt: skip
    for number in (1, 2, 3):
        desk.stored(number)
    said = mint(MenuChosen, call_id="c2", menu="m", key="4", choice="complaint")
    desk.dispatcher.call_news(said)  # late, and twice
    desk.dispatcher.call_news(said)
    taken = [desk.jobs.take("w") for _ in range(3)]
    assert [job.call_id for job in taken if job] == ["c2", "c3", "c1"]


def test_a_lost_ring_and_an_ended_lease_are_rung_for_again(
    desk: Desk, redis_server: RedisServer
) -> None:
    desk.stored()
    desk.dispatcher.chores()
    redis_server.client().flushall()
    desk.clock.advance(SWEEP_S)
    desk.dispatcher.chores()
    assert desk.bell.waiting() == 1
    redis_server.client().flushall()
    assert desk.jobs.take("dies") is not None
    desk.clock.advance(SWEEP_S)
    desk.dispatcher.chores()
    assert desk.bell.waiting() == 0
    desk.clock.advance(LEASE_S)
    desk.dispatcher.chores()
    assert desk.bell.waiting() == 1


def test_without_redis_nothing_is_lost(desk: Desk, redis_server: RedisServer) -> None:
    redis_server.kill()
    desk.stored()
    desk.dispatcher.chores()
    redis_server.start()
    desk.clock.advance(SWEEP_S)
    desk.dispatcher.chores()
    assert desk.bell.waiting() == 1
