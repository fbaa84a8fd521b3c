"""Calls of the demo while they happen: who is on stage, what was heard of them, and their cue.

Watches the stream of events only; the robots are told by it when to speak.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import redis.exceptions

from core.bus import Tail
from core.events import CallAnswered, CallArrived, CallEnded, CallQueued, Event, UnknownEvent
from reports.fold import fold
from silverline.demo.plan import CallPlan, Scene
from silverline.demo.robots import Caller

E_ = TypeVar("E_", bound=Event)


@dataclass
class Placed:
    """One call under way."""

    plan: CallPlan
    scene: Scene
    robot: Caller
    number_hash: str
    """By which the call is told from others: the demo knows the number it dialled from."""
    name: str
    """For the one who watches: the kind, and which one of several alike."""
    call_id: str | None = None
    events: list[Event] = field(default_factory=list)

    def last(self, kind: type[E_]) -> E_ | None:
        """The latest event of a kind, none if there was none."""
        return next((e for e in reversed(self.events) if isinstance(e, kind)), None)

    def has(self, *kinds: type[Event]) -> bool:
        """Whether each of these kinds was seen."""
        return all(self.last(kind) is not None for kind in kinds)

    def took(self, step: str) -> bool:
        """Whether the call's path has the step so far."""
        folded = fold(self.call_id or "", self.events)
        return folded is not None and step in folded.call.path


class Stage:
    """All calls under way, fed from the stream."""

    def __init__(self, tail: Tail, say: Callable[[Placed, Event], None]) -> None:
        self._tail = tail
        self._say = say
        self.placed: list[Placed] = []

    def all_ended(self, scene: Scene) -> bool:
        """Whether every call of a scene is over."""
        return all(placed.has(CallEnded) for placed in self.placed if placed.scene is scene)

    def until(self, done: Callable[[], bool], limit_s: float) -> bool:
        """Follow events until `done`; false when `limit_s` seconds went by without it."""
        deadline = time.monotonic() + limit_s
        while not done():
            if time.monotonic() > deadline:
                return False
            try:
                deliveries = self._tail.read()
            except redis.exceptions.RedisError:
                time.sleep(0.2)  # Redis restarts within a second under runit
                continue
            for delivery in deliveries:
                if not isinstance(delivery.event, UnknownEvent):
                    self._hear(delivery.event)
        return True

    def _hear(self, event: Event) -> None:
        placed = self._whose(event)
        if placed is None or any(event.id == known.id for known in placed.events):
            return  # not ours, or delivered twice
        placed.events.append(event)
        self._say(placed, event)
        if isinstance(event, CallAnswered):
            placed.robot.cue()

    def _whose(self, event: Event) -> Placed | None:
        caller = event.caller if isinstance(event, CallArrived | CallQueued) else None
        # A number may call again in a later scene: the latest of its calls is meant.
        for placed in reversed(self.placed):
            if placed.call_id is None and caller and caller.hash == placed.number_hash:
                placed.call_id = event.call_id
            if placed.call_id is not None and placed.call_id == event.call_id:
                return placed
        return None
