"""A manager connection for tests: act as the ACD, and see what Asterisk says."""

import itertools
import socket
import time
from collections.abc import Callable

from acd import offers

Event = dict[str, str]
LIMIT_S = 30.0
"""For an answer of Asterisk's."""


class Ami:
    """A blocking AMI client; every wait has a limit."""

    def __init__(self, host: str, port: int, user: str, secret: str) -> None:
        self._socket = socket.create_connection((host, port), timeout=LIMIT_S)
        self._buffer = b""
        self._ids = itertools.count(1)
        self.events: list[Event] = []
        """Everything heard so far, in order."""
        self._read_until(lambda: b"\n" in self._buffer, LIMIT_S)
        self._buffer = self._buffer.split(b"\n", 1)[1]
        self.action("Login", Username=user, Secret=secret)

    def close(self) -> None:
        self._socket.close()

    def action(self, name: str, **fields: str) -> Event:
        """Send an action; return its response. Raises `AssertionError` for an Error."""
        action_id = f"test-{next(self._ids)}"
        lines = [f"Action: {name}", f"ActionID: {action_id}"]
        lines += [f"{key}: {value}" for key, value in fields.items()]
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        answer = self.wait(
            lambda m: "Response" in m and m.get("ActionID") == action_id,
            LIMIT_S,
            since=0,
            take=True,
        )
        assert answer["Response"] != "Error", answer
        return answer

    def setvar(self, name: str, value: str, channel: str = "") -> None:
        more = {"Channel": channel} if channel else {}
        self.action("Setvar", Variable=name, Value=value, **more)

    def beat(self, offset_s: int = 0) -> None:
        """The ACD's beat; `offset_s` in the future keeps it fresh without a second beat."""
        self.setvar("ACD_BEAT", str(int(time.time()) + offset_s))

    def stop_beating(self) -> None:
        self.setvar("ACD_BEAT", "0")

    def redirect(
        self, channel: str, agent_id: str, offer: str = "o1", context: str = offers.CONTEXT
    ) -> None:
        """Offer the waiting call to an agent, as the ACD does."""
        place = offers.extension(agent_id, offer)
        self.action("Redirect", Channel=channel, Context=context, Exten=place, Priority="1")

    def user_event(self, name: str, limit_s: float, since: int = 0, **fields: str) -> Event:
        """The first such UserEvent after position `since` of `events`."""
        return self.wait(
            lambda m: (
                m.get("UserEvent") == name
                and all(m.get(key) == value for key, value in fields.items())
            ),
            limit_s,
            since,
        )

    def wait(
        self, wanted: Callable[[Event], bool], limit_s: float, since: int = 0, take: bool = False
    ) -> Event:
        """The first message that is wanted. Raises `AssertionError` after `limit_s` seconds."""
        deadline = time.monotonic() + limit_s
        position = since
        while True:
            while position < len(self.events):
                if wanted(self.events[position]):
                    return self.events.pop(position) if take else self.events[position]
                position += 1
            left = deadline - time.monotonic()
            heard = [e.get("UserEvent") or e.get("Event") for e in self.events[since:]]
            assert left > 0, f"not heard in {limit_s} s; heard {heard}"
            self._receive(left)

    @property
    def now(self) -> int:
        """Position behind the last event that Asterisk has sent by now."""
        self.action("Ping")
        return len(self.events)

    def _receive(self, limit_s: float) -> None:
        self._socket.settimeout(limit_s)
        try:
            chunk = self._socket.recv(65536)
        except TimeoutError:
            return
        assert chunk, "Asterisk closed the manager connection"
        self._buffer += chunk
        while b"\r\n\r\n" in self._buffer:
            message, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
            self.events.append(_parse(message.decode("utf-8", "replace")))

    def _read_until(self, done: Callable[[], bool], limit_s: float) -> None:
        deadline = time.monotonic() + limit_s
        while not done():
            assert time.monotonic() < deadline, "no greeting"
            self._buffer += self._socket.recv(1024)


def _parse(text: str) -> Event:
    pairs = [line.partition(":") for line in text.split("\r\n") if line]
    return {name: value.strip() for name, _, value in pairs}
