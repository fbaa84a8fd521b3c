"""Keeps the trainer's list: what callers said and was not understood well, from the events.

Runs in a thread of its own beside the calls, which never wait for it.
"""

import threading
import time

from redis import Redis

from core import logs
from core.bus import Consumer, Handlers, run_consumer
from core.clock import Clock
from core.db import Database
from core.events import IntentHeard
from ivr import training
from ivr.trainer_desk import TrainerDesk

GROUP = "ivr"
FORGET_EVERY_S = 3600.0
REST_S = 1.0
"""Nobody waits for the list; a reader that wakes for every event takes processor from the calls."""

log = logs.get("ivr.listing")


class Listing:
    """Writes misheard utterances down and lets go of old ones."""

    def __init__(self, db: Database, clock: Clock, desk: TrainerDesk) -> None:
        self._db, self._clock, self._desk = db, clock, desk
        self._next = 0.0

    def run(self, client: Redis, stop: threading.Event) -> None:
        """Until `stop`. `client`: one that may wait for new events."""
        try:
            self._desk.hand_over()  # what was decided while nobody could write it down
        except Exception:  # the list works without it, and so do calls
            log.exception("corrections_not_handed_over")
        handlers: Handlers = {IntentHeard: self.heard}
        run_consumer(Consumer(client, GROUP, GROUP), handlers, stop, self.tidy, REST_S)

    def heard(self, event: IntentHeard) -> None:
        """Keep what was misheard; the same event again changes nothing."""
        if training.is_misheard(event):
            with self._db.write() as session:
                training.keep(session, event)

    def tidy(self) -> None:
        """Let go of what is old, now and then."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + FORGET_EVERY_S
        try:
            with self._db.write() as session:
                gone = training.forget(session, self._clock.now())
        except Exception:  # a locked database passes; the next hour tries again
            log.exception("utterances_not_forgotten")
            return
        if gone:
            log.info("utterances_forgotten", count=gone)
