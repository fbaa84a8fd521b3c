"""Places of callers who were cut off or hung up in line: theirs again if they call soon. Pure.

A place is a moment: the one before whose holder everyone must have begun to wait, credits counted,
to be served first. What is given back is seconds of credit, so that a call's own wait stays true.
"""

from collections import OrderedDict
from collections.abc import Iterable

from pydantic import BaseModel

MOST_PLACES = 5_000
LONGEST_S = 3600.0
"""No place is older than this when it is given back."""


class Place(BaseModel):
    """Where a caller stood."""

    caller: str
    """Keyed hash of the number."""
    stood: float
    """The beginning of their wait, less their credit: epoch seconds."""
    left: float
    """When they lost it, epoch seconds."""


class Places:
    """Places that were lost not long ago."""

    def __init__(self, keep_s: float) -> None:
        """`keep_s`: for how long, seconds."""
        self._keep_s = keep_s
        self._places: OrderedDict[str, Place] = OrderedDict()

    def lose(self, caller: str, stood: float, now: float) -> Place | None:
        """The caller is gone from their place. None: it is not to be remembered."""
        if not caller or self._keep_s <= 0:
            return None
        place = Place(caller=caller, stood=stood, left=now)
        self._put(place)
        oldest = next(iter(self._places.values()))
        if now - oldest.left > self._keep_s:
            del self._places[oldest.caller]
        return place

    def regain(self, caller: str, stands: float, now: float) -> float:
        """Seconds of credit that put the caller back, and the place is used up.

        `stands`: where they would stand otherwise, credits counted; 0 when that is no worse.
        """
        place = self._places.pop(caller, None)
        if place is None or now - place.left > self._keep_s:
            return 0.0
        return max(0.0, stands - max(place.stood, now - LONGEST_S))

    def restore(self, saved: Iterable[Place]) -> None:
        """Take over what was kept, the latest last."""
        for place in sorted(saved, key=lambda one: one.left):
            self._put(place)

    def records(self) -> dict[tuple[str, str], str]:
        """Everything worth keeping, as JSON by (kind, key)."""
        return {("place", key): one.model_dump_json() for key, one in self._places.items()}

    def _put(self, place: Place) -> None:
        self._places[place.caller] = place
        self._places.move_to_end(place.caller)
        if len(self._places) > MOST_PLACES:
            self._places.popitem(last=False)
