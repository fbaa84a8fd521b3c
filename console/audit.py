"""Who looked at what: every look at a recording or at a customer's name leaves a row."""

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from console.tables import AuditRow
from core import logs
from core.clock import Clock
from core.db import Database

SAME_LOOK = timedelta(minutes=10)
"""A player asks for many ranges and a list reloads itself: within this time it is one look."""

AT_ONCE = 5_000
"""Rows deleted in one transaction: others want to write, too."""
TIDY_S = 3600.0

CUSTOMER = re.compile(r"customer:([0-9]{1,15})\b")
"""A subject that is a customer."""

log = logs.get("console.audit")


@dataclass(frozen=True)
class Who:
    """Who does something, from where, and when."""

    username: str
    address: str
    at: datetime


@dataclass(frozen=True)
class Wanted:
    """Which rows are wanted; empty or none: all."""

    username: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


def page(db: Database, wanted: Wanted, offset: int, limit: int) -> tuple[Sequence[AuditRow], int]:
    """Rows, the newest first, and how many there are."""
    found = sa.select(AuditRow)
    if wanted.username:
        found = found.where(AuditRow.username == wanted.username)
    if wanted.action:
        found = found.where(AuditRow.action == wanted.action)
    if wanted.since is not None:
        found = found.where(AuditRow.at >= wanted.since)
    if wanted.until is not None:
        found = found.where(AuditRow.at < wanted.until)
    newest = found.order_by(AuditRow.at.desc(), AuditRow.id.desc()).offset(offset).limit(limit)
    with db.read() as session:
        total = session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
        return session.scalars(newest).all(), total


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


def forget(db: Database, before: datetime) -> int:
    """Delete rows from `before`; returns how many. Raises SQLAlchemy's errors."""
    gone = 0
    while True:
        with db.write() as session:
            old = sa.select(AuditRow.id).where(AuditRow.at < before).limit(AT_ONCE)
            ids = list(session.scalars(old))
            session.execute(sa.delete(AuditRow).where(AuditRow.id.in_(ids)))
        gone += len(ids)
        if len(ids) < AT_ONCE:
            return gone


def tidy(db: Database, clock: Clock, days: int, stop: threading.Event) -> None:
    """Forget what is older than `days` now and every hour, until `stop`."""
    while not stop.is_set():
        try:
            if gone := forget(db, clock.now() - timedelta(days=days)):
                log.info("audit_forgotten", rows=gone)
        except sa.exc.SQLAlchemyError as error:  # in an hour, then
            log.warning("audit_not_tidied", error=type(error).__name__)
        stop.wait(TIDY_S)


def _recent(session: Session, who: Who, action: str, subjects: set[str]) -> set[str]:
    query = sa.select(AuditRow.subject).where(
        AuditRow.username == who.username,
        AuditRow.action == action,
        AuditRow.subject.in_(subjects),
        AuditRow.at > who.at - SAME_LOOK,
    )
    return set(session.scalars(query))
