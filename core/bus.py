"""How events travel: a Redis stream, with a file behind it for when Redis is away.

`Publisher` sends or spools, and never loses an event it accepted; `Consumer` reads through a
consumer group, so that a crash between reading and acknowledging repeats the event.
"""

import queue
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import redis
import redis.exceptions

from core import logs
from core.events import AnyEvent, Event, UnknownEvent, parse
from core.spool import Spool

STREAM = "sl:events"
FIELD = "event"
CLAIM_AFTER_MS = 60_000
"""An entry that another reader took and did not acknowledge for this long is taken over."""
CLAIM_EVERY_S = 15.0
BLOCK_MS = 100
"""Redis wakes a waiting reader up to 100 ms late (it looks ten times a second), so twice this must
stay below the client's time limit of 250 ms."""
TOGETHER = 100
"""Events in one round trip, at most."""
GATHER_S = 0.03
"""So long a first event waits for those that follow it: a round trip for each costs more processor
than all else that a call does in the process that tells of it."""
ACK_EVERY_S = 1.0
"""What was handled is acknowledged together, at the latest after so long."""
RETRY_S = 1.0
"""After a failure the spool is used for so long without asking: a Redis that hangs would cost every
event its full time limit."""

_SEND = """
-- KEYS[1] the stream; ARGV: events, each a line of JSON. All are added, or none.
for _, line in ipairs(ARGV) do redis.call('XADD', KEYS[1], '*', 'event', line) end
"""

log = logs.get("core.bus")


class EventSink(Protocol):
    """Anything that takes events."""

    def publish(self, event: Event) -> None:
        """Take the event, durably; never raises for a Redis that is away."""
        ...


class MemoryPublisher:
    """Keeps events in a list, for tests and simulations."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def publish(self, event: Event) -> None:
        self.events.append(event)


class Publisher:
    """Sends to the stream; while Redis is away, to an fsynced file that is drained first later."""

    def __init__(self, client: redis.Redis, spool_path: Path) -> None:
        self._redis = client
        self._spool = Spool(spool_path)
        self._lock = threading.Lock()
        self._backlog = self._spool.bytes_waiting() > 0
        self._ask_again_at = 0.0

    def publish(self, event: Event) -> None:
        self.publish_all([event])

    def publish_all(self, events: Sequence[Event]) -> None:
        """Take several, in order and in one round trip: all of them, or none where this raises."""
        lines = [event.to_json() for event in events]
        with self._lock:
            resting = time.monotonic() < self._ask_again_at
            if self._backlog and (resting or not self._drain()):
                self._keep(lines)
                return
            try:
                self._send(lines)
            except (redis.exceptions.RedisError, OSError):
                self._ask_again_at = time.monotonic() + RETRY_S
                self._keep(lines)

    def drain(self) -> bool:
        """Send what the spool holds; false when Redis is still away. Call it at start and idle."""
        with self._lock:
            return not self._backlog or self._drain()

    def _send(self, lines: Sequence[str]) -> None:
        self._redis.eval(_SEND, 1, STREAM, *lines)

    def _keep(self, lines: Sequence[str]) -> None:
        self._spool.append(*lines)
        if not self._backlog:
            log.warning("redis_away_spooling")
        self._backlog = True

    def _drain(self) -> bool:
        lines = self._spool.lines()
        sent = 0
        try:
            while sent < len(lines):
                self._send(lines[sent : sent + TOGETHER])
                sent += len(lines[sent : sent + TOGETHER])
        except (redis.exceptions.RedisError, OSError):
            self._ask_again_at = time.monotonic() + RETRY_S
        if sent:
            self._spool.replace(lines[sent:])
        self._backlog = sent < len(lines)
        return not self._backlog


class BackgroundPublisher:
    """Sends from a thread of its own, in order, so that `publish` never blocks an event loop.

    While there is nothing to send, it empties the spool that an outage or an earlier life left.
    """

    def __init__(self, inner: Publisher) -> None:
        self._inner = inner
        self._queue: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
        self._thread.start()

    def publish(self, event: Event) -> None:
        self._queue.put(event)

    def close(self, timeout_s: float = 5.0) -> None:
        """Send what is queued, then stop; gives up after `timeout_s`."""
        self._queue.put(None)
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while True:
            try:
                first = self._queue.get(timeout=RETRY_S)
            except queue.Empty:
                self._drain()
                continue
            batch = self._gather(first)
            events = [event for event in batch if event is not None]
            if events:
                self._send(events)
            if len(events) < len(batch):
                return

    def _gather(self, first: Event | None) -> list[Event | None]:
        """The event, and those that come right after it; None, the end, is the last."""
        batch = [first]
        if self._queue.qsize() < TOGETHER:
            time.sleep(GATHER_S)
        while batch[-1] is not None and len(batch) < TOGETHER:
            try:
                batch.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return batch

    def _send(self, events: Sequence[Event]) -> None:
        try:
            self._inner.publish_all(events)
        except Exception:  # the disk refused the spool too: say so, and go on with the rest
            if len(events) == 1:
                log.exception("event_lost", event_type=events[0].type, call_id=events[0].call_id)
                return
            for event in events:  # one that cannot be written must not cost the others
                self._send([event])

    def _drain(self) -> None:
        try:
            self._inner.drain()
        except OSError as error:
            log.warning("spool_not_drained", error=type(error).__name__)


@dataclass(frozen=True)
class Delivery:
    """One event off the stream, with the position to acknowledge."""

    stream_id: str
    event: AnyEvent


class Consumer:
    """One member of a consumer group on the stream; the group starts at the oldest entry."""

    def __init__(self, client: redis.Redis, group: str, name: str) -> None:
        self._redis = client
        self._group = group
        self._name = name
        self._marks: tuple[str, ...] = ()
        self.behind = False
        """Whether the last reading was full, so that more is probably there."""
        self._known = False
        self._pending_from: str | None = "0"

    def read(self, count: int = 100, block_ms: int = BLOCK_MS) -> list[Delivery]:
        """The next events: first those this name read before a crash, then new ones.

        Waits up to `block_ms`, which must be below the client's socket timeout. Raises redis-py's
        errors when Redis is away.
        """
        self._ensure_group()
        if self._pending_from is not None:
            entries = self._fetch(self._pending_from, count, None)
            # Each once: what its handler refuses again waits for the next start.
            self._pending_from = str(entries[-1][0]) if entries else None
            if entries:
                self.behind = True
                return self._parse(entries)
        entries = self._fetch(">", count, block_ms)
        self.behind = len(entries) >= count
        return self._parse(entries)

    def want(self, kinds: Collection[type[Event]]) -> None:
        """From now on acknowledge all others without looking into them.

        A reader of few kinds would spend nearly all its time on the rest.
        """
        self._marks = tuple(f'"{kind.type}"' for kind in kinds)

    def claim_stale(self, count: int = 100) -> list[Delivery]:
        """Entries that another, probably dead, member of the group left unacknowledged."""
        self._ensure_group()
        reply: Any = self._redis.xautoclaim(
            STREAM, self._group, self._name, min_idle_time=CLAIM_AFTER_MS, count=count
        )
        return self._parse([entry for entry in reply[1] if entry[1]])

    def ack(self, *stream_ids: str) -> None:
        """Done with these."""
        if stream_ids:
            self._redis.xack(STREAM, self._group, *stream_ids)

    def _ensure_group(self) -> None:
        if self._known:
            return
        try:
            self._redis.xgroup_create(STREAM, self._group, id="0", mkstream=True)
        except redis.exceptions.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise
        self._known = True

    def _fetch(self, start: str, count: int, block_ms: int | None) -> list[Any]:
        try:
            reply: Any = self._redis.xreadgroup(
                self._group, self._name, {STREAM: start}, count=count, block=block_ms
            )
        except redis.exceptions.RedisError as error:
            if isinstance(error, redis.exceptions.ResponseError):
                self._known = False  # NOGROUP: Redis was emptied; make the group again next time
            # An answer that came too late was given to us all the same: ask for it again.
            self._pending_from = "0"
            raise
        return _entries(reply)

    def _parse(self, entries: list[Any]) -> list[Delivery]:
        deliveries = _parse([entry for entry in entries if self._is_wanted(entry)])
        readable = {delivery.stream_id for delivery in deliveries}
        self.ack(*(stream_id for stream_id, _ in entries if stream_id not in readable))
        return deliveries

    def _is_wanted(self, entry: Any) -> bool:
        """Whether it may be one of those: its type's name stands in it, however it is written."""
        line = (entry[1] or {}).get(FIELD, "")
        return not self._marks or any(mark in line for mark in self._marks)


class Tail:
    """Reads the stream without a group, from a position of its own; for those who only watch."""

    def __init__(self, client: redis.Redis, position: str = "$") -> None:
        self._redis = client
        self.position = self._last_id() if position == "$" else position

    def read(self, count: int = 100, block_ms: int = BLOCK_MS) -> list[Delivery]:
        """What came after `position`, which moves on; waits up to `block_ms`."""
        reply: Any = self._redis.xread({STREAM: self.position}, count=count, block=block_ms)
        entries = _entries(reply)
        if entries:
            self.position = str(entries[-1][0])
        return _parse(entries)

    def _last_id(self) -> str:
        last: Any = self._redis.xrevrange(STREAM, count=1)
        return str(last[0][0]) if last else "0-0"


def _entries(reply: Any) -> list[Any]:
    """The one stream's entries of an XREAD reply, in either shape that redis-py gives."""
    if not reply:
        return []
    return list(reply[STREAM][0] if isinstance(reply, dict) else reply[0][1])


def _parse(entries: list[Any]) -> list[Delivery]:
    deliveries = []
    for stream_id, fields in entries:
        try:
            deliveries.append(Delivery(stream_id, parse((fields or {}).get(FIELD, ""))))
        except ValueError:
            log.exception("not_an_event", stream_id=stream_id)
    return deliveries


E_ = TypeVar("E_", bound=Event)
Handlers = Mapping[type[Event], Callable[[Any], None]]


def in_turn(*handlers: Callable[[Any], None]) -> Callable[[Any], None]:
    """Each of them hears an event; when one fails, all hear it again later."""

    def heard(event: Event) -> None:
        for handler in handlers:
            handler(event)

    return heard


def run_consumer(
    consumer: Consumer,
    handlers: Handlers,
    stop: threading.Event,
    idle: Callable[[], None] = lambda: None,
    rest_s: float = 0.0,
) -> None:
    """Hand each event to its type's handler until `stop`; `idle` runs between reads.

    A handler that raises leaves its event unacknowledged: it is logged and comes back a minute
    later, or when the process starts again; a crash also brings back what was handled within
    `ACK_EVERY_S` before it. Handlers must therefore be idempotent. `rest_s`: between two reads, for
    those with time, so that many events come at once.
    """
    claim_at = 0.0
    consumer.want(handlers)
    while not stop.is_set():
        try:
            deliveries = []
            if time.monotonic() >= claim_at:
                deliveries = consumer.claim_stale()
                claim_at = time.monotonic() + CLAIM_EVERY_S
            deliveries += consumer.read()
            idle()
        except redis.exceptions.RedisError as error:
            log.warning("redis_away", error=type(error).__name__)
            stop.wait(0.5)
            continue
        _handle_all(consumer, deliveries, handlers)
        if rest_s and not consumer.behind:
            stop.wait(rest_s)


def _handle_all(consumer: Consumer, deliveries: list[Delivery], handlers: Handlers) -> None:
    """Handle them in order; those that succeeded are acknowledged together."""
    done: list[str] = []
    ack_at = time.monotonic() + ACK_EVERY_S
    for delivery in deliveries:
        if _handle(delivery.event, handlers):
            done.append(delivery.stream_id)
        if time.monotonic() >= ack_at:
            _ack(consumer, done)
            done, ack_at = [], time.monotonic() + ACK_EVERY_S
    _ack(consumer, done)


def _ack(consumer: Consumer, done: list[str]) -> None:
    try:
        consumer.ack(*done)
    except redis.exceptions.RedisError:
        log.warning("ack_failed", stream_ids=done[:3], count=len(done))


def _handle(event: AnyEvent, handlers: Handlers) -> bool:
    """Whether it is done with."""
    handler = None if isinstance(event, UnknownEvent) else handlers.get(type(event))
    try:
        if handler is not None:
            handler(event)
    except Exception:
        log.exception("handler_failed", event_type=getattr(event, "type", "?"), id=event.id)
        return False
    return True
