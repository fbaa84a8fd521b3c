"""Tables of `console`: who may sign in, who is signed in, who failed to, and who looked at what."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.tables import RowId


class UserRow(Base):
    """A person who may sign in."""

    __tablename__ = "console_users"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    """In lower case."""
    display_name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    """One of `console.access.Role`."""
    agent_id: Mapped[str | None] = mapped_column(String(64))
    """The agent this person is; someone with role `agent` sees this agent's calls only."""
    password_hash: Mapped[str] = mapped_column(String(256))
    """Argon2id, parameters included."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    must_change: Mapped[bool] = mapped_column(default=False)
    """Somebody else chose the password: nothing else is open until it is changed."""
    sees_secrets: Mapped[bool] = mapped_column(default=False)
    """May know who made a report whose reporter is kept secret; admins may anyway."""
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Of the authenticator app, sealed by the key ring."""
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    """The last code's step of time: neither it nor an earlier one is taken again."""
    totp_since: Mapped[datetime | None]
    """Since when the app's code is asked for; none while no code has confirmed the secret."""


class RecoveryRow(Base):
    """A code that signs somebody in once who lost their authenticator app."""

    __tablename__ = "console_recovery_codes"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("console_users.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[str] = mapped_column(String(64))
    """Keyed."""
    used_at: Mapped[datetime | None]


class SessionRow(Base):
    """A sign-in. The cookie's token itself is not kept, only its keyed hash."""

    __tablename__ = "console_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("console_users.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """Last use, to the minute."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
    """The end, however much it is used."""


class TokenRow(Base):
    """A program that may use the API. The token itself is not kept, only its keyed hash."""

    __tablename__ = "console_tokens"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(40))
    """Of those that count, each has another."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    reads_only: Mapped[bool]
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
    """Last use, to the minute."""
    used_from: Mapped[str | None] = mapped_column(String(64))


class AnswerRow(Base):
    """What a request with an `Idempotency-Key` was answered; kept for a day."""

    __tablename__ = "console_answers"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of who sent it and the key."""
    body_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of where it was sent and what."""
    at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed by the key ring; none while it is being done."""


class FailureRow(Base):
    """Failed sign-ins of one name from one address, or of one address altogether."""

    __tablename__ = "console_failures"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256, so that its length is ours and not a stranger's choice."""
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class AuditRow(Base):
    """Someone looked at something personal, or signed in or out."""

    __tablename__ = "console_audit"
    __table_args__ = (Index("ix_console_audit_look", "username", "action", "subject", "at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    username: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(80))
    """What was looked at, e.g. `customer:7` or a recording's id."""
    address: Mapped[str] = mapped_column(String(64))
    """Where the request came from."""


class HookRow(Base):
    """Somebody else's address that is told of events."""

    __tablename__ = "console_hooks"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(40))
    url: Mapped[str] = mapped_column(String(300))
    kinds: Mapped[list[Any]] = mapped_column(JSON)
    """Types of events."""
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    """With which what is sent is signed; sealed by the key ring."""
    active: Mapped[bool]
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    since: Mapped[datetime]
    """Of events before this nothing is sent: when it was made, or switched on last."""


class DeliveryRow(Base):
    """One event for one address."""

    __tablename__ = "console_deliveries"
    __table_args__ = (
        UniqueConstraint("hook_id", "event_id"),
        Index("ix_console_deliveries_due", "state", "next_at"),
        Index("ix_console_deliveries_made", "created_at"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    hook_id: Mapped[int] = mapped_column(ForeignKey("console_hooks.id", ondelete="CASCADE"))
    event_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(64))
    body: Mapped[str]
    """JSON as it is sent; numbers are masked."""
    state: Mapped[str] = mapped_column(String(8))
    """`waiting`, `sent` or `given_up`."""
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    """When it is tried next, while it waits."""
    tries: Mapped[int]
    status: Mapped[int | None]
    """HTTP status of the last answer."""
    error: Mapped[str] = mapped_column(String(80))
    """Why there was none, or why it was given up."""
    done_at: Mapped[datetime | None]
