"""`python -m asr.worker`: one process, one model, one job at a time on all processors.

It is nice to everything else on the machine, calls above all. SIGTERM lets it finish what it has
in hand.
"""

import os
import socket
import sys

from asr.adapters import queue
from asr.adapters.vad import speech_spans
from asr.engines import build, processors
from asr.jobs import Jobs
from asr.loading import when_there
from asr.work import Worker
from core import logs, process, redis
from core.alarms import Alarms
from core.bus import Publisher
from core.clock import SystemClock
from core.crypto import KeyRing
from core.events import Minter
from core.outbox import relay
from core.settings import Settings
from quality.client import sought_words
from recordings.client import RecordingsClient

NICENESS = 15
STOP_LIMIT_S = 120
"""Longest wait for the chunks in hand after SIGTERM."""

log = logs.get("asr.worker")


def run(settings: Settings) -> None:
    """Wire, load the model, and work until SIGTERM."""
    stop = process.stop_on_signals()
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    clock = SystemClock()
    db = process.database(settings)
    recordings = RecordingsClient(db, settings, KeyRing.of(settings))
    # The lease's holder, and the producer of its events: unique among machines and lives.
    name = f"asr-{socket.gethostname()[:12]}-{os.getpid()}"
    minter = Minter(name, clock)
    publisher = Publisher(redis.connect(settings), settings.spool_dir / "asr-worker.jsonl")
    alarms = Alarms(publisher, minter, clock)
    engine = when_there(
        lambda: build(settings, workers=processors()),
        settings.asr_model,
        alarms,
        stop,
        between=publisher.drain,
    )
    if engine is None:
        return
    jobs = Jobs(db, settings.asr_model, minter, clock)
    worker = Worker(
        name,
        jobs,
        engine=engine,
        source=recordings,
        find_speech=speech_spans,
        stop=stop,
        at_once=processors(),
        sought=sought_words(settings),
    )

    def answer() -> None:
        if worker.do_best():
            relay(db, publisher, name)

    listener = queue.listen(queue.connect(settings), answer)
    log.info("ready", model=engine.model, at_once=processors())
    stop.wait()
    listener.stop(timeout=STOP_LIMIT_S * 1000)
    db.close()
    log.info("stopped")


if __name__ == "__main__":
    sys.exit(process.run("asr-worker", run))
