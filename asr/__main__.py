"""`python -m asr`: queues every stored recording and rings for the workers."""

import sys

from asr.adapters.queue import Bell, connect
from asr.adapters.urgent import RedisUrgent
from asr.jobs import Jobs
from asr.search import all_indexed, index_some
from asr.urgency import USUAL, Urgent, priority_of
from core import logs, process, redis
from core.bus import Consumer, Publisher, run_consumer
from core.clock import Clock, SystemClock
from core.db import Database
from core.events import (
    CallerRecognized,
    Event,
    IntentHeard,
    MenuChosen,
    Minter,
    RecordingDeleted,
    RecordingStored,
    SeniorNoticed,
    SurveyAnswered,
)
from core.outbox import relay
from core.settings import Settings

INDEXED = 20
"""Older transcripts made findable at a sweep, until all are."""
SWEEP_S = 2.0
"""Between two looks for jobs that nobody was called for: lost rings, ended leases, rests over."""

log = logs.get("asr")


class Dispatcher:
    """Recordings in, rings out; the sweep makes up for every ring that was lost."""

    def __init__(
        self,
        jobs: Jobs,
        bell: Bell,
        db: Database,
        publisher: Publisher,
        clock: Clock,
        *,
        urgent: Urgent,
    ) -> None:
        self._jobs, self._bell, self._db = jobs, bell, db
        self._urgent = urgent
        self._publisher, self._clock = publisher, clock
        self._next_sweep = clock.monotonic()

    def recording_stored(self, event: RecordingStored) -> None:
        """Queue it and wake a worker."""
        priority = self._urgent.of(event.call_id)
        if self._jobs.add(event, priority):
            told = {"duration_s": event.duration_s, "priority": priority}
            log.info("queued", call_id=event.call_id, **told)
            self._next_sweep = self._clock.monotonic()

    def recording_deleted(self, event: RecordingDeleted) -> None:
        """What was said goes with the sound."""
        self._jobs.forget(event.recording_id)
        log.info("forgotten", call_id=event.call_id)

    def call_news(self, event: Event) -> None:
        """Whatever else is said of a call: its recording may be more urgent than others."""
        priority = priority_of(event)
        if event.call_id is None or priority == USUAL:
            return
        self._urgent.note(event.call_id, priority)
        self._jobs.hasten(event.call_id, priority)

    def chores(self) -> None:
        """Run between reads of the stream."""
        if self._clock.monotonic() < self._next_sweep:
            return
        self._next_sweep = self._clock.monotonic() + SWEEP_S
        try:
            self._index_older()
            for _ in range(self._jobs.takeable() - self._bell.waiting()):
                self._bell.ring()
            self._publisher.drain()
            relay(self._db, self._publisher, "asr")
        except Exception:  # Redis or the database was away; the next sweep makes up for it
            log.exception("sweep_failed")

    def _index_older(self) -> None:
        """Make some more older transcripts findable; nobody waits for a writer once all are."""
        with self._db.read() as session:
            if all_indexed(session):
                return
        with self._db.write() as session:
            index_some(session, INDEXED)


def run(settings: Settings) -> None:
    """Wire and run until SIGTERM."""
    stop = process.stop_on_signals()
    clock = SystemClock()
    db = process.database(settings)
    client = redis.connect(settings, timeout_s=redis.READER_TIMEOUT_S)
    publisher = Publisher(redis.connect(settings), settings.spool_dir / "asr.jsonl")
    jobs = Jobs(db, settings.asr_model, Minter("asr", clock), clock)
    urgent = RedisUrgent(redis.connect(settings))
    dispatcher = Dispatcher(jobs, Bell(connect(settings)), db, publisher, clock, urgent=urgent)
    news = (CallerRecognized, SeniorNoticed, IntentHeard, MenuChosen, SurveyAnswered)
    log.info("ready", model=settings.asr_model)
    run_consumer(
        Consumer(client, "asr", "asr"),
        {
            RecordingStored: dispatcher.recording_stored,
            RecordingDeleted: dispatcher.recording_deleted,
            **dict.fromkeys(news, dispatcher.call_news),
        },
        stop,
        dispatcher.chores,
    )
    db.close()
    log.info("stopped")


if __name__ == "__main__":
    sys.exit(process.run("asr", run))
