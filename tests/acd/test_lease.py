"""Who may write to Asterisk, and until when."""

import asyncio

from acd.adapters.memory import MemoryLease
from acd.lease import TTL_S, Lease
from core.clock import ManualClock


def lease(store: MemoryLease, name: str, clock: ManualClock) -> Lease:
    return Lease(store, name, clock.monotonic)


def test_a_leader_that_was_stopped_too_long_may_not_write_until_it_asked(
    clock: ManualClock,
) -> None:
    store = MemoryLease(clock)
    leader, other = lease(store, "a", clock), lease(store, "b", clock)
    assert asyncio.run(leader.acquire()) and leader.valid()
    clock.advance(TTL_S + 0.1)
    assert not leader.valid()
    assert asyncio.run(other.acquire())
    assert not asyncio.run(leader.renew())
    assert not leader.ours and not leader.valid()


def test_while_redis_is_away_the_leader_goes_on_and_nobody_is_promoted(
    clock: ManualClock,
) -> None:
    store = MemoryLease(clock)
    leader, other = lease(store, "a", clock), lease(store, "b", clock)
    asyncio.run(leader.acquire())
    store.away = True
    for _ in range(10):
        clock.advance(1.0)
        assert asyncio.run(leader.renew()) and leader.valid()
        assert not asyncio.run(other.acquire())
    store.away = False
    assert asyncio.run(leader.renew())


def test_a_leader_that_stood_still_does_not_go_on_by_habit_while_redis_is_away(
    clock: ManualClock,
) -> None:
    """Another one may have led meanwhile; whether it has, is known otherwise, or not at all."""
    store = MemoryLease(clock)
    leader = lease(store, "a", clock)
    asyncio.run(leader.acquire())
    store.away = True
    clock.advance(TTL_S + 0.1)
    assert asyncio.run(leader.renew()) and not leader.valid()
    leader.prolong()
    assert leader.valid()
