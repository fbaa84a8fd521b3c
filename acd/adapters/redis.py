"""Records and lease in our own Redis. Each operation gives up within the client's time limit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import redis.asyncio
from redis.exceptions import RedisError

from acd.ports import LeaseAnswer

AGENTS, CALLS = "sl:acd:agents", "sl:acd:calls"
CALLERS, PLACES = "sl:acd:callers", "sl:acd:places"
"""Hashes of JSON records; the last two are pruned whenever an instance begins to lead."""
PEAK, WAITS = "sl:acd:peak", "sl:acd:waits"
"""Likewise; one record at most, and one for each queue."""
LEASE = "sl:acd:lease"
"""The leader's token."""

_HASHES = {
    "agent": AGENTS,
    "call": CALLS,
    "caller": CALLERS,
    "place": PLACES,
    "peak": PEAK,
    "waits": WAITS,
}
_AWAY = (RedisError, OSError)
_LEASE_LUA = (Path(__file__).parent / "lease.lua").read_text()


class RedisStore:
    """Records as hashes, one for each kind."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def write(self, saves: Mapping[tuple[str, str], str], gone_calls: frozenset[str]) -> bool:
        pipe = self._redis.pipeline(transaction=False)
        for (kind, key), text in saves.items():
            pipe.hset(_HASHES[kind], key, text)
        if gone_calls:
            pipe.hdel(CALLS, *gone_calls)
        return await self._run(pipe)

    async def load(self) -> dict[tuple[str, str], str] | None:
        records: dict[tuple[str, str], str] = {}
        try:
            for kind, name in _HASHES.items():
                entries: Any = await self._redis.hgetall(name)
                records |= {(kind, key): text for key, text in entries.items()}
        except _AWAY:
            return None
        return records

    async def replace(self, records: Mapping[tuple[str, str], str]) -> bool:
        pipe = self._redis.pipeline(transaction=True)
        pipe.delete(*_HASHES.values())
        for (kind, key), text in records.items():
            pipe.hset(_HASHES[kind], key, text)
        return await self._run(pipe)

    async def _run(self, pipe: Any) -> bool:
        try:
            await pipe.execute()
        except _AWAY:
            return False
        return True


class RedisLease:
    """The lease as one key with a time to live."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._script = client.register_script(_LEASE_LUA)

    async def hold(self, token: str, ttl_s: float) -> LeaseAnswer:
        try:
            mine = await self._script(keys=[LEASE], args=[token, int(ttl_s * 1000)])
        except _AWAY:
            return "away"
        return "held" if mine else "taken"

    async def free(self) -> bool:
        try:
            return not await self._redis.exists(LEASE)
        except _AWAY:
            return False

    async def release(self, token: str) -> None:
        try:
            await self._script(keys=[LEASE], args=[token, 0])
        except _AWAY:
            return  # it runs out by itself
