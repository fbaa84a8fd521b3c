"""Asterisk's manager interface through panoramisk, with its known traps taken out.

It decodes each TCP chunk by itself (a Chinese name split across two loses characters), breaks off
the connection on a malformed message, sends unanswered actions again after a reconnection (a
Redirect was seen to run twice) and waits for answers without a limit.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager
from panoramisk.message import Message

from acd.ports import Headers
from core import logs
from core.errors import Unavailable

ACTION_LIMIT_S = 2.0
"""Longest wait for an action's answer."""
RECONNECT_S = 1
LARGEST_MESSAGE = 1_000_000
"""Bytes; more without an end is not a message."""

LISTS = frozenset({"CoreShowChannels", "DeviceStateList", "QueueStatus", "DBGetTree"})
"""Actions answered by a list; for the others panoramisk would sometimes wait for one in vain."""

NEVER_RESEND = (
    *("ping", "login", "redirect", "originate", "setvar", "getvar"),
    *("queueadd", "queueremove", "queuepause", "queuestatus", "coreshowchannels"),
    *("devicestatelist", "queuereload", "dbgettree", "dbdel"),
)
"""All that are sent here: after a reconnection everything is compared anew."""

_END = b"\r\n\r\n"
_FOR_PANORAMISK = (b"Event: FullyBooted\r\n", b"Event: Shutdown\r\n")
"""By these it knows that it is logged in, or is not any more."""

log = logs.get("acd.ami")


class WholeMessages(AMIProtocol):  # type: ignore[misc]  # panoramisk is untyped
    """Buffers bytes, decodes whole messages, and survives whatever they contain."""

    def __init__(self, heard: Callable[[Headers], None]) -> None:
        """`heard`: told of each event that is no part of an answer."""
        super().__init__()
        self._heard = heard

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._bytes = bytearray()

    def data_received(self, data: bytes) -> None:
        self._bytes += data
        while (end := self._bytes.find(_END)) >= 0:
            raw = bytes(self._bytes[:end])
            del self._bytes[: end + len(_END)]
            self._take(raw)
        if len(self._bytes) > LARGEST_MESSAGE:
            log.error("endless_message", bytes=len(self._bytes))
            self._bytes.clear()

    def _take(self, raw: bytes) -> None:
        try:
            if (headers := event(raw)) is not None:
                self._heard(headers)
                return
            message = Message.from_line(raw.decode("utf-8", "replace").strip())
            if message is not None:
                self.handle_message(message)
        except Exception:  # one absurd message must not cost the connection
            log.exception("bad_message", bytes=len(raw))


class Ami:
    """One login at Asterisk's manager interface; reconnects by itself until closed."""

    def __init__(self, host: str, port: int, username: str, secret: str) -> None:
        self.on_event: Callable[[Headers], None] = lambda _headers: None
        self.on_up: Callable[[], None] = lambda: None
        self.on_down: Callable[[], None] = lambda: None
        self.username = username
        self._up = False
        quiet = logging.getLogger("acd.panoramisk")
        quiet.setLevel(logging.CRITICAL)  # it logs whole messages, callers' numbers included
        self._manager = Manager(
            host=host,
            port=port,
            username=username,
            secret=secret,
            events="on",
            reconnect_timeout=RECONNECT_S,
            protocol_factory=lambda: WholeMessages(self._heard),
            forgetable_actions=NEVER_RESEND,
            on_disconnect=self._lost,
            log=quiet,
        )
        self._manager.register_event("FullyBooted", self._booted)

    @property
    def up(self) -> bool:
        return self._up

    def connect(self) -> None:
        """Begin to connect; call it inside the running loop."""
        self._manager.loop = asyncio.get_running_loop()
        self._manager.connect()

    async def ask(self, action: Mapping[str, str]) -> list[Headers]:
        """Send an action; its answers, the list entries included. Raises `Unavailable`."""
        return await self.send(action)

    def send(self, action: Mapping[str, str]) -> Coroutine[Any, Any, list[Headers]]:
        """As `ask`, and the action is on its way before this returns; await it for the answers."""
        if any("\r" in value or "\n" in value for value in action.values()):
            raise ValueError("a line end inside an action")
        if not self._up:
            raise Unavailable("not connected to Asterisk")
        sent = Action(dict(action))
        future = self._manager.send_action(sent, as_list=action["Action"] in LISTS)
        return self._answers(sent, future)

    async def _answers(self, sent: Action, future: asyncio.Future[Any]) -> list[Headers]:
        try:
            async with asyncio.timeout(ACTION_LIMIT_S):  # unlike wait_for, it heeds being cancelled
                reply = await future
        except TimeoutError:
            self._manager.protocol.responses.pop(sent.id, None)
            raise Unavailable(f"Asterisk did not answer {sent['Action']}") from None
        return [_headers(part) for part in (reply if isinstance(reply, list) else [reply])]

    def reconnect(self) -> None:
        """Give this connection up, and make a new one."""
        protocol = self._manager.protocol
        if protocol is not None and protocol.transport is not None:
            protocol.transport.abort()

    def close(self) -> None:
        """End for good."""
        self._up = False
        self._manager.close()

    def _booted(self, _manager: Any, _message: Message) -> None:
        """Sent at each login once Asterisk is complete: earlier, lists would be incomplete."""
        if not self._up:
            self._up = True
            log.info("connected")
            self.on_up()

    def _heard(self, headers: Headers) -> None:
        self.on_event(headers)

    def _lost(self, _manager: Any, _error: Any) -> None:
        if self._up:
            log.warning("connection_lost")
            self._up = False
            self.on_down()


def event(raw: bytes) -> Headers | None:
    """One event, if it is one that is no part of an answer and that panoramisk need not see.

    A third of what its own reading costs: an agent's next call waits for it.
    """
    if (
        not raw.startswith(b"Event: ")
        or raw.startswith(_FOR_PANORAMISK)
        or b"\r\nActionID: " in raw
    ):
        return None
    headers: Headers = {}
    for line in raw.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(": ")
        if not colon:
            continue
        name = name.lower()
        known = headers.get(name)
        if known is None:
            headers[name] = value
        else:
            headers[name] = [*known, value] if isinstance(known, list) else [known, value]
    return headers


def _headers(message: Message) -> Headers:
    return {str(name).lower(): value for name, value in message.items()}
