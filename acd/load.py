"""How much of their recent time an agent spent with calls, and when their turn was last. Pure.

The share fades while they are idle and rises while they are not, at the same rate for everyone.
Between two idle agents the order therefore never changes by itself, and a sorted list of them stays
sorted.
"""

import math

from pydantic import BaseModel, ConfigDict

FADE_S = 1800.0
"""After so long, what went before counts 1/e."""


class Work(BaseModel):
    """An agent's recent work."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    share: float = 0.0
    """Of recent time spent with calls (0 to 1), as it stood at `at`."""
    at: float = 0.0
    """Epoch seconds."""
    busy: bool = False
    """Whether they are with a call since then."""
    turn: float = 0.0
    """When they were last rung, epoch seconds."""

    def moved(self, now: float, *, busy: bool, rung: bool) -> "Work":
        """From `now` on they are with a call, or not; `rung`: it begins at this moment."""
        turn = now if rung else self.turn
        return Work(share=self.share_at(now), at=now, busy=busy, turn=turn)

    def share_at(self, now: float) -> float:
        """The share at a later moment."""
        fade = math.exp(-max(0.0, now - self.at) / FADE_S)
        return 1.0 - (1.0 - self.share) * fade if self.busy else self.share * fade

    @property
    def order(self) -> float:
        """Sorts idle agents by their share, the least occupied first, whatever the time."""
        if self.share <= 0.0:
            return -math.inf
        return math.log(self.share) + self.at / FADE_S
