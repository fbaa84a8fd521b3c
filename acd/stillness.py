"""For how long a sign of somebody else's life has not changed, by the watcher's own steady clock.

No calendar takes part, so setting one deceives nobody. Who was hindered from looking has seen
nothing: on a machine so busy that looks come late, nobody is taken for dead.
"""


class Stillness:
    """One sign, looked at again and again."""

    def __init__(self, gap_s: float) -> None:
        """`gap_s`: looks further apart than this, in seconds, prove nothing."""
        self._gap_s = gap_s
        self._sign = ""
        self._since = self._last = self._moved = float("-inf")

    def look(self, sign: str, now: float) -> None:
        """What the sign is like; empty: there is none. `now` by the steady clock."""
        watched = bool(self._sign) and now - self._last <= self._gap_s
        if sign != self._sign and watched:
            self._moved = now
        if sign != self._sign or not watched:
            self._sign, self._since = sign, now
        self._last = now

    def still_s(self) -> float:
        """For how long it was seen to be the same at the last look, seconds."""
        return self._last - self._since if self._sign else 0.0

    def moved_s(self) -> float:
        """How long before the last look it was last seen to change; infinite: never."""
        return self._last - self._moved
