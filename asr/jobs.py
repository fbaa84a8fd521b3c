"""The queue of recordings to write down: leases, retries, parts kept, the poisonous set aside.

A job belongs to a worker while its lease runs; the worker renews it with every finished chunk. A
worker that dies loses the lease, and the next one goes on after the last chunk that was committed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from asr import index
from asr.checking import current
from asr.packing import Chunk
from asr.tables import DONE, FAILED, RUNNING, WAITING, ChunkRow, JobRow, TranscriptRow
from asr.transcript import Segment, Transcript
from asr.urgency import USUAL
from core.clock import Clock
from core.db import Database
from core.errors import SilverlineError
from core.events import Minter, RecordingStored, TranscriptReady
from core.outbox import enqueue

LEASE_S = 180
"""A chunk of 19 s takes 1 to 20 s on one slow core; a lease outlasts the slowest by far."""
MAX_ATTEMPTS = 3
"""Takings without one finished chunk, after which a job is set aside."""
RETRY_S = 30
"""Rest after a first failure; doubles with each."""

_SEGMENTS = TypeAdapter(list[Segment])
_PLAN = TypeAdapter(list[Chunk])


class LeaseLost(SilverlineError):
    """Another worker has the job now; whatever this one still has in hand is dropped."""


@dataclass(frozen=True)
class Job:
    """A job in a worker's hands."""

    id: int
    recording_id: str
    call_id: str | None
    duration_s: float
    plan: list[Chunk] | None
    """None until the worker has made and saved it."""
    done: dict[int, list[Segment]]
    """Segments of the chunks finished before, by their number in the plan."""


class Jobs:
    """The queue of one engine's model, over SQL."""

    def __init__(self, db: Database, engine: str, minter: Minter, clock: Clock) -> None:
        self._db, self._engine, self._minter, self._clock = db, engine, minter, clock

    def add(self, event: RecordingStored, priority: int = USUAL) -> bool:
        """Queue a stored recording; false when it is queued or done already.

        Of two that wait the one with the lower `priority` is taken first.
        """
        now = self._clock.now()
        known = JobRow.engine == self._engine, JobRow.recording_id == event.recording_id
        with self._db.write() as session:
            if session.scalar(select(JobRow.id).where(*known)):
                return False
            session.add(
                JobRow(
                    recording_id=event.recording_id,
                    engine=self._engine,
                    call_id=event.call_id,
                    duration_s=event.duration_s,
                    priority=priority,
                    not_before=now,
                    created_at=now,
                    updated_at=now,
                )
            )
        return True

    def hasten(self, call_id: str, priority: int) -> None:
        """Take this call's recording before others; one that is begun goes on as it is."""
        waits = JobRow.call_id == call_id, JobRow.state == WAITING, JobRow.priority > priority
        with self._db.write() as session:
            session.execute(update(JobRow).where(*waits).values(priority=priority))

    def forget(self, recording_id: str) -> None:
        """The recording was deleted: so is what was written down of it."""
        ours = select(JobRow.id).where(JobRow.recording_id == recording_id)
        written = TranscriptRow.recording_id == recording_id
        with self._db.write() as session:
            for row in session.scalars(select(TranscriptRow).where(written, TranscriptRow.indexed)):
                index.remove(session, row.id, current(session, row))
            session.execute(delete(ChunkRow).where(ChunkRow.job_id.in_(ours)))
            session.execute(delete(JobRow).where(JobRow.recording_id == recording_id))
            session.execute(delete(TranscriptRow).where(written))

    def take(self, worker: str) -> Job | None:
        """The best job that waits or whose worker died, now leased to `worker`; None when idle.

        A job taken too often without progress is set aside on the way.
        """
        now = self._clock.now()
        with self._db.write() as session:
            while (row := self._best(session, now)) is not None:
                if row.attempts < MAX_ATTEMPTS:
                    row.state, row.worker = RUNNING, worker
                    row.lease_until = now + timedelta(seconds=LEASE_S)
                    row.attempts += 1
                    row.updated_at = now
                    return _job(session, row)
                row.state, row.updated_at = FAILED, now
                row.error = row.error or "its workers died without finishing a chunk"
                session.flush()
        return None

    def save_plan(self, job: Job, worker: str, plan: list[Chunk]) -> None:
        """Fix how the recording is cut. Raises `LeaseLost`."""
        with self._db.write() as session:
            self._held(session, job, worker).plan = _PLAN.dump_python(plan, mode="json")

    def save_chunk(self, job: Job, worker: str, number: int, segments: list[Segment]) -> None:
        """Commit a finished chunk and renew the lease. Raises `LeaseLost`."""
        with self._db.write() as session:
            row = self._held(session, job, worker)
            row.lease_until = self._clock.now() + timedelta(seconds=LEASE_S)
            row.attempts = 1  # progress: only failures in a row count
            body = _SEGMENTS.dump_python(segments, mode="json")
            session.merge(ChunkRow(job_id=job.id, number=number, segments=body))

    def finish(self, job: Job, worker: str, transcript: Transcript) -> int:
        """Write the transcript and its event, close the job; returns the transcript's id.

        Raises `LeaseLost`.
        """
        now = self._clock.now()
        with self._db.write() as session:
            held = self._held(session, job, worker)
            row = TranscriptRow(
                recording_id=job.recording_id,
                call_id=job.call_id,
                engine=self._engine,
                confidence=transcript.confidence,
                low_confidence=transcript.low_confidence,
                body=transcript.model_dump(mode="json"),
                created_at=now,
            )
            session.add(row)
            session.flush()
            index.add(session, row.id, transcript)
            row.indexed = True
            session.execute(delete(ChunkRow).where(ChunkRow.job_id == job.id))
            held.state, held.updated_at = DONE, now
            held.worker = held.lease_until = held.error = None
            enqueue(session, self._ready(job, row.id, transcript))
            return row.id

    def release(self, job: Job, worker: str) -> None:
        """Hand an unfinished job back, as a worker does that was asked to stop."""
        with self._db.write() as session:
            row = self._held(session, job, worker)
            row.state, row.updated_at = WAITING, self._clock.now()
            row.attempts -= 1
            row.worker = row.lease_until = None

    def fail(self, job: Job, worker: str, reason: str, *, for_good: bool = False) -> bool:
        """Note a failure: a later retry, or set aside; returns whether it was set aside."""
        now = self._clock.now()
        with self._db.write() as session:
            row = self._held(session, job, worker)
            aside = for_good or row.attempts >= MAX_ATTEMPTS
            row.state = FAILED if aside else WAITING
            row.error, row.updated_at = reason[:300], now
            row.not_before = now + timedelta(seconds=RETRY_S * 2 ** (row.attempts - 1))
            row.worker = row.lease_until = None
        return aside

    def takeable(self) -> int:
        """How many jobs a worker could take now."""
        with self._db.read() as session:
            counted = select(func.count(JobRow.id)).where(self._takeable(self._clock.now()))
            return session.scalar(counted) or 0

    def _takeable(self, now: datetime) -> ColumnElement[bool]:
        waits = (JobRow.state == WAITING) & (JobRow.not_before <= now)
        orphaned = (JobRow.state == RUNNING) & (JobRow.lease_until < now)
        return (JobRow.engine == self._engine) & or_(waits, orphaned)

    def _best(self, session: Session, now: datetime) -> JobRow | None:
        """Locked against other workers; on SQLite the whole database is."""
        return session.scalar(
            select(JobRow)
            .where(self._takeable(now))
            .order_by(JobRow.priority, JobRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )

    def _held(self, session: Session, job: Job, worker: str) -> JobRow:
        row = session.get(JobRow, job.id, with_for_update=True)
        if row is None or row.state != RUNNING or row.worker != worker:
            raise LeaseLost(f"job {job.id} is no longer with {worker}")
        return row

    def _ready(self, job: Job, number: int, transcript: Transcript) -> TranscriptReady:
        return self._minter.mint(
            TranscriptReady,
            call_id=job.call_id,
            recording_id=job.recording_id,
            transcript_id=number,
            engine=self._engine,
            confidence=transcript.confidence,
        )


def _job(session: Session, row: JobRow) -> Job:
    chunks = session.scalars(select(ChunkRow).where(ChunkRow.job_id == row.id))
    return Job(
        id=row.id,
        recording_id=row.recording_id,
        call_id=row.call_id,
        duration_s=row.duration_s,
        plan=None if row.plan is None else _PLAN.validate_python(row.plan),
        done={c.number: _SEGMENTS.validate_python(c.segments) for c in chunks},
    )
