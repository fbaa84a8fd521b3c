"""Waiting calls in their order: a sorted list for each kind of them. Pure."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from acd.routing import AGENT, FreeAgent, Need, WaitingCall, under

_Place = tuple[tuple[float, int], str]
_Class = tuple[Need, bool]
_Queue = tuple[str, bool]
"""With whether those who stand there lead: their head start changes for all of them at once, so
that each list keeps its order."""
_Name = TypeVar("_Name", _Class, _Queue)


@dataclass
class Line:
    """Waiting calls: a sorted list for each need, and one for each queue."""

    _calls: dict[str, WaitingCall] = field(default_factory=dict)
    _lists: dict[_Class, list[_Place]] = field(default_factory=dict)
    _filed: dict[str, dict[_Class, None]] = field(default_factory=dict)
    _queues: dict[_Queue, list[_Place]] = field(default_factory=dict)

    def __contains__(self, call_id: object) -> bool:
        return call_id in self._calls

    def __len__(self) -> int:
        return len(self._calls)

    def __iter__(self) -> Iterator[WaitingCall]:
        """Everyone, the next in line first."""
        return iter(sorted(self._calls.values(), key=lambda call: call.key))

    def add(self, call: WaitingCall) -> None:
        """Put a call in its place; one already here is placed anew."""
        self.remove(call.call_id)
        self._calls[call.call_id] = call
        kind = (call.need, call.leads)
        standing = self._lists.get(kind)
        if standing is None:
            standing = self._lists[kind] = []
            for word in call.need.filed:
                self._filed.setdefault(word, {})[kind] = None
        insort(standing, (call.key, call.call_id))
        insort(self._queues.setdefault((call.queue, call.leads), []), (call.key, call.call_id))

    def remove(self, call_id: str) -> None:
        """Take a call out; absent is fine."""
        call = self._calls.pop(call_id, None)
        if call is None:
            return
        place, kind = (call.key, call_id), (call.need, call.leads)
        _take(self._queues, (call.queue, call.leads), place)
        _take(self._lists, kind, place)
        if kind not in self._lists:
            for word in call.need.filed:
                del self._filed[word][kind]
                if not self._filed[word]:
                    del self._filed[word]

    def count(self, queue: str) -> int:
        """How many stand in a queue's line."""
        return sum(len(self._queues.get((queue, leads), ())) for leads in (False, True))

    def ahead_of(self, call: WaitingCall, head_start_s: float = 0.0, queue: str = "") -> int:
        """How many of its queue, or of another, are served first, as far as the clock decides.

        `head_start_s`: what those who lead have at this moment.
        """
        since, number = call.key
        own = self._queues.get((queue or call.queue, call.leads), [])
        theirs = self._queues.get((queue or call.queue, not call.leads), [])
        since_there = since + (-head_start_s if call.leads else head_start_s)
        return bisect_left(own, (call.key, call.call_id)) + bisect_left(
            theirs, ((since_there, number), call.call_id)
        )

    def longest(self, queue: str | None = None, *, leads: bool = False) -> WaitingCall | None:
        """The first of those who do not lead, or do, in a queue's line or in all."""
        if queue is not None:
            heads = [self._queues[queue, leads][0]] if (queue, leads) in self._queues else []
        else:
            heads = [places[0] for (_, kind), places in self._queues.items() if kind is leads]
        return self._calls[min(heads)[1]] if heads else None

    def only_for(self, agent_id: str) -> list[str]:
        """Calls that wait for this agent alone."""
        needs = self._filed.get(AGENT + agent_id, ())
        return [call_id for one in needs for _, call_id in self._lists[one]]

    def heads(self, agent: FreeAgent) -> Iterator[WaitingCall]:
        """The first of each list under anything the agent has."""
        for wanted in under(self._filed, agent):
            yield self._calls[self._lists[wanted][0][1]]


def _take(lists: dict[_Name, list[_Place]], name: _Name, place: _Place) -> None:
    """Take a place out of the list of that name, and the list out with its last one."""
    standing = lists[name]
    standing.pop(bisect_left(standing, place))
    if not standing:
        del lists[name]
