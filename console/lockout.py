"""Repeated failures to sign in close the door for a while, per name and address and per address."""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from console.tables import FailureRow

WINDOW = timedelta(minutes=15)
"""A failure is remembered this long after the last one; so long the door stays closed."""
MAX_PER_NAME = 5
MAX_PER_ADDRESS = 30
"""Of all names together: one password tried on many names."""
MAX_CODES = 20
"""Wrong codes for one name from anywhere: whoever tries them knows the password."""
MAX_ROWS = 10_000
"""Strangers choose the names, so the table needs an end."""


def closed_until(session: Session, username: str, address: str, now: datetime) -> datetime | None:
    """When this name may be tried from this address again; none when it may be now."""
    limits = _limits(username, address)
    rows = session.scalars(
        sa.select(FailureRow).where(FailureRow.key.in_(limits), FailureRow.last_at > now - WINDOW)
    )
    closed = [row.last_at + WINDOW for row in rows if row.failures >= limits[row.key]]
    return max(closed, default=None)


def note_failure(
    session: Session, username: str, address: str, now: datetime, *, code: bool = False
) -> None:
    """Count one more failure, and forget what is old or too much.

    `code`: the password was right, and the code wrong.
    """
    session.execute(sa.delete(FailureRow).where(FailureRow.last_at <= now - WINDOW))
    for key in _limits(username, address):
        if key == _code_key(username) and not code:
            continue
        row = session.get(FailureRow, key)
        if row is None:
            session.add(FailureRow(key=key, failures=1, last_at=now))
        else:
            row.failures, row.last_at = row.failures + 1, now
    session.flush()
    extra = session.scalar(sa.select(sa.func.count()).select_from(FailureRow)) or 0
    if extra > MAX_ROWS:
        # Those nearest to being closed stay: a flood of invented names must not reopen a door.
        weakest = (
            sa.select(FailureRow.key)
            .order_by(FailureRow.failures, FailureRow.last_at)
            .limit(extra - MAX_ROWS)
        )
        session.execute(sa.delete(FailureRow).where(FailureRow.key.in_(weakest)))


def forget(session: Session, username: str, address: str) -> None:
    """A success clears the name's count; the address's runs out by itself."""
    keys = (_name_key(username, address), _code_key(username))
    session.execute(sa.delete(FailureRow).where(FailureRow.key.in_(keys)))


def _limits(username: str, address: str) -> dict[str, int]:
    return {
        _name_key(username, address): MAX_PER_NAME,
        _key("address", address): MAX_PER_ADDRESS,
        _code_key(username): MAX_CODES,
    }


def _code_key(username: str) -> str:
    return _key("code", username.strip().lower())


def _name_key(username: str, address: str) -> str:
    return _key("name", username.strip().lower(), address)


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
