"""What the rules of retention would do, and holds placed and ended by hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.clock import SystemClock
from core.errors import UserError
from recordings import retention, retention_desk, views
from recordings.client import RecordingsClient
from recordings.retention_desk import Later
from silverline.centre import Centre

LONGEST_REASON = 64

Say = Callable[[str], None]


def preview(centre: Centre, file: Path | None, ahead: timedelta, say: Say) -> bool:
    """Say which recordings go within `ahead`; false when the rules have mistakes."""
    path = file or retention.owned(centre.settings).path
    rules, problems = retention.parse(retention.text_of(path))
    if rules is None:
        for problem in problems:
            say(f"{path}:{problem}")
        return False
    found = retention_desk.preview(centre.db, rules, Later(SystemClock(), ahead))
    for due in found.listed:
        say(f"{due.stored_at.date()} {due.recording_id} {due.duration_s:.0f} s: {due.why}")
    left = found.count - len(found.listed)
    more = f", {left} of them not listed" if left else ""
    say(
        f"{path}: {found.count} recordings are due{more}; {found.held} more would be, but are held."
    )
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
