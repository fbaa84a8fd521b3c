"""A value read again and again in a thread of its own, so that nobody who needs it waits."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from core import logs

T = TypeVar("T")

log = logs.get("core")


class Refreshed(Generic[T]):
    """The value as it was read last; while it cannot be read, what was known holds."""

    def __init__(self, name: str, read: Callable[[], T], first: T, every_s: float) -> None:
        """`first`: until it is read; `every_s`: seconds between two readings."""
        self.value = first
        self._name, self._read, self._every_s = name, read, every_s
        self._stop = threading.Event()

    def refresh(self) -> None:
        """Read it now. Never raises."""
        try:
            self.value = self._read()
        except Exception as error:  # whatever it is, what is known holds
            log.warning("not_read", what=self._name, error=repr(error))

    def follow(self) -> None:
        """Read it now, and from then on in a thread of its own, until `close`."""
        self.refresh()
        threading.Thread(target=self._follow, name=self._name, daemon=True).start()

    def close(self) -> None:
        """Read it no more."""
        self._stop.set()

    def _follow(self) -> None:
        while not self._stop.wait(self._every_s):
            self.refresh()
