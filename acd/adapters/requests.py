"""Requests of clients, taken from Redis by the instance that leads."""

import asyncio
from collections.abc import Callable

import redis.asyncio
from pydantic import ValidationError
from redis.exceptions import RedisError

from acd.wire import ANSWERS, REQUESTS, Answer, Request
from core import logs

BLOCK_S = 2
"""One blocking read; the client's socket timeout must be longer."""
IDLE_S = 0.25
STANDING_BY_S = 0.05
"""Between two looks at whether this instance leads."""
ANSWER_KEPT_S = 10

log = logs.get("acd.requests")


async def serve(
    client: redis.asyncio.Redis,
    leading: Callable[[], bool],
    handle: Callable[[Request], Answer | None],
) -> None:
    """Answer requests for ever. Only the leader takes any off the list."""
    while True:
        try:
            if not leading():
                await asyncio.sleep(STANDING_BY_S)
                continue
            taken = await client.blpop([REQUESTS], timeout=BLOCK_S)
            if taken is not None:
                await _one(client, taken[1], handle)
        except (RedisError, OSError):
            await asyncio.sleep(IDLE_S)


async def _one(
    client: redis.asyncio.Redis, text: str | bytes, handle: Callable[[Request], Answer | None]
) -> None:
    try:
        request = Request.model_validate_json(text)
    except ValidationError:
        log.warning("bad_request", bytes=len(text))
        return
    answer = handle(request)
    if answer is not None:
        key = ANSWERS + request.id
        pipe = client.pipeline(transaction=False)
        pipe.rpush(key, answer.model_dump_json())
        pipe.expire(key, ANSWER_KEPT_S)
        await pipe.execute()
