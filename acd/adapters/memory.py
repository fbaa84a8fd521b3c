"""Stand-ins for Redis: the same promises, kept in this process."""

from collections.abc import Callable, Mapping

from acd.ports import LeaseAnswer
from core.clock import Clock


class MemoryLease:
    """A lease between the engines of one process; like Redis's own, it lives by the calendar."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._token = ""
        self.last = ""
        """Who held it last."""
        self._until = 0.0
        self._renewed = 0
        self.epoch = 0
        self.away = False

    async def hold(self, token: str, ttl_s: float, dead: str = "") -> LeaseAnswer:
        if self.away:
            return None
        if self._holder not in ("", token) and self._mark != dead:
            return 0
        self._token, self._until = token, self._now + ttl_s
        self._renewed += 1
        if self.last != token:
            self.last, self.epoch = token, self.epoch + 1
        return self.epoch

    async def mark(self) -> str | None:
        return None if self.away else self._mark

    async def release(self, token: str) -> None:
        if not self.away and self._token == token:
            self._token = ""

    @property
    def _now(self) -> float:
        return self._clock.now().timestamp()

    @property
    def _holder(self) -> str:
        return self._token if self._now < self._until else ""

    @property
    def _mark(self) -> str:
        return f"{self._holder} {self._renewed}" if self._holder else ""


class MemoryStore:
    """Records in a dictionary."""

    def __init__(self, lease: MemoryLease, epoch: Callable[[], int]) -> None:
        """`epoch`: the writer's, by its lease."""
        self._lease, self._epoch = lease, epoch
        self.records: dict[tuple[str, str], str] = {}
        self.away = False
        """Set it to play a Redis that does not answer."""

    async def write(self, saves: Mapping[tuple[str, str], str], gone_calls: frozenset[str]) -> bool:
        if not self._may_write():
            return False
        self.records.update(saves)
        for call_id in gone_calls:
            self.records.pop(("call", call_id), None)
        return True

    async def load(self) -> dict[tuple[str, str], str] | None:
        return None if self.away else dict(self.records)

    async def replace(self, records: Mapping[tuple[str, str], str]) -> bool:
        if not self._may_write():
            return False
        self.records = dict(records)
        return True

    def _may_write(self) -> bool:
        return not self.away and self._lease.epoch in (0, self._epoch())
