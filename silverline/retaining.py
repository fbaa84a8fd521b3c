"""What the rules of retention would do, and holds placed and ended by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.clock import Clock, SystemClock
from core.errors import UserError
from recordings import expiry, retention, views
from recordings.client import RecordingsClient
from silverline.centre import Centre

MOST_LISTED = 50
LONGEST_REASON = 64

Say = Callable[[str], None]


@dataclass(frozen=True)
class _Later(Clock):
    """The system's clock, so much later."""

    ahead: timedelta

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead

    def monotonic(self) -> float:
        return SystemClock().monotonic()


def preview(centre: Centre, file: Path | None, ahead: timedelta, say: Say) -> bool:
    """Say which recordings go within `ahead`; false when the rules have mistakes."""
    path = file or centre.settings.retention_file or retention.shipped_file()
    rules, problems = retention.parse(retention.text_of(path))
    if rules is None:
        for problem in problems:
            say(f"{path}:{problem}")
        return False
    clock, after, count, held = _Later(ahead), "", 0, 0
    while True:
        with centre.db.read() as session:
            found = expiry.old(session, rules, clock, after=after, most=expiry.BATCH)
            for each in found:
                if not (why := each.due(rules, clock)):
                    continue
                if views.is_held(session, each.recording.call_id, clock.now()):
                    held += 1
                    continue
                count += 1
                if count <= MOST_LISTED:
                    day = each.recording.created_at.date()
                    say(f"{day} {each.recording.id} {each.recording.duration_s:.0f} s: {why}")
        if len(found) < expiry.BATCH:
            break
        after = found[-1].recording.id
    more = f", {count - MOST_LISTED} of them not listed" if count > MOST_LISTED else ""
    say(f"{path}: {count} recordings are due{more}; {held} more would be, but are held.")
    return True


def hold(centre: Centre, call_id: str, reason: str, until: datetime | None) -> str:
    """Place a hold; what to say. Raises `UserError` for a call without a recording."""
    if not 0 < len(reason) <= LONGEST_REASON:
        raise UserError(f"A reason has 1 to {LONGEST_REASON} characters.", "Say who needs it.")
    client = RecordingsClient(centre.db, centre.settings, centre.keyring)
    if client.for_call(call_id) is None:
        with centre.db.read() as session:
            gone = views.buried(session, call_id)
        what = f"was deleted on {gone.deleted_at:%Y-%m-%d}" if gone else "has none stored"
        raise UserError(f"Call {call_id[:64]} {what}.", "`silverline call` shows what there is.")
    client.hold(call_id, reason, datetime.now(UTC), until)
    end = f"{until:%Y-%m-%d}" if until else "released"
    return f"{call_id} is held ({reason}) until {end}."


def release(centre: Centre, call_id: str, reason: str) -> str:
    """End a hold; what to say. Raises `UserError` when there is no such hold."""
    with centre.db.read() as session:
        known = [one.reason for one in views.holds(session, call_id)]
    if reason not in known:
        there = f"Its holds: {', '.join(known)}." if known else "It has none."
        raise UserError(f"{call_id[:64]} is not held for {reason[:64]!r}.", there)
    client = RecordingsClient(centre.db, centre.settings, centre.keyring)
    client.hold(call_id, reason, datetime.now(UTC), datetime.now(UTC))
    return f"{call_id} is no longer held for {reason}."
