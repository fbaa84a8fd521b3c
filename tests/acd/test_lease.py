"""Who may write to Asterisk, and until when."""

import asyncio
from datetime import timedelta

from acd.adapters.memory import MemoryLease
from acd.lease import DEAD_S, RENEW_S, TTL_S, Lease
from acd.service import LOOK_S
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
        clock.advance(2 * RENEW_S)
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


def test_a_leader_finds_out_that_another_one_led_and_is_gone(clock: ManualClock) -> None:
    store = MemoryLease(clock)
    leader, other = lease(store, "a", clock), lease(store, "b", clock)
    asyncio.run(leader.acquire())
    clock.advance(TTL_S + 0.1)
    asyncio.run(other.acquire())
    asyncio.run(other.release())
    assert not asyncio.run(leader.renew()) and not leader.valid()


def test_a_clock_set_back_keeps_nobody_waiting_for_a_dead_ones_lease(clock: ManualClock) -> None:
    """Redis lets it run out by the calendar: for an hour it looks held."""
    store = MemoryLease(clock)
    dead, standby = lease(store, "a", clock), lease(store, "b", clock)
    asyncio.run(dead.acquire())
    clock.set_date(clock.now() - timedelta(hours=1))
    for _ in range(int(DEAD_S / LOOK_S)):
        assert not asyncio.run(standby.free())
        clock.advance(LOOK_S)
    assert asyncio.run(standby.free()) and asyncio.run(standby.acquire())
    assert standby.epoch > dead.epoch


def test_who_could_not_look_takes_no_lease_for_dead(clock: ManualClock) -> None:
    store = MemoryLease(clock)
    leader, hindered = lease(store, "a", clock), lease(store, "b", clock)
    asyncio.run(leader.acquire())
    clock.set_date(clock.now() - timedelta(hours=1))
    for _ in range(5):
        clock.advance(DEAD_S)
        assert not asyncio.run(hindered.free())
    store.away = True
    assert not asyncio.run(hindered.free())
