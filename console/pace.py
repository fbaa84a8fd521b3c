"""How fast somebody may ask: so many a second, and some at once after a silence."""

import threading
from collections import OrderedDict


class Pace:
    """A bucket of leave for each; it fills by time and empties by asking."""

    def __init__(self, per_s: float, most: float, keys: int) -> None:
        """`most`: what a full one holds; `keys`: of how many it is known, those who asked last."""
        self._per_s, self._most, self._keys = per_s, max(most, 1.0), keys
        self._left: OrderedDict[int, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: int, now: float) -> float:
        """Take one leave at `now`, seconds of a steady clock; 0, or seconds to wait for one."""
        with self._lock:
            left, at = self._left.pop(key, (self._most, now))
            left = min(self._most, left + (now - at) * self._per_s)
            enough = left >= 1
            self._left[key] = (left - 1 if enough else left, now)
            if len(self._left) > self._keys:
                self._left.popitem(last=False)
            return 0.0 if enough else (1 - left) / self._per_s
