"""`python -m asr.live_text`: writes running calls down while they run.

It reads along in the files that Asterisk writes anyway, so no call knows of it; it has one thread
for recognition, and stands after everybody but batch recognition when processors are short.
"""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from functools import partial

import redis
import soxr

from asr.adapters.advice import RuledAdvice
from asr.adapters.crisis import CrisisAlarm
from asr.adapters.said import RedisSaid
from asr.adapters.urgent import RedisUrgent
from asr.adapters.vad import Detector
from asr.ear import TELEPHONE_HZ, Ear
from asr.engine import RATE, Audio, Engine
from asr.engines import build
from asr.follower import Follower
from asr.loading import when_there
from asr.said import Beat
from asr.turns import END_S
from core import logs, process
from core.alarms import Alarms
from core.bus import Publisher, Tail
from core.clock import SystemClock
from core.errors import Unavailable
from core.events import Event, Minter
from core.redis import READER_TIMEOUT_S, connect
from core.settings import Settings
from ivr.client import CrisisWords, FlowFolder
from quality.client import hint_rules
from recordings.client import GrowingCall, growing

NICENESS = 10
TURN_S = 0.2
"""Between two readings of the files; Asterisk writes them every two seconds."""
BEAT_EVERY_S = 5.0
AWAY_S = 1.0
PAUSE_S = 0.5
"""Longest wait for something to recognise."""
STOP_S = 10.0

log = logs.get("asr.live_text")


def ears() -> Callable[[], Ear]:
    """For one side of a call: makes the ear for its next utterance; what it hears goes on."""
    widening = soxr.ResampleStream(TELEPHONE_HZ, RATE, 1, dtype="float32", quality="MQ")
    detector = Detector()

    def widen(piece: Audio) -> Audio:
        wide: Audio = widening.resample_chunk(piece)
        return wide

    return lambda: Ear(detector, widen, END_S)


class News:
    """The stream of events from now on; whatever Redis does, reading goes on."""

    def __init__(self, settings: Settings) -> None:
        self._client = connect(settings, timeout_s=READER_TIMEOUT_S)
        self._tail: Tail | None = None

    def read(self, wait_s: float) -> list[Event]:
        """What happened since; waits for it so long."""
        try:
            if self._tail is None:
                self._tail = Tail(self._client)
            found = self._tail.read(block_ms=round(wait_s * 1000))
        except (redis.RedisError, OSError) as error:
            log.warning("redis_away", error=type(error).__name__)
            self._tail = None
            time.sleep(AWAY_S)
            return []
        return [one.event for one in found if isinstance(one.event, Event)]


def follow(follower: Follower, news: News, beat: Callable[[], None], stop: threading.Event) -> None:
    """Read along until `stop`."""
    beat_at = 0.0
    while not stop.is_set():
        for event in news.read(TURN_S):
            follower.happened(event)
        try:
            follower.step()
        except Exception:  # one call's trouble; the others are to be read along
            log.exception("step_failed")
        if time.monotonic() >= beat_at:
            beat_at = time.monotonic() + BEAT_EVERY_S
            beat()


def write(follower: Follower, engine: Engine, stop: threading.Event) -> None:
    """Recognise what waits, until `stop`."""
    while not stop.is_set():
        try:
            if not follower.write_next(engine):
                follower.work.wait(PAUSE_S)
        except Exception:
            log.exception("writing_failed")
            stop.wait(PAUSE_S)


def run(settings: Settings) -> None:
    """Wire, load the model, and follow calls until SIGTERM."""
    stop = process.stop_on_signals()
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    clock = SystemClock()
    book = RedisSaid(connect(settings))
    publisher = Publisher(connect(settings), settings.spool_dir / "asr-live.jsonl")
    minter, words = Minter("asr-live", clock), CrisisWords(FlowFolder.of(settings))

    def beat(*, ready: bool) -> None:
        with contextlib.suppress(Unavailable, OSError):
            book.beat(Beat(ready=ready, most=settings.live_calls))
            publisher.drain()

    beat(ready=False)
    engine = when_there(
        lambda: build(settings),
        settings.asr_model,
        Alarms(publisher, minter, clock),
        stop,
        between=partial(beat, ready=False),
    )
    if engine is None:
        return
    follower = Follower(
        book,
        partial(growing, settings.incoming_dir),
        partial(GrowingCall, settings.incoming_dir),
        ears=ears,
        adviser=partial(RuledAdvice, hint_rules(), clock),
        alarming=CrisisAlarm(words, publisher, minter),
        urgent=RedisUrgent(connect(settings)),
        most=settings.live_calls,
        clock=clock,
    )
    writer = threading.Thread(target=write, args=(follower, engine, stop), daemon=True)
    writer.start()
    log.info("ready", model=engine.model, most=settings.live_calls)
    follow(follower, News(settings), partial(beat, ready=True), stop)
    follower.work.set()
    writer.join(STOP_S)
    follower.close()
    log.info("stopped")


if __name__ == "__main__":
    sys.exit(process.run("asr-live", run))
