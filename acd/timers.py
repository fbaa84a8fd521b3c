"""Moments to come, soonest first; a moment set anew replaces the old one."""

import heapq
from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass
class Timers:
    """Deadlines by key. The owner asks when the next is due, and then which are."""

    _when: dict[str, float] = field(default_factory=dict)
    _heap: list[tuple[float, str]] = field(default_factory=list)

    def __contains__(self, key: object) -> bool:
        return key in self._when

    def when(self, key: str) -> float | None:
        """The deadline of that name."""
        return self._when.get(key)

    def set(self, key: str, when: float | None) -> None:
        """Set, move or (None) clear a deadline."""
        if when is None:
            self._when.pop(key, None)
            return
        self._when[key] = when
        heapq.heappush(self._heap, (when, key))

    def next(self) -> float | None:
        """The soonest deadline."""
        while self._heap and self._when.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)  # cleared or moved since
        return self._heap[0][0] if self._heap else None

    def due(self, now: float) -> list[str]:
        """Take out what is due."""
        keys = []
        while (soonest := self.next()) is not None and soonest <= now:
            _, key = heapq.heappop(self._heap)
            del self._when[key]
            keys.append(key)
        return keys


@dataclass
class Recent:
    """The last `limit` names added, to know doubled or late news of something that is over."""

    limit: int
    _names: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def add(self, name: str) -> None:
        self._names[name] = None
        if len(self._names) > self.limit:
            self._names.popitem(last=False)

    def discard(self, name: str) -> None:
        self._names.pop(name, None)
