"""Connections to our own Redis: short time limits, no hidden retries.

With redis-py's defaults an XADD to a stopped Redis blocks for more than 12 s; here it gives up
after a quarter of a second and the caller spools.
"""

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

    return redis.asyncio.Redis(
        unix_socket_path=str(settings.redis_path),
        socket_timeout=timeout_s,
        socket_connect_timeout=SOCKET_TIMEOUT_S,
        retry=AsyncRetry(NoBackoff(), 0),
        decode_responses=True,
    )
