"""The loop of `python -m reports`: project, send what waits, reconcile, trim; each on its own."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import redis
import sqlalchemy as sa

from core import logs
from core.bus import Publisher
from core.clock import Clock
from core.db import Database
from core.outbox import relay
from reports.projector import Projector
from reports.reconcile import Reconciler
from reports.trim import trim

log = logs.get("reports")

TROUBLE = (redis.exceptions.RedisError, sa.exc.SQLAlchemyError, OSError)
"""What passes by itself, or when someone mends it: logged, and tried again."""
LEFT_BEHIND = timedelta(seconds=10)
"""A room that has not sent its event by then is taken for dead."""
REST_S = 0.5
"""Pause after trouble."""


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
    clock: Clock,
) -> list[Duty]:
    """What the process does beside projecting."""

    def left_behind() -> int:
        return relay(db, publisher, before=clock.now() - LEFT_BEHIND)

    return [
        # Rooms send their own outbox after each commit; this is for those that died in between.
        Duty("outbox", 2, left_behind),
        Duty("spool", 2, publisher.drain),
        Duty("reconcile", 2, reconciler.step),
        Duty("trim", 60, lambda: trim(client, projector.position)),
    ]
