"""A span of time by queue, for the wallboard: who stood in line, and what came of it.

Service level (接通率, GB/T 33358-2016): of all callers who stood in line and were answered or gave
up, the share that was answered within 15 seconds; who gives up within them counts for nobody.
Calls that we make are left out, and those that still wait.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from reports.tables import CallRecord

WITHIN_S = 15.0
GONE = ("abandoned", "lost")
"""Outcomes of callers who stood in line and reached nobody by their own end or a fault of ours."""


@dataclass(frozen=True)
class Lane:
    """One queue's callers, the older ones apart."""

    queue: str
    senior: bool
    answered: int
    in_time: int
    """Of the answered: within `WITHIN_S`."""
    gone: int
    """Gave up, or were lost."""
    gone_late: int
    """Of those: after more than `WITHIN_S`, or who knows when."""
    handed_off: int
    """Left a message, or were to be called back."""
    waited_s: float
    """In sum, of those answered."""


def lanes(session: Session, since: datetime, until: datetime) -> list[Lane]:
    """Callers who came between two moments, by queue and kind of caller."""
    row = CallRecord
    late = sa.or_(row.waited_s.is_(None), row.waited_s > WITHIN_S)
    answered = row.outcome == "answered"
    gone = row.outcome.in_(GONE)
    query = (
        sa.select(
            row.queue,
            row.senior,
            _count(answered),
            _count(sa.and_(answered, sa.not_(late))),
            _count(gone),
            _count(sa.and_(gone, late)),
            _count(row.outcome.in_(("voicemail", "callback"))),
            sa.func.coalesce(sa.func.sum(sa.case((answered, row.waited_s), else_=0.0)), 0.0),
        )
        .where(row.started_at >= since, row.started_at < until)
        .where(row.queue.is_not(None), row.callback_of.is_(None))
        .group_by(row.queue, row.senior)
        .order_by(row.queue, row.senior)
    )
    return [Lane(*found) for found in session.execute(query)]


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
