"""Inspections in the database: stored once, read back, no verdict ever changed."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from quality.finding import Evidence, Verdict
from quality.scoring import Score, ScoredItem
from quality.tables import ItemRow, ScoreRow, StandingRow


class Inspected(NamedTuple):
    """What a score is about."""

    call_id: str
    recording_id: str
    transcript_id: int
    agent_id: str | None
    senior: bool


def store(
    session: Session, about: Inspected, made: Score, at: datetime, *, own: bool, again: bool = False
) -> ScoreRow | None:
    """Keep an inspection; None when this transcript was inspected by this version already.

    `again`: more is known of the call; kept as a further revision unless nothing came of it.
    """
    same = (
        ScoreRow.transcript_id == about.transcript_id,
        ScoreRow.scorecard == made.scorecard,
        ScoreRow.version == made.version,
    )
    last = session.scalar(select(ScoreRow).where(*same).order_by(ScoreRow.revision.desc()).limit(1))
    if last is not None and (not again or (_alike(last, made) and last.own == own)):
        return None
    row = ScoreRow(
        call_id=about.call_id,
        recording_id=about.recording_id,
        transcript_id=about.transcript_id,
        agent_id=about.agent_id,
        senior=about.senior,
        scorecard=made.scorecard,
        version=made.version,
        revision=1 if last is None else last.revision + 1,
        own=own,
        title=made.title,
        total=made.total,
        hint=made.hint,
        unsure=made.unsure,
        needs_person=made.needs_person,
        created_at=at,
        items=_rows(made),
    )
    session.add(row)
    return row


def forget_words(session: Session, recording_id: str, why: str) -> int:
    """A recording went, and what was quoted of it goes: verdicts, reasons and places stay.

    Returns how many inspections quoted it; none a second time.
    """
    rows = session.scalars(
        select(ScoreRow).where(ScoreRow.recording_id == recording_id, ScoreRow.words_gone.is_(None))
    ).all()
    for row in rows:
        row.words_gone = why
        for item in row.items:
            item.evidence = [entry | {"text": ""} for entry in item.evidence]
    return len(rows)


def proven(session: Session) -> frozenset[tuple[str, str, str]]:
    """Scorecard, item and fingerprint of the items that count now."""
    rows = session.scalars(select(StandingRow).where(StandingRow.state == "counts"))
    return frozenset((row.scorecard, row.item, row.fingerprint) for row in rows)


def score_of(row: ScoreRow) -> Score:
    """The row as it was made."""
    return Score(
        scorecard=row.scorecard,
        title=row.title,
        version=row.version,
        total=row.total,
        hint=row.hint,
        needs_person=row.needs_person,
        items=[item_of(item) for item in row.items],
        words_gone=row.words_gone,
    )


def item_of(row: ItemRow) -> ScoredItem:
    return ScoredItem(
        id=row.item,
        title_zh=row.title_zh,
        title_en=row.title_en,
        verdict=Verdict(row.verdict),
        weight=row.weight,
        fatal=row.fatal,
        reason=row.reason,
        evidence=[Evidence.model_validate(entry) for entry in row.evidence],
        counts=row.counts,
        fingerprint=row.fingerprint,
    )


def _alike(row: ScoreRow, made: Score) -> bool:
    before = [(item.item, item.verdict, item.reason, item.evidence) for item in row.items]
    return before == [(i.item, i.verdict, i.reason, i.evidence) for i in _rows(made)]


def _rows(made: Score) -> list[ItemRow]:
    return [
        ItemRow(
            place=place,
            item=item.id,
            fingerprint=item.fingerprint,
            counts=item.counts,
            title_zh=item.title_zh,
            title_en=item.title_en,
            verdict=item.verdict.value,
            weight=item.weight,
            fatal=item.fatal,
            reason=item.reason,
            evidence=[evidence.model_dump(mode="json") for evidence in item.evidence],
        )
        for place, item in enumerate(made.items)
    ]
