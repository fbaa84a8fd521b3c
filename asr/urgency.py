"""Whose recordings are written down first: complaints, then seniors' calls.

What makes a call urgent is said while it runs, long before its recording is stored.
"""

from typing import Protocol

import redis

from core import logs
from core.events import (
    CallerRecognized,
    Event,
    IntentHeard,
    MenuChosen,
    SeniorNoticed,
    SurveyAnswered,
)

COMPLAINT, SENIOR, USUAL = 2, 3, 5
"""The lower the sooner; among equals the one that was stored first."""
COMPLAINS = frozenset({"complaint", "angry", "swearing"})
"""Intents, and choices at menus."""
LOW_MARK = 2
"""A caller who gives so few points, or fewer, complains."""
KEPT_S = 2 * 86_400
"""Longer than a call and its recording's way here."""

log = logs.get("asr.urgency")


def priority_of(event: Event) -> int:
    """What an event says of its call."""
    match event:
        case IntentHeard(intent=str(intent)) if intent in COMPLAINS:
            return COMPLAINT
        case MenuChosen(choice=choice) if choice in COMPLAINS:
            return COMPLAINT
        case SurveyAnswered(rating=rating) if rating <= LOW_MARK:
            return COMPLAINT
        case CallerRecognized(senior=True):
            return SENIOR
        case SeniorNoticed(source=source) if source != "unsure":
            return SENIOR
    return USUAL


class Urgent(Protocol):
    """Remembers what was said of calls whose recordings are still to come."""

    def note(self, call_id: str, priority: int) -> None:
        """Keep it, unless something more urgent is kept."""
        ...

    def of(self, call_id: str | None) -> int:
        """The call's priority; `USUAL` when nothing is known."""
        ...


class MemoryUrgent:
    """In this process only."""

    def __init__(self) -> None:
        self._kept: dict[str, int] = {}

    def note(self, call_id: str, priority: int) -> None:
        self._kept[call_id] = min(priority, self.of(call_id))

    def of(self, call_id: str | None) -> int:
        return self._kept.get(call_id or "", USUAL)


class RedisUrgent:
    """For every process, across restarts. Without Redis everything is usual: only order is lost."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def note(self, call_id: str, priority: int) -> None:
        try:
            if priority < self.of(call_id):
                self._client.set(_key(call_id), priority, ex=KEPT_S)
        except redis.RedisError as error:
            log.warning("urgency_not_kept", call_id=call_id, error=type(error).__name__)

    def of(self, call_id: str | None) -> int:
        if call_id is None:
            return USUAL
        try:
            kept = self._client.get(_key(call_id))
        except redis.RedisError as error:
            log.warning("urgency_not_known", call_id=call_id, error=type(error).__name__)
            return USUAL
        return int(kept) if isinstance(kept, bytes | str) and kept.isdigit() else USUAL


def _key(call_id: str) -> str:
    return f"asr:urgent:{call_id}"
