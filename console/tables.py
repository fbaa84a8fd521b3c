"""Tables of `console`: who may sign in, who is signed in, who failed to, and who looked at what."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
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
