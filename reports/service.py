"""The loop of `python -m reports`: project, send what waits, reconcile, trim; each on its own."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import redis
import sqlalchemy as sa

from core import logs
from core.alarms import Alarms
from core.bus import EventSink, Publisher
from core.clock import Clock
from core.db import Database
from core.events import Event, Minter
from core.outbox import relay
from core.settings import Settings
from reports.alarms import Watch, forget_old
from reports.own import forget_old_states
from reports.projector import Projector, apply
from reports.reconcile import Reconciler
from reports.trim import trim

log = logs.get("reports")

TROUBLE = (redis.exceptions.RedisError, sa.exc.SQLAlchemyError, OSError)
"""What passes by itself, or when someone mends it: logged, and tried again."""
LEFT_BEHIND = timedelta(seconds=10)
"""A room that has not sent its event by then is taken for dead."""
WATCH_S = 5.0
"""Between two looks at disks, spools and Redis."""
REST_S = 0.5
"""Pause after trouble."""


class OwnAlarms:
    """Alarms of `reports` itself: in the table at once, for what they tell of may be Redis."""

    def __init__(self, db: Database, onward: EventSink) -> None:
        self._db, self._onward = db, onward

    def publish(self, event: Event) -> None:
        """Raises SQLAlchemy's errors."""
        with self._db.write() as session:
            apply(session, [event])
        try:
            self._onward.publish(event)
        except OSError as error:  # neither Redis nor the disk: the table has it all the same
            log.warning("alarm_not_sent_on", error=type(error).__name__)


@dataclass
class Duty:
    """Something done every `every_s` seconds beside projecting."""

    name: str
    every_s: float
    run: Callable[[], object]
    next_at: float = 0.0


class Service:
    """Runs the projector without pause, and the duties when they are due."""

    def __init__(self, projector: Projector, duties: list[Duty], clock: Clock) -> None:
        self._projector = projector
        self._duties = duties
        self._clock = clock

    def run(self, stop: threading.Event) -> None:
        """Until `stop`; a duty that fails does not keep the others from their work."""
        while not stop.is_set():
            if not self._try("project", self._projector.step):
                stop.wait(REST_S)
            for duty in self._duties:
                if self._clock.monotonic() >= duty.next_at:
                    self._try(duty.name, duty.run)
                    duty.next_at = self._clock.monotonic() + duty.every_s

    def _try(self, name: str, action: Callable[[], object]) -> bool:
        try:
            action()
        except TROUBLE as error:
            log.warning("duty_failed", duty=name, error=type(error).__name__)
            return False
        except Exception:
            log.exception("duty_failed", duty=name)
            return False
        return True


def duties(
    *,
    db: Database,
    client: redis.Redis,
    publisher: Publisher,
    projector: Projector,
    reconciler: Reconciler,
    settings: Settings,
    clock: Clock,
) -> list[Duty]:
    """What the process does beside projecting."""

    def left_behind() -> int:
        return relay(db, publisher, before=clock.now() - LEFT_BEHIND)

    alarms = Alarms(OwnAlarms(db, publisher), Minter("reports", clock), clock)
    return [
        # Rooms send their own outbox after each commit; this is for those that died in between.
        Duty("outbox", 2, left_behind),
        Duty("spool", 2, publisher.drain),
        Duty("reconcile", 2, reconciler.step),
        Duty("tidy", 600, lambda: reconciler.tidy(timedelta(days=settings.channel_log_days))),
        Duty("trim", 60, lambda: trim(client, projector.position)),
        Duty("watch", WATCH_S, Watch(db, settings, alarms).step),
        Duty("forget alarms", 3600, lambda: forget_old(db, clock.now())),
        Duty("forget states", 3600, lambda: forget_old_states(db, clock.now())),
    ]
