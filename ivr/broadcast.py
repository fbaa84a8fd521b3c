"""What everybody is told who calls, for a while: started and stopped by whoever leads. Pure.

A notice is a few prompts, for all numbers or some, from a moment until another. Callers hear it
before anything else; those who stand in line hear it once, with the next word about their place.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

LONGEST = timedelta(days=31)
"""Between its beginning and its end: one that is forgotten ends by itself."""
MOST = 2
"""Heard by one caller, the newest first: nobody calls to listen to notices."""
REMEMBERED = 2_000
"""Calls of which is known what they were told; more than there can be at a time."""
PATH = "broadcast"
"""Stands in a call's path for a notice."""


class Broadcast(BaseModel):
    """One notice."""

    model_config = ConfigDict(frozen=True)

    id: int
    prompts: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    """Dialled numbers, digits; empty: all."""
    from_at: datetime
    until_at: datetime
    reason: str
    started_by: str
    started_at: datetime
    stopped_by: str | None = None
    stopped_at: datetime | None = None

    def on(self, now: datetime) -> bool:
        """Whether callers hear it at this moment."""
        return self.stopped_at is None and self.from_at <= now < self.until_at

    def concerns(self, did: str) -> bool:
        """Whether callers of that number hear it."""
        return not self.numbers or did in self.numbers


def due(broadcasts: Iterable[Broadcast], did: str, now: datetime) -> tuple[Broadcast, ...]:
    """The notices that a caller of this number hears now, the newest first."""
    found = [one for one in broadcasts if one.on(now) and one.concerns(did)]
    return tuple(sorted(found, key=lambda one: -one.id)[:MOST])


class Told:
    """Which notices each call has heard; the oldest calls are forgotten. Not for several threads
    at the same call; between calls, each step is one operation of a dictionary."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._heard: OrderedDict[str, frozenset[int]] = OrderedDict()

    def new(self, call_id: str, found: Iterable[Broadcast]) -> tuple[Broadcast, ...]:
        """Those that the call has not heard; from now on it has."""
        heard = self._heard.get(call_id, frozenset())
        new = tuple(one for one in found if one.id not in heard)
        if new:
            self._heard[call_id] = heard | {one.id for one in new}
            while len(self._heard) > self._most:
                self._heard.popitem(last=False)
        return new

    @property
    def calls(self) -> Mapping[str, frozenset[int]]:
        """What is remembered."""
        return self._heard
