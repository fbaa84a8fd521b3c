"""Reviews over both databases: blind, by others, appealed against, locked; items earn trust."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from core import assets
from core.alarms import Alarms
from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.db import Database
from core.errors import Refused, UserError
from core.events import AlarmCleared, AlarmRaised, Minter
from quality import views
from quality.finding import Verdict
from quality.review import plan
from quality.review.desk import Appealing, Deciding, Judgement, Mark, Overruling, ReviewDesk
from quality.review.months import Locking, Months, Unlocking
from quality.review.overdue import EVERY, Overdue
from quality.review.people import Person
from quality.review.plan import Plans
from quality.review.tables import AppealRow, ReviewRow
from quality.review.together import (
    Calibrations,
    Coaching,
    FollowingUp,
    NewCalibration,
    NewCoaching,
    agreement,
)
from quality.tables import ItemRow, ScoreRow, StandingRow
from quality.trust import Thresholds
from quality.views import CoachingView

ANNA, BEN, LEAD, BOSS = (
    Person("anna", None, leads=False),
    Person("ben", None, leads=False),
    Person("lead", None, leads=True),
    Person("boss", None, leads=True),
)
AGENT = Person("1001", "1001", leads=False)
LIMITS = Thresholds(labels=4, fails=2, kappa=0.6, precision=0.9, overturned=0.2, reviews=3)
P, F = Verdict.PASS, Verdict.FAIL
ZONE = ZoneInfo("Asia/Shanghai")


def rules(**news: object) -> Plans:
    base = plan.read(assets.path("quality/review/plan.yaml").read_text(), "plan.yaml")
    everything = {"name": "all", "kind": "random", "share": 1}
    made = base.model_dump(by_alias=True) | {"plans": [everything], "double": 0} | news
    return Plans.model_validate(made)


class House:
    """Inspected calls, and desks over them."""

    def __init__(self, db: Database, clock: ManualClock, **news: object) -> None:
        self.db, self.clock = db, clock
        clock.set_date(datetime.fromisoformat("2026-11-23T02:00:00+00:00"))
        self.desk = ReviewDesk(db, rules(**news), LIMITS, clock, ZONE.key)
        self.months = Months(db, clock, ZONE.key)

    def inspected(self, number: int, verdict: Verdict, *, counts: bool = False) -> None:
        items = [
            ItemRow(place=0, item="greeting", fingerprint="f1", counts=counts, title_zh="问候",
                    title_en="Greeting", verdict=verdict.value, weight=60, fatal=False,
                    reason="第 0–10 秒", evidence=[]),
            ItemRow(place=1, item="forbidden", fingerprint="f2", counts=counts, title_zh="忌语",
                    title_en="Forbidden", verdict="pass", weight=40, fatal=True, reason="第 0–9 秒",
                    evidence=[]),
        ]  # fmt: skip
        with self.db.write() as session:
            session.add(
                ScoreRow(call_id=f"c{number}", recording_id=f"r{number}", transcript_id=number,
                         scorecard="general", version=2, title="通用服务", agent_id="1001",
                         senior=number % 2 == 1, total=None, hint=100, unsure=0,
                         created_at=self.clock.now(), items=items)
            )  # fmt: skip

    def drawn(self) -> list[int]:
        """The day's calls, drawn on the next one."""
        self.clock.advance(86_400)
        self.desk.draw_due()
        with self.db.read() as session:
            order = select(ReviewRow.id).order_by(ReviewRow.call_id, ReviewRow.place)
            return list(session.scalars(order))

    def review(self, number: int, who: Person, greeting: Verdict, forbidden: Verdict = P) -> None:
        self.desk.take(number, who)
        self.desk.submit(number, judgement(greeting, forbidden), who)

    def row(self, number: int) -> ReviewRow:
        with self.db.read() as session:
            return session.get_one(ReviewRow, number)

    def state_of(self, item: str) -> str:
        with self.db.read() as session:
            row = session.scalar(select(StandingRow).where(StandingRow.item == item))
            return row.state if row else "unknown"


def judgement(greeting: Verdict, forbidden: Verdict = P) -> Judgement:
    marks = (Mark(item="greeting", verdict=greeting), Mark(item="forbidden", verdict=forbidden))
    return Judgement(marks=marks)


@pytest.fixture
def house(db: Database, clock: ManualClock) -> House:
    return House(db, clock)


def test_a_day_is_drawn_once_when_it_is_over(house: House) -> None:
    house.inspected(1, P)
    with pytest.raises(Refused, match="还没有过完"):
        house.desk.draw_day(date(2026, 11, 23))
    assert len(house.drawn()) == 1
    assert house.desk.draw_due() == 0


def test_the_first_judgement_is_blind(house: House) -> None:
    house.inspected(1, F)
    (number,) = house.drawn()
    with house.db.read() as session:
        before = views.review(session, number, ZONE)
        assert views.blind(session, ["c1", "c2"]) == {"c1"}
    assert before is not None
    assert all(item.machine is None and not item.reason for item in before.items)
    house.review(number, ANNA, P)
    with house.db.read() as session:
        after = views.review(session, number, ZONE)
        assert views.blind(session, ["c1"]) == set()
    assert after is not None
    assert (after.items[0].machine, after.items[0].blind) == (F, P)
    assert after.review.total == 100


def test_every_item_is_judged_once_by_who_took_it(house: House) -> None:
    house.inspected(1, P)
    (number,) = house.drawn()
    with pytest.raises(Refused):
        house.desk.submit(number, judgement(P), ANNA)
    house.desk.take(number, ANNA)
    with pytest.raises(Refused):
        house.desk.take(number, BEN)
    with pytest.raises(Refused, match="不是您领取的"):
        house.desk.submit(number, judgement(P), BEN)
    half = Judgement(marks=(Mark(item="greeting", verdict=P),))
    with pytest.raises(Refused, match="每一项"):
        house.desk.submit(number, half, ANNA)
    house.desk.release(number, ANNA)
    house.review(number, BEN, P)


def test_nobody_reviews_their_own_team(db: Database, clock: ManualClock) -> None:
    team = {"name": "一组", "agents": ["1001"], "reviewers": ["anna"]}
    house = House(db, clock, teams=[team])
    house.inspected(1, P)
    (number,) = house.drawn()
    with pytest.raises(Refused, match="本组"):
        house.desk.take(number, ANNA)
    with pytest.raises(Refused, match="本人"):
        house.desk.take(number, AGENT)
    house.review(number, BEN, P)


def test_one_person_is_not_two(db: Database, clock: ManualClock) -> None:
    house = House(db, clock, double=1)
    house.inspected(1, P)
    first, second = house.drawn()
    house.review(first, ANNA, P)
    with pytest.raises(Refused, match="两个人"):
        house.desk.take(second, ANNA)
    house.review(second, BEN, P)


def test_agreement_of_two_blind_people_lets_an_item_count_and_overturning_suspends_it(
    db: Database, clock: ManualClock
) -> None:
    house = House(db, clock, double=1)
    for number in range(1, 7):
        house.inspected(number, F if number % 2 else P)
    drawn = house.drawn()
    for place, number in enumerate(drawn):
        machine = F if (place // 2) % 2 == 0 else P
        assert house.state_of("greeting") in {"unknown", "hint", "counts"}
        house.review(number, BEN if place % 2 else ANNA, machine)
    assert house.state_of("greeting") == "counts"
    assert house.state_of("forbidden") == "hint"  # it never failed: nothing is known of blame
    for number in range(11, 15):
        house.inspected(number, F, counts=True)
    later = [n for n in house.drawn() if n not in drawn]
    for number in later[::2]:
        house.review(number, ANNA, P)
    assert house.state_of("greeting") == "suspended"


def test_a_fatal_failure_waits_for_a_person_and_then_costs_everything(house: House) -> None:
    house.inspected(1, P)
    with house.db.write() as session:
        session.scalars(select(ScoreRow)).one().needs_person = True
    (number,) = house.drawn()
    house.review(number, ANNA, P, F)
    assert house.row(number).total == 0
    with house.db.read() as session:
        assert not session.scalars(select(ScoreRow)).one().needs_person


def test_an_item_is_overruled_with_a_reason(house: House) -> None:
    house.inspected(1, P)
    (number,) = house.drawn()
    house.review(number, ANNA, F)
    assert house.row(number).total == 40
    wanted = Overruling(item="greeting", verdict=P, reason="录音 3 秒处有问候")
    with pytest.raises(Refused, match="复核人或主管"):
        house.desk.overrule(number, wanted, BEN)
    house.desk.overrule(number, wanted, LEAD)
    with house.db.read() as session:
        found = views.review(session, number, ZONE)
    assert found is not None
    item = found.items[0]
    assert (item.blind, item.final, item.changed, item.changed_by) == (F, P, wanted.reason, "lead")
    assert found.review.total == 100


WHY = Appealing(reason="我问候过了")
NO = Deciding(granted=False, answer="录音中没有")
YES = Deciding(granted=True, answer="确有问候", marks=(Mark(item="greeting", verdict=P),))


def test_an_appeal_has_two_levels_each_decided_by_somebody_else(house: House) -> None:
    house.inspected(1, P)
    (number,) = house.drawn()
    house.review(number, ANNA, F)
    with pytest.raises(UserError):
        house.desk.appeal(number, WHY, Person("1002", "1002", leads=False))
    house.desk.appeal(number, WHY, AGENT)
    with pytest.raises(Refused, match="没有参与"):
        house.desk.decide(number, NO, ANNA)
    house.desk.decide(number, NO, BEN)
    house.desk.appeal(number, WHY, AGENT)
    with pytest.raises(Refused, match="没有参与"):
        house.desk.decide(number, YES, BEN)
    with pytest.raises(Refused, match="主管"):
        house.desk.decide(number, YES, Person("carl", None, leads=False))
    house.desk.decide(number, YES, LEAD)
    row = house.row(number)
    assert (row.state, row.total) == ("closed", 100)
    with pytest.raises(Refused):
        house.desk.appeal(number, WHY, AGENT)


def test_an_appeal_that_nobody_answers_in_time_is_an_alarm(house: House) -> None:
    told = MemoryPublisher()
    overdue = Overdue(
        house.db, Alarms(told, Minter("quality", house.clock), house.clock), house.clock
    )
    house.inspected(1, P)
    (number,) = house.drawn()
    house.review(number, ANNA, F)
    house.desk.appeal(number, WHY, AGENT)
    with house.db.read() as session:
        due = session.scalars(select(AppealRow.due_at)).one()
    house.clock.set_date(due)
    overdue.look()
    house.clock.advance(EVERY.total_seconds())
    overdue.look()
    overdue.look()
    house.desk.decide(number, NO, BEN)
    house.clock.advance(EVERY.total_seconds())
    overdue.look()
    assert [type(event) for event in told.events] == [AlarmCleared, AlarmRaised, AlarmCleared]


def test_an_appeal_comes_within_working_days(house: House) -> None:
    house.clock.set_date(datetime.fromisoformat("2026-09-21T02:00:00+00:00"))
    house.inspected(1, P)
    (number,) = house.drawn()
    house.review(number, ANNA, F)
    end = house.row(number).appeal_by
    assert end is not None
    # Tuesday the 22nd; five working days are 23, 24, 28, 29, 30: the 25th to 27th are a holiday.
    assert end.date() == date(2026, 9, 30)
    house.clock.set_date(end + timedelta(seconds=2))
    with pytest.raises(Refused, match="期限已过"):
        house.desk.appeal(number, WHY, AGENT)


def test_a_locked_month_stays_as_it_is_with_seniors_apart(house: House) -> None:
    for number in (1, 2, 3):
        house.inspected(number, P)
    drawn = house.drawn()
    for number in drawn:
        house.review(number, ANNA, F if number == drawn[0] else P)
    with pytest.raises(Refused, match="还没有过完"):
        house.months.lock("2026-11", LEAD)
    house.clock.set_date(datetime.fromisoformat("2026-11-30T17:00:00+00:00"))
    with house.db.write() as session:
        for row in session.scalars(select(ReviewRow)):
            row.appeal_by = house.clock.now() + timedelta(hours=1)
    with pytest.raises(Refused, match="3 条"):
        house.months.lock("2026-11", LEAD)
    house.clock.advance(7200)
    lock = house.months.lock("2026-11", LEAD)
    assert lock.figures == [
        {"agent_id": "1001", "senior": False, "reviews": 1, "mean": 100.0},
        {"agent_id": "1001", "senior": True, "reviews": 2, "mean": 70.0},
    ]
    with pytest.raises(Refused, match="锁定"):
        house.desk.overrule(drawn[0], Overruling(item="greeting", verdict=P, reason="改判"), LEAD)
    with pytest.raises(Refused, match="锁定"):
        house.desk.appeal(drawn[0], WHY, AGENT)
    with pytest.raises(Refused, match="已经锁定"):
        house.months.lock("2026-11", LEAD)


def judged_in_november(house: House, *verdicts: Verdict) -> list[int]:
    """Reviews of November, against which nobody can appeal any more."""
    for number in range(1, len(verdicts) + 1):
        house.inspected(number, P)
    drawn = house.drawn()
    for number, verdict in zip(drawn, verdicts, strict=True):
        house.review(number, ANNA, verdict)
    house.clock.set_date(datetime.fromisoformat("2026-12-10T02:00:00+00:00"))
    return drawn


def test_a_month_says_what_keeps_it_open(house: House) -> None:
    for number in (1, 2, 3):
        house.inspected(number, P)
    first, second, _ = house.drawn()
    house.review(first, ANNA, F)
    house.review(second, ANNA, P)
    house.desk.appeal(first, WHY, AGENT)
    with house.db.read() as session:
        (month,) = house.months.months(session)
    assert (month.month, month.state) == ("2026-11", "running")
    assert (month.judged, month.unjudged, month.appealed, month.appealable) == (2, 1, 1, 1)
    assert month.appealable_until == house.row(second).appeal_by
    house.clock.set_date(datetime.fromisoformat("2026-12-10T02:00:00+00:00"))
    with house.db.read() as session:
        december, november = house.months.months(session)
    assert (december.state, december.judged) == ("running", 0)
    assert (november.state, november.appealed, november.appealable) == ("open", 1, 0)
    assert [(f.senior, f.reviews, f.mean) for f in november.figures] == [
        (False, 1, 100.0),
        (True, 1, 40.0),
    ]


def test_a_month_is_opened_with_a_reason_put_right_and_locked_again(house: House) -> None:
    first, _ = judged_in_november(house, F, P)
    with pytest.raises(Refused, match="没有锁定"):
        house.months.unlock("2026-11", Unlocking(reason="录音另有一段"), BOSS)
    house.months.lock("2026-11", LEAD, Locking(note="月结"))
    with house.db.read() as session:
        detail = views.review(session, first, ZONE)
    assert detail is not None and detail.locked
    house.months.unlock("2026-11", Unlocking(reason="录音另有一段"), BOSS)
    with pytest.raises(Refused, match="已结束"):
        house.desk.appeal(first, WHY, AGENT)  # the time for that stays over
    house.desk.overrule(first, Overruling(item="greeting", verdict=P, reason="改判"), LEAD)
    house.months.lock("2026-11", LEAD)
    with house.db.read() as session:
        november = house.months.months(session)[-1]
    assert (november.state, november.note) == ("locked", None)
    assert {f.mean for f in november.figures} == {100.0}
    (undone,) = november.unlocks
    assert (undone.unlocked_by, undone.reason, undone.note) == ("boss", "录音另有一段", "月结")
    assert [f.mean for f in undone.figures] == [100.0, 40.0]


def test_calibration_is_blind_until_it_is_closed(house: House) -> None:
    house.inspected(1, P)
    desk = Calibrations(house.db, house.clock)
    session_ = desk.open(NewCalibration(title="十一月", call_id="c1"), LEAD)
    desk.submit(session_.id, judgement(P, P), ANNA)
    desk.submit(session_.id, judgement(P, F), BEN)
    with pytest.raises(Refused, match="提交过"):
        desk.submit(session_.id, judgement(P, P), ANNA)
    with house.db.read() as session:
        (shown,) = views.calibrations(session, "anna")
        assert views.blind(session, ["c1"]) == {"c1"}
    assert (list(shown.marks), shown.kappa, shown.participants) == (["anna"], None, ["anna", "ben"])
    with pytest.raises(Refused, match="发起人"):
        desk.close(session_.id, ANNA)
    desk.close(session_.id, LEAD)
    with house.db.read() as session:
        (shown,) = views.calibrations(session, "anna")
    assert shown.marks.keys() == {"anna", "ben"}
    assert (shown.alike, shown.kappa) == ({"forbidden": 0, "greeting": 1}, 0)
    with pytest.raises(Refused, match="结束"):
        desk.submit(session_.id, judgement(P), Person("carl", None, leads=False))


def test_agreement_is_the_mean_over_pairs() -> None:
    marks = {"a": {"x": P, "y": F}, "b": {"x": P, "y": F}, "c": {"x": F, "y": P}}
    found = agreement(marks)
    assert found.kappa == pytest.approx((1 - 1 - 1) / 3, abs=1e-3)
    assert found.items == {"x": pytest.approx(1 / 3, abs=1e-3), "y": pytest.approx(1 / 3, abs=1e-3)}
    assert agreement({"a": {"x": P}}).kappa is None


def test_a_note_is_seen_by_its_agent_alone(house: House) -> None:
    house.inspected(1, P)
    desk = Coaching(house.db, house.clock, ZONE.key)
    with pytest.raises(UserError):
        desk.write(NewCoaching(agent_id="1001", call_id="nobody", text="说慢一点"), ANNA)
    note = desk.write(NewCoaching(agent_id="1001", call_id="c1", at_s=12, text="说慢一点"), ANNA)
    with pytest.raises(UserError):
        desk.seen(note.id, Person("1002", "1002", leads=False))
    first = desk.seen(note.id, AGENT).seen_at
    house.clock.advance(60)
    assert desk.seen(note.id, AGENT).seen_at == first
    assert [n.text for n in notes(house, "all", agent_id="1001")] == ["说慢一点"]
    assert notes(house, "all", agent_id="1002") == []


def notes(house: House, show: views.ShowNotes, agent_id: str | None = None) -> list[CoachingView]:
    today = house.clock.now().astimezone(ZONE).date()
    with house.db.read() as session:
        items, total = views.coaching(
            session, show, agent_id=agent_id, today=today, offset=0, limit=20
        )
    assert total == len(items)
    return items


def test_a_note_that_was_read_is_looked_at_again_on_its_day(house: House) -> None:
    house.inspected(1, P)
    desk = Coaching(house.db, house.clock, ZONE.key)
    about = {"agent_id": "1001", "call_id": "c1", "text": "先安抚再解释"}
    for day in (date(2026, 11, 22), date(2027, 12, 1)):
        with pytest.raises(Refused, match="跟进日期"):
            desk.write(NewCoaching.model_validate({**about, "follow_up_on": day}), LEAD)
    note = desk.write(
        NewCoaching.model_validate({**about, "follow_up_on": date(2026, 11, 25)}), LEAD
    )
    assert [n.id for n in notes(house, "unseen")] == [note.id]
    found = FollowingUp(outcome="最近三通都先安抚了")
    with pytest.raises(Refused, match="还没有确认"):
        desk.follow_up(note.id, found, LEAD)
    desk.seen(note.id, AGENT)
    assert notes(house, "unseen") == [] == notes(house, "due")
    house.clock.advance(2 * 86_400)
    assert [n.id for n in notes(house, "due")] == [note.id]
    desk.follow_up(note.id, found, LEAD)
    assert notes(house, "due") == []
    assert notes(house, "all")[0].outcome == "最近三通都先安抚了"
    with pytest.raises(Refused, match="已经跟进过"):
        desk.follow_up(note.id, found, LEAD)
