"""People put transcripts right: kept beside the engine's words, undone, searched, told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from asr import views
from asr.checking import CheckDesk, Stale
from asr.correcting import Spot
from asr.jobs import Jobs
from asr.search import index_some
from asr.tables import CheckRow, DrawRow, TranscriptRow
from core.clock import ManualClock
from core.db import Database
from core.errors import Refused
from core.events import Minter
from core.tables import OutboxRow
from tests.asr.test_search import NOON, found, keep, transcript

FIRST: Spot = ("caller", 0)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON + timedelta(hours=1))


@pytest.fixture
def desk(db: Database, clock: ManualClock) -> CheckDesk:
    return CheckDesk(db, clock)


@pytest.fixture
def number(db: Database) -> int:
    made = transcript(caller=["静水气坏了", "谢谢"], agent=["您好请讲"])
    number = keep(db, made, 1)
    with db.write() as session:
        index_some(session, 9)
    return number


def reads(db: Database, number: int) -> list[str]:
    with db.read() as session:
        shown = views.by_id(session, number)
    assert shown is not None
    return [segment.text for segment in shown.of("caller")]


def told(db: Database) -> list[str]:
    with db.read() as session:
        rows = session.scalars(select(OutboxRow.body).order_by(OutboxRow.number))
        return [body.split('"', 4)[3] for body in rows]


def test_a_correction_is_read_searched_and_told_and_the_original_kept(
    db: Database, desk: CheckDesk, number: int
) -> None:
    desk.check(number, FIRST, was="静水气坏了", text="洗衣机坏了", by="judge")
    assert reads(db, number) == ["洗衣机坏了", "谢谢"]
    assert found(db, "洗衣机") == ["c1"] and found(db, "净水器") == []
    assert told(db) == ["TranscriptCorrected"]
    with db.read() as session:
        row = session.get_one(TranscriptRow, number)
        assert "静水气坏了" in str(row.body)
        (check,) = views.checks(session, number).values()
    assert (check.heard, check.text, check.by) == ("静水气坏了", "洗衣机坏了", "judge")


def test_undone_it_reads_as_before_and_who_did_it_stays(
    db: Database, desk: CheckDesk, number: int
) -> None:
    desk.check(number, FIRST, was="静水气坏了", text="净水器坏啦", by="judge")
    desk.check(number, FIRST, was="净水器坏啦", text="净水器坏了", by="lead")
    desk.undo(number, FIRST, "lead")
    assert reads(db, number)[0] == "净水器坏啦"
    desk.undo(number, FIRST, "boss")
    assert reads(db, number)[0] == "静水气坏了"
    assert found(db, "净水器", "words") == [] and found(db, "净水器") == ["c1"]
    with pytest.raises(Refused):
        desk.undo(number, FIRST, "boss")
    with db.read() as session:
        rows = session.execute(select(CheckRow.by, CheckRow.undone_by).order_by(CheckRow.id)).all()
    assert [tuple(row) for row in rows] == [("judge", "boss"), ("lead", "lead")]


def test_right_as_it_is_changes_no_word_and_tells_nobody(
    db: Database, desk: CheckDesk, number: int
) -> None:
    desk.check(number, FIRST, was="静水气坏了", text="静水气坏了", by="judge")
    assert told(db) == []
    with db.read() as session:
        shown = views.by_id(session, number)
    assert shown is not None and shown.of("caller")[0].confidence == 1.0


def test_nobody_overwrites_what_they_have_not_seen(desk: CheckDesk, number: int) -> None:
    desk.check(number, FIRST, was="静水气坏了", text="净水器坏了", by="judge")
    with pytest.raises(Stale):
        desk.check(number, FIRST, was="静水气坏了", text="进水器坏了", by="lead")
    others: list[Spot] = [("caller", 2), ("agent", 1), ("caller", -1)]
    for spot in others:
        with pytest.raises(Refused):
            desk.check(number, spot, was="", text="", by="lead")
    with pytest.raises(Refused):
        desk.check(number + 1, FIRST, was="", text="", by="lead")


def test_what_nobody_said_is_taken_out(db: Database, desk: CheckDesk, number: int) -> None:
    desk.check(number, FIRST, was="静水气坏了", text="", by="judge")
    assert reads(db, number)[0] == "" and found(db, "净水器") == []
    desk.undo(number, FIRST, "judge")
    assert found(db, "净水器") == ["c1"]


def test_a_deleted_recording_takes_its_checks_with_it(
    db: Database, desk: CheckDesk, number: int, clock: ManualClock
) -> None:
    desk.draw(NOON - timedelta(days=1), 9, "judge")
    desk.check(number, FIRST, was="静水气坏了", text="净水器坏了", by="judge")
    Jobs(db, "script", Minter("asr", clock), clock).forget("r1")
    with db.read() as session:
        assert session.scalar(select(CheckRow.id)) is None
        assert session.scalar(select(DrawRow.id)) is None
    assert found(db, "净水器") == []


def test_every_segment_is_drawn_once_and_waits_until_it_is_checked(
    db: Database, desk: CheckDesk, number: int
) -> None:
    long_ago = keep(db, transcript(caller=["很久以前"]), 2, at=NOON - timedelta(days=9))
    since = NOON - timedelta(days=1)
    assert desk.draw(since, 2, "judge") == 2
    assert desk.draw(since, 9, "judge") == 1
    assert desk.draw(since, 9, "judge") == 0
    with db.read() as session:
        waiting, total = views.drawn(session, 9)
    spots = {(one.transcript_id, one.channel, one.place) for one in waiting}
    assert total == 3 and long_ago not in {one.transcript_id for one in waiting}
    assert spots == {(number, "caller", 0), (number, "caller", 1), (number, "agent", 0)}
    desk.check(number, FIRST, was="静水气坏了", text="静水气坏了", by="judge")
    with db.read() as session:
        assert views.drawn(session, 9)[1] == 2
        (one,) = views.checked(session, since, NOON + timedelta(days=1), 9)
    assert one.drawn and one.heard == one.text == "静水气坏了"


def test_words_put_right_in_two_calls_are_suggested(db: Database, desk: CheckDesk) -> None:
    for n in (1, 2):
        number = keep(db, transcript(caller=["静水气坏了"]), n)
        desk.check(number, FIRST, was="静水气坏了", text="净水器坏了", by="judge")
    span = NOON, NOON + timedelta(days=1)
    with db.read() as session:
        assert [one.word for one in views.put_right(session, *span, 99)] == ["净水器坏"]


def test_a_recording_of_two_engines_is_found_once(db: Database) -> None:
    older = keep(db, transcript(caller=["净水器坏了"]), 1)
    with db.write() as session:
        row = session.get_one(TranscriptRow, older)
        session.add(
            TranscriptRow(
                recording_id=row.recording_id,
                call_id=row.call_id,
                engine="another",
                confidence=0.9,
                low_confidence=False,
                body=row.body,
                created_at=NOON,
            )
        )
        index_some(session, 9)
    assert found(db, "净水器") == ["c1"]
