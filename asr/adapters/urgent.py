"""What was said of calls whose recordings are still to come: in memory, and in Redis."""

import redis

from asr.urgency import USUAL
from core import logs

KEPT_S = 2 * 86_400
"""Longer than a call and its recording's way here."""

log = logs.get("asr.urgent")


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
