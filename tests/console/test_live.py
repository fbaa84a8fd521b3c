"""The stream of events to one viewer, over a real Redis."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from console.api import live
from console.api.live import message, stream
from core import events as e
from core.bus import FIELD, STREAM
from core.clock import ManualClock
from tests.redis_server import RedisServer

MINTER = e.Minter("acd", ManualClock())


def add(server: RedisServer) -> str:
    event = MINTER.mint(e.CallEnded, call_id="sl-1.1", cause=16, talk_s=1)
    return str(server.client().xadd(STREAM, {FIELD: event.to_json()}))


async def take(messages: AsyncIterator[str], count: int) -> list[str]:
    """The next messages that carry an id or an event."""
    found: list[str] = []
    async with asyncio.timeout(10):
        async for text in messages:
            if "id:" in text or "event:" in text:
                found.append(text)
            if len(found) == count:
                break
    return found


def client(server: RedisServer) -> redis.asyncio.Redis:
    return redis.asyncio.Redis(
        unix_socket_path=str(server.socket),
        decode_responses=True,
        socket_timeout=0.25,
        retry=Retry(NoBackoff(), 0),
    )


def test_a_viewer_sees_what_happens_from_now_on_and_resumes_without_a_gap(
    redis_server: RedisServer,
) -> None:
    async def watch() -> None:
        old = add(redis_server)
        connection = client(redis_server)
        messages = stream(connection, None)
        assert await take(messages, 1) == [f"id: {old}\nevent: ready\ndata: {{}}\n\n"]
        second, third = add(redis_server), add(redis_server)
        seen = await take(messages, 1)
        assert seen[0].startswith(f"id: {second}\ndata: ")
        resumed = await take(stream(connection, second), 1)
        assert resumed[0].startswith(f"id: {third}\n")
        body = json.loads(resumed[0].partition("data: ")[2])
        assert set(body) == {"id", "at", "type", "call_id", "data"}
        assert body["data"] == {"cause": 16, "talk_s": 1, "certain": True, "cut_by": ""}
        await connection.aclose()

    asyncio.run(watch())


def test_a_viewer_who_was_away_too_long_is_told_to_start_anew(redis_server: RedisServer) -> None:
    async def watch() -> None:
        for _ in range(3):
            add(redis_server)
        connection = client(redis_server)
        first = await take(stream(connection, "1-0"), 1)
        assert first == ["event: reset\ndata: {}\n\n"]
        future = await take(stream(connection, "99999999999999-0"), 1)
        assert future == ["event: reset\ndata: {}\n\n"]
        await connection.aclose()

    asyncio.run(watch())


def test_a_viewer_outlives_a_restart_of_redis(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "AWAY_S", 0.05)

    async def watch() -> None:
        connection = client(redis_server)
        messages = stream(connection, add(redis_server))
        second = add(redis_server)
        assert (await take(messages, 1))[0].startswith(f"id: {second}\n")
        redis_server.kill()
        waiting = asyncio.create_task(take(messages, 1))
        await asyncio.sleep(0.3)
        redis_server.start()
        third = add(redis_server)
        assert (await waiting)[0].startswith(f"id: {third}\n")
        await connection.aclose()

    asyncio.run(watch())


def test_what_is_no_event_only_moves_the_place_on() -> None:
    assert message("5-1", {}) == "id: 5-1\n\n"
    assert message("5-1", {FIELD: '{"id": "12345678", "type": "New"}'}) == "id: 5-1\n\n"


def test_a_newline_in_a_value_does_not_end_the_message() -> None:
    event = MINTER.mint(
        e.AgentStateChanged, agent_id="1", before="a", after="b", reason="x\n\ndata: y"
    )
    assert message("5-1", {FIELD: event.to_json()}).count("\n") == 3


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
