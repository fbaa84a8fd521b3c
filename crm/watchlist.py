"""What of the blacklist a call needs, in memory: no call waits for the database.

Entries are read anew every `EVERY_S`; between two readings, and while the database is away, what
was read last holds, and each entry ends by its own time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.clock import Clock
from core.pii import Pii
from core.refreshed import Refreshed
from crm.blacklist import ListingKind
from crm.ports import ListingStore

EVERY_S = 2.0


@dataclass(frozen=True)
class Listed:
    """A number on the blacklist."""

    id: int
    kind: ListingKind
    ends_at: datetime


class Watchlist(Refreshed[Mapping[str, Listed]]):
    """The entries that count, by keyed hash."""

    def __init__(self, store: ListingStore, pii: Pii, clock: Clock) -> None:
        def read() -> Mapping[str, Listed]:
            return {
                entry.number_hash: Listed(entry.id, entry.kind, entry.ends_at)
                for entry in store.counting(clock.now())
            }

        super().__init__("blacklist", read, {}, EVERY_S)
        self._pii, self._clock = pii, clock

    def look(self, number: str) -> Listed | None:
        """The entry of a number, any spelling; None for one without digits."""
        known = self.value
        found = known.get(self._pii.hash(number)) if known else None
        return found if found and self._clock.now() < found.ends_at else None
