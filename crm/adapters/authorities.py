"""Authorities in SQL: each change with its line of history, events through the outbox."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from core.db import Database
from core.events import Event
from core.outbox import enqueue
from crm.authorities import ASKED_FOR, Authority, Step
from crm.ports import AuthorityUnit
from crm.tables import AuthorityRow, AuthorityStepRow

LONGEST_LIST = 200
"""Authorities of one family that are looked at, the newest."""


class SqlAuthorityUnit:
    """Implements `crm.ports.AuthorityUnit` in one write session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, authority_id: int) -> Authority | None:
        row = self._session.get(AuthorityRow, authority_id)
        return _authority(row) if row else None

    def add(self, authority: Authority) -> Authority:
        row = AuthorityRow(**authority.model_dump(exclude={"id"}))
        self._session.add(row)
        self._session.flush()
        return _authority(row)

    def save(self, authority: Authority) -> None:
        row = self._session.get_one(AuthorityRow, authority.id)
        for name, value in authority.model_dump(exclude={"id"}).items():
            setattr(row, name, value)

    def note(self, step: Step) -> None:
        self._session.add(AuthorityStepRow(**step.model_dump()))

    def send(self, event: Event) -> None:
        enqueue(self._session, event)


class SqlAuthorities:
    """Implements `crm.ports.AuthorityBook` over the centre's database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @contextmanager
    def unit(self) -> Iterator[AuthorityUnit]:
        with self._db.write() as session:
            yield SqlAuthorityUnit(session)

    def about(self, entries: Collection[int]) -> list[Authority]:
        either = or_(AuthorityRow.proxy_id.in_(entries), AuthorityRow.elder_id.in_(entries))
        newest = select(AuthorityRow).where(either).order_by(AuthorityRow.id.desc())
        return self._all(newest.limit(LONGEST_LIST))

    def of_call(self, call_id: str) -> list[Authority]:
        return self._all(select(AuthorityRow).where(AuthorityRow.call_id == call_id))

    def due(self, now: datetime) -> list[Authority]:
        over = AuthorityRow.valid_until <= now
        unanswered = AuthorityRow.asked_at <= now - ASKED_FOR
        is_due = or_(
            (AuthorityRow.state == "granted") & over,
            (AuthorityRow.state == "asked") & (over | unanswered),
        )
        return self._all(select(AuthorityRow).where(is_due).limit(LONGEST_LIST))

    def heard(self, since: datetime | None, after: int, limit: int) -> list[Authority]:
        query = select(AuthorityRow).where(
            AuthorityRow.heard_at.is_not(None), AuthorityRow.id > after
        )
        if since is not None:
            query = query.where(AuthorityRow.changed_at >= since)
        return self._all(query.order_by(AuthorityRow.id).limit(limit))

    def steps(self, authority_ids: Collection[int]) -> list[Step]:
        query = (
            select(AuthorityStepRow)
            .where(AuthorityStepRow.authority_id.in_(authority_ids))
            .order_by(AuthorityStepRow.id)
        )
        with self._db.read() as session:
            return [Step.model_validate(_columns(row)) for row in session.scalars(query)]

    def _all(self, query: Select[Any]) -> list[Authority]:
        with self._db.read() as session:
            return [_authority(row) for row in session.scalars(query)]


def _authority(row: AuthorityRow) -> Authority:
    return Authority.model_validate(_columns(row))


def _columns(row: AuthorityRow | AuthorityStepRow) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}
