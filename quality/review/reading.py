"""What pages read of reviews: blind where they must be."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from asr.client import ChannelName
from quality import trust
from quality.finding import Verdict
from quality.review import life, months
from quality.review.tables import CalibrationRow, CoachingRow, ReviewRow
from quality.review.together import Agreement, agreement, given
from quality.tables import ItemRow, ScoreRow, StandingRow

Kind = Literal["random", "risk", "quota"]
Show = Literal["open", "mine", "done", "appeals"]
ShowNotes = Literal["all", "unseen", "due"]
"""`due`: the day to look again has come."""


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class Cited(_View):
    """Words that a verdict rests on, as `quality.finding.Evidence`."""

    channel: ChannelName
    start: float
    end: float
    text: str


class ReviewItem(_View):
    """One item; what the machine and the person said is null while the review is blind."""

    item: str
    title_zh: str
    title_en: str
    weight: float
    fatal: bool
    machine: Verdict | None
    counted: bool
    reason: str
    evidence: list[Cited]
    blind: Verdict | None
    final: Verdict | None
    comment: str
    changed: str
    """Why it was judged otherwise afterwards."""
    changed_by: str


class AppealView(_View):
    """An appeal and its answer."""

    level: int
    reason: str
    by: str
    at: datetime
    due_at: datetime
    granted: bool | None
    answer: str
    decided_by: str | None
    decided_at: datetime | None


class ReviewView(_View):
    """One review in a list."""

    id: int
    call_id: str
    agent_id: str | None
    senior: bool
    plan: str
    kind: Kind
    state: life.State
    scorecard: str
    title: str
    drawn_at: datetime
    due_at: datetime
    reviewer: str | None
    judged_at: datetime | None
    total: float | None
    note: str
    appeal_by: datetime | None
    appeals: list[AppealView]


class ReviewDetail(_View):
    """One review with its items."""

    review: ReviewView
    items: list[ReviewItem]
    words_gone: str | None = None
    """Why the evidence quotes nothing: the rule by which the recording was deleted."""
    locked: bool = False
    """Its month is locked: nothing of it changes."""


class StandingView(_View):
    """How far an item has proven itself."""

    scorecard: str
    item: str
    title_zh: str
    title_en: str
    fingerprint: str
    state: trust.State
    since: datetime
    labelled: int
    failed: int
    kappa: float | None
    people_kappa: float | None
    precision: float | None
    reviewed: int
    overturned: int
    updated_at: datetime


class CoachingView(_View):
    """A note to an agent."""

    id: int
    agent_id: str
    call_id: str
    at_s: float | None
    text: str
    by: str
    written_at: datetime
    seen_at: datetime | None
    follow_up_on: date | None
    followed_at: datetime | None
    followed_by: str | None
    outcome: str | None


class CalibrationView(_View):
    """A session; who said what only once it is closed."""

    id: int
    title: str
    call_id: str
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None
    participants: list[str]
    items: list[ReviewItem]
    marks: dict[str, dict[str, Verdict]]
    kappa: float | None
    alike: dict[str, float]


def reviews(
    session: Session, show: Show, *, username: str, agent_id: str | None, offset: int, limit: int
) -> tuple[list[ReviewView], int]:
    """Reviews, those due first; `agent_id`: only this agent's, and only those that are judged."""
    query = select(ReviewRow)
    match show:
        case "open":
            query = query.where(ReviewRow.state == "waiting")
        case "mine":
            query = query.where(ReviewRow.state == "taken", ReviewRow.reviewer == username)
        case "appeals":
            query = query.where(ReviewRow.state.in_(life.APPEALED))
        case "done":
            query = query.where(ReviewRow.judged_at.is_not(None))
    if agent_id is not None:
        query = query.where(ReviewRow.agent_id == agent_id, ReviewRow.judged_at.is_not(None))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = ReviewRow.judged_at.desc() if show == "done" else ReviewRow.due_at
    rows = session.scalars(
        query.order_by(order, ReviewRow.id)
        .offset(offset)
        .limit(limit)
        .options(selectinload(ReviewRow.appeals))
    ).all()
    scores = _scores(session, [row.score_id for row in rows])
    return [_view(row, scores[row.score_id]) for row in rows], total


def review(session: Session, review_id: int, zone: ZoneInfo) -> ReviewDetail | None:
    """One review; the machine's verdicts only once the person has judged. `zone`: of months."""
    row = session.get(ReviewRow, review_id)
    if row is None:
        return None
    score = session.get_one(ScoreRow, row.score_id)
    marks = {mark.item: mark for mark in row.marks}
    items = []
    for item in score.items:
        mark = marks.get(item.item)
        shown = _bare(item)
        if mark is not None:
            shown = shown.model_copy(
                update={
                    "machine": Verdict(item.verdict),
                    "counted": item.counts,
                    "reason": item.reason,
                    "evidence": [Cited.model_validate(e) for e in item.evidence],
                    "blind": Verdict(mark.blind),
                    "final": Verdict(mark.final),
                    "comment": mark.comment,
                    "changed": mark.reason,
                    "changed_by": mark.changed_by,
                }
            )
        items.append(shown)
    locked = row.judged_at is not None and months.locked(session, row.judged_at, zone) is not None
    return ReviewDetail(
        review=_view(row, score), items=items, words_gone=score.words_gone, locked=locked
    )


def blind(session: Session, call_ids: Collection[str]) -> set[str]:
    """Calls that somebody still has to judge blind: inspectors see no machine's score of them."""
    open_ = select(ReviewRow.call_id).where(
        ReviewRow.call_id.in_(list(call_ids)), ReviewRow.state.in_(life.OPEN)
    )
    running = select(CalibrationRow.call_id).where(
        CalibrationRow.call_id.in_(list(call_ids)), CalibrationRow.closed_at.is_(None)
    )
    return {*session.scalars(open_), *session.scalars(running)}


def standings(session: Session) -> list[StandingView]:
    """All that people have judged, newest first."""
    rows = session.scalars(
        select(StandingRow).order_by(StandingRow.scorecard, StandingRow.item, StandingRow.since)
    )
    return [_standing(session, row) for row in rows]


def coaching(
    session: Session,
    show: ShowNotes,
    *,
    agent_id: str | None,
    today: date,
    offset: int,
    limit: int,
) -> tuple[list[CoachingView], int]:
    """Notes to one agent or to all: the newest first, those to be looked at again by their day."""
    query = select(CoachingRow)
    if agent_id is not None:
        query = query.where(CoachingRow.agent_id == agent_id)
    again = CoachingRow.follow_up_on
    match show:
        case "unseen":
            query = query.where(CoachingRow.seen_at.is_(None))
        case "due":
            query = query.where(CoachingRow.followed_at.is_(None), again <= today)
        case "all":
            pass
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = (again, CoachingRow.id) if show == "due" else (CoachingRow.id.desc(),)
    rows = session.scalars(query.order_by(*order).offset(offset).limit(limit))
    return [CoachingView.model_validate(row) for row in rows], total


def calibrations(session: Session, username: str) -> list[CalibrationView]:
    """The newest sessions; open ones show the reader's own verdicts alone."""
    rows = session.scalars(
        select(CalibrationRow)
        .order_by(CalibrationRow.id.desc())
        .limit(50)
        .options(selectinload(CalibrationRow.marks))
    ).all()
    scores = _scores(session, [row.score_id for row in rows])
    return [_calibration(row, scores[row.score_id], username) for row in rows]


def _standing(session: Session, row: StandingRow) -> StandingView:
    """The standing, with the title that the item had last."""
    titles = session.execute(
        select(ItemRow.title_zh, ItemRow.title_en)
        .join(ScoreRow, ScoreRow.id == ItemRow.score_id)
        .where(ScoreRow.scorecard == row.scorecard, ItemRow.item == row.item)
        .order_by(ItemRow.score_id.desc())
        .limit(1)
    ).first()
    zh, en = titles if titles else (row.item, row.item)
    figures = {
        name: getattr(row, name) for name in StandingView.model_fields if name[:5] != "title"
    }
    return StandingView(title_zh=zh, title_en=en, **figures)


def _calibration(row: CalibrationRow, score: ScoreRow, username: str) -> CalibrationView:
    marks = given(row)
    found = agreement(marks) if row.closed_at else Agreement(None, {})
    shown = marks if row.closed_at else {u: m for u, m in marks.items() if u == username}
    return CalibrationView(
        id=row.id, title=row.title, call_id=row.call_id, opened_by=row.opened_by,
        opened_at=row.opened_at, closed_at=row.closed_at, participants=sorted(marks),
        items=[_bare(item) for item in score.items], marks=shown, kappa=found.kappa,
        alike=found.items,
    )  # fmt: skip


def _scores(session: Session, ids: Collection[int]) -> dict[int, ScoreRow]:
    query = select(ScoreRow).where(ScoreRow.id.in_(list(ids)))
    return {row.id: row for row in session.scalars(query.options(selectinload(ScoreRow.items)))}


def _view(row: ReviewRow, score: ScoreRow) -> ReviewView:
    return ReviewView(
        id=row.id, call_id=row.call_id, agent_id=row.agent_id, senior=row.senior, plan=row.plan,
        kind=cast("Kind", row.kind), state=cast("life.State", row.state),
        scorecard=score.scorecard, title=score.title,
        drawn_at=row.drawn_at, due_at=row.due_at, reviewer=row.reviewer, judged_at=row.judged_at,
        total=row.total, note=row.note, appeal_by=row.appeal_by,
        appeals=[AppealView.model_validate(appeal) for appeal in row.appeals],
    )  # fmt: skip


def _bare(item: ItemRow) -> ReviewItem:
    return ReviewItem(
        item=item.item,
        title_zh=item.title_zh,
        title_en=item.title_en,
        weight=item.weight,
        fatal=item.fatal,
        machine=None,
        counted=False,
        reason="",
        evidence=[],
        blind=None,
        final=None,
        comment="",
        changed="",
        changed_by="",
    )
