"""What the console and the reports read about scores."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from quality.finding import Evidence, Verdict
from quality.scoring import Score, ScoredItem
from quality.tables import ItemRow, ScoreRow

__all__ = ["Evidence", "Score", "ScoredItem", "Verdict", "for_call", "totals"]


def for_call(session: Session, call_id: str) -> Score | None:
    """A call's newest score, or None."""
    row = session.scalar(
        select(ScoreRow)
        .where(ScoreRow.call_id == call_id)
        .order_by(ScoreRow.id.desc())
        .limit(1)
        .options(selectinload(ScoreRow.items))
    )
    if row is None:
        return None
    return Score(
        scorecard=row.scorecard,
        title=row.title,
        version=row.version,
        total=row.total,
        items=[_item(item) for item in row.items],
    )


def totals(session: Session, call_ids: Iterable[str]) -> dict[str, float | None]:
    """Call id to the newest score's total, for the calls that were inspected."""
    rows = session.scalars(
        select(ScoreRow).where(ScoreRow.call_id.in_(list(call_ids))).order_by(ScoreRow.id)
    )
    return {row.call_id: row.total for row in rows}


def _item(row: ItemRow) -> ScoredItem:
    return ScoredItem(
        id=row.item,
        title_zh=row.title_zh,
        title_en=row.title_en,
        verdict=Verdict(row.verdict),
        weight=row.weight,
        fatal=row.fatal,
        reason=row.reason,
        evidence=[Evidence.model_validate(entry) for entry in row.evidence],
    )
