"""The stream of events, read once for all who watch, over a real Redis; and the floor beside it."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from console import hub as hubs
from console.api import live
from console.api.live import said, stream
from console.floor import Floor, Look, Seen
from console.hub import Entry, Hub
from console.models import Agent, QueueNow
from core import events as e
from core.bus import FIELD, STREAM
from core.clock import ManualClock
from core.errors import Unavailable
from core.redis import HeedingConnection
from tests.redis_server import RedisServer

MINTER = e.Minter("acd", ManualClock())


def add(server: RedisServer) -> str:
    event = MINTER.mint(e.CallEnded, call_id="sl-1.1", cause=16, talk_s=1)
    return str(server.client().xadd(STREAM, {FIELD: event.to_json()}))


def nobody() -> Seen:
    raise Unavailable("nobody looks")


async def take(messages: AsyncIterator[str], count: int) -> list[str]:
    """The next messages that carry an id or an event, one by one."""
    found: list[str] = []
    async with asyncio.timeout(10):
        async for text in messages:
            parts = [part + "\n\n" for part in text.split("\n\n") if part]
            found += [part for part in parts if "id:" in part or "event:" in part]
            if len(found) >= count:
                break
    return found


def hub(server: RedisServer, look: Look = nobody) -> Hub:
    pool = redis.asyncio.ConnectionPool(
        connection_class=HeedingConnection,
        path=str(server.socket),
        decode_responses=True,
        socket_timeout=0.25,
        retry=Retry(NoBackoff(), 0),
    )
    return Hub(redis.asyncio.Redis.from_pool(pool), look)


def test_a_viewer_sees_what_happens_from_now_on_and_resumes_without_a_gap(
    redis_server: RedisServer,
) -> None:
    async def watch() -> None:
        old = add(redis_server)
        shared = hub(redis_server)
        messages = stream(shared, None)
        assert await take(messages, 1) == [f"id: {old}\nevent: ready\ndata: {{}}\n\n"]
        second, third = add(redis_server), add(redis_server)
        seen = await take(messages, 2)
        assert [text.partition("\n")[0] for text in seen] == [f"id: {second}", f"id: {third}"]
        late = stream(shared, second)
        resumed = await take(late, 1)
        assert resumed[0].startswith(f"id: {third}\n")
        body = json.loads(resumed[0].partition("data: ")[2])
        assert set(body) == {"id", "at", "type", "call_id", "data"}
        assert body["data"] == {"cause": 16, "talk_s": 1, "certain": True, "cut_by": ""}
        older = stream(shared, old)  # from before the hub's own memory
        assert len(await take(older, 2)) == 2
        for one in (messages, late, older):
            await one.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())


def test_a_viewer_who_was_away_too_long_is_told_to_start_anew(redis_server: RedisServer) -> None:
    async def watch() -> None:
        for _ in range(3):
            add(redis_server)
        for place in ("1-0", "99999999999999-0"):
            messages = stream(hub(redis_server), place)
            assert await take(messages, 1) == ["event: reset\ndata: {}\n\n"]
            await messages.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())


def test_viewers_outlive_a_restart_of_redis(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "AWAY_S", 0.05)
    monkeypatch.setattr(live, "AWAY_S", 0.05)

    async def watch() -> None:
        shared = hub(redis_server)
        viewers = [stream(shared, add(redis_server)) for _ in range(2)]
        second = add(redis_server)
        for viewer in viewers:
            assert (await take(viewer, 1))[-1].startswith(f"id: {second}\n")
        redis_server.kill()
        waiting = [asyncio.create_task(take(viewer, 1)) for viewer in viewers]
        await asyncio.sleep(0.3)
        redis_server.start()
        third = add(redis_server)
        for found in await asyncio.gather(*waiting):
            assert found[0].startswith(f"id: {third}\n")
        for viewer in viewers:
            await viewer.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())


def test_what_is_no_event_only_moves_the_place_on() -> None:
    assert said(Entry.of(("5-1", {}))) == "id: 5-1\n\n"
    unknown = {FIELD: '{"id": "12345678", "type": "New"}'}
    assert said(Entry.of(("5-1", unknown))) == "id: 5-1\n\n"


def test_a_newline_in_a_value_does_not_end_the_message() -> None:
    event = MINTER.mint(
        e.AgentStateChanged, agent_id="1", before="a", after="b", reason="x\n\ndata: y"
    )
    assert said(Entry.of(("5-1", {FIELD: event.to_json()}))).count("\n") == 3


def agent(agent_id: str, state: str = "ready", reason: str = "") -> Agent:
    return Agent(
        id=agent_id, name="李", state=state, since=None, skills={}, reason=reason, wants="",
        held_back="", by="", until=None, missed=0, phones={}, chosen=[], rings=[],
        may_be_machine="",
    )  # fmt: skip


def line(waiting: int, longest_s: float = 0.0) -> QueueNow:
    return QueueNow(
        queue="general", name_zh="综合", name_en="", waiting=waiting, longest_wait_s=longest_s,
        senior_waiting=0,
    )  # fmt: skip


def told(text: str) -> dict[str, Any]:
    kind, _, data = text.partition("data: ")
    assert kind == "event: floor\n"
    found: dict[str, Any] = json.loads(data)
    return found


def test_the_floor_is_told_whole_and_then_what_changed_of_it() -> None:
    floor = Floor()
    at = "2026-01-05T01:00:00Z"
    assert floor.saw(Seen(at, [line(0)], [agent("1001"), agent("1002")]))
    whole = told(floor.since(0))
    assert whole["whole"] and [a["id"] for a in whole["agents"]] == ["1001", "1002"]
    assert not floor.saw(Seen(at, [line(0, 7.0)], [agent("1001"), agent("1002")]))
    first = floor.version
    assert floor.saw(Seen(at, [line(1)], [agent("1001"), agent("1002")]))
    assert floor.saw(Seen(at, [line(1)], [agent("1001"), agent("1002", "talking", "x\n\ny")]))
    news = told(floor.since(first))
    assert (news["whole"], news["queues"][0]["waiting"]) == (False, 1)
    assert [(a["id"], a["state"]) for a in news["agents"]] == [("1002", "talking")]
    assert floor.saw(Seen(at, [line(1)], [agent("1002", "talking")]))  # 1001 has left the company
    gone = told(floor.since(first))
    assert gone["whole"] and [a["id"] for a in gone["agents"]] == ["1002"]


def test_viewers_are_told_of_the_floor_after_an_event_there(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "SLOWLY_S", 60.0)
    waiting = 0
    looks = threading.Semaphore(0)

    def look() -> Seen:
        looks.release()
        return Seen("2026-01-05T01:00:00Z", [line(waiting)], [])

    async def watch() -> None:
        nonlocal waiting
        viewer = stream(hub(redis_server, look), add(redis_server))
        assert told((await take(viewer, 1))[-1])["queues"][0]["waiting"] == 0
        await asyncio.to_thread(looks.acquire)
        waiting = 3
        add(redis_server)
        found = await take(viewer, 2)
        assert told(found[-1])["queues"][0]["waiting"] == 3
        await viewer.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())


def test_an_agent_is_told_of_themselves_and_of_calls_that_came_to_them_only() -> None:
    wanted = live.Own("1001", "sl-1.7")

    def told(kind: type[e.Event], call_id: str | None = None, **fields: Any) -> bool:
        return wanted(MINTER.mint(kind, call_id=call_id, **fields))

    def changed(agent_id: str) -> dict[str, str]:
        return {"agent_id": agent_id, "before": "ready", "after": "break", "reason": ""}

    assert told(e.CallHeld, "sl-1.7", agent_id="1002", held=True)  # the one they have already
    assert told(e.AgentStateChanged, **changed("1001"))
    assert not told(e.AgentStateChanged, **changed("1002"))
    assert not told(e.CallEnded, "sl-1.8", cause=16, talk_s=1)
    assert told(e.CallTransferred, "sl-1.8", agent_id="1002", to="1001", how="blind")
    assert told(e.CallEnded, "sl-1.8", cause=16, talk_s=1)
    assert told(e.PeakChanged, on=True, by="lead")
    for n in range(live.MOST_CALLS):
        assert told(e.AgentJoined, f"sl-2.{n}", agent_id="1001")
    assert not told(e.CallEnded, "sl-1.8", cause=16, talk_s=1)  # the oldest are forgotten
