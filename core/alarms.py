"""Alarms: something is wrong and a person must act.

Any process raises one by its kind and subject, and takes it back when it is over. Raising again
while it is open sends nothing but, now and then, a sign that it still lasts. `reports` keeps what
is open; the console, `silverline alarms` and `silverline doctor` show it.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from core import logs
from core.bus import EventSink
from core.clock import Clock
from core.events import AlarmCleared, AlarmRaised, Minter

REFRESH_S = 600.0
"""Between two signs that an open alarm still lasts."""

log = logs.get("core.alarms")

Kind = Literal[
    "disk_low",
    "disk_full",
    "recording_incomplete",
    "model_missing",
    "spool_growing",
    "events_away",
    "peak_on",
    "file_refused",
    "nobody_listens",
    "store_away",
    "appeal_overdue",
]
"""`docs/alarms.md` says of each what it means and what to do; the pages have it in English."""

Name = tuple[str, str]
"""Kind and subject."""


@dataclass(frozen=True)
class Trouble:
    """What an alarm says."""

    kind: Kind
    subject: str
    """Which folder, model or process; together with `kind` the alarm's name."""
    what: str
    """What is wrong: a short Chinese sentence without personal data."""
    do: str
    """What to do about it, likewise."""

    @property
    def name(self) -> Name:
        return self.kind, self.subject


@dataclass
class _Open:
    trouble: Trouble
    since: datetime
    said_at: datetime
    """The time that the last event carries."""
    say_again_at: float = field(default=0.0)
    """Monotonic."""


class Alarms:
    """The alarms of one process; may be used from any thread."""

    def __init__(self, sink: EventSink, minter: Minter, clock: Clock) -> None:
        self._sink, self._minter, self._clock = sink, minter, clock
        self._lock = threading.Lock()
        self._open: dict[Name, _Open] = {}
        self._closed: set[Name] = set()

    def names(self) -> frozenset[Name]:
        """What this process has raised and not cleared."""
        with self._lock:
            return frozenset(self._open)

    def raised(self, trouble: Trouble) -> None:
        """Say that this is wrong. Never raises: what cannot be sent is sent with the next call."""
        with self._lock:
            known = self._open.get(trouble.name)
            if known is None:
                log.error("alarm", kind=trouble.kind, subject=trouble.subject, what=trouble.what)
                now = self._clock.now()
                known = self._open[trouble.name] = _Open(trouble, now, now)
                self._closed.discard(trouble.name)
            if self._clock.monotonic() < known.say_again_at:
                return
            event = self._minter.mint(
                AlarmRaised,
                kind=trouble.kind,
                subject=trouble.subject,
                what=trouble.what[:300],
                do=trouble.do[:300],
                since=known.since,
            )
            if self._sent(event):
                known.said_at = event.at
                known.say_again_at = self._clock.monotonic() + REFRESH_S

    def cleared(self, kind: str, subject: str) -> None:
        """Say that it is over. The first time also for what an earlier life may have left open."""
        with self._lock:
            if (kind, subject) in self._closed:
                return
            known = self._open.get((kind, subject))
            at = self._clock.now()
            if known is not None:
                # A clock that was set back must not make this the older word of the two.
                at = max(at, known.said_at + timedelta(microseconds=1))
            event = self._minter.mint(AlarmCleared, at=at, kind=kind, subject=subject)
            if not self._sent(event):
                return
            if self._open.pop((kind, subject), None):
                log.info("alarm_over", kind=kind, subject=subject)
            self._closed.add((kind, subject))

    def _sent(self, event: AlarmRaised | AlarmCleared) -> bool:
        try:
            self._sink.publish(event)
        except Exception as error:  # a full disk refuses the spool: the alarm itself must not fail
            log.warning("alarm_not_sent", kind=event.kind, error=type(error).__name__)
            return False
        return True
