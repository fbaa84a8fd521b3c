"""Threads that do one piece of work after the other: making one for each costs more than a call's
thinking does. They are daemons, and end by themselves when there is nothing to do for a while."""

import queue
import threading
from collections.abc import Callable

IDLE_S = 30.0
"""A thread without work ends after so long."""

Work = Callable[[], None]
"""Raises nothing."""


class Hands:
    """Begins every piece of work at once: by a thread that is idle, else by one more."""

    def __init__(self, name: str, idle_s: float = IDLE_S) -> None:
        """How many there may be is up to whoever gives them work."""
        self._name, self._idle_s = name, idle_s
        self._lock = threading.Lock()
        self._idle: list[queue.SimpleQueue[Work]] = []
        """Of each thread without work, where it takes the next; the last one has just become so."""

    def do(self, work: Work) -> None:
        """Begin it now. Raises `RuntimeError` when the machine gives no more threads."""
        with self._lock:
            mine = self._idle.pop() if self._idle else None
        if mine is not None:
            mine.put(work)
            return
        threading.Thread(target=self._run, args=(work,), name=self._name, daemon=True).start()

    @property
    def idle(self) -> int:
        """Threads without work."""
        return len(self._idle)

    def _run(self, work: Work) -> None:
        mine: queue.SimpleQueue[Work] = queue.SimpleQueue()
        while True:
            work()
            with self._lock:
                self._idle.append(mine)
            try:
                work = mine.get(timeout=self._idle_s)
            except queue.Empty:
                with self._lock:
                    if mine in self._idle:
                        self._idle.remove(mine)
                        return
                work = mine.get()  # given to us a moment ago
