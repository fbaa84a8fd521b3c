"""Records kept in a store that comes and goes."""

import asyncio

from acd.adapters.memory import MemoryStore
from acd.journal import RETRY_S, Journal, read
from acd.records import Agent, Call
from core.clock import ManualClock


def test_after_an_absence_everything_is_written_anew(clock: ManualClock) -> None:
    store, truth = MemoryStore(), {("agent", "1001"): "now"}
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
    assert read(records) == ([agent], [call], [])
