"""`python -m asr.worker`: one process, one thread, one model; run one per spare core.

It is nice to everything else on the machine, calls above all. SIGTERM lets it finish its chunk.
"""

import os
import socket
import sys
import threading

from asr.adapters import queue
from asr.adapters.vad import speech_spans
from asr.engine import Engine
from asr.engines import build
from asr.jobs import Jobs
from asr.work import Worker
from core import logs, process, redis
from core.bus import Publisher
from core.clock import SystemClock
from core.crypto import KeyRing
from core.errors import UserError
from core.events import Minter
from core.outbox import relay
from core.secrets import Secrets
from core.settings import Settings
from recordings.client import RecordingsClient

NICENESS = 15
STOP_LIMIT_S = 120
"""Longest wait for the chunk in hand after SIGTERM."""
MODEL_POLL_S = 10

log = logs.get("asr.worker")


def run(settings: Settings) -> None:
    """Wire, load the model, and work until SIGTERM."""
    stop = process.stop_on_signals()
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    clock = SystemClock()
    db = process.database(settings)
    recordings = RecordingsClient(db, settings, KeyRing.from_secrets(Secrets.load(settings)))
    engine = _load(settings, stop)
    if engine is None:
        return
    # The lease's holder, and the producer of its events: unique among machines and lives.
    name = f"asr-{socket.gethostname()[:12]}-{os.getpid()}"
    jobs = Jobs(db, settings.asr_model, Minter(name, clock), clock)
    worker = Worker(
        name, jobs, engine=engine, source=recordings, find_speech=speech_spans, stop=stop
    )
    publisher = Publisher(redis.connect(settings), settings.spool_dir / "asr-worker.jsonl")

    def answer() -> None:
        if worker.do_best():
            relay(db, publisher, name)

    listener = queue.listen(queue.connect(settings), answer)
    log.info("ready", model=engine.model)
    stop.wait()
    listener.stop(timeout=STOP_LIMIT_S * 1000)
    db.close()
    log.info("stopped")


def _load(settings: Settings, stop: threading.Event) -> Engine | None:
    """The engine; while its model is not installed, says so once and waits for it."""
    said = ""
    while not stop.is_set():
        try:
            return build(settings)
        except UserError as error:
            if str(error) != said:
                said = str(error)
                log.error("no_model", error=said)  # noqa: TRY400 (the text says it all)
        stop.wait(MODEL_POLL_S)
    return None


if __name__ == "__main__":
    sys.exit(process.run("asr-worker", run))
