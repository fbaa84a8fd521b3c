"""Signing in and out. Sessions live on the server; the cookie holds a random token and no more."""

import secrets as random
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from console import audit, lockout
from console.hashing import keyed
from console.second_factor import SecondFactor
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


@dataclass(frozen=True)
class NeedsCode:
    """The password is right; a code is asked for as well."""

    wrong: bool
    """One was given, and is not theirs or was used."""


class Sessions:
    """The door: opens, checks and closes sessions."""

    def __init__(self, db: Database, key: bytes, clock: Clock, factor: SecondFactor) -> None:
        self._db = db
        self._key = key
        self._clock = clock
        self._factor = factor
        self._slots = threading.BoundedSemaphore(HASHES_AT_ONCE)

    def sign_in(
        self, username: str, password: str, address: str, code: str = ""
    ) -> tuple[User, str] | Closed | NeedsCode | None:
        """The user and a new token, or why not. Raises `Unavailable` when too many try at once."""
        now = self._clock.now()
        if (closed := self.closed(username, address)) is not None:
            return closed
        found = find(self._db, username)
        good = self._verify(password, found[1] if found else None)
        if not (found and good):
            with self._db.write() as session:
                lockout.note_failure(session, username, address, now)
            return None
        user = found[0]
        if user.second_factor and not code:
            return NeedsCode(wrong=False)
        if user.second_factor and not self._code_fits(user, code, address):
            return NeedsCode(wrong=True)
        return user, self._open(user, address, now)

    def closed(self, username: str, address: str) -> Closed | None:
        """Whether this name may not be tried from this address now."""
        with self._db.read() as session:
            until = lockout.closed_until(session, username, address, self._clock.now())
        return Closed(until) if until is not None else None

    def knows(self, user: User, password: str, address: str) -> bool:
        """Whether someone who is signed in knows their password; a failure counts at the door."""
        found = find(self._db, user.username)
        if self._verify(password, found[1] if found else None):
            return True
        with self._db.write() as session:
            lockout.note_failure(session, user.username, address, self._clock.now())
        return False

    def _verify(self, password: str, hashed: str | None) -> bool:
        if not self._slots.acquire(timeout=HASH_WAIT_S):
            raise Unavailable("too many people sign in at once")
        try:
            return verify(password, hashed)
        finally:
            self._slots.release()

    def _code_fits(self, user: User, code: str, address: str) -> bool:
        with self._db.write() as session:
            row = session.get(UserRow, user.id)
            if row is not None and self._factor.check(session, row, code):
                return True
        self.code_failed(user, address)
        return False

    def code_failed(self, user: User, address: str) -> None:
        """Count a wrong code."""
        with self._db.write() as session:
            lockout.note_failure(session, user.username, address, self._clock.now(), code=True)

    def user(self, token: str) -> User | None:
        """Whose session this is, if it is still one."""
        if not token or len(token) > 128:
            return None
        now, hashed = self._clock.now(), self.hash(token)
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
            session.execute(sa.delete(SessionRow).where(SessionRow.token_hash == self.hash(token)))
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
                    token_hash=self.hash(token),
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

    def hash(self, token: str) -> str:
        """What is kept of a token."""
        return keyed(self._key, token)
