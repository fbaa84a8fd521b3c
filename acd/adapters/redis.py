"""Records and lease in our own Redis. Each operation gives up within the client's time limit."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import redis.asyncio
from redis.exceptions import RedisError

from acd.ports import LeaseAnswer
from core import logs

AGENTS, CALLS = "sl:acd:agents", "sl:acd:calls"
CALLERS, PLACES = "sl:acd:callers", "sl:acd:places"
"""Hashes of JSON records; the last two are pruned whenever an instance begins to lead."""
PEAK, WAITS = "sl:acd:peak", "sl:acd:waits"
"""Likewise; one record at most, and one for each queue."""
MISDIALS = "sl:acd:misdials"
"""Likewise."""
LEASE = "sl:acd:lease"
"""The leader's token."""
FENCE = "sl:acd:fence"
"""Who held the lease last, and how many have: see `lease.lua`."""

_HASHES = {
    "agent": AGENTS,
    "call": CALLS,
    "caller": CALLERS,
    "place": PLACES,
    "peak": PEAK,
    "waits": WAITS,
    "misdial": MISDIALS,
}
_AWAY = (RedisError, OSError)
_KEYS = [FENCE, *_HASHES.values()]
_NUMBER = {kind: _KEYS.index(name) + 1 for kind, name in _HASHES.items()}
"""A kind's place in `keep.lua`'s KEYS."""
_LEASE_LUA = (Path(__file__).parent / "lease.lua").read_text()
_KEEP_LUA = (Path(__file__).parent / "keep.lua").read_text()

log = logs.get("acd.redis")


class RedisStore:
    """Records as hashes, one for each kind."""

    def __init__(self, client: redis.asyncio.Redis, epoch: Callable[[], int]) -> None:
        """`epoch`: the writer's, by its lease; once another one has led, nothing is kept."""
        self._redis = client
        self._epoch = epoch
        self._keep = client.register_script(_KEEP_LUA)

    async def write(self, saves: Mapping[tuple[str, str], str], gone_calls: frozenset[str]) -> bool:
        dropped = {("call", key): "" for key in gone_calls}
        return await self._run({**saves, **dropped}, afresh=False)

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
        return await self._run(records, afresh=True)

    async def _run(self, records: Mapping[tuple[str, str], str], *, afresh: bool) -> bool:
        try:
            done = await self._keep(keys=_KEYS, args=[self._epoch(), int(afresh), *_flat(records)])
        except _AWAY:
            return False
        if not done:
            log.warning("kept_nothing", why="another instance has led since")
        return bool(done)


def _flat(records: Mapping[tuple[str, str], str]) -> Iterator[str | int]:
    for (kind, key), text in records.items():
        yield from (_NUMBER[kind], key, text)


class RedisLease:
    """The lease as one key with a time to live."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._script = client.register_script(_LEASE_LUA)

    async def hold(self, token: str, ttl_s: float, dead: str = "") -> LeaseAnswer:
        try:
            epoch = await self._script(keys=[LEASE, FENCE], args=[token, int(ttl_s * 1000), dead])
        except _AWAY:
            return None
        return int(epoch)

    async def mark(self) -> str | None:
        pipe = self._redis.pipeline(transaction=True)
        pipe.get(LEASE)
        pipe.hget(FENCE, "renewed")
        try:
            holder, renewed = await pipe.execute()
        except _AWAY:
            return None
        return f"{holder} {renewed}" if holder else ""

    async def release(self, token: str) -> None:
        try:
            await self._script(keys=[LEASE, FENCE], args=[token, 0, ""])
        except _AWAY:
            return  # it runs out by itself
