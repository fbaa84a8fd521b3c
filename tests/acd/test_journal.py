"""Records kept in a store that comes and goes."""

import asyncio

from acd.adapters.memory import MemoryLease, MemoryStore
from acd.agent import State
from acd.journal import RETRY_S, Journal, read
from acd.records import Agent, Call, Offer
from core.clock import ManualClock


def test_after_an_absence_everything_is_written_anew(clock: ManualClock) -> None:
    store, truth = MemoryStore(MemoryLease(clock), lambda: 0), {("agent", "1001"): "now"}
    journal = Journal(store, lambda: truth, clock.monotonic)

    async def story() -> None:
        await journal.write({("call", "old"): "x"}, frozenset())
        store.away = True
        await journal.write({("agent", "1001"): "lost"}, frozenset())
        assert journal.behind
        store.away = False
        await journal.write({("agent", "1001"): "too soon"}, frozenset())
        assert ("agent", "1001") not in store.records
        clock.advance(RETRY_S)
        await journal.write({}, frozenset({"any"}))

    asyncio.run(story())
    assert store.records == truth and not journal.behind


def test_a_record_that_cannot_be_read_is_left_out() -> None:
    agent = Agent(agent_id="1001")
    call = Call(call_id="c", channel="x", queue="general", since=1.0, number=1)
    records = {
        ("agent", "1001"): agent.model_dump_json(),
        ("agent", "1002"): '{"agent_id": 5',
        ("agent", "1003"): '{"agent_id": "1003", "state": "dancing"}',
        ("call", "c"): call.model_dump_json(),
        ("call", "d"): "null",
    }
    assert read(records, 1.0) == ([agent], [call], [], [])


def test_moments_from_before_the_clock_was_set_back_do_not_hold_anyone_for_an_hour() -> None:
    now, hour = 1_000_000.0, 3600.0
    wrapping = Agent(agent_id="1001", state=State.WRAP_UP, since=now + hour, until=now + hour + 5)
    offer = Offer(id="o", agent_id="1002", at=now + hour, deadline=now + hour + 23)
    ringing = Call(call_id="c", channel="x", queue="general", since=now + hour - 9, number=1)
    ringing.offer = offer
    talking = ringing.model_copy(update={"offer": None, "talking_since": now + hour})
    records = {
        ("agent", "1001"): wrapping.model_dump_json(),
        ("call", "c"): ringing.model_dump_json(),
        ("call", "d"): talking.model_dump_json(),
    }
    (agent,), (rings, talks), *_ = read(records, now)
    assert (agent.since, agent.until) == (now, now + 5)
    assert (rings.since, rings.unsure) == (now, False)
    assert rings.offer is not None and (rings.offer.at, rings.offer.deadline) == (now, now + 23)
    assert (talks.talking_since, talks.unsure) == (now, True)
