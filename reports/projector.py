"""From the stream to the journal, one transaction per batch.

Insert the events (an id already known is ignored), fold each touched call again from all its events
in the table, save the stream's position. A crash anywhere repeats the batch and changes nothing; a
late or doubled event is no special case; playing the log again gives the same rows by construction.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import redis
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import logs
from core.bus import BLOCK_MS, STREAM, Tail
from core.db import Base, Database
from core.events import AnyEvent, CallEnded, Event, UnknownEvent, parse
from core.tables import EventRow
from reports import alarms, own
from reports.fold import Folded, fold
from reports.tables import CallRecord, LegRecord, OfferRecord, Position

SOURCE = "stream"
START = "0-0"
BATCH = 500
CHUNK = 400
"""Ids in one SQL `IN`: SQLite allows 999 variables in old builds."""

UNSTORABLE = (sa.exc.DataError, sa.exc.IntegrityError, OverflowError)
"""What a database says of values that it cannot hold; trying again would not help."""

log = logs.get("reports.projector")


class Projector:
    """The only writer of `events` and of the journal."""

    def __init__(self, db: Database, client: redis.Redis) -> None:
        self._db = db
        self._redis = client
        self._position = load_position(db, SOURCE) or START

    @property
    def position(self) -> str:
        """Id of the last stream entry that is safely in SQL."""
        return self._position

    def step(self, block_ms: int = BLOCK_MS) -> int:
        """Take the next batch, waiting up to `block_ms` for one; returns how many events it had.

        Raises redis-py's and SQLAlchemy's errors; nothing is lost by calling again later.
        """
        tail = Tail(self._redis, self._position)
        deliveries = tail.read(BATCH, block_ms)
        if tail.position == self._position:
            self._follow_restarted_stream()
            return 0
        events = [delivery.event for delivery in deliveries]
        try:
            self._store(events, tail.position)
        except UNSTORABLE as error:
            log.warning("batch_refused", events=len(events), error=type(error).__name__)
            self._store_singly(events)
            self._store([], tail.position)
        self._position = tail.position
        return len(events)

    def _store(self, events: Sequence[AnyEvent], reached: str) -> None:
        with self._db.write() as session:
            over = _apply_watching_ends(session, events)
            save_position(session, SOURCE, reached)
        _tell(over)

    def _store_singly(self, events: Sequence[AnyEvent]) -> None:
        # One event that the database will not take must not stop all that come after it.
        for event in events:
            try:
                with self._db.write() as session:
                    over = _apply_watching_ends(session, [event])
                _tell(over)
            except UNSTORABLE as error:
                # Its values may be anyone's: only its id and the kind of refusal are logged.
                log.error("event_refused", id=event.id, error=type(error).__name__)  # noqa: TRY400

    def _follow_restarted_stream(self) -> None:
        # A Redis that lost its data counts ids from the clock again, which may have gone back:
        # waiting for ids above ours would skip everything until then. Known ids do no harm.
        try:
            info: Any = self._redis.xinfo_stream(STREAM)
        except redis.exceptions.ResponseError:
            last = START  # there is no stream yet
        else:
            last = str(info["last-generated-id"])
        if id_key(last) < id_key(self._position):
            log.warning("stream_restarted", position=self._position, last=last)
            self._position = START


def id_key(stream_id: str) -> tuple[int, int]:
    """A stream id as numbers that compare."""
    milliseconds, _, number = stream_id.partition("-")
    return int(milliseconds), int(number or 0)


def apply(session: Session, events: Iterable[AnyEvent]) -> set[str]:
    """Insert what is new and fold the touched calls again; returns the ids of those calls."""
    events = list(events)
    rows = {row["id"]: row for row in map(_event_row, events)}
    known = _known_ids(session, list(rows))
    new = [row for event_id, row in rows.items() if event_id not in known]
    if not new:
        return set()
    session.execute(sa.insert(EventRow), new)
    touched = {row["call_id"] for row in new if row["call_id"]}
    refold(session, sorted(touched))
    alarms.take(session, events)
    fresh = {event.id: event for event in events if event.id not in known}
    own.take(session, fresh.values())
    return touched


def _apply_watching_ends(session: Session, events: Sequence[AnyEvent]) -> list[CallRecord]:
    """`apply`; returns the rows of the calls that these events brought to their end."""
    ending = {e.call_id for e in events if isinstance(e, CallEnded) and e.call_id}
    if not ending:
        apply(session, events)
        return []
    # Only CallEnded gives a row its cause: whoever has one was told of before.
    over = sa.and_(CallRecord.call_id.in_(sorted(ending)), CallRecord.cause.is_not(None))
    told = set(session.scalars(sa.select(CallRecord.call_id).where(over)))
    apply(session, events)
    return [r for r in session.scalars(sa.select(CallRecord).where(over)) if r.call_id not in told]


def _tell(over: Iterable[CallRecord]) -> None:
    """The one line of a call: written when its end is in the journal, so that all of it is known.

    A crash between commit and line loses the line, never doubles it; the journal is the record.
    """
    for row in over:
        log.info(
            "call",
            call_id=row.call_id,
            did=row.did,
            caller=row.caller_masked,
            senior=row.senior,
            path=row.path,
            keys=row.keys,
            waited_s=_short(row.waited_s),
            agent=row.agent_id,
            talk_s=_short(row.talk_s),
            outcome=row.outcome,
            cause=row.cause,
        )


def _short(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def refold(session: Session, call_ids: Sequence[str]) -> None:
    """Make the rows of these calls anew from their events."""
    for start in range(0, len(call_ids), CHUNK):
        some = call_ids[start : start + CHUNK]
        bodies: dict[str, list[dict[str, Any]]] = {call_id: [] for call_id in some}
        query = sa.select(EventRow.call_id, EventRow.body).where(EventRow.call_id.in_(some))
        for call_id, body in session.execute(query):
            bodies[call_id].append(body)
        folded = [_fold_safely(call_id, found) for call_id, found in bodies.items()]
        _replace(session, [f for f in folded if f is not None])


def load_position(db: Database, source: str) -> str | None:
    """Where a source was read to, none at first."""
    with db.read() as session:
        row = session.get(Position, source)
        return row.value if row else None


def save_position(session: Session, source: str, value: str) -> None:
    """Remember where a source was read to, in the caller's transaction."""
    session.merge(Position(source=source, value=value))


def _event_row(event: AnyEvent) -> dict[str, Any]:
    if isinstance(event, Event):
        return {
            "id": event.id,
            "type": event.type,
            "at": event.at,
            "call_id": event.call_id,
            "body": json.loads(event.to_json()),
        }
    raw = event.raw
    call_id = raw.get("call_id")
    return {
        # An id too long for the column is kept as its hash, so that it is still known later.
        "id": event.id if len(event.id) <= 64 else hashlib.sha256(event.id.encode()).hexdigest(),
        "type": str(raw.get("type", "?"))[:64],
        "at": _time(raw.get("at")),
        "call_id": call_id if isinstance(call_id, str) and len(call_id) <= 64 else None,
        "body": raw,
    }


def _time(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _known_ids(session: Session, ids: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        known.update(session.scalars(sa.select(EventRow.id).where(EventRow.id.in_(some))))
    return known


def _fold_safely(call_id: str, bodies: list[dict[str, Any]]) -> Folded | None:
    # One call that cannot be folded must not stop the journal: its events are kept, and
    # `reports.rebuild` makes its row once the fault is mended.
    try:
        return fold(call_id, [_parse_stored(body) for body in bodies])
    except Exception:
        log.exception("fold_failed", call_id=call_id)
        return None


def _parse_stored(body: dict[str, Any]) -> AnyEvent:
    try:
        return parse(body)
    except ValueError:
        return UnknownEvent(id="?", raw=body)


def _replace(session: Session, folded: Sequence[Folded]) -> None:
    if not folded:
        return
    ids = [f.call.call_id for f in folded]
    for table in (LegRecord, OfferRecord, CallRecord):
        session.execute(sa.delete(table).where(table.call_id.in_(ids)))
    calls = [asdict(f.call) | {"path": list(f.call.path)} for f in folded]
    legs = [asdict(leg) | {"call_id": f.call.call_id} for f in folded for leg in f.legs]
    offers = [asdict(o) | {"call_id": f.call.call_id} for f in folded for o in f.offers]
    for record, rows in ((CallRecord, calls), (LegRecord, legs), (OfferRecord, offers)):
        if rows:
            session.execute(sa.insert(record), [_fitted(record, row) for row in rows])


def _fitted(record: type[Base], row: dict[str, Any]) -> dict[str, Any]:
    """The row with its texts cut to their columns; PostgreSQL refuses longer ones, and NUL."""
    columns = record.__table__.columns
    return {
        name: value.replace("\0", "")[: getattr(columns[name].type, "length", None)]
        if isinstance(value, str)
        else value
        for name, value in row.items()
    }
