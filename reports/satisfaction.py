"""How satisfied callers are: who was asked, who answered, and what, by agent, queue or age band."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from reports.tables import CallRecord

By = Literal["agent", "queue", "age_band"]

SATISFIED, LOW = 4, 2
"""Marks from and up to which a caller counts as satisfied, or as not; of 5."""
MOST_ROWS = 500

_COLUMNS = {
    "agent": CallRecord.rated_agent_id,
    "queue": CallRecord.queue,
    "age_band": CallRecord.age_band,
}


@dataclass(frozen=True)
class Satisfaction:
    """The figures of one agent, queue or age band, or of all."""

    subject: str | None
    """Null where it is not known, or for all."""
    asked: int
    answered: int
    satisfied: int
    low: int
    mean: float | None
    """Of the marks, 1 to 5; null without one."""

    @property
    def silent(self) -> int:
        """Asked, and gave no mark."""
        return self.asked - self.answered

    @property
    def rate(self) -> float | None:
        """满意率: of those who answered, the part that is satisfied; null when nobody did."""
        return self.satisfied / self.answered if self.answered else None

    @property
    def response(self) -> float | None:
        """参评率: of those who were asked, the part that answered."""
        return self.answered / self.asked if self.asked else None


def satisfaction(
    session: Session, since: datetime, until: datetime, by: By
) -> tuple[Satisfaction, list[Satisfaction]]:
    """All callers who were asked from `since` to before `until`, and by whom it is about."""
    column = _COLUMNS[by]
    asked = (CallRecord.asked_at >= since, CallRecord.asked_at < until)
    rows = session.execute(
        sa.select(column, *_sums())
        .where(*asked)
        .group_by(column)
        .order_by(sa.func.count().desc(), column)
        .limit(MOST_ROWS)
    )
    total = session.execute(sa.select(sa.null(), *_sums()).where(*asked)).one()
    return _figures(tuple(total)), [_figures(tuple(row)) for row in rows]


def of_agent(session: Session, agent_id: str, since: datetime, until: datetime) -> Satisfaction:
    """What callers answered about one agent, of those asked from `since` to before `until`."""
    row = CallRecord
    asked = (row.asked_at >= since, row.asked_at < until, row.rated_agent_id == agent_id)
    found = session.execute(sa.select(sa.literal(agent_id), *_sums()).where(*asked)).one()
    return _figures(tuple(found))


def _sums() -> list[sa.ColumnElement[Any]]:
    mark = CallRecord.rating

    def many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    return [
        sa.func.count(),
        sa.func.count(mark),
        many(mark >= SATISFIED),
        many(mark <= LOW),
        sa.func.avg(mark),
    ]


def _figures(row: Sequence[Any]) -> Satisfaction:
    subject, asked, answered, satisfied, low, mean = row
    return Satisfaction(
        subject=subject,
        asked=asked,
        answered=answered,
        satisfied=satisfied,
        low=low,
        mean=None if mean is None else round(float(mean), 2),
    )
