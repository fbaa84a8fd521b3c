"""Recordings that are due go, and leave a tombstone: what there was, when it went, by which rule.

The row of the recording gives way to its tombstone in one transaction, with the event; the file
goes afterwards. A crash in between leaves a tombstone whose file is still to go: it goes next time.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import logs
from core.clock import Clock
from core.db import Database
from core.events import CallQueued, Minter, RecordingDeleted
from core.outbox import enqueue
from recordings import views
from recordings.retention import About, Kind, Rules
from recordings.tables import (
    CallFacts,
    RecordingFile,
    RecordingMark,
    RecordingMoment,
    RecordingPeaks,
    Tombstone,
)

BATCH = 200
"""Recordings looked at in one step."""
ROUND_S = 3600.0
"""Between two rounds through all that may be due."""
UNRECORDED = timedelta(days=2)
"""What is known of a call without a recording is forgotten after so long."""

log = logs.get("recordings.expiry")


def note(db: Database, event: CallQueued, clock: Clock) -> None:
    """Keep what the rules may ask of a call whose recording is still to come."""
    if event.call_id is None:
        return
    with db.write() as session:
        session.merge(
            CallFacts(
                call_id=event.call_id,
                queue=event.queue[:64],
                senior=event.senior,
                noted_at=clock.now(),
            )
        )


@dataclass(frozen=True)
class Old:
    """A recording that may be due."""

    recording: RecordingFile
    facts: CallFacts | None

    def due(self, rules: Rules, clock: Clock) -> str:
        """Why it is to go now; empty: it stays. Holds are not asked."""
        kind: Kind = "message" if self.recording.channels == 1 else "conversation"
        facts = self.facts
        about = About(kind, facts.queue, senior=facts.senior) if facts else About(kind)
        days, why = rules.days_for(about)
        return why if self.recording.created_at + timedelta(days=days) <= clock.now() else ""


def old(session: Session, rules: Rules, clock: Clock, *, after: str, most: int) -> list[Old]:
    """Recordings older than the shortest rule, in the order of their ids, beginning after one."""
    before = clock.now() - timedelta(days=rules.shortest)
    found = session.execute(
        select(RecordingFile, CallFacts)
        .outerjoin(CallFacts, CallFacts.call_id == RecordingFile.call_id)
        .where(RecordingFile.created_at <= before, RecordingFile.id > after)
        .order_by(RecordingFile.id)
        .limit(most)
    )
    return [Old(recording, facts) for recording, facts in found]


class Expiry:
    """Deletes what is due, a batch at a time."""

    def __init__(self, db: Database, root: Path, minter: Minter, clock: Clock) -> None:
        self._db, self._root, self._minter, self._clock = db, root, minter, clock
        self._after = ""
        """Id of the last recording of this round that was looked at."""
        self._next_round = clock.monotonic()

    def step(self, rules: Rules) -> int:
        """Look at the next batch; how many recordings went. Does nothing between two rounds."""
        if self._clock.monotonic() < self._next_round:
            return 0
        self._finish_begun()
        with self._db.read() as session:
            found = old(session, rules, self._clock, after=self._after, most=BATCH)
        gone = sum(self._look(each, rules) for each in found)
        if len(found) < BATCH:
            self._after, self._next_round = "", self._clock.monotonic() + ROUND_S
            self._forget()
        else:
            self._after = found[-1].recording.id
        return gone

    def _look(self, found: Old, rules: Rules) -> bool:
        recording, why = found.recording, found.due(rules, self._clock)
        if not why:
            return False
        path = self._root / recording.path
        with self._db.write() as session:
            if views.is_held(session, recording.call_id, self._clock.now()):
                return False
            self._bury(session, recording, why)
        self._remove(recording.id, path)
        return True

    def _bury(self, session: Session, recording: RecordingFile, why: str) -> None:
        session.add(
            Tombstone(
                id=recording.id,
                call_id=recording.call_id,
                path=recording.path,
                duration_s=recording.duration_s,
                sha256=recording.sha256,
                stored_at=recording.created_at,
                deleted_at=self._clock.now(),
                why=why,
                file_gone=False,
                away=recording.away,
            )
        )
        for kept in (RecordingMark, RecordingPeaks):
            session.execute(delete(kept).where(kept.recording_id == recording.id))
        session.execute(delete(RecordingFile).where(RecordingFile.id == recording.id))
        session.execute(delete(CallFacts).where(CallFacts.call_id == recording.call_id))
        event = self._minter.mint(
            RecordingDeleted, call_id=recording.call_id, recording_id=recording.id, why=why
        )
        enqueue(session, event)

    def _finish_begun(self) -> None:
        """Remove files whose recording was buried before a crash."""
        with self._db.read() as session:
            left = session.execute(
                select(Tombstone.id, Tombstone.path)
                .where(~Tombstone.file_gone, Tombstone.away.is_(None))
                .limit(BATCH)
            ).all()
        for recording_id, path in left:
            self._remove(recording_id, self._root / path)

    def _remove(self, recording_id: str, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("recording_file_stays", recording=recording_id, why=error.strerror)
            return
        with self._db.write() as session:
            row = session.get(Tombstone, recording_id)
            if row is None or row.away is not None:  # the mover's: what is elsewhere goes first
                return
            row.file_gone = True
        log.info("recording_deleted", recording=recording_id)

    def _forget(self) -> None:
        old = CallFacts.noted_at < self._clock.now() - UNRECORDED
        recorded = select(RecordingFile.call_id).where(RecordingFile.call_id == CallFacts.call_id)
        with self._db.write() as session:
            session.execute(delete(CallFacts).where(old, ~recorded.exists()))
            session.execute(
                delete(RecordingMoment).where(RecordingMoment.at < self._clock.now() - UNRECORDED)
            )
