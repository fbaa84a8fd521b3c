"""The recordings of consents are held while they may be needed, and for a time after."""

from datetime import datetime, timedelta
from typing import Protocol

from core.clock import Clock
from crm.authorities import held_until
from crm.ports import AuthorityBook

BATCH = 500
OVERLAP = timedelta(minutes=1)
"""What changed shortly before the last look is looked at again: its transaction may have been open
then."""


class Hold(Protocol):
    """Places or moves a hold on a call's recording: `recordings.client.RecordingsClient.hold`."""

    def __call__(
        self, call_id: str, reason: str, now: datetime, until: datetime | None = None
    ) -> None: ...


def reason(authority_id: int) -> str:
    """What a hold says of itself."""
    return f"authority:{authority_id}"


class Consents:
    """Places what should be held; safe at any time, any number of times.

    After a start everything is looked at, then only what has changed.
    """

    def __init__(self, book: AuthorityBook, hold: Hold, clock: Clock) -> None:
        self._book, self._hold, self._clock = book, hold, clock
        self._since: datetime | None = None

    def settle(self) -> None:
        """Place every hold that is missing, give those an end whose authority has ended."""
        now, after = self._clock.now(), 0
        while batch := self._book.heard(self._since, after, BATCH):
            for known in batch:
                if known.call_id:
                    self._hold(known.call_id, reason(known.id), now, held_until(known, now))
            after = batch[-1].id
        self._since = now - OVERLAP
