"""The people who may sign in: adding them, and checking a password."""

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

import sqlalchemy as sa
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from console.access import ROLES, Role
from console.tables import SessionRow, UserRow
from core.clock import Clock, SystemClock
from core.db import Database
from core.errors import UserError

MIN_PASSWORD = 10
MAX_PASSWORD = 128
MIN_DISTINCT = 5
"""Different characters a password needs at least: `aaaaaaaaaa` is long and worthless."""
_COMMON = ("password", "silverline", "1234567890", "0123456789", "qwertyuiop", "12345abcde")
USERNAME = r"[a-z0-9][a-z0-9._-]{0,63}"
_USERNAME = re.compile(USERNAME)


@dataclass(frozen=True)
class User:
    """Someone who may sign in."""

    id: int
    username: str
    display_name: str
    role: Role
    agent_id: str | None
    must_change: bool = False
    """Somebody else chose their password, and they have to choose another."""
    second_factor: bool = False
    """Signing in needs a code, too."""
    token: bool = False
    """Not a person: a program with an API token."""
    reads_only: bool = False
    """It may change nothing, whatever its role may."""
    sees_secrets: bool = False
    """An admin gave them the right to know who made a secret report."""

    @property
    def knows_secrets(self) -> bool:
        """May know who made a report whose reporter is kept secret; programs never may."""
        return not self.token and (self.sees_secrets or self.role == "admin")


def add_user(
    db: Database,
    username: str,
    password: str,
    role: str,
    display_name: str,
    *,
    agent_id: str | None = None,
    must_change: bool = False,
    clock: Clock | None = None,
) -> User:
    """Add a person. Raises `UserError` for a name, role or password that cannot be.

    Someone with role `agent` is the agent of the same id as the name, unless `agent_id` says else.
    """
    name = username.strip().lower()
    if not _USERNAME.fullmatch(name):
        raise UserError(
            "The username cannot be used.",
            "Use 1 to 64 of: a-z 0-9 . _ - (a letter or digit first).",
        )
    if role not in ROLES:
        raise UserError(
            f"There is no role {role[:20]!r}.", f"Use one of: {', '.join(sorted(ROLES))}."
        )
    check_password(password, name)
    row = UserRow(
        username=name,
        display_name=display_name.strip()[:64] or name,
        role=role,
        agent_id=agent_id or (name if role == "agent" else None),
        password_hash=_hasher().hash(password),
        active=True,
        must_change=must_change,
        created_at=(clock or SystemClock()).now(),
    )
    with db.write() as session:
        if session.scalar(sa.select(UserRow.id).where(UserRow.username == name)) is not None:
            raise UserError(f"There is a user {name} already.", "Choose another name.")
        session.add(row)
        session.flush()
        return user_of(row)


def set_password(
    db: Database, username: str, password: str, *, must_change: bool = False, keep: str = ""
) -> None:
    """Give a person a new password and end their sessions. Raises `UserError`.

    `must_change`: they have to choose another; `keep`: the hash of the one session that goes on.
    """
    name = username.strip().lower()
    check_password(password, name)
    hashed = _hasher().hash(password)
    with db.write() as session:
        row = session.scalar(sa.select(UserRow).where(UserRow.username == name))
        if row is None:
            raise UserError(f"There is no user {name[:64]!r}.")
        row.password_hash, row.must_change = hashed, must_change
        session.execute(
            sa.delete(SessionRow).where(SessionRow.user_id == row.id, SessionRow.token_hash != keep)
        )


def check_password(password: str, username: str) -> None:
    """Raise `UserError` for a password that is too easy. Length counts, odd signs do not."""
    lowered = password.lower()
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise UserError(
            "The password has the wrong length.",
            f"Use {MIN_PASSWORD} to {MAX_PASSWORD} characters.",
        )
    if len(set(password)) < MIN_DISTINCT or any(common in lowered for common in _COMMON):
        raise UserError("The password is too easy to guess.", "Use several words, or a generator.")
    if len(username) >= 4 and username in lowered:
        raise UserError("The password contains the username.", "Use another.")


def find(db: Database, username: str) -> tuple[User, str] | None:
    """An active user and the hash of their password."""
    name = username.strip().lower()[:64]
    with db.read() as session:
        row = session.scalar(sa.select(UserRow).where(UserRow.username == name, UserRow.active))
        return (user_of(row), row.password_hash) if row else None


def user_of(row: UserRow) -> User:
    """The row as others may see it: without the password's hash."""
    return User(
        row.id,
        row.username,
        row.display_name,
        cast("Role", row.role),
        row.agent_id,
        row.must_change,
        row.totp_since is not None,
        sees_secrets=row.sees_secrets,
    )


def verify(password: str, hashed: str | None) -> bool:
    """Whether the password fits; without a hash it takes as long, and does not."""
    try:
        good = _hasher().verify(password[: MAX_PASSWORD + 1], hashed or _nobodys_hash())
    except Exception:  # a damaged or foreign hash opens nothing
        return False
    return good and hashed is not None


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody")
