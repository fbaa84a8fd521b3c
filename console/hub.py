"""The stream of events, read once for all who watch, and the floor beside it.

Whoever comes back names the last event they saw: what the hub still has is served from memory,
older ones are read from Redis.
"""

import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Any

import redis.asyncio
import redis.exceptions
from starlette.concurrency import run_in_threadpool

from asr.client import NEWS
from console.floor import Floor, Look
from console.news import SaidNews
from console.withheld import without_caller
from core import logs
from core.bus import BLOCK_MS, FIELD, STREAM
from core.errors import SilverlineError
from core.events import Event, parse

BATCH = 100
KEPT = 2_000
"""Events in memory."""
AWAY_S, LONGEST_AWAY_S = 0.1, 1.0
"""Pause when Redis does not answer, doubled each time up to the longest."""
GAP_S = 0.08
"""Between two looks at the floor: a burst of events is one."""
NEWS_BLOCK_MS = 1_000
"""Longest wait for news of what is said."""
STOP_S = 2.0
"""Longest time that the reader takes to stop."""
SLOWLY_S = 5.0
"""Longest time between two looks: not all that changes is told."""
ON_THE_FLOOR = frozenset(
    {
        *("AgentStateChanged", "AgentJoined", "AgentLeft", "CallQueued", "CallMoved"),
        *("CallOffered", "OfferFailed", "CallAnswered", "CallAbandoned", "CallEnded", "CallHeld"),
        *("CallTransferred", "CallbackRequested", "CallbackDone"),
    }
)
"""Events after which the floor is looked at."""

log = logs.get("console.hub")
Raw = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Entry:
    """One entry of the stream."""

    id: str
    event: Event | None
    """None: it is none that this program knows."""

    @classmethod
    def of(cls, raw: Raw) -> "Entry":
        """As Redis has it; never raises."""
        stream_id, fields = raw
        try:
            event = parse(fields.get(FIELD, ""))
        except ValueError:
            return cls(stream_id, None)
        return cls(stream_id, event if isinstance(event, Event) else None)

    @cached_property
    def key(self) -> tuple[int, int]:
        """Its place in the stream's order."""
        return _key(self.id)

    @cached_property
    def text(self) -> str:
        """The whole server-sent event."""
        return self.moved if self.event is None else self._told(self.event, self.event.data())

    @cached_property
    def without_caller(self) -> str:
        """The same without what tells who called."""
        if self.event is None:
            return self.moved
        return self._told(self.event, without_caller(self.event.data()))

    def _told(self, event: Event, data: dict[str, Any]) -> str:
        body = {
            "id": event.id,
            "at": event.at.isoformat().replace("+00:00", "Z"),
            "type": event.type,
            "call_id": event.call_id,
            "data": data,
        }
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return f"id: {self.id}\ndata: {text}\n\n"

    @property
    def moved(self) -> str:
        """Only the place, for whom the event does not concern."""
        return f"id: {self.id}\n\n"


class Hub:
    """One reader of the stream. It begins with the first who watches, and rests without any."""

    def __init__(self, client: redis.asyncio.Redis, look: Look) -> None:
        """`look`: at the floor; in a thread of its own, by one at a time."""
        self._client, self._look = client, look
        self._entries: deque[Entry] = deque()
        self._base = ""
        """The place before the first of them."""
        self._news = asyncio.Event()
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watching = 0
        self.position = ""
        """The last entry read; empty while nothing was."""
        self.epoch = 0
        """Grows when the stream began anew: whoever watched must load anew."""
        self.floor = Floor()
        self.said = SaidNews()

    async def __aenter__(self) -> "Hub":
        self._watching += 1
        self._loop = asyncio.get_running_loop()
        if not self._tasks or any(task.done() for task in self._tasks):
            for task in self._tasks:
                task.cancel()
            works = (self._read(), self._look_on(), self._hear_of())
            self._tasks = [asyncio.create_task(work) for work in works]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._watching -= 1
        if self._watching == 0:
            tasks, self._tasks = self._tasks, []
            self._base = self.position = ""
            self._entries.clear()
            for task in tasks:
                task.cancel()
            if tasks:  # before the loop may end
                await asyncio.wait(tasks, timeout=STOP_S)

    def look_soon(self) -> None:
        """Somebody changed what no event tells: look. From any thread."""
        if self._loop is not None and self._watching:
            self._loop.call_soon_threadsafe(self._changed.set)

    @property
    def news(self) -> asyncio.Event:
        """Set with the next news; take it before looking at what there is."""
        return self._news

    async def after(self, position: str) -> Sequence[Entry]:
        """Entries after that place, some of very many. Raises `RedisError`."""
        place = _key(position)
        if self._base and place >= _key(self._base):
            # Whoever watches lacks the last few: from the end, none is looked at in vain.
            newer = takewhile(lambda entry: entry.key > place, reversed(self._entries))
            return list(newer)[::-1]
        return [Entry.of(raw) for raw in await self._client_read(position, None)]

    async def begins(self) -> str:
        """The place from which on a newcomer is told everything. Raises `RedisError`."""
        return self.position or await last_id(self._client)

    async def lost(self, position: str) -> bool:
        """Whether entries after a place are gone, or the stream began anew. Raises `RedisError`."""
        return await trimmed(self._client, position)

    async def _read(self) -> None:
        """For ever: what comes."""
        away = 0.0
        while True:
            try:
                if away or not self.position:
                    await self._find_place()
                    away = 0.0
                raw = await self._client_read(self.position, BLOCK_MS)
            except (redis.exceptions.RedisError, OSError) as error:
                log.warning("stream_not_read", error=type(error).__name__)
                away = min(2 * away, LONGEST_AWAY_S) or AWAY_S
                await asyncio.sleep(away)
                continue
            entries = [Entry.of(one) for one in raw]
            if entries:
                self._entries.extend(entries)
                while len(self._entries) > KEPT:
                    self._base = self._entries.popleft().id
                self.position = entries[-1].id
                self._tell()
            if any(one.event and one.event.type in ON_THE_FLOOR for one in entries):
                self._changed.set()

    async def _find_place(self) -> None:
        last = await last_id(self._client)
        if self.position and _key(last) < _key(self.position):
            self._entries.clear()
            self.epoch += 1
            self._base = self.position = last
            self._tell()
        if not self.position:
            self._base = self.position = last

    async def _look_on(self) -> None:
        """For ever: the floor, when something happened there, and now and then."""
        while True:
            begun = time.monotonic()
            self._changed.clear()
            try:
                seen = await run_in_threadpool(self._look)
                if self.floor.saw(seen):
                    self._tell()
            except SilverlineError as error:  # the ACD is away: pages ask by themselves and say so
                log.debug("floor_not_seen", error=type(error).__name__)
            except Exception:  # a locked database passes
                log.exception("floor_not_seen")
            await asyncio.sleep(max(0.0, begun + GAP_S - time.monotonic()))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SLOWLY_S):
                    await self._changed.wait()

    async def _hear_of(self) -> None:
        """For ever: in which running calls more was said; what it was is asked for."""
        place = "$"
        while True:
            try:
                reply: Any = await self._client.xread({NEWS: place}, block=NEWS_BLOCK_MS)
            except (redis.exceptions.RedisError, OSError) as error:
                log.debug("news_not_read", error=type(error).__name__)
                place = "$"
                await asyncio.sleep(LONGEST_AWAY_S)
                continue
            raw = _entries_of(reply, NEWS)
            if raw:
                place = raw[-1][0]
                self.said.add(fields.get("call", "") for _, fields in raw)
                self._tell()

    async def _client_read(self, position: str, block_ms: int | None) -> list[Raw]:
        reply: Any = await self._client.xread({STREAM: position}, count=BATCH, block=block_ms)
        return _entries_of(reply, STREAM)

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def _entries_of(reply: Any, stream: str) -> list[Raw]:
    """The one stream's entries, in either shape that redis-py gives."""
    if not reply:
        return []
    return list(reply[stream][0] if isinstance(reply, dict) else reply[0][1])


async def last_id(client: redis.asyncio.Redis) -> str:
    """The stream's last place. Raises `RedisError`."""
    last: Any = await client.xrevrange(STREAM, count=1)
    return str(last[0][0]) if last else "0-0"


async def trimmed(client: redis.asyncio.Redis, position: str) -> bool:
    """Whether entries after `position` are gone, or the stream itself began anew."""
    first: Any = await client.xrange(STREAM, count=1)
    last = await last_id(client)
    return (bool(first) and _key(str(first[0][0])) > _key(position)) or _key(last) < _key(position)


def _key(stream_id: str) -> tuple[int, int]:
    milliseconds, _, number = stream_id.partition("-")
    return int(milliseconds), int(number)
