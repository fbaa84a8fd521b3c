"""Signing in and out. Sessions live on the server; the cookie holds a random token and no more."""

import hashlib
import hmac
import secrets as random
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from console import audit, lockout
from console.tables import SessionRow, UserRow
from console.users import User, find, user_of, verify
from core.clock import Clock
from core.db import Database
from core.errors import Unavailable

COOKIE = "sl_session"
IDLE = timedelta(hours=1)
"""Unused for this long, a session ends."""
LIFE = timedelta(hours=12)
"""A session ends after this long whatever happens: one shift and some overtime."""
TOUCH = timedelta(minutes=1)
"""Use is noted at most this often, so that reading pages does not keep writing."""
MAX_PER_USER = 20
"""Sessions of one user; the eldest goes first."""

HASHES_AT_ONCE = 2
"""Each Argon2 hash takes 64 MB and a processor's full attention."""
HASH_WAIT_S = 5.0


@dataclass(frozen=True)
class Closed:
    """Too many failures: the door opens again at `until`."""

    until: datetime


class Sessions:
    """The door: opens, checks and closes sessions."""

    def __init__(self, db: Database, key: bytes, clock: Clock) -> None:
        self._db = db
        self._key = key
        self._clock = clock
        self._slots = threading.BoundedSemaphore(HASHES_AT_ONCE)

    def sign_in(
        self, username: str, password: str, address: str
    ) -> tuple[User, str] | Closed | None:
        """The user and a new token, or why not. Raises `Unavailable` when too many try at once."""
        now = self._clock.now()
        with self._db.read() as session:
            until = lockout.closed_until(session, username, address, now)
        if until is not None:
            return Closed(until)
        found = find(self._db, username)
        if not self._slots.acquire(timeout=HASH_WAIT_S):
            raise Unavailable("too many people sign in at once")
        try:
            good = verify(password, found[1] if found else None)
        finally:
            self._slots.release()
        if not (found and good):
            with self._db.write() as session:
                lockout.note_failure(session, username, address, now)
            return None
        return found[0], self._open(found[0], address, now)

    def user(self, token: str) -> User | None:
        """Whose session this is, if it is still one."""
        if not token or len(token) > 128:
            return None
        now, hashed = self._clock.now(), self._hash(token)
        with self._db.read() as session:
            found = session.execute(
                sa.select(SessionRow, UserRow)
                .join(UserRow, UserRow.id == SessionRow.user_id)
                .where(SessionRow.token_hash == hashed, UserRow.active)
            ).first()
        if found is None:
            return None
        row, user_row = found
        if now >= row.expires_at or now >= row.seen_at + IDLE:
            return None
        if now >= row.seen_at + TOUCH:
            self._touch(hashed, now)
        return user_of(user_row)

    def sign_out(self, token: str, user: User, address: str) -> None:
        """End the session."""
        with self._db.write() as session:
            session.execute(sa.delete(SessionRow).where(SessionRow.token_hash == self._hash(token)))
            who = audit.Who(user.username, address, self._clock.now())
            audit.note(session, who, "signed_out")

    def _open(self, user: User, address: str, now: datetime) -> str:
        token = random.token_urlsafe(32)
        with self._db.write() as session:
            session.execute(
                sa.delete(SessionRow).where(
                    sa.or_(SessionRow.expires_at <= now, SessionRow.seen_at <= now - IDLE)
                )
            )
            session.add(
                SessionRow(
                    token_hash=self._hash(token),
                    user_id=user.id,
                    created_at=now,
                    seen_at=now,
                    expires_at=now + LIFE,
                )
            )
            session.flush()
            eldest = (
                sa.select(SessionRow.token_hash)
                .where(SessionRow.user_id == user.id)
                .order_by(SessionRow.created_at.desc(), SessionRow.token_hash)
                .offset(MAX_PER_USER)
            )
            surplus = list(session.scalars(eldest))
            session.execute(sa.delete(SessionRow).where(SessionRow.token_hash.in_(surplus)))
            lockout.forget(session, user.username, address)
            audit.note(session, audit.Who(user.username, address, now), "signed_in")
        return token

    def _touch(self, hashed: str, now: datetime) -> None:
        with self._db.write() as session:
            session.execute(
                sa.update(SessionRow).where(SessionRow.token_hash == hashed).values(seen_at=now)
            )

    def _hash(self, token: str) -> str:
        return hmac.new(self._key, token.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
