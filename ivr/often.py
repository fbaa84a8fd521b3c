"""How often a number has called: counted in Redis, or in memory for tests and for the desk."""

import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

import redis

from core import logs

KEY = "sl:often:"
"""And the keyed hash of a number: a list of its last calls' times, milliseconds, newest first."""
PAUSE_S = 5.0
"""After Redis did not answer, nobody is counted for so long: no call waits for it again."""
MOST_KEYS = 200_000
"""Keys in all of Redis; beyond, new numbers are not counted, so that memory stays bounded."""

_COUNT = """
-- KEYS[1] the number's list; ARGV: now (ms), window (ms), calls allowed, most keys in Redis.
-- Answers how many calls there were within the window, this one included, at most one too many.
local key, now, window, most = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if redis.call('EXISTS', key) == 0 and redis.call('DBSIZE') >= tonumber(ARGV[4]) then return 0 end
redis.call('LPUSH', key, now)
redis.call('LTRIM', key, 0, most)
redis.call('PEXPIRE', key, window)
local count = 0
for _, at in ipairs(redis.call('LRANGE', key, 0, -1)) do
  if now - tonumber(at) < window then count = count + 1 end
end
return count
"""

log = logs.get("ivr.often")


class Counter(Protocol):
    """Counts the calls of a number."""

    def too_often(self, number_hash: str, calls: int, window_s: float) -> bool:
        """Count one more call; whether there were more than `calls` within `window_s` seconds.

        False for a number that was not sent, and whenever it cannot be told. Never raises.
        """
        ...


class RedisCounter:
    """Implements `Counter`; one short command a call, atomic under any burst."""

    def __init__(
        self,
        client: redis.Redis,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        most_keys: int = MOST_KEYS,
    ) -> None:
        self._count = client.register_script(_COUNT)
        self._now, self._monotonic, self._most_keys = now, monotonic, most_keys
        self._not_before = 0.0

    def too_often(self, number_hash: str, calls: int, window_s: float) -> bool:
        if not number_hash or self._monotonic() < self._not_before:
            return False
        ms = (round(self._now() * 1000), round(window_s * 1000))
        try:
            counted = self._count(keys=[KEY + number_hash], args=[*ms, calls, self._most_keys])
        except redis.RedisError as error:
            self._not_before = self._monotonic() + PAUSE_S
            log.warning("calls_not_counted", error=type(error).__name__)
            return False
        return isinstance(counted, int) and counted > calls


class MemoryCounter:
    """Implements `Counter` in this process; for tests and the desk."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._calls: dict[str, deque[float]] = {}

    def too_often(self, number_hash: str, calls: int, window_s: float) -> bool:
        if not number_hash:
            return False
        now = self._now()
        known = self._calls.setdefault(number_hash, deque(maxlen=calls + 1))
        known.append(now)
        return sum(now - at < window_s for at in known) > calls
