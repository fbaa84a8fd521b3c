"""What happens, as it happens: server-sent events whose ids are the stream's own."""

import asyncio
import contextlib
import json
import re
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import redis
import redis.asyncio
from fastapi import APIRouter, Header, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from console import access
from console.api import problems
from console.context import Asking, Context, Parts
from console.users import User
from core.bus import BLOCK_MS, FIELD, STREAM
from core.errors import Unavailable, UserError
from core.events import Event, PeakChanged, parse

router = APIRouter(tags=["live"])

HEARTBEAT_S = 15.0
"""Silence after which a comment is sent, so that proxies and browsers keep the line."""
LIFE_S = 600.0
"""A stream ends after this long; the browser resumes it, and its session is looked at again."""
MAX_VIEWERS = 500
BATCH = 100
RETRY_MS = 2000
"""What the browser waits before it comes back."""
AWAY_S = 1.0
"""Pause while Redis does not answer."""

_STREAM_ID = re.compile(r"[0-9]{1,15}-[0-9]{1,10}", re.ASCII)

MOST_CALLS = 20
"""Calls of an agent's that are followed at once: the newest."""

Wanted = Callable[[Event], bool]

_SSE = {"content": {"text/event-stream": {"schema": {"type": "string"}}}}


class Viewers:
    """How many are watching."""

    def __init__(self, limit: int = MAX_VIEWERS) -> None:
        self._limit = limit
        self.now = 0

    @contextlib.contextmanager
    def one(self) -> Any:
        """Counts one viewer for as long as it lasts."""
        self.now += 1
        try:
            yield
        finally:
            self.now -= 1

    @property
    def full(self) -> bool:
        return self.now >= self._limit


class Own:
    """Which events concern an agent: about themselves, and of the calls that came to them."""

    def __init__(self, agent_id: str, call_id: str | None) -> None:
        """`call_id`: the call they have already."""
        self._agent_id = agent_id
        self._calls: OrderedDict[str, None] = OrderedDict()
        if call_id is not None:
            self._calls[call_id] = None

    def __call__(self, event: Event) -> bool:
        mine = self._agent_id in (getattr(event, name, None) for name in ("agent_id", "to"))
        if event.call_id is None:
            return mine or isinstance(event, PeakChanged)
        if mine:
            self._calls[event.call_id] = None
            self._calls.move_to_end(event.call_id)
            if len(self._calls) > MOST_CALLS:
                self._calls.popitem(last=False)
        return event.call_id in self._calls


def _everything(_event: Event) -> bool:
    return True


def _of_no_call(event: Event) -> bool:
    return event.call_id is None


def _wanted_by(parts: Context, user: User) -> Wanted:
    if user.role not in access.HEARING:
        return _of_no_call
    if user.role != "agent":
        return _everything
    agent_id = user.agent_id or ""
    try:
        talk = parts.content.talk_of(agent_id)
    except (Unavailable, UserError):
        talk = None
    return Own(agent_id, talk.call_id if talk else None)


@router.get(
    "/api/live",
    response_class=StreamingResponse,
    responses={200: _SSE, **problems(401, 403, 422, 503)},
)
async def live(
    request: Request,
    parts: Parts,
    user: Asking,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> StreamingResponse:
    """Events from now on, or from after `Last-Event-ID`, as `{id, at, type, call_id, data}`.

    When that id is older than the stream keeps, the first message is `event: reset`: load anew.
    Agents get what concerns themselves and their own calls; analysts what belongs to no call.
    """
    viewers: Viewers = request.app.state.viewers
    if viewers.full:
        raise HTTPException(503, "Too many are watching.", {"Retry-After": "10"})
    if last_event_id is not None and not _STREAM_ID.fullmatch(last_event_id):
        last_event_id = None
    wanted = await run_in_threadpool(_wanted_by, parts, user)
    body = _watched(viewers, stream(parts.live, last_event_id, wanted))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(body, media_type="text/event-stream", headers=headers)


async def _watched(viewers: Viewers, messages: AsyncIterator[str]) -> AsyncIterator[str]:
    with viewers.one():
        async for message in messages:
            yield message


async def stream(
    client: redis.asyncio.Redis, after: str | None, wanted: Wanted = _everything
) -> AsyncIterator[str]:
    """The messages for one viewer, until `LIFE_S` has passed."""
    yield f"retry: {RETRY_MS}\n\n"
    position = after
    begun = said = time.monotonic()
    while time.monotonic() - begun < LIFE_S:
        try:
            if position is None:
                position = await _last_id(client)
                yield f"id: {position}\nevent: ready\ndata: {{}}\n\n"
            elif said == begun and await _trimmed(client, position):
                yield "event: reset\ndata: {}\n\n"
            entries = await _read(client, position)
        except (redis.exceptions.RedisError, OSError):
            entries = []
            await asyncio.sleep(AWAY_S)
        for stream_id, fields in entries:
            position = stream_id
            yield message(stream_id, fields, wanted)
        now = time.monotonic()
        if entries:
            said = now
        elif now - said >= HEARTBEAT_S or said == begun:
            said = now
            yield ": still here\n\n"


def message(stream_id: str, fields: dict[str, str], wanted: Wanted = _everything) -> str:
    """One entry as a server-sent event; one not understood or not wanted only moves the id on."""
    try:
        event = parse(fields.get(FIELD, ""))
    except ValueError:
        return f"id: {stream_id}\n\n"
    if not isinstance(event, Event) or not wanted(event):
        return f"id: {stream_id}\n\n"
    body = {
        "id": event.id,
        "at": event.at.isoformat().replace("+00:00", "Z"),
        "type": event.type,
        "call_id": event.call_id,
        "data": event.data(),
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return f"id: {stream_id}\ndata: {text}\n\n"


async def _read(client: redis.asyncio.Redis, position: str) -> list[tuple[str, dict[str, str]]]:
    reply: Any = await client.xread({STREAM: position}, count=BATCH, block=BLOCK_MS)
    if not reply:
        return []
    return list(reply[STREAM][0] if isinstance(reply, dict) else reply[0][1])


async def _last_id(client: redis.asyncio.Redis) -> str:
    last: Any = await client.xrevrange(STREAM, count=1)
    return str(last[0][0]) if last else "0-0"


async def _trimmed(client: redis.asyncio.Redis, position: str) -> bool:
    """Whether entries after `position` are gone, or the stream itself began anew."""
    first: Any = await client.xrange(STREAM, count=1)
    last = await _last_id(client)
    return (bool(first) and _key(str(first[0][0])) > _key(position)) or _key(last) < _key(position)


def _key(stream_id: str) -> tuple[int, int]:
    milliseconds, _, number = stream_id.partition("-")
    return int(milliseconds), int(number)
