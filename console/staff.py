"""Those who may sign in, as an admin keeps them: added, changed, shut out, given a new password."""

import secrets as random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from console import audit
from console.access import Role
from console.audit import Who
from console.second_factor import SecondFactor
from console.sessions import IDLE
from console.staffing import Member, MemberChange, NewMember
from console.tables import AuditRow, SessionRow, UserRow
from console.users import add_user, set_password
from core.clock import Clock
from core.db import Database
from core.errors import Refused, UserError

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No 0 and o, 1, i and l: passwords are read aloud."""
_GROUPS, _GROUP = 4, 4
"""Sixteen of 31 letters are 79 bits."""


def new_password() -> str:
    """One that nobody guesses, and that can be told by telephone."""
    return "-".join("".join(random.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


@dataclass(frozen=True)
class Staff:
    """The admins' desk for users. Whoever is not there is a `UserError`."""

    db: Database
    clock: Clock
    factor: SecondFactor

    def page(
        self, text: str, active: bool | None, offset: int, limit: int
    ) -> tuple[list[Member], int]:
        """Users whose name has `text` in it, by name, and how many there are."""
        wanted = sa.select(UserRow)
        if active is not None:
            wanted = wanted.where(UserRow.active.is_(active))
        if text:
            wanted = wanted.where(
                sa.or_(
                    UserRow.username.contains(text.lower(), autoescape=True),
                    UserRow.display_name.contains(text, autoescape=True),
                )
            )
        with self.db.read() as session:
            total = session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
            rows = session.scalars(
                wanted.order_by(UserRow.username).offset(offset).limit(limit)
            ).all()
            return self._members(session, rows), total

    def add(self, wanted: NewMember, who: Who) -> tuple[Member, str]:
        """Add somebody; they and their password. Raises `Refused`."""
        password = new_password()
        try:
            user = add_user(
                self.db,
                wanted.username,
                password,
                wanted.role,
                wanted.display_name,
                agent_id=wanted.agent_id,
                must_change=True,
                clock=self.clock,
            )
        except UserError:
            raise Refused(f"用户名 {wanted.username} 已经有人用。", "请换一个。") from None
        with self.db.write() as session:
            _row(session, user.id).sees_secrets = wanted.sees_secrets
            right = " sees_secrets" if wanted.sees_secrets else ""
            audit.note(session, who, "user_added", f"user:{user.username} {user.role}{right}")
            session.flush()
            return self._member(session, user.id), password

    def check_free(self, username: str) -> None:
        """Raise `Refused` where somebody has the name already."""
        wanted = sa.select(UserRow.id).where(UserRow.username == username)
        with self.db.read() as session:
            if session.scalar(wanted) is not None:
                raise Refused(f"用户名 {username} 已经有人用。", "请换一个。")

    def change(self, user_id: int, wanted: MemberChange, who: Who) -> Member:
        """Change what is given. Whoever gets other rights, or none, has to sign in anew."""
        given = wanted.model_fields_set
        with self.db.write() as session:
            row = _row(session, user_id)
            before = (row.role, row.active, row.agent_id, row.sees_secrets)
            if wanted.display_name is not None:
                row.display_name = wanted.display_name
            if wanted.role is not None:
                row.role = wanted.role
            if "agent_id" in given or wanted.role is not None:
                row.agent_id = wanted.agent_id or _own_agent(row, wanted.role)
            if wanted.active is not None:
                row.active = wanted.active
            if wanted.sees_secrets is not None:
                row.sees_secrets = wanted.sees_secrets
            session.flush()
            _somebody_is_left(session)
            if (row.role, row.active, row.agent_id, row.sees_secrets) != before:
                _end_sessions(session, user_id)
            audit.note(session, who, "user_changed", f"user:{row.username} {_told(wanted)}")
            return self._member(session, user_id)

    def new_password(self, user_id: int, who: Who) -> tuple[Member, str]:
        """Give them a new password and end their sessions."""
        password = new_password()
        with self.db.read() as session:
            username = _row(session, user_id).username
        set_password(self.db, username, password, must_change=True)
        with self.db.write() as session:
            audit.note(session, who, "user_password", f"user:{username}")
            return self._member(session, user_id), password

    def sign_out(self, user_id: int, who: Who) -> Member:
        """End all their sessions."""
        with self.db.write() as session:
            row = _row(session, user_id)
            _end_sessions(session, user_id)
            audit.note(session, who, "user_signed_out", f"user:{row.username}")
            return self._member(session, user_id)

    def reset_factor(self, user_id: int, who: Who) -> Member:
        """Let them in by the password alone, who lost their app; they sign in anew."""
        with self.db.write() as session:
            row = _row(session, user_id)
            self.factor.forget(session, row)
            _end_sessions(session, user_id)
            audit.note(session, who, "factor_reset", f"user:{row.username}")
            return self._member(session, user_id)

    def _member(self, session: Session, user_id: int) -> Member:
        return self._members(session, [_row(session, user_id)])[0]

    def _members(self, session: Session, rows: Sequence[UserRow]) -> list[Member]:
        now = self.clock.now()
        ids, names = [row.id for row in rows], [row.username for row in rows]
        living = session.execute(
            sa.select(SessionRow.user_id, sa.func.count().label("open"))
            .where(
                SessionRow.user_id.in_(ids),
                SessionRow.expires_at > now,
                SessionRow.seen_at > now - IDLE,
            )
            .group_by(SessionRow.user_id)
        )
        last = session.execute(
            sa.select(AuditRow.username, sa.func.max(AuditRow.at).label("at"))
            .where(AuditRow.username.in_(names), AuditRow.action == "signed_in")
            .group_by(AuditRow.username)
        )
        open_now = {row.user_id: row.open for row in living}
        seen = {row.username: row.at for row in last}
        return [
            Member(
                id=row.id,
                username=row.username,
                display_name=row.display_name,
                role=cast("Role", row.role),
                agent_id=row.agent_id,
                active=row.active,
                sees_secrets=row.sees_secrets,
                created_at=row.created_at,
                second_factor=row.totp_since is not None,
                sessions=open_now.get(row.id, 0),
                signed_in_at=seen.get(row.username),
            )
            for row in rows
        ]


def user_id_of(db: Database, username: str) -> int:
    """Whose name it is. Raises `UserError`."""
    with db.read() as session:
        found = session.scalar(
            sa.select(UserRow.id).where(UserRow.username == username.strip().lower())
        )
    if found is None:
        raise UserError(f"There is no user {username[:64]!r}.")
    return found


def _row(session: Session, user_id: int) -> UserRow:
    row = session.get(UserRow, user_id)
    if row is None:
        raise UserError("没有这个用户。")
    return row


def _own_agent(row: UserRow, role: str | None) -> str | None:
    """Whose agent somebody is who was given none: agents their own, as ever."""
    if (role or row.role) != "agent":
        return None
    return row.agent_id or row.username


def _somebody_is_left(session: Session) -> None:
    """Raise `Refused` when no admin could sign in any more."""
    admins = sa.select(UserRow.id).where(UserRow.role == "admin", UserRow.active).limit(1)
    if session.scalar(admins) is None:
        raise Refused("这是最后一位管理员，不能停用或改角色。", "请先另设一位管理员。")


def _end_sessions(session: Session, user_id: int) -> None:
    session.execute(sa.delete(SessionRow).where(SessionRow.user_id == user_id))


def _told(wanted: MemberChange) -> str:
    """What was changed, for the audit; names of people stay out of it."""
    said = wanted.model_dump(exclude_unset=True, exclude={"display_name"})
    words = [f"{name}={value}" for name, value in said.items()]
    return " ".join([*words, "display_name"] if wanted.display_name is not None else words)
