"""API tokens: how programs use the API. A token is shown once and kept hashed, as sessions are."""

import secrets as random
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from console import audit
from console.access import Role
from console.audit import Who
from console.hashing import keyed
from console.pace import Pace
from console.programs import NewToken, TokenView
from console.tables import TokenRow
from console.users import User
from core.clock import Clock
from core.db import Database
from core.errors import Refused, UserError

PREFIX = "slt_"
"""Begins every token, so that scanners for leaked secrets know one."""
TOUCH = timedelta(minutes=1)
"""Use is noted at most this often."""
LONGEST = timedelta(days=366)
MAX_TOKENS = 200
"""That may be used; more are a sign that none is ever revoked."""
BURST_S = 10
"""A program that was silent may send so many seconds' requests at once."""


class TooFast(Exception):
    """The token sends more than it may; `wait_s` until it may again."""

    def __init__(self, wait_s: float) -> None:
        super().__init__("too many requests")
        self.wait_s = ceil(wait_s)


class Tokens:
    """Makes, checks and revokes them."""

    def __init__(self, db: Database, key: bytes, clock: Clock, per_minute: int) -> None:
        self._db, self._key, self._clock = db, key, clock
        self._pace = Pace(per_minute / 60, per_minute / 60 * BURST_S, MAX_TOKENS)

    def user(self, token: str, address: str) -> User | None:
        """Whom a token stands for; none where it counts no more. Raises `TooFast`."""
        if not token.startswith(PREFIX) or len(token) > 128:
            return None
        now = self._clock.now()
        with self._db.read() as session:
            row = session.scalar(
                sa.select(TokenRow).where(TokenRow.token_hash == self._hash(token))
            )
        if row is None or not _counts(row, now):
            return None
        wait_s = self._pace.take(row.id, self._clock.monotonic())
        if wait_s > 0:
            raise TooFast(wait_s)
        if row.used_at is None or now >= row.used_at + TOUCH or row.used_from != address[:64]:
            self._touch(row.id, now, address)
        name = f"token:{row.name}"
        role = cast("Role", row.role)
        return User(0, name, row.name, role, None, token=True, reads_only=row.reads_only)

    def add(self, wanted: NewToken, who: Who) -> tuple[TokenView, str]:
        """A new one and its text, which is not kept. Raises `Refused`."""
        now = self._clock.now()
        if not now < wanted.expires_at <= now + LONGEST:
            raise Refused("到期时间应在今后一年以内。")
        token = PREFIX + random.token_urlsafe(32)
        row = TokenRow(
            name=wanted.name,
            token_hash=self._hash(token),
            role=wanted.role,
            reads_only=wanted.reads_only,
            created_by=who.username,
            created_at=now,
            expires_at=wanted.expires_at,
        )
        with self._db.write() as session:
            self._check_room(session, wanted.name, now)
            session.add(row)
            session.flush()
            audit.note(session, who, "token_added", f"token:{row.name} {row.role}")
            return _view(row, now), token

    def revoke(self, token_id: int, who: Who) -> TokenView:
        """It opens nothing any more; there is no way back. Raises `UserError`."""
        now = self._clock.now()
        with self._db.write() as session:
            row = session.get(TokenRow, token_id)
            if row is None:
                raise UserError("没有这个令牌。")
            if row.revoked_at is None:
                row.revoked_at, row.revoked_by = now, who.username
                audit.note(session, who, "token_revoked", f"token:{row.name}")
            return _view(row, now)

    def page(self, offset: int, limit: int) -> tuple[list[TokenView], int]:
        """Tokens, the newest first, and how many there are."""
        now = self._clock.now()
        newest = sa.select(TokenRow).order_by(TokenRow.id.desc()).offset(offset).limit(limit)
        with self._db.read() as session:
            total = session.scalar(sa.select(sa.func.count()).select_from(TokenRow)) or 0
            rows: Sequence[TokenRow] = session.scalars(newest).all()
        return [_view(row, now) for row in rows], total

    def _check_room(self, session: Session, name: str, now: datetime) -> None:
        """Raise `Refused` where the name is in use, or there are too many."""
        counting = sa.select(TokenRow.name).where(
            TokenRow.revoked_at.is_(None), TokenRow.expires_at > now
        )
        names = set(session.scalars(counting))
        if name in names:
            raise Refused(f"已经有名为 {name} 的令牌在用。", "请换一个名字，或先吊销旧的。")
        if len(names) >= MAX_TOKENS:
            raise Refused(f"在用的令牌已有 {MAX_TOKENS} 个。", "请先吊销不用的。")

    def _touch(self, token_id: int, now: datetime, address: str) -> None:
        with self._db.write() as session:
            session.execute(
                sa.update(TokenRow)
                .where(TokenRow.id == token_id)
                .values(used_at=now, used_from=address[:64])
            )

    def _hash(self, token: str) -> str:
        return keyed(self._key, f"token\n{token}")


def _counts(row: TokenRow, now: datetime) -> bool:
    return row.revoked_at is None and now < row.expires_at


def _view(row: TokenRow, now: datetime) -> TokenView:
    shown = TokenView.model_validate(row)
    return shown.model_copy(update={"counts": _counts(row, now)})
