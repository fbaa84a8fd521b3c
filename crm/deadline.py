"""Questions with a deadline: asked on worker threads, given up on when the answer is late."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, TypeVar

from core.errors import Unavailable

T = TypeVar("T")

WAITING_LIMIT = 256
"""Questions that may wait for a worker; beyond that the answer would be late anyway."""


class Answerers:
    """A few daemon threads; a stuck one costs its own question, and never the process's end."""

    def __init__(self, threads: int = 4) -> None:
        self._tasks: queue.Queue[tuple[Future[Any], Callable[[], Any]]] = queue.Queue(WAITING_LIMIT)
        for number in range(threads):
            name = f"crm-{number}"
            threading.Thread(target=self._work, name=name, daemon=True).start()

    def ask(self, question: Callable[[], T], deadline_s: float) -> T:
        """The answer, or whatever the question raised; `Unavailable` after `deadline_s` seconds."""
        future: Future[T] = Future()
        try:
            self._tasks.put_nowait((future, question))
        except queue.Full:
            raise Unavailable("every look-up thread is busy") from None
        try:
            return future.result(timeout=deadline_s)
        except FutureTimeout:
            if future.done() and not future.cancelled() and future.exception() is not None:
                raise  # the question itself raised a time-out
            future.cancel()  # one that still waits for a worker is never asked
            raise Unavailable(f"no answer within {deadline_s} s") from None

    def _work(self) -> None:
        while True:
            future, question = self._tasks.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(question())
            except BaseException as error:  # handed to the one who asked
                future.set_exception(error)
