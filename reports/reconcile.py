"""Closes the books of calls whose producers died: what CEL saw and the log lacks is published.

When Asterisk itself dies it writes no last line: a call that CEL has not ended is compared with the
channels that Asterisk has now, and closed once it has been absent for a while.

The place saved is that of the oldest call still open, so that a restart reads its lines again.
"""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from core import logs
from core.bus import EventSink
from core.clock import Clock
from core.db import Database
from core.tables import EventRow
from reports.adapters.cel_file import CelFile, Mark
from reports.cel import CelBook, CelCall, complete, missing, parse_line
from reports.projector import load_position, save_position

SOURCE = "cel"
GRACE_S = 10.0
"""How long an event may be on its way before it counts as missing."""
LOST_S = 5.0
"""Absent from Asterisk's channels for so long, a call has ended, whatever CEL lacks."""

Living = Callable[[], frozenset[str] | None]
"""Unique ids of Asterisk's channels; empty when it does not run, none when that is not known."""

log = logs.get("reports.reconcile")


class Reconciler:
    """Compares Asterisk's account with ours, a little at a time."""

    def __init__(
        self, db: Database, file: CelFile, sink: EventSink, clock: Clock, living: Living
    ) -> None:
        self._db = db
        self._file = file
        self._sink = sink
        self._clock = clock
        self._living = living
        self._seen: dict[str, float] = {}
        """When each open call was last among Asterisk's channels, epoch seconds."""
        self._absent: dict[str, float] = {}
        """Since when, monotonic, an open call is not among them."""
        self._book = CelBook()
        self._since: dict[str, Mark] = {}
        self._told: dict[str, set[str]] = {}
        self._saved = load_position(db, SOURCE)
        file.mark = Mark.parse(self._saved) or file.mark

    def step(self) -> int:
        """Read on, publish what is missing; returns how many events were. Raises `OSError`."""
        for mark, text in self._file.read():
            line = parse_line(text)
            if line is None:
                log.warning("cel_line_not_understood", place=str(mark))
                continue
            self._book.feed(line)
            if line.linked in self._book.calls:
                self._since.setdefault(line.linked, mark)
        self._look_for_the_dead()
        before = self._clock.now().timestamp() - GRACE_S
        published = sum(self._settle(call, before) for call in self._book.due(before))
        self._save()
        return published

    def tidy(self, kept: timedelta) -> None:
        """Set a large file aside; delete those untouched for `kept`. Raises `OSError`."""
        now = self._clock.now()
        if self._file.rotate(now):
            log.info("cel_rotated")
        if gone := self._file.forget(now - kept, self._oldest()):
            log.info("cel_deleted", files=gone)

    def _look_for_the_dead(self) -> None:
        """End the calls that Asterisk has lost without a word."""
        open_calls = [c.call_id for c in self._book.calls.values() if c.ended is None]
        living = self._living() if open_calls else None
        if living is None:
            return
        now = self._clock.monotonic()
        for call_id in open_calls:
            if call_id in living:
                self._seen[call_id] = self._clock.now().timestamp()
                self._absent.pop(call_id, None)
            # An end that was written a moment ago is read with the next step.
            elif now - self._absent.setdefault(call_id, now) >= LOST_S:
                log.warning("call_lost_by_asterisk", call_id=call_id)
                self._book.died(call_id, self._seen.get(call_id, 0.0))

    def _settle(self, call: CelCall, before: float) -> int:
        told = self._told.setdefault(call.call_id, set())
        events = missing(call, self._known(call.call_id), before)
        new = [event for event in events if event.id not in told]
        for event in new:
            log.warning("event_reconstructed", call_id=call.call_id, event_type=event.type)
            self._sink.publish(event)
            told.add(event.id)
        if complete(call, before):
            self._book.forget(call.call_id)
            self._since.pop(call.call_id, None)
            del self._told[call.call_id]
            self._seen.pop(call.call_id, None)
            self._absent.pop(call.call_id, None)
        return len(new)

    def _known(self, call_id: str) -> set[str]:
        """Names of the call's events; one whose producer did not see it all is not enough."""
        with self._db.read() as session:
            query = sa.select(EventRow).where(EventRow.call_id == call_id)
            rows = list(session.scalars(query))
        return {row.type for row in rows if row.body.get("certain", True)}

    def _save(self) -> None:
        oldest = str(self._oldest())
        if oldest != self._saved:
            with self._db.write() as session:
                save_position(session, SOURCE, oldest)
            self._saved = oldest

    def _oldest(self) -> Mark:
        # Insertion order is file order, so the first open call is the oldest one.
        return next(iter(self._since.values()), self._file.mark)
