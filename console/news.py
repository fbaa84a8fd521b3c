"""Of which running calls more was said: for streams, without a word of it."""

from collections import OrderedDict
from collections.abc import Callable, Iterable

MOST_CALLS = 500
"""Calls that are remembered; whoever missed one asks now and then anyway."""


class SaidNews:
    """Which calls there is more of, since when."""

    def __init__(self) -> None:
        self.version = 0
        """Grows with all news."""
        self._calls: OrderedDict[str, int] = OrderedDict()
        """By version, the newest last."""

    def add(self, call_ids: Iterable[str]) -> None:
        """There is more of these."""
        self.version += 1
        for call_id in call_ids:
            self._calls[call_id] = self.version
            self._calls.move_to_end(call_id)
        while len(self._calls) > MOST_CALLS:
            self._calls.popitem(last=False)

    def since(self, version: int, wanted: Callable[[str], bool]) -> str:
        """The server-sent event for whoever knows a version: those of the calls they may watch."""
        found: list[str] = []
        for call_id, changed in reversed(self._calls.items()):
            if changed <= version:
                break
            if wanted(call_id):
                found.append(call_id)
        return f"event: said\ndata: {_listed(found)}\n\n" if found else ""


def _listed(call_ids: Iterable[str]) -> str:
    """Ids are made of letters, digits, `-`, `_` and `.` (`recordings.legs`)."""
    return "[" + ",".join(f'"{call_id}"' for call_id in call_ids) + "]"
