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
FIRST = 1
"""The epoch of whoever leads first: the stores of these tests write as that one."""
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
        lease = MemoryLease(SystemClock())
        await body(MemoryStore(lease, lambda: FIRST), lease)
        return
    client = connect_async(settings)
    try:
        await body(RedisStore(client, lambda: FIRST), RedisLease(client))
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
        assert await lease.mark() == ""
        assert await lease.hold("a", TTL_S) == FIRST
        mark = await lease.mark()
        assert mark
        assert await lease.hold("b", TTL_S) == 0
        assert await lease.mark() == mark
        assert await lease.hold("a", TTL_S) == FIRST  # renewed
        assert await lease.mark() not in ("", mark)
        await lease.release("b")  # not theirs to give up
        assert await lease.hold("b", TTL_S) == 0
        await asyncio.sleep(TTL_S * 1.3)
        assert await lease.mark() == ""
        assert await lease.hold("b", TTL_S) == FIRST + 1
        await lease.release("b")
        assert await lease.hold("b", TTL_S) == FIRST + 1  # nobody in between
        await lease.release("b")
        assert await lease.hold("a", TTL_S) == FIRST + 2

    with_store(body)


def test_a_lease_that_nobody_renews_is_taken_by_who_names_it(with_store: With) -> None:
    async def body(_store: Store, lease: LeaseStore) -> None:
        assert await lease.hold("a", 60.0) == FIRST
        mark = await lease.mark()
        assert mark
        assert await lease.hold("a", 60.0) == FIRST
        assert await lease.hold("b", 60.0, mark) == 0  # renewed since
        mark = await lease.mark()
        assert mark
        assert await lease.hold("b", 60.0, mark) == FIRST + 1

    with_store(body)


def test_who_led_before_somebody_else_keeps_nothing(with_store: With) -> None:
    async def body(store: Store, lease: LeaseStore) -> None:
        assert await lease.hold("a", 60.0) == FIRST
        assert await store.replace({("agent", "1001"): "ours"})
        await lease.release("a")
        assert await store.write({("agent", "1001"): "still"}, frozenset())  # nobody came yet
        assert await lease.hold("b", 60.0) == FIRST + 1
        assert not await store.write({("agent", "1001"): "late"}, frozenset())
        assert not await store.replace({})
        assert await store.load() == {("agent", "1001"): "still"}

    with_store(body)


def test_a_stopped_redis_is_noticed_in_time_and_promotes_nobody(empty_redis: Settings) -> None:
    gone = empty_redis.model_copy(update={"redis_socket": empty_redis.data_dir / "none.sock"})

    async def body() -> None:
        client = connect_async(gone)
        lease = Lease(RedisLease(client), "a", SystemClock().monotonic)
        store = RedisStore(client, lambda: lease.epoch)
        assert await store.load() is None
        assert not await store.write({("agent", "1001"): "{}"}, frozenset())
        assert not await lease.acquire()
        assert not lease.valid()

    asyncio.run(asyncio.wait_for(body(), 2))
