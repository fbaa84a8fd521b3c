"""Carries events out: hears them from the stream, sends what is due, address by address."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import redis

from console.hooks.book import HookBook
from console.hooks.models import KINDS
from console.hooks.sending import Sender
from core import logs
from core.bus import Consumer, run_consumer
from core.events import EVENT_TYPES

GROUP = "webhooks"
AT_ONCE = 4
"""Addresses that are sent to at the same time; one that is slow holds up none but itself."""
LOOK_S = 1.0
TOGETHER = 50
"""That one address is sent before others have their turn."""
TIDY_S = 600.0

log = logs.get("console.hooks")


class Courier:
    """Two threads: one hears, one sends by a few helpers. `start` once; ends with the process."""

    def __init__(self, book: HookBook, sender: Sender) -> None:
        self._book, self._sender = book, sender
        self._busy: set[int] = set()
        self._lock = threading.Lock()

    def start(self, client: redis.Redis, stop: threading.Event) -> None:
        """Until `stop`. `client`: one of its own, which waits for events."""
        consumer = Consumer(client, GROUP, "console")
        kinds = dict.fromkeys((EVENT_TYPES[kind] for kind in KINDS), self._book.heard)
        hear = lambda: run_consumer(consumer, kinds, stop, rest_s=LOOK_S)  # noqa: E731
        for name, body in (("webhooks-hear", hear), ("webhooks-send", lambda: self._send(stop))):
            threading.Thread(target=body, name=name, daemon=True).start()

    def _send(self, stop: threading.Event) -> None:
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        tidied = 0.0
        while not stop.wait(LOOK_S):
            tidied -= LOOK_S
            if tidied <= 0:
                tidied = TIDY_S
                _safely(self._book.tidy)
            _safely(lambda: self._hand_out(pool))
        pool.shutdown(wait=False, cancel_futures=True)

    def _hand_out(self, pool: ThreadPoolExecutor) -> None:
        for hook_id in self._book.due():
            with self._lock:
                if hook_id in self._busy or len(self._busy) >= AT_ONCE:
                    continue
                self._busy.add(hook_id)
            pool.submit(self._serve, hook_id)

    def _serve(self, hook_id: int) -> None:
        """Send an address what is due for it, until one fails."""
        try:
            _safely(lambda: self.serve(hook_id))
        finally:
            with self._lock:
                self._busy.discard(hook_id)

    def serve(self, hook_id: int) -> None:
        """The same, in this thread."""
        for _ in range(TOGETHER):
            found = self._book.next_for(hook_id)
            if found is None:
                return
            outcome = self._sender.send(found[1])
            self._book.settle(found[0], outcome)
            if not outcome.good:
                log.warning("webhook_failed", hook=hook_id, status=outcome.status,
                            error=outcome.error)  # fmt: skip
                return


def _safely(work: Callable[[], None]) -> None:
    """A locked database passes; the next round tries again."""
    try:
        work()
    except Exception:
        log.exception("webhooks_failed")
