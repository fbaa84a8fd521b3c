"""Reviews carried out: drawn, taken, judged blind, overruled, appealed against."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from core.clock import Clock
from core.db import Database
from core.errors import Refused, UserError
from quality.finding import Verdict
from quality.review import life, months
from quality.review.life import Step
from quality.review.people import Person
from quality.review.plan import Plans
from quality.review.sampling import Candidate, draw
from quality.review.standings import judged_anew
from quality.review.tables import AppealRow, DrawnRow, MarkRow, ReviewRow
from quality.scoring import total
from quality.tables import ItemRow, ScoreRow
from quality.trust import Thresholds


class Mark(BaseModel):
    """One item as a person judges it."""

    model_config = ConfigDict(frozen=True)

    item: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    verdict: Verdict
    comment: str = Field("", max_length=500)


class Judgement(BaseModel):
    """All items of a review."""

    model_config = ConfigDict(frozen=True)

    marks: tuple[Mark, ...] = Field(min_length=1, max_length=100)
    note: str = Field("", max_length=1000)


class Overruling(BaseModel):
    """An item that is judged otherwise afterwards, and why."""

    model_config = ConfigDict(frozen=True)

    item: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    verdict: Verdict
    reason: str = Field(min_length=2, max_length=500)


class Appealing(BaseModel):
    """Why the agent does not agree."""

    model_config = ConfigDict(frozen=True)

    reason: str = Field(min_length=2, max_length=1000)


class Deciding(BaseModel):
    """The answer to an appeal."""

    model_config = ConfigDict(frozen=True)

    granted: bool
    answer: str = Field(min_length=2, max_length=1000)
    marks: tuple[Mark, ...] = Field((), max_length=100)
    """What is judged otherwise now; only where the appeal is granted."""


class ReviewDesk:
    """Each act is one transaction; what may not be is a `Refused` in Chinese."""

    def __init__(
        self, db: Database, plans: Plans, limits: Thresholds, clock: Clock, timezone: str
    ) -> None:
        self._db, self._plans, self._limits = db, plans, limits
        self._clock, self._zone = clock, ZoneInfo(timezone)

    def draw_day(self, day: date) -> int:
        """Draw the calls inspected on a day; how many. A day is drawn once."""
        if day >= self._today():
            raise Refused("这一天还没有过完，不能抽样。")
        now = self._clock.now()
        with self._db.write() as session:
            if session.get(DrawnRow, day) is not None:
                return 0
            calls = self._candidates(session, day)
            drawn = draw(self._plans, calls, day, self._counts(session, day))
            for one in drawn:
                for place in (1, 2) if one.double else (1,):
                    session.add(
                        ReviewRow(
                            call_id=one.call.call_id, place=place, score_id=one.call.score_id,
                            agent_id=one.call.agent_id, senior=one.call.senior, plan=one.plan,
                            kind=one.kind, state="waiting", drawn_at=now,
                            due_at=self._deadline(now, self._plans.review_days),
                        )
                    )  # fmt: skip
            session.add(DrawnRow(day=day, drawn_at=now, calls=len(drawn)))
        return len(drawn)

    def draw_due(self) -> int:
        """Draw yesterday's calls, if nobody did."""
        return self.draw_day(self._today() - timedelta(days=1))

    def take(self, review_id: int, who: Person) -> ReviewRow:
        """Begin to judge a call; not one of one's own team, nor one that one judged already."""
        with self._db.write() as session:
            row = _row(session, review_id)
            if self._plans.same_team(who.username, row.agent_id) or (
                who.agent_id is not None and who.agent_id == row.agent_id
            ):
                raise Refused("这是本组（或本人）的通话，须由他组人员复核。")
            twin = select(ReviewRow.id).where(
                ReviewRow.call_id == row.call_id,
                ReviewRow.id != row.id,
                ReviewRow.reviewer == who.username,
            )
            if session.scalar(twin) is not None:
                raise Refused("这通电话须由两个人各自盲评，您已评过一次。")
            self._step(row, "take")
            row.reviewer = who.username
            return row

    def release(self, review_id: int, who: Person) -> ReviewRow:
        """Give a call back that one took."""
        with self._db.write() as session:
            row = _row(session, review_id)
            _only_reviewer(row, who)
            self._step(row, "release")
            row.reviewer = None
            return row

    def submit(self, review_id: int, judgement: Judgement, who: Person) -> ReviewRow:
        """Keep the blind marks; every item of the scorecard once."""
        now = self._clock.now()
        with self._db.write() as session:
            row = _row(session, review_id)
            _only_reviewer(row, who)
            self._step(row, "submit")
            items = _items(session, row)
            given = {mark.item: mark for mark in judgement.marks}
            if len(given) < len(judgement.marks) or given.keys() != items.keys():
                raise Refused("须对评分表的每一项给出判定，且每项一次。")
            row.marks = [
                MarkRow(
                    place=place, item=name, blind=given[name].verdict.value,
                    final=given[name].verdict.value, comment=given[name].comment,
                )
                for place, name in enumerate(items)
            ]  # fmt: skip
            row.note, row.judged_at = judgement.note, now
            row.total = _total(row, items)
            row.appeal_by = self._deadline(now, self._plans.appeal_days)
            session.flush()
            self._learn(session, row, now)
            return row

    def overrule(self, review_id: int, wanted: Overruling, who: Person) -> ReviewRow:
        """Judge an item otherwise, with a reason; by the reviewer, or by who leads."""
        now = self._clock.now()
        with self._db.write() as session:
            row = _row(session, review_id)
            if row.state in life.OPEN:
                raise Refused("还没有复核，不能改判。")
            if row.reviewer != who.username and not who.leads:
                raise Refused("只有复核人或主管可以改判。")
            self._unlocked(session, row)
            _change(row, [(wanted.item, wanted.verdict, wanted.reason)], who.username)
            row.total = _total(row, _items(session, row))
            session.flush()
            self._learn(session, row, now)
            return row

    def appeal(self, review_id: int, wanted: Appealing, who: Person) -> ReviewRow:
        """Appeal against a review of one's own call, twice at most, within the time for it."""
        now = self._clock.now()
        with self._db.write() as session:
            row = _row(session, review_id)
            if who.agent_id is None or who.agent_id != row.agent_id:
                raise UserError("没有这一条。")
            self._unlocked(session, row)
            if row.state in ("done", "answered") and (row.appeal_by is None or row.appeal_by < now):
                raise Refused("申诉期限已过。")
            self._step(row, "appeal")
            row.appeals.append(
                AppealRow(
                    level=len(row.appeals) + 1, reason=wanted.reason, by=who.username, at=now,
                    due_at=self._deadline(now, self._plans.decide_days),
                )
            )  # fmt: skip
            return row

    def decide(self, review_id: int, wanted: Deciding, who: Person) -> ReviewRow:
        """Answer an appeal: not the reviewer, and the second time somebody else who leads."""
        now = self._clock.now()
        with self._db.write() as session:
            row = _row(session, review_id)
            if row.state not in life.APPEALED:
                raise Refused("没有待答复的申诉。")
            if row.reviewer == who.username or row.appeals[0].decided_by == who.username:
                raise Refused("须由此前没有参与判定的人答复申诉。")
            if row.state == "appealed_again" and not who.leads:
                raise Refused("二次申诉须由主管答复。")
            if self._plans.same_team(who.username, row.agent_id):
                raise Refused("这是本组的通话，须由他组人员答复。")
            if wanted.marks and not wanted.granted:
                raise Refused("维持原判时不能改动判定。")
            self._step(row, "decide")
            last = row.appeals[-1]
            last.granted, last.answer = wanted.granted, wanted.answer
            last.decided_by, last.decided_at = who.username, now
            changes = [(m.item, m.verdict, wanted.answer[:500]) for m in wanted.marks]
            _change(row, changes, who.username)
            row.total = _total(row, _items(session, row))
            days = self._plans.second_appeal_days
            row.appeal_by = self._deadline(now, days) if row.state == "answered" else None
            session.flush()
            self._learn(session, row, now)
            return row

    def _learn(self, session: Session, row: ReviewRow, now: datetime) -> None:
        """What this says of the machine: its items' standings, and fatal failures confirmed."""
        score = session.get_one(ScoreRow, row.score_id)
        judged_anew(session, score.scorecard, self._limits, now)
        score.needs_person = False

    def _step(self, row: ReviewRow, step: Step) -> None:
        row.state = life.after(row.state, step)  # type: ignore[arg-type]  # kept as text

    def _unlocked(self, session: Session, row: ReviewRow) -> None:
        if row.judged_at is not None:
            month = months.locked(session, row.judged_at, self._zone)
            if month is not None:
                raise Refused(f"{month} 已经锁定，不能再改。")

    def _deadline(self, since: datetime, days: int) -> datetime:
        return life.deadline(since.astimezone(self._zone), days, self._plans.calendar)

    def _today(self) -> date:
        return self._clock.now().astimezone(self._zone).date()

    def _candidates(self, session: Session, day: date) -> list[Candidate]:
        start = datetime(day.year, day.month, day.day, tzinfo=self._zone)
        newest = (
            select(func.max(ScoreRow.id))
            .where(ScoreRow.own, ScoreRow.created_at >= start)
            .where(ScoreRow.created_at < start + timedelta(days=1))
            .group_by(ScoreRow.call_id)
        )
        known = select(ReviewRow.call_id)
        rows = session.scalars(
            select(ScoreRow)
            .where(ScoreRow.id.in_(newest), ScoreRow.call_id.not_in(known))
            .options(selectinload(ScoreRow.items))
        )
        return [_candidate(row) for row in rows]

    def _counts(self, session: Session, day: date) -> dict[str, int]:
        start, end = months.span(f"{day:%Y-%m}", self._zone)
        rows = session.execute(
            select(ReviewRow.agent_id, func.count())
            .where(ReviewRow.drawn_at >= start, ReviewRow.drawn_at < end, ReviewRow.place == 1)
            .group_by(ReviewRow.agent_id)
        )
        return {agent or "": count for agent, count in rows}


def _candidate(row: ScoreRow) -> Candidate:
    failed = [i for i in row.items if i.fatal and i.verdict == Verdict.FAIL.value]
    return Candidate(
        score_id=row.id, call_id=row.call_id, agent_id=row.agent_id, senior=row.senior,
        scorecard=row.scorecard, hint=row.hint, fatal=bool(failed),
        unsure_share=row.unsure / max(len(row.items), 1),
    )  # fmt: skip


def _row(session: Session, review_id: int) -> ReviewRow:
    row = session.get(ReviewRow, review_id)
    if row is None:
        raise UserError("没有这一条。")
    return row


def _only_reviewer(row: ReviewRow, who: Person) -> None:
    if row.reviewer != who.username:
        raise Refused("这次复核不是您领取的。")


def _items(session: Session, row: ReviewRow) -> dict[str, ItemRow]:
    items = session.get_one(ScoreRow, row.score_id).items
    return {item.item: item for item in items}


class _Weighed(NamedTuple):
    verdict: Verdict
    weight: float
    fatal: bool


def _total(row: ReviewRow, items: dict[str, ItemRow]) -> float | None:
    return total(
        _Weighed(Verdict(mark.final), items[mark.item].weight, items[mark.item].fatal)
        for mark in row.marks
    )


def _change(row: ReviewRow, changes: Sequence[tuple[str, Verdict, str]], by: str) -> None:
    known = {mark.item: mark for mark in row.marks}
    for item, verdict, reason in changes:
        if item not in known:
            raise Refused(f"评分表里没有 {item} 这一项。")
        known[item].final, known[item].reason = verdict.value, reason
        known[item].changed_by = by
