"""What the engine may expect of a store and of a lease, in memory and in Redis."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from acd.adapters.memory import MemoryLease, MemoryStore
from acd.adapters.redis import RedisLease, RedisStore
from acd.lease import Lease
from acd.ports import LeaseStore, Store
from core.clock import SystemClock
from core.redis import connect_async
from core.settings import Settings

TTL_S = 0.15
With = Callable[[Callable[[Store, LeaseStore], Awaitable[None]]], None]


@pytest.fixture(params=["memory", "redis"])
def with_store(request: pytest.FixtureRequest) -> With:
    """Run a coroutine function over a store and a lease store."""
    settings = request.getfixturevalue("empty_redis") if request.param == "redis" else None

    def run(body: Callable[[Store, LeaseStore], Awaitable[None]]) -> None:
        asyncio.run(_over(settings, body))

    return run


async def _over(settings: Settings | None, body: Any) -> None:
    if settings is None:
        await body(MemoryStore(), MemoryLease(SystemClock()))
        return
    client = connect_async(settings)
    try:
        await body(RedisStore(client), RedisLease(client))
    finally:
        await client.aclose()


def test_what_was_kept_is_there_and_what_was_dropped_is_not(with_store: With) -> None:
    async def body(store: Store, _lease: LeaseStore) -> None:
        assert await store.load() == {}
        first = {("agent", "1001"): "李", ("call", "c1"): "{}", ("call", "c2"): "{}"}
        assert await store.write(first, frozenset())
        assert await store.write({("agent", "1001"): "new"}, frozenset({"c1", "unknown"}))
        assert await store.load() == {("agent", "1001"): "new", ("call", "c2"): "{}"}

    with_store(body)


def test_replacing_leaves_exactly_the_new(with_store: With) -> None:
    async def body(store: Store, _lease: LeaseStore) -> None:
        await store.write({("agent", "old"): "x", ("call", "old"): "x"}, frozenset())
        assert await store.replace({("call", "c1"): "{}"})
        assert await store.load() == {("call", "c1"): "{}"}
        assert await store.replace({})
        assert await store.load() == {}

    with_store(body)


def test_a_lease_is_one_candidates_until_it_runs_out_or_is_given_up(with_store: With) -> None:
    async def body(_store: Store, lease: LeaseStore) -> None:
        assert await lease.free()
        assert await lease.hold("a", TTL_S) == "held"
        assert not await lease.free()
        assert await lease.hold("b", TTL_S) == "taken"
        assert await lease.hold("a", TTL_S) == "held"  # renewed
        await lease.release("b")  # not theirs to give up
        assert await lease.hold("b", TTL_S) == "taken"
        await asyncio.sleep(TTL_S * 1.3)
        assert await lease.hold("b", TTL_S) == "held"
        await lease.release("b")
        assert await lease.hold("a", TTL_S) == "held"

    with_store(body)


def test_a_stopped_redis_is_noticed_in_time_and_promotes_nobody(empty_redis: Settings) -> None:
    gone = empty_redis.model_copy(update={"redis_socket": empty_redis.data_dir / "none.sock"})

    async def body() -> None:
        client = connect_async(gone)
        store, lease = RedisStore(client), Lease(RedisLease(client), "a", SystemClock().monotonic)
        assert await store.load() is None
        assert not await store.write({("agent", "1001"): "{}"}, frozenset())
        assert not await lease.acquire()
        assert not lease.valid()

    asyncio.run(asyncio.wait_for(body(), 2))
