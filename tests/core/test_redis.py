"""The connections of asyncio's side: what redis-py leaves to be desired."""

import asyncio
from collections.abc import Iterable

import pytest

from core import redis as core_redis
from core.redis import HeedingConnection, connect_async
from core.settings import Settings
from tests.redis_server import RedisServer


def test_who_is_cancelled_at_the_moment_a_command_is_sent_is_cancelled(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body() -> None:
        victim: list[asyncio.Task[object]] = []

        class Watched(HeedingConnection):
            async def _send_packed_command(self, command: Iterable[bytes]) -> None:
                await super()._send_packed_command(command)
                for task in victim:
                    task.cancel()

        monkeypatch.setattr(core_redis, "HeedingConnection", Watched)
        client = connect_async(Settings(redis_socket=redis_server.socket))
        await client.set("name", "silverline")  # connected: from here on, only commands are sent

        async def ask() -> object:
            return await client.get("name")

        victim.append(asyncio.create_task(ask()))
        with pytest.raises(asyncio.CancelledError):
            await victim[0]
        victim.clear()
        assert await client.get("name") == "silverline"  # nobody is given the lost answer
        await client.aclose()

    asyncio.run(asyncio.wait_for(body(), 10))
