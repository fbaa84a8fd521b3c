"""What the console and the reports read about scores."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from quality.finding import Evidence, Verdict
from quality.keeping import score_of
from quality.review.months import MonthFigure, MonthView, UnlockView
from quality.review.reading import (
    AppealView,
    CalibrationView,
    Cited,
    CoachingView,
    ReviewDetail,
    ReviewItem,
    ReviewView,
    Show,
    ShowNotes,
    StandingView,
    blind,
    calibrations,
    coaching,
    review,
    reviews,
    standings,
)
from quality.scoring import Score, ScoredItem
from quality.tables import ScoreRow

__all__ = [
    "AppealView",
    "CalibrationView",
    "Cited",
    "CoachingView",
    "Evidence",
    "MonthFigure",
    "MonthView",
    "ReviewDetail",
    "ReviewItem",
    "ReviewView",
    "Score",
    "ScoredItem",
    "Show",
    "ShowNotes",
    "StandingView",
    "UnlockView",
    "Verdict",
    "all_for_call",
    "blind",
    "calibrations",
    "coaching",
    "for_call",
    "review",
    "reviews",
    "standings",
    "totals",
]


def for_call(session: Session, call_id: str) -> Score | None:
    """A call's newest score, by the scorecard that is its own; None before it was inspected."""
    found = all_for_call(session, call_id)
    return found[0] if found else None


def all_for_call(session: Session, call_id: str) -> list[Score]:
    """The newest score by each scorecard, the call's own first."""
    query = select(ScoreRow).where(ScoreRow.call_id == call_id).order_by(ScoreRow.id.desc())
    newest: dict[str, ScoreRow] = {}
    for row in session.scalars(query.options(selectinload(ScoreRow.items))):
        newest.setdefault(row.scorecard, row)
    own = next((row for row in newest.values() if row.own), None)
    others = [row for row in newest.values() if not row.own]
    return [score_of(row) for row in ([own] if own else []) + others]


def totals(session: Session, call_ids: Iterable[str]) -> dict[str, float | None]:
    """Call id to the newest own score's total, for the calls that were inspected."""
    rows = session.scalars(
        select(ScoreRow)
        .where(ScoreRow.call_id.in_(list(call_ids)), ScoreRow.own)
        .order_by(ScoreRow.id)
    )
    return {row.call_id: row.total for row in rows}
