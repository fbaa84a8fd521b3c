"""Questions with a deadline: asked on worker threads, given up on when the answer is late."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, TypeVar

from core.errors import Unavailable

T = TypeVar("T")

MOST_THREADS = 24
"""Slow questions that may be under way at a time, and others still find somebody."""
WAITING_LIMIT = 256
"""Questions that may wait for a worker; beyond that the answer would be late anyway."""


class Answerers:
    """Daemon threads, one more whenever all are busy: a stuck one costs its own question only.

    None of them keeps the process from ending.
    """

    def __init__(self, threads: int = MOST_THREADS) -> None:
        """`threads`: at most so many."""
        self._tasks: queue.Queue[tuple[Future[Any], Callable[[], Any]]] = queue.Queue(WAITING_LIMIT)
        self._idle = threading.Semaphore(0)
        self._most, self._started, self._starting = threads, 0, threading.Lock()

    def ask(self, question: Callable[[], T], deadline_s: float) -> T:
        """The answer, or whatever the question raised; `Unavailable` after `deadline_s` seconds."""
        future: Future[T] = Future()
        try:
            self._tasks.put_nowait((future, question))
        except queue.Full:
            raise Unavailable("every look-up thread is busy") from None
        self._hands()
        try:
            return future.result(timeout=deadline_s)
        except FutureTimeout:
            if future.done() and not future.cancelled() and future.exception() is not None:
                raise  # the question itself raised a time-out
            future.cancel()  # one that still waits for a worker is never asked
            raise Unavailable(f"no answer within {deadline_s} s") from None

    def _hands(self) -> None:
        """See that somebody takes what was put in line."""
        if self._idle.acquire(blocking=False):
            return
        with self._starting:
            if self._started < self._most:
                self._started += 1
                name = f"crm-{self._started}"
                threading.Thread(target=self._work, name=name, daemon=True).start()

    def _work(self) -> None:
        while True:
            try:
                future, question = self._tasks.get_nowait()
            except queue.Empty:
                self._idle.release()
                future, question = self._tasks.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(question())
            except BaseException as error:  # handed to the one who asked
                future.set_exception(error)
