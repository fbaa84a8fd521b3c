"""`python -m asr`: queues every stored recording and rings for the workers."""

import signal
import sys
import threading

from asr.adapters.queue import Bell, connect
from asr.jobs import Jobs
from core import logs, redis
from core.bus import Consumer, Publisher, run_consumer
from core.clock import Clock, SystemClock
from core.db import Database
from core.errors import UserError
from core.events import Minter, RecordingStored
from core.outbox import relay
from core.settings import Settings

SWEEP_S = 2.0
"""Between two looks for jobs that nobody was called for: lost rings, ended leases, rests over."""

log = logs.get("asr")


class Dispatcher:
    """Recordings in, rings out; the sweep makes up for every ring that was lost."""

    def __init__(
        self, jobs: Jobs, bell: Bell, db: Database, publisher: Publisher, clock: Clock
    ) -> None:
        self._jobs, self._bell, self._db = jobs, bell, db
        self._publisher, self._clock = publisher, clock
        self._next_sweep = clock.monotonic()

    def recording_stored(self, event: RecordingStored) -> None:
        """Queue it and wake a worker."""
        if self._jobs.add(event):
            log.info("queued", call_id=event.call_id, duration_s=event.duration_s)
            self._next_sweep = self._clock.monotonic()

    def chores(self) -> None:
        """Run between reads of the stream."""
        if self._clock.monotonic() < self._next_sweep:
            return
        self._next_sweep = self._clock.monotonic() + SWEEP_S
        try:
            for _ in range(self._jobs.takeable() - self._bell.waiting()):
                self._bell.ring()
            self._publisher.drain()
            relay(self._db, self._publisher)
        except Exception:  # Redis or the database was away; the next sweep makes up for it
            log.exception("sweep_failed")


def run(settings: Settings) -> None:
    """Wire and run until SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    clock = SystemClock()
    db = Database(settings.sql_url)
    db.check_head()
    client = redis.connect(settings)
    publisher = Publisher(client, settings.spool_dir / "asr.jsonl")
    jobs = Jobs(db, settings.asr_model, Minter("asr", clock), clock)
    dispatcher = Dispatcher(jobs, Bell(connect(settings)), db, publisher, clock)
    log.info("ready", model=settings.asr_model)
    run_consumer(
        Consumer(client, "asr", "asr"),
        {RecordingStored: dispatcher.recording_stored},
        stop,
        dispatcher.chores,
    )
    db.close()
    log.info("stopped")


def main() -> int:
    """Run; exit code 1 with a clear line when the set-up is wrong."""
    try:
        settings = Settings.load()
        logs.configure("asr", settings)
        run(settings)
    except UserError as error:
        print(error, file=sys.stderr)  # noqa: T201 (said before or without logging)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
