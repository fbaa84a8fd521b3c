"""What happens, as it happens: server-sent events whose ids are the stream's own, and the floor."""

import asyncio
import contextlib
import re
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import redis.exceptions
from fastapi import APIRouter, Header, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from console import access
from console.api import problems
from console.api.queues import counted
from console.content import Content
from console.context import Asking, Context, Parts
from console.floor import Seen
from console.hub import Entry, Hub
from console.models import Agent
from console.users import User
from core.clock import Clock
from core.errors import Unavailable, UserError
from core.events import Event, PeakChanged

router = APIRouter(tags=["live"])

HEARTBEAT_S = 15.0
"""Silence after which a comment is sent, so that proxies and browsers keep the line."""
LIFE_S = 600.0
"""A stream ends after this long; the browser resumes it, and its session is looked at again."""
MAX_VIEWERS = 500
RETRY_MS = 2000
"""What the browser waits before it comes back."""
AWAY_S = 1.0
"""Pause while Redis does not answer."""
READY = "event: ready\ndata: {}\n\n"
RESET = "event: reset\ndata: {}\n\n"

_STREAM_ID = re.compile(r"[0-9]{1,15}-[0-9]{1,10}", re.ASCII)

MOST_CALLS = 20
"""Calls of an agent's that are followed at once: the newest."""

Wanted = Callable[[Event], bool]
Heard = Callable[[str], bool]
"""Of which calls, by their ids, the viewer is told that more was said."""

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

    def has(self, call_id: str) -> bool:
        """Whether it is one of their calls."""
        return call_id in self._calls

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


def _nothing(_event: Event) -> bool:
    return False


def _of_no_call(event: Event) -> bool:
    return event.call_id is None


def _no_call(_call_id: str) -> bool:
    return False


def _any_call(_call_id: str) -> bool:
    return True


def _heard_by(user: User, wanted: Wanted) -> Heard:
    """Only whoever may read what is said; what is secret of it they are refused when they ask."""
    if not access.may(user.role, "GET", "/api/calls/{call_id}/live-text"):
        return _no_call
    return wanted.has if isinstance(wanted, Own) else _any_call


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


def look(content: Content, clock: Clock) -> Seen:
    """The floor as it is. Raises as `Content` does."""
    now = clock.now()
    queues = counted(content.queues(), content.waiting(), now)
    agents = [Agent.model_validate(agent) for agent in content.agents()]
    return Seen(now.isoformat().replace("+00:00", "Z"), queues, agents)


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
    Of secret reports, whoever may not know the reporter is told nothing of the caller.

    Between them comes `event: floor`, at once and whenever it changes, without an id: `{at, whole,
    queues, agents}`, queues as `/api/queues` and agents as `/api/agents` have them; of agents,
    unless `whole`, those who changed. And `event: said`, a list of running calls of which more
    was said: what it was, `/api/calls/{call_id}/live-text` tells.
    """
    viewers: Viewers = request.app.state.viewers
    if viewers.full:
        raise HTTPException(503, "Too many are watching.", {"Retry-After": "10"})
    if last_event_id is not None and not _STREAM_ID.fullmatch(last_event_id):
        last_event_id = None
    wanted = await run_in_threadpool(_wanted_by, parts, user)
    hidden: Wanted = _nothing
    if not user.knows_secrets:
        await run_in_threadpool(parts.marked.look)
        hidden = parts.marked.has
    heard = _heard_by(user, wanted)
    body = _watched(viewers, stream(parts.hub, last_event_id, wanted, hidden, heard))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(body, media_type="text/event-stream", headers=headers)


async def _watched(viewers: Viewers, messages: AsyncIterator[str]) -> AsyncIterator[str]:
    with viewers.one():
        async for message in messages:
            yield message


async def stream(
    hub: Hub,
    after: str | None,
    wanted: Wanted = _everything,
    hidden: Wanted = _nothing,
    heard: Heard = _no_call,
) -> AsyncIterator[str]:
    """The messages for one viewer, until `LIFE_S` has passed.

    `hidden`: of events, those of whose caller this viewer is told nothing; `heard`: of running
    calls, those of which they are told that more was said.
    """
    yield f"retry: {RETRY_MS}\n\n"
    async with hub:
        watch = _Watch(hub, after, wanted, hidden, heard)
        end = time.monotonic() + LIFE_S
        while time.monotonic() < end:
            news = hub.news
            try:
                told = await watch.next()
            except (redis.exceptions.RedisError, OSError):
                await asyncio.sleep(AWAY_S)
                continue
            if told:
                yield told
                continue
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    await news.wait()
            except TimeoutError:
                yield ": still here\n\n"


class _Watch:
    """Where one viewer is in the stream, and which floor they know."""

    def __init__(
        self, hub: Hub, after: str | None, wanted: Wanted, hidden: Wanted, heard: Heard
    ) -> None:
        self._hub, self._wanted, self._hidden, self._heard = hub, wanted, hidden, heard
        self._position, self._new = after, True
        self._epoch, self._floor = hub.epoch, 0
        self._said = hub.said.version

    async def next(self) -> str:
        """What they do not know yet; empty: nothing. Raises `RedisError`."""
        told = await self._begin() if self._new else ""
        if self._epoch != self._hub.epoch:
            self._epoch, self._position = self._hub.epoch, self._hub.position
            told += RESET
        if self._position is not None:
            for entry in await self._hub.after(self._position):
                self._position = entry.id
                told += said(entry, self._wanted, self._hidden)
        if self._floor != self._hub.floor.version:
            told += self._hub.floor.since(self._floor)
            self._floor = self._hub.floor.version
        if self._said != self._hub.said.version:
            told += self._hub.said.since(self._said, self._heard)
            self._said = self._hub.said.version
        return told

    async def _begin(self) -> str:
        if self._position is None:
            self._position = await self._hub.begins()
            told = f"id: {self._position}\n{READY}"
        else:
            lost = await self._hub.lost(self._position)
            if lost:
                self._position = await self._hub.begins()
            told = RESET if lost else ": still here\n\n"
        self._new = False
        return told


def said(entry: Entry, wanted: Wanted = _everything, hidden: Wanted = _nothing) -> str:
    """An entry as a server-sent event; one not understood or not wanted only moves the id on."""
    if entry.event is None or not wanted(entry.event):
        return entry.moved
    return entry.without_caller if hidden(entry.event) else entry.text
