"""The numbers that calls come from, written down behind the calls' backs.

A database syncs to disk for every transaction: a rush of calls, each waiting for its own, would
wait longer than callers should, or give up and lose the number. Here nobody waits, and all that
came meanwhile goes into one transaction.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core import logs
from core.errors import Unavailable

WAITING_LIMIT = 10_000
"""Calls whose number may wait for the database; with more, something is badly wrong."""
TOGETHER = 200
"""Calls in one transaction, at most."""
GATHER_S = 0.05
"""So long a first one waits for others to share its transaction."""

log = logs.get("crm.numbers")


@dataclass(frozen=True)
class Heard:
    """The number one call comes from."""

    call_id: str
    number: str
    """Digits only."""
    masked: str
    hash: str


class Scribe:
    """Writes down what it is told, in order, on a daemon thread of its own."""

    def __init__(self, write: Callable[[Sequence[Heard]], None]) -> None:
        """`write` keeps several at a time, all or none."""
        self._write = write
        self._waiting: queue.Queue[Heard | None] = queue.Queue(WAITING_LIMIT)
        self._thread = threading.Thread(target=self._run, name="crm-numbers", daemon=True)
        self._thread.start()

    def note(self, heard: Heard) -> None:
        """Have it written soon. Raises `Unavailable` when too many wait."""
        try:
            self._waiting.put_nowait(heard)
        except queue.Full:
            raise Unavailable("too many numbers wait for the database") from None

    def close(self, timeout_s: float) -> None:
        """Write what waits, then stop; gives up after `timeout_s` seconds."""
        with contextlib.suppress(queue.Full):
            self._waiting.put(None, timeout=timeout_s)
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while True:
            batch = self._next()
            told = [heard for heard in batch if heard is not None]
            if told:
                self._keep(told)
            if len(told) < len(batch):
                return

    def _next(self) -> list[Heard | None]:
        batch = [self._waiting.get()]
        if batch[-1] is not None:
            time.sleep(GATHER_S)
        while batch[-1] is not None and len(batch) < TOGETHER:
            try:
                batch.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return batch

    def _keep(self, told: Sequence[Heard]) -> None:
        try:
            self._write(told)
        except Exception as error:  # without a number nobody can call back, but the calls go on
            if len(told) == 1:
                log.warning("caller_not_noted", call_id=told[0].call_id, error=repr(error))
                return
            for heard in told:  # one that the database refuses must not cost the others theirs
                self._keep([heard])
