"""One answer for many who ask at the same moments."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """The newest answer, made by one at a time."""

    def __init__(self, seconds: float) -> None:
        """`seconds`: for how long an answer is good enough."""
        self._good = timedelta(seconds=seconds)
        self._lock = threading.Lock()
        self._newest: tuple[datetime, T] | None = None

    def get(self, now: datetime, make: Callable[[], T]) -> T:
        """The answer as it was at most so long ago, made if need be."""
        with self._lock:
            if self._newest is None or not timedelta() <= now - self._newest[0] < self._good:
                self._newest = (now, make())
            return self._newest[1]
