"""Calibration sessions, and notes for coaching."""

from datetime import date, timedelta
from itertools import combinations
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.db import Database
from core.errors import Refused, UserError
from quality.finding import Verdict
from quality.review.desk import Judgement
from quality.review.people import Person
from quality.review.tables import CalibrationMarkRow, CalibrationRow, CoachingRow
from quality.tables import ItemRow, ScoreRow
from quality.trust import kappa


class NewCalibration(BaseModel):
    """A session about one call that was inspected."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(min_length=1, max_length=80)
    call_id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")


class NewCoaching(BaseModel):
    """What an agent should hear again, and why."""

    model_config = ConfigDict(frozen=True)

    agent_id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")
    call_id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")
    at_s: float | None = Field(None, ge=0, le=86_400)
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1000)]
    follow_up_on: date | None = None
    """A day to look again, in the centre's zone; not in the past, within a year."""


class FollowingUp(BaseModel):
    """What was found when a note was looked at again."""

    model_config = ConfigDict(frozen=True)

    outcome: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]


class Agreement(NamedTuple):
    """How far the participants of a session agree."""

    kappa: float | None
    """Mean of Cohen's kappa over all pairs of participants."""
    items: dict[str, float]
    """Item to the share of pairs that judged it alike."""


def agreement(marks: dict[str, dict[str, Verdict]]) -> Agreement:
    """Of verdicts by participant and item. Pure; None with fewer than two participants."""
    pairs = list(combinations(sorted(marks), 2))
    if not pairs:
        return Agreement(None, {})
    items = sorted({item for given in marks.values() for item in given})
    kappas = [kappa((marks[a][i], marks[b][i]) for i in items if i in marks[a] and i in marks[b])
              for a, b in pairs]  # fmt: skip
    known = [k for k in kappas if k is not None]
    alike = {
        item: round(sum(marks[a].get(item) is marks[b].get(item) for a, b in pairs) / len(pairs), 4)
        for item in items
    }
    return Agreement(round(sum(known) / len(known), 4) if known else None, alike)


class Calibrations:
    """Several people judge one call, each blind to the others until the session is closed."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    def open(self, wanted: NewCalibration, who: Person) -> CalibrationRow:
        with self._db.write() as session:
            score = session.scalar(
                select(ScoreRow)
                .where(ScoreRow.call_id == wanted.call_id, ScoreRow.own)
                .order_by(ScoreRow.id.desc())
                .limit(1)
            )
            if score is None:
                raise UserError("这通电话还没有质检。")
            row = CalibrationRow(
                title=wanted.title, score_id=score.id, call_id=wanted.call_id,
                opened_by=who.username, opened_at=self._clock.now(), marks=[],
            )  # fmt: skip
            session.add(row)
            session.flush()
            return row

    def submit(self, number: int, judgement: Judgement, who: Person) -> CalibrationRow:
        """A participant's verdicts, once."""
        now = self._clock.now()
        with self._db.write() as session:
            row = _open(session, number)
            if any(mark.username == who.username for mark in row.marks):
                raise Refused("您已经提交过。")
            items = set(
                session.scalars(select(ItemRow.item).where(ItemRow.score_id == row.score_id))
            )
            given = {mark.item for mark in judgement.marks}
            if len(given) < len(judgement.marks) or given != items:
                raise Refused("须对评分表的每一项给出判定，且每项一次。")
            row.marks += [
                CalibrationMarkRow(
                    username=who.username, item=m.item, verdict=m.verdict.value, at=now
                )
                for m in judgement.marks
            ]
            return row

    def close(self, number: int, who: Person) -> CalibrationRow:
        """Show everybody everything; by who opened it or leads."""
        with self._db.write() as session:
            row = _open(session, number)
            if row.opened_by != who.username and not who.leads:
                raise Refused("只有发起人或主管可以结束校准。")
            row.closed_at = self._clock.now()
            return row


class Coaching:
    """Notes to an agent about a moment of a call."""

    def __init__(self, db: Database, clock: Clock, timezone: str) -> None:
        self._db, self._clock, self._zone = db, clock, ZoneInfo(timezone)

    def write(self, wanted: NewCoaching, who: Person) -> CoachingRow:
        """Keep a note. `Refused` for a day to look again that is past or over a year away."""
        now = self._clock.now()
        today = now.astimezone(self._zone).date()
        again = wanted.follow_up_on
        if again is not None and not today <= again <= today + timedelta(days=366):
            raise Refused("跟进日期须在今天以后、一年以内。")
        with self._db.write() as session:
            score = session.scalar(select(func.count()).where(ScoreRow.call_id == wanted.call_id))
            if not score:
                raise UserError("没有这通电话的质检记录。")
            row = CoachingRow(**wanted.model_dump(), by=who.username, written_at=now, seen_at=None)
            session.add(row)
            session.flush()
            return row

    def seen(self, number: int, who: Person) -> CoachingRow:
        """The agent has read it; the first time counts."""
        with self._db.write() as session:
            row = session.get(CoachingRow, number)
            if row is None or who.agent_id != row.agent_id:
                raise UserError("没有这一条。")
            row.seen_at = row.seen_at or self._clock.now()
            return row

    def follow_up(self, number: int, wanted: FollowingUp, who: Person) -> CoachingRow:
        """Somebody looked again, once, after the agent had read the note."""
        with self._db.write() as session:
            row = session.get(CoachingRow, number)
            if row is None:
                raise UserError("没有这一条。")
            if row.seen_at is None:
                raise Refused("座席还没有确认，不能跟进。")
            if row.followed_at is not None:
                raise Refused("这一条已经跟进过。")
            row.followed_at, row.followed_by = self._clock.now(), who.username
            row.outcome = wanted.outcome
            return row


def _open(session: Session, number: int) -> CalibrationRow:
    row = session.get(CalibrationRow, number)
    if row is None:
        raise UserError("没有这一条。")
    if row.closed_at is not None:
        raise Refused("校准已经结束。")
    return row


def given(row: CalibrationRow) -> dict[str, dict[str, Verdict]]:
    """Verdicts by participant and item."""
    made: dict[str, dict[str, Verdict]] = {}
    for mark in row.marks:
        made.setdefault(mark.username, {})[mark.item] = Verdict(mark.verdict)
    return made
