"""FastAGI server: a thread for each call, and none for what is not a call yet.

Headers are read by one thread for all connections, so that clients which connect and say nothing,
even thousands of them, cost a file descriptor for a few seconds and never a caller's place.
"""

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from core import logs
from core.errors import SilverlineError
from ivr.adapters.agi import AgiSession
from ivr.adapters.hands import Hands

BACKLOG = 1024
HEADER_END = b"\n\n"
MAX_HEADER = 16 * 1024
"""Bytes; Asterisk sends about 600."""
SCRIPTS = frozenset({"inbound", "gate", "place", "callback", "promise", "message", "survey"})
"""The paths that are served, e.g. `agi://host:port/inbound`."""

log = logs.get("ivr.fastagi")

Handler = Callable[[AgiSession], None]
"""Takes one call; runs in a thread of its own."""


@dataclass(frozen=True)
class Limits:
    """How much a server takes on."""

    calls: int = 500
    """Calls at a time; one more is refused, and the dialplan takes it to a person."""
    pending: int = 2000
    """Connections whose header is not complete; one more drops the oldest."""
    header_s: float = 5.0
    """Seconds for the whole header."""


@dataclass
class _Pending:
    """A connection that has not told yet what it wants."""

    sock: socket.socket
    until: float
    received: bytes = b""


class FastAgiServer:
    """Listens from construction on; `serve` runs until `close`, which another thread calls."""

    def __init__(
        self, address: tuple[str, int], handler: Handler, limits: Limits | None = None
    ) -> None:
        self._handler = handler
        self._limits = limits or Limits()
        self._pending: dict[int, _Pending] = {}
        self._hands = Hands("call")
        self._live = 0
        self._changed = threading.Condition()
        self._stopping = False
        self._listener = socket.create_server(address, backlog=BACKLOG)
        self._listener.setblocking(False)
        self._wake, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens; the port is the real one when 0 was asked for."""
        host, port = self._listener.getsockname()[:2]
        return host, port

    @property
    def live(self) -> int:
        """Calls being handled now."""
        return self._live

    def serve(self) -> None:
        """Accept until `close`."""
        while not self._stopping:
            for key, _ in self._selector.select(self._next_deadline()):
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.data, _Pending):
                    self._read(key.data)
            self._expire()
        for pending in list(self._pending.values()):
            self._forget(pending)
        for sock in (self._listener, self._wake, self._woken):
            sock.close()
        self._selector.close()

    def close(self, wait_s: float = 5.0) -> int:
        """Accept no more, wait up to `wait_s` for live calls to end; how many still run."""
        self._stopping = True
        with contextlib.suppress(OSError):  # already closed
            self._wake.send(b"x")
        with self._changed:
            self._changed.wait_for(lambda: self._live == 0, timeout=wait_s)
            return self._live

    def _next_deadline(self) -> float | None:
        """Seconds until the oldest pending header is late; they expire in order of arrival."""
        first = next(iter(self._pending.values()), None)
        return max(0.0, first.until - time.monotonic()) if first else None

    def _accept(self) -> None:
        try:
            sock, _ = self._listener.accept()
        except BlockingIOError:
            return
        except OSError:  # out of descriptors, most likely: make room
            log.exception("accept_failed")
            self._drop_oldest()
            time.sleep(0.01)
            return
        if len(self._pending) >= self._limits.pending:
            self._drop_oldest()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pending = _Pending(sock, time.monotonic() + self._limits.header_s)
        self._pending[sock.fileno()] = pending
        self._selector.register(sock, selectors.EVENT_READ, pending)

    def _read(self, pending: _Pending) -> None:
        try:
            received = pending.sock.recv(MAX_HEADER)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        pending.received += received
        if not received or len(pending.received) > MAX_HEADER:
            self._forget(pending)
        elif HEADER_END in pending.received:
            self._forget(pending, close=False)
            self._start(pending)

    def _expire(self) -> None:
        now = time.monotonic()
        while (first := next(iter(self._pending.values()), None)) and first.until <= now:
            self._forget(first)

    def _drop_oldest(self) -> None:
        if oldest := next(iter(self._pending.values()), None):
            self._forget(oldest)

    def _forget(self, pending: _Pending, *, close: bool = True) -> None:
        del self._pending[pending.sock.fileno()]
        self._selector.unregister(pending.sock)
        if close:
            pending.sock.close()

    def _start(self, pending: _Pending) -> None:
        with self._changed:
            room = self._live < self._limits.calls
            self._live += room
        if not room:
            log.warning("call_refused_full", calls=self._limits.calls)
            pending.sock.close()
            return
        try:
            self._hands.do(lambda: self._call(pending))
        except RuntimeError:  # the machine gives no more threads
            log.exception("call_refused_no_thread")
            self._finish(pending)

    def _call(self, pending: _Pending) -> None:
        try:
            session = AgiSession(pending.sock, pending.received)
            if session.script in SCRIPTS:
                self._handler(session)
            else:
                log.warning("script_refused", script=session.script[:40])
        except SilverlineError as error:
            log.info("not_a_call", why=str(error)[:80])
        except Exception:
            log.exception("call_thread_failed")
        finally:
            self._finish(pending)

    def _finish(self, pending: _Pending) -> None:
        pending.sock.close()
        with self._changed:
            self._live -= 1
            self._changed.notify_all()
