"""What is said in running calls: in memory, and in Redis."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from pydantic import ValidationError

from asr.said import (
    BEAT_S,
    ENTRY,
    KEPT_S,
    MOST_ENTRIES,
    WATCHED_S,
    Beat,
    Entry,
    Placed,
)
from core import logs
from core.errors import Unavailable

NEWS = "asr:said:news"
"""A stream: of which call there is something new."""
MOST_NEWS = 200
_CALL = "asr:said:call:"
_WATCHED = "asr:said:watched"
_BEAT = "asr:said:beat"

log = logs.get("asr.said")


class MemorySaid:
    """In this process only; nothing is forgotten but what is too much."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[Placed]] = {}
        self._watched: dict[str, float] = {}
        self._beat: Beat | None = None
        self._count = 0

    def add(self, call_id: str, entry: Entry) -> None:
        self._count += 1
        kept = self._calls.setdefault(call_id, deque(maxlen=MOST_ENTRIES))
        kept.append(Placed(f"{self._count}-0", entry))

    def entries(self, call_id: str) -> list[Placed]:
        return list(self._calls.get(call_id, ()))

    def watch(self, call_id: str, now: float) -> None:
        self._watched[call_id] = now + WATCHED_S

    def watched(self, now: float) -> set[str]:
        self._watched = {one: until for one, until in self._watched.items() if until > now}
        return set(self._watched)

    def beat(self, beat: Beat) -> None:
        self._beat = beat

    def last_beat(self) -> Beat | None:
        return self._beat


class RedisSaid:
    """A stream for each call, a stream of news, and who watches; all of it passes by itself."""

    def __init__(self, client: redis.Redis) -> None:
        """`client`: decodes its answers."""
        self._client = client

    def add(self, call_id: str, entry: Entry) -> None:
        key = _CALL + call_id
        with _away(), self._client.pipeline(transaction=False) as pipe:
            pipe.xadd(
                key, {"entry": entry.model_dump_json()}, maxlen=MOST_ENTRIES, approximate=False
            )
            pipe.expire(key, KEPT_S)
            pipe.xadd(NEWS, {"call": call_id}, maxlen=MOST_NEWS)
            pipe.execute()

    def entries(self, call_id: str) -> list[Placed]:
        with _away():
            raw: Any = self._client.xrange(_CALL + call_id, count=MOST_ENTRIES)
        return [placed for one in raw if (placed := _placed(*one)) is not None]

    def watch(self, call_id: str, now: float) -> None:
        with _away():
            self._client.zadd(_WATCHED, {call_id: now + WATCHED_S})

    def watched(self, now: float) -> set[str]:
        with _away(), self._client.pipeline(transaction=False) as pipe:
            pipe.zremrangebyscore(_WATCHED, "-inf", now)
            pipe.zrange(_WATCHED, 0, -1)
            return set(pipe.execute()[1])

    def beat(self, beat: Beat) -> None:
        with _away():
            self._client.set(_BEAT, beat.model_dump_json(), ex=BEAT_S)

    def last_beat(self) -> Beat | None:
        with _away():
            kept = self._client.get(_BEAT)
        try:
            return Beat.model_validate_json(str(kept)) if kept else None
        except ValidationError:  # of another version of the program
            return None


def _placed(place: str, fields: dict[str, str] | None) -> Placed | None:
    try:
        return Placed(place, ENTRY.validate_json((fields or {}).get("entry", "")))
    except ValidationError:
        log.warning("entry_not_understood", place=place)
        return None


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except (redis.RedisError, OSError) as error:
        raise Unavailable(f"What is said cannot be kept or read: {type(error).__name__}") from None
