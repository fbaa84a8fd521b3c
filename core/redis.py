"""Connections to our own Redis: short time limits, no hidden retries.

With redis-py's defaults an XADD to a stopped Redis blocks for more than 12 s; here it gives up
after a quarter of a second and the caller spools.
"""

import asyncio
from collections.abc import Iterable

import redis
import redis.asyncio
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.settings import Settings

SOCKET_TIMEOUT_S = 0.25
"""For those a call waits for: they spool and go on."""
READER_TIMEOUT_S = 2.0
"""For those nobody waits for: a disk that is slow to fsync stalls every client for a moment."""


def connect(settings: Settings, *, timeout_s: float = SOCKET_TIMEOUT_S) -> redis.Redis:
    """A client; connects at first use. Blocking reads must wait less than `timeout_s`."""
    return redis.Redis(
        unix_socket_path=str(settings.redis_path),
        socket_timeout=timeout_s,
        socket_connect_timeout=SOCKET_TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def connect_async(
    settings: Settings, *, timeout_s: float = SOCKET_TIMEOUT_S
) -> redis.asyncio.Redis:
    """The same for asyncio."""
    from redis.asyncio.retry import Retry as AsyncRetry

    pool = redis.asyncio.ConnectionPool(
        connection_class=HeedingConnection,
        path=str(settings.redis_path),
        socket_timeout=timeout_s,
        socket_connect_timeout=SOCKET_TIMEOUT_S,
        retry=AsyncRetry(NoBackoff(), 0),
        decode_responses=True,
    )
    return redis.asyncio.Redis.from_pool(pool)


class HeedingConnection(redis.asyncio.UnixDomainSocketConnection):
    """A connection whose user can be cancelled while it sends.

    redis-py sends within `asyncio.wait_for`, which before Python 3.12 forgets a cancellation that
    comes at the moment the sending is done: a service told to stop would then never end.
    """

    async def send_packed_command(
        self, command: bytes | str | Iterable[bytes], check_health: bool = True
    ) -> None:
        task = asyncio.current_task()
        before = task.cancelling() if task else 0
        await super().send_packed_command(command, check_health)
        if task and task.cancelling() > before:
            await self.disconnect(nowait=True)  # its answer would be taken for the next command's
            raise asyncio.CancelledError
