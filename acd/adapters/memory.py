"""Stand-ins for Redis: the same promises, kept in this process."""

from collections.abc import Mapping

from acd.ports import LeaseAnswer
from core.clock import Clock


class MemoryStore:
    """Records in a dictionary."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], str] = {}
        self.away = False
        """Set it to play a Redis that does not answer."""

    async def write(self, saves: Mapping[tuple[str, str], str], gone_calls: frozenset[str]) -> bool:
        if self.away:
            return False
        self.records.update(saves)
        for call_id in gone_calls:
            self.records.pop(("call", call_id), None)
        return True

    async def load(self) -> dict[tuple[str, str], str] | None:
        return None if self.away else dict(self.records)

    async def replace(self, records: Mapping[tuple[str, str], str]) -> bool:
        if self.away:
            return False
        self.records = dict(records)
        return True


class MemoryLease:
    """A lease between the engines of one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._token = ""
        self._until = 0.0
        self.away = False

    async def hold(self, token: str, ttl_s: float) -> LeaseAnswer:
        if self.away:
            return "away"
        now = self._clock.monotonic()
        if self._token not in ("", token) and now < self._until:
            return "taken"
        self._token, self._until = token, now + ttl_s
        return "held"

    async def free(self) -> bool:
        return not self.away and (not self._token or self._clock.monotonic() >= self._until)

    async def release(self, token: str) -> None:
        if not self.away and self._token == token:
            self._token = ""
