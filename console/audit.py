"""Who looked at what: every look at a recording or at a customer's name leaves a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from console.tables import AuditRow
from core.db import Database

SAME_LOOK = timedelta(minutes=10)
"""A player asks for many ranges and a list reloads itself: within this time it is one look."""


@dataclass(frozen=True)
class Who:
    """Who does something, from where, and when."""

    username: str
    address: str
    at: datetime


def note(session: Session, who: Who, action: str, subject: str = "") -> None:
    """Write one row in the caller's transaction."""
    session.add(
        AuditRow(
            at=who.at,
            username=who.username,
            action=action,
            subject=subject[:80],
            address=who.address[:64],
        )
    )


def look(db: Database, who: Who, action: str, subjects: Iterable[str]) -> None:
    """Note that each of `subjects` was looked at, once per `SAME_LOOK`."""
    wanted = {subject[:80] for subject in subjects}
    if not wanted:
        return
    with db.read() as session:
        new = wanted - _recent(session, who, action, wanted)
    if not new:
        return
    with db.write() as session:
        for subject in sorted(new):
            note(session, who, action, subject)


def _recent(session: Session, who: Who, action: str, subjects: set[str]) -> set[str]:
    query = sa.select(AuditRow.subject).where(
        AuditRow.username == who.username,
        AuditRow.action == action,
        AuditRow.subject.in_(subjects),
        AuditRow.at > who.at - SAME_LOOK,
    )
    return set(session.scalars(query))
