"""Leases, parts, retries, poison: no worker's death loses or doubles work."""

import threading

import numpy as np
import pytest

from asr import views
from asr.adapters.memory import MemoryEngine
from asr.client import AsrClient
from asr.engine import RATE, Audio
from asr.jobs import LEASE_S, MAX_ATTEMPTS, Jobs, LeaseLost
from asr.packing import Span
from asr.transcript import ChannelName, Segment, Word, segment_of
from asr.work import Worker
from core import recorded
from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.db import Database
from core.errors import WrongKey
from core.events import Minter, RecordingStored, TranscriptReady
from core.outbox import relay

SPANS: dict[int, list[Span]] = {3: [(0, 18), (21, 39), (42, 60)], 2: [(5, 10)]}
"""By the sample's value: what the stub detector says of the caller (3 chunks), of the agent (1)."""


class Source:
    """Recordings of two constant channels."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    def sides(self, recording_id: str) -> tuple[ChannelName, ...]:
        return ("caller", "agent")

    def channel(self, recording_id: str, side: ChannelName, rate: int = RATE) -> Audio:
        if self.error is not None:
            raise self.error
        return np.full(65 * rate, 3 if side == "caller" else 2, np.float32)

    def marks(self, recording_id: str) -> list[recorded.Mark]:
        return [recorded.Mark("pause", "1001", 20, 21, 1)]


def find_speech(audio: Audio) -> list[Span]:
    return SPANS[int(audio[0])]


class Dying(MemoryEngine):
    """Dies, or raises, at its n-th piece, as often as it is told."""

    def __init__(self, at: int, times: int = 1, error: type[BaseException] = KeyboardInterrupt):
        super().__init__({"caller": ["一二三", "四五六", "七八九"], "agent": ["您好"]})
        self.at, self.times, self.error = at, times, error

    def transcribe(self, audio: Audio, channel: ChannelName) -> list[Segment]:
        if len(self.heard) == self.at and self.times:
            self.times -= 1
            raise self.error
        return super().transcribe(audio, channel)


class Bench:
    """A queue, a source and workers by name."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db, self.clock, self.stop = db, clock, threading.Event()
        self.jobs = Jobs(db, "script", Minter("asr", clock), clock)
        self.source, self.sent = Source(), MemoryPublisher()
        self.minter = Minter("recordings", clock)

    def add(self, number: int = 1, priority: int = 5) -> bool:
        event = self.minter.mint(
            RecordingStored, call_id=f"c{number}", recording_id=f"r{number}", duration_s=65.0,
            channels=2, sample_rate=8000, sha256="0",
        )  # fmt: skip
        return self.jobs.add(event, priority)

    def worker(self, engine: MemoryEngine, name: str = "w1", at_once: int = 1) -> Worker:
        return Worker(
            name,
            self.jobs,
            engine=engine,
            source=self.source,
            find_speech=find_speech,
            stop=self.stop,
            at_once=at_once,
        )

    def state(self, number: int = 1) -> tuple[str, str | None] | None:
        with self.db.read() as session:
            return views.job_state(session, f"c{number}")

    def events(self) -> list[TranscriptReady]:
        relay(self.db, self.sent)
        return [event for event in self.sent.events if isinstance(event, TranscriptReady)]


@pytest.fixture
def bench(sqlite_db: Database, clock: ManualClock) -> Bench:
    return Bench(sqlite_db, clock)


@pytest.fixture
def any_bench(db: Database, clock: ManualClock) -> Bench:
    return Bench(db, clock)


def test_a_recording_becomes_a_transcript(any_bench: Bench) -> None:
    bench = any_bench
    assert bench.add()
    assert bench.jobs.takeable() == 1
    assert bench.worker(Dying(99)).do_best()
    assert bench.state() == ("done", None)
    client = AsrClient(bench.db)
    made = client.transcript(call_id="c1")
    assert made is not None
    assert [s.text for s in made.of("caller")] == ["一二三", "四五六", "七八九"]
    assert [s.start for s in made.of("caller")] == [0, 21, 42]
    assert [s.text for s in made.of("agent")] == ["您好"]
    assert made == client.transcript(recording_id="r1")
    assert made == client.transcript(transcript_id=made.id)
    (event,) = bench.events()
    assert (event.call_id, event.transcript_id, event.engine) == ("c1", made.id, "script")
    with bench.db.read() as session:
        assert views.ready_calls(session, ["c1", "c2"]) == {"c1"}
    assert not bench.worker(Dying(99)).do_best()


class Meeting(MemoryEngine):
    """Each of its first two pieces is finished only when both are begun; says which it was."""

    def __init__(self, fails: int | None = None) -> None:
        super().__init__({})
        self.fails, self.met = fails, threading.Barrier(2, timeout=10)

    def transcribe(self, audio: Audio, channel: ChannelName) -> list[Segment]:
        self.heard.append((channel, audio.size / RATE))
        number = len(self.heard)
        if number <= 2:
            self.met.wait()
        if number == self.fails:
            raise RuntimeError
        text = {"caller": "客", "agent": "座"}[channel]
        return [segment_of([Word(start=0, end=1, text=text, confidence=1)])]


def test_chunks_are_written_down_side_by_side_and_stand_in_order(bench: Bench) -> None:
    bench.add()
    assert bench.worker(Meeting(), at_once=2).do_best()
    made = AsrClient(bench.db).transcript(call_id="c1")
    assert made is not None
    assert [(s.text, s.start) for s in made.of("caller")] == [("客", 0), ("客", 21), ("客", 42)]
    assert [s.text for s in made.of("agent")] == ["座"]


def test_a_failure_beside_another_chunk_loses_nothing_that_was_committed(bench: Bench) -> None:
    bench.add()
    bench.worker(Meeting(fails=4), at_once=2).do_best()
    assert bench.state() == ("waiting", "RuntimeError: ")
    bench.clock.advance(3600)
    job = bench.jobs.take("w2")
    assert job is not None
    assert 2 <= len(job.done) <= 3
    bench.clock.advance(LEASE_S + 1)
    rest = MemoryEngine({"caller": ["尾"] * 2, "agent": ["尾"]})
    assert bench.worker(rest).do_best()
    assert len(rest.heard) == 4 - len(job.done)


def test_a_stop_waits_for_all_chunks_in_hand(bench: Bench) -> None:
    bench.add()
    engine = Meeting()
    original = engine.transcribe

    def transcribe(audio: Audio, channel: ChannelName) -> list[Segment]:
        heard = original(audio, channel)
        bench.stop.set()
        return heard

    engine.transcribe = transcribe  # type: ignore[method-assign]
    assert bench.worker(engine, at_once=2).do_best()
    assert bench.state() == ("waiting", None)
    job = bench.jobs.take("w2")
    assert job is not None
    assert {0, 1} <= set(job.done)


def test_a_message_has_the_caller_only(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.source, "sides", lambda _recording_id: ("caller",))
    assert bench.add()
    assert bench.worker(Dying(99)).do_best()
    made = AsrClient(bench.db).transcript(call_id="c1")
    assert made is not None
    assert [channel.channel for channel in made.channels] == ["caller"]


def test_a_recording_is_queued_once(bench: Bench) -> None:
    assert bench.add()
    assert not bench.add()
    bench.worker(Dying(99)).do_best()
    assert not bench.add()


def test_a_killed_workers_job_goes_on_after_its_last_chunk(any_bench: Bench) -> None:
    bench = any_bench
    bench.add()
    with pytest.raises(KeyboardInterrupt):
        bench.worker(Dying(2), "killed").do_best()
    second = MemoryEngine({"caller": ["七八九"], "agent": ["您好"]})
    assert not bench.worker(second).do_best()  # the lease still runs
    bench.clock.advance(LEASE_S + 1)
    assert bench.jobs.takeable() == 1
    assert bench.worker(second).do_best()
    assert len(second.heard) == 2  # two of four chunks were kept
    made = AsrClient(bench.db).transcript(call_id="c1")
    assert made is not None
    assert [s.text for s in made.of("caller")] == ["一二三", "四五六", "七八九"]


def test_a_worker_whose_lease_ended_cannot_write(bench: Bench) -> None:
    bench.add()
    job = bench.jobs.take("slow")
    assert job is not None
    bench.clock.advance(LEASE_S + 1)
    assert bench.jobs.take("quick") is not None
    with pytest.raises(LeaseLost):
        bench.jobs.save_chunk(job, "slow", 0, [])
    with pytest.raises(LeaseLost):
        bench.jobs.release(job, "slow")


def test_a_finished_chunk_renews_the_lease(bench: Bench) -> None:
    bench.add()
    job = bench.jobs.take("w1")
    assert job is not None
    for number in range(5):
        bench.clock.advance(LEASE_S - 1)
        bench.jobs.save_chunk(job, "w1", number, [])
        assert bench.jobs.take("w2") is None


def test_a_stop_hands_the_rest_back_at_once(bench: Bench) -> None:
    bench.add()
    engine = Dying(99)
    worker = bench.worker(engine)
    original = engine.transcribe

    def transcribe(audio: Audio, channel: ChannelName) -> list[Segment]:
        bench.stop.set()  # SIGTERM arrives in mid-chunk
        return original(audio, channel)

    engine.transcribe = transcribe  # type: ignore[method-assign]
    assert worker.do_best()
    assert len(engine.heard) == 1
    assert bench.state() == ("waiting", None)
    assert not worker.do_best()
    job = bench.jobs.take("w2")
    assert job is not None
    assert list(job.done) == [0]


def test_a_job_that_kills_its_workers_is_set_aside(bench: Bench) -> None:
    bench.add()
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            bench.worker(Dying(0)).do_best()
        bench.clock.advance(LEASE_S + 1)
    assert not bench.worker(Dying(99)).do_best()
    state = bench.state()
    assert state is not None
    assert state[0] == "failed"
    assert "died" in (state[1] or "")


def test_failures_rest_longer_each_time_and_end(bench: Bench) -> None:
    bench.add()
    for attempt in range(MAX_ATTEMPTS):
        assert bench.worker(Dying(0, error=RuntimeError)).do_best()
        assert bench.jobs.takeable() == 0
        bench.clock.advance(30 * 2**attempt - 1)
        assert bench.jobs.takeable() == 0
        bench.clock.advance(2)
    assert bench.state() == ("failed", "RuntimeError: ")
    assert not bench.worker(Dying(99)).do_best()


def test_progress_forgives_earlier_failures(bench: Bench) -> None:
    bench.add()
    for at in (0, 1, 1, 1):
        bench.worker(Dying(at, error=RuntimeError)).do_best()
        bench.clock.advance(3600)
    assert bench.worker(Dying(99)).do_best()
    assert bench.state() == ("done", None)


def test_a_wrong_key_is_final(bench: Bench) -> None:
    bench.add()
    bench.source.error = WrongKey("the recording was changed")
    assert bench.worker(Dying(99)).do_best()
    assert bench.state() == ("failed", "WrongKey: the recording was changed")


def test_one_bad_recording_does_not_block_the_next(bench: Bench) -> None:
    bench.add(1)
    bench.add(2)
    bench.source.error = WrongKey("no")
    bench.worker(Dying(99)).do_best()
    bench.source.error = None
    assert bench.worker(Dying(99)).do_best()
    assert bench.state(2) == ("done", None)


def test_the_most_urgent_goes_first_then_the_oldest(any_bench: Bench) -> None:
    bench = any_bench
    bench.add(1)
    bench.add(2)
    bench.add(3, priority=1)
    order = [job.recording_id for job in (bench.jobs.take("w") for _ in range(3)) if job]
    assert order == ["r3", "r1", "r2"]


def test_two_workers_never_hold_one_job(any_bench: Bench) -> None:
    for number in range(8):
        any_bench.add(number)
    taken: list[str] = []

    def work(name: str) -> None:
        while (job := any_bench.jobs.take(name)) is not None:
            taken.append(job.recording_id)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == [f"r{n}" for n in range(8)]


def test_a_silent_recording_gives_an_empty_doubtful_transcript(bench: Bench) -> None:
    bench.add()
    bench.worker(MemoryEngine({})).do_best()
    made = AsrClient(bench.db).transcript(call_id="c1")
    assert made is not None
    assert made.confidence == 0
    assert made.low_confidence
    assert [channel.channel for channel in made.channels] == ["caller", "agent"]


def test_a_question_must_name_one_thing(bench: Bench) -> None:
    with pytest.raises(ValueError, match="ask by"):
        AsrClient(bench.db).transcript()
