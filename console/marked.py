"""Calls of secret reports in memory, for streams of events, which cannot ask for each event."""

import threading

from core.events import Event
from crm.client import Confidence, of_call


class Marked:
    """Of those that stand, the newest; marks made in this process are known at once."""

    def __init__(self, confidence: Confidence) -> None:
        self._confidence = confidence
        self._lock = threading.Lock()
        self._subjects: frozenset[str] = frozenset()

    def look(self) -> None:
        """Read them anew: whoever begins to follow a stream does."""
        found = frozenset(self._confidence.newest())
        with self._lock:
            self._subjects = found

    def add(self, subject: str) -> None:
        """One more."""
        with self._lock:
            self._subjects |= {subject}

    def has(self, event: Event) -> bool:
        """Whether the event is of such a call."""
        return event.call_id is not None and of_call(event.call_id) in self._subjects
