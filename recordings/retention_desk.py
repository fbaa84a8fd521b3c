"""The rules of retention for whoever changes them at a desk: checked, and what would go by them.

`core.versions` publishes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import Clock
from core.db import Database
from core.errors import UserError
from core.owned import Owned
from core.settings import Settings
from core.versions import Finding, refuse
from recordings import expiry, retention, views
from recordings.expiry import Old
from recordings.retention import Rules

FILE = "retention.yaml"
"""Its name in the history."""
MOST_LISTED = 50
MOST_LOOKED = 100_000
"""Recordings that one preview looks at."""


@dataclass(frozen=True)
class Due:
    """A recording that goes."""

    recording_id: str
    call_id: str
    stored_at: datetime
    duration_s: float
    why: str
    """The rule, for people, in Chinese."""


@dataclass(frozen=True)
class Preview:
    """What goes by some rules within some time."""

    count: int
    held: int
    """Would go, too, but are held."""
    listed: tuple[Due, ...]
    """The first of them."""
    whole: bool
    """Everything was looked at."""


@dataclass(frozen=True)
class Later(Clock):
    """A clock so much ahead."""

    clock: Clock
    ahead: timedelta

    def now(self) -> datetime:
        return self.clock.now() + self.ahead

    def monotonic(self) -> float:
        return self.clock.monotonic()


class RetentionDesk:
    """The centre's rules."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def owned(self, file: str) -> Owned:
        """Where it is. Raises `UserError` for another name."""
        if file != FILE:
            raise UserError("没有这个文件。")
        return retention.owned(self._settings)

    def findings(self, file: str, text: str | None) -> list[Finding]:
        """What is wrong with a text for it."""
        if text is None:
            product = self.owned(file).product
            if product is None:
                return [Finding(file, 0, "there must be rules")]
            text = retention.text_of(product)
        return [Finding(file, one.line, one.message) for one in retention.parse(text)[1]]

    def preview(self, db: Database, text: str, clock: Clock, ahead: timedelta) -> Preview:
        """What would go by a text within that time. Raises `Refused` for one with mistakes."""
        refuse(self.findings(FILE, text))
        return preview(db, retention.make(text, FILE), Later(clock, ahead))


def preview(db: Database, rules: Rules, later: Clock) -> Preview:
    """What is due at `later`; a hold that has ended by then keeps nothing."""
    count, held, looked, listed = 0, 0, 0, list[Due]()
    for found in _batches(db, rules, later):
        looked += 1
        if why := found.due(rules, later):
            recording = found.recording
            with db.read() as session:
                kept = views.is_held(session, recording.call_id, later.now())
            if kept:
                held += 1
                continue
            count += 1
            if len(listed) < MOST_LISTED:
                about = (recording.id, recording.call_id, recording.created_at)
                listed.append(Due(*about, recording.duration_s, why))
        if looked == MOST_LOOKED:
            return Preview(count, held, tuple(listed), whole=False)
    return Preview(count, held, tuple(listed), whole=True)


def _batches(db: Database, rules: Rules, later: Clock) -> Iterator[Old]:
    after = ""
    while True:
        with db.read() as session:
            found = expiry.old(session, rules, later, after=after, most=expiry.BATCH)
        yield from found
        if len(found) < expiry.BATCH:
            return
        after = found[-1].recording.id
