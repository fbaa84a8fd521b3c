"""Carrying SIP between a page's phone and Asterisk, frame by frame; nothing of it is kept.

The page reaches Asterisk through the console alone, so its phone is there exactly as long as a
session is. Each side's end is the other's.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as dial
from websockets.exceptions import ConnectionClosed, WebSocketException

from core import logs

MOST_BYTES = 32 * 1024
"""Of one message: SIP with a description of media takes 3 to 8 KB."""
MOST_MESSAGES = 200
"""Per `PACE_S`, from the page: a call takes about ten."""
PACE_S = 10.0
SILENT_S = 150.0
"""A page says something at least every minute, when it registers anew; a silent one is gone."""
LOOK_S = 20.0
"""How often it is asked whether the session is still one."""
OPEN_S = 3.0
MOST_LINES = 500

log = logs.get("console.phone")


class Ended(IntEnum):
    """Why a line was ended by us: the WebSocket's close code, which the page acts upon."""

    SILENT = 4408
    SIGNED_OUT = 4401
    TAKEN_OVER = 4409
    """The same agent's phone was opened in another page."""
    WRONG = 4400
    """Too large, too fast, or no text."""
    AWAY = 4503
    """Asterisk is away, or ended it."""


@dataclass(eq=False)
class Line:
    """One page's phone."""

    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when another page has taken the phone."""


class Lines:
    """The open lines: one for each agent, the newest."""

    def __init__(self, limit: int = MOST_LINES) -> None:
        self._limit = limit
        self._of: dict[str, Line] = {}

    @property
    def full(self) -> bool:
        return len(self._of) >= self._limit

    def open_for(self, agent_id: str) -> bool:
        """Whether the agent's phone is open in some page."""
        return agent_id in self._of

    @contextlib.contextmanager
    def taken(self, agent_id: str) -> Iterator[Line]:
        """The agent's line for as long as it lasts; an older one of theirs is told to end."""
        older = self._of.get(agent_id)
        if older is not None:
            older.over.set()
        line = self._of[agent_id] = Line()
        try:
            yield line
        finally:
            if self._of.get(agent_id) is line:
                del self._of[agent_id]


async def carry(
    page: WebSocket, url: str, line: Line, still: Callable[[], Awaitable[bool]]
) -> Ended | None:
    """Carry until one side ends, and say why; None: the page did.

    `still`: whether the session that opened the line is still one.
    """
    try:
        # `proxy`: what the environment names is meant for the world, not for this machine.
        asterisk = await dial(
            url,
            subprotocols=["sip"],  # type: ignore[list-item]  # a NewType of str
            max_size=MOST_BYTES,
            open_timeout=OPEN_S,
            proxy=None,
        )
    except (OSError, WebSocketException, TimeoutError) as error:
        log.warning("asterisk_away", error=type(error).__name__)
        return Ended.AWAY
    async with asterisk:
        try:
            return await _first(
                _outward(page, asterisk), _inward(asterisk, page), _taken(line), _watch(still)
            )
        except asyncio.CancelledError:
            # The console stops: nobody waits for a handshake, and Asterisk must not wait for us.
            asterisk.transport.abort()
            raise


async def _first(*works: Awaitable[Ended | None]) -> Ended | None:
    """What the first of these to end says; the others are ended with it."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(iter(done)).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _outward(page: WebSocket, asterisk: ClientConnection) -> Ended | None:
    clock = asyncio.get_running_loop()
    begun, said = clock.time(), 0
    while True:
        try:
            async with asyncio.timeout(SILENT_S):
                message: dict[str, Any] = dict(await page.receive())
        except TimeoutError:
            return Ended.SILENT
        if message["type"] == "websocket.disconnect":
            return None
        if clock.time() - begun > PACE_S:
            begun, said = clock.time(), 0
        said += 1
        text = message.get("text")
        if text is None or len(text.encode()) > MOST_BYTES or said > MOST_MESSAGES:
            return Ended.WRONG
        try:
            await asterisk.send(text)
        except ConnectionClosed:
            return Ended.AWAY


async def _inward(asterisk: ClientConnection, page: WebSocket) -> Ended | None:
    try:
        async for message in asterisk:
            text = message if isinstance(message, str) else message.decode("utf-8", "replace")
            await page.send_text(text)
    except ConnectionClosed:
        return Ended.AWAY
    except (WebSocketDisconnect, RuntimeError):  # the page went while it was told something
        return None
    return Ended.AWAY


async def _taken(line: Line) -> Ended:
    await line.over.wait()
    return Ended.TAKEN_OVER


async def _watch(still: Callable[[], Awaitable[bool]]) -> Ended:
    while await still():
        await asyncio.sleep(LOOK_S)
    return Ended.SIGNED_OUT
