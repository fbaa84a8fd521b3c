"""A day by queue: what counts as in time, who gave up, older callers apart."""

from datetime import UTC, datetime, timedelta

from core.db import Database
from reports import views
from reports.lanes import Lane
from reports.tables import CallRecord

NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)


def call(db: Database, number: int, **how: object) -> None:
    row: dict[str, object] = {"queue": "general", "senior": False, "outcome": "answered"}
    row |= {"started_at": NOON, "waited_s": 5.0} | how
    with db.write() as session:
        session.add(
            CallRecord(
                call_id=f"sl-1.{number}", age_band="unknown", keys=0, path=[],
                recording_declined=False, transcript_ready=False, **row,
            )
        )  # fmt: skip


def test_the_service_level_is_of_those_answered_and_those_who_gave_up_late(db: Database) -> None:
    call(db, 1)
    call(db, 2, waited_s=15.0)
    call(db, 3, waited_s=15.5)
    call(db, 4, outcome="abandoned", waited_s=3.0)
    call(db, 5, outcome="abandoned", waited_s=60.0)
    call(db, 6, outcome="lost", waited_s=None)
    call(db, 7, outcome="callback")
    with db.read() as session:
        found = views.lanes(session, NOON, NOON + timedelta(hours=1))
    assert found == [
        Lane("general", False, answered=3, in_time=2, gone=3, gone_late=2, handed_off=1,
             waited_s=35.5)
    ]  # fmt: skip


def test_seniors_are_apart_and_others_are_left_out(db: Database) -> None:
    call(db, 1, senior=True, queue="senior")
    call(db, 2, queue=None, outcome="ended_in_ivr")
    call(db, 3, callback_of="sl-1.1")
    call(db, 4, started_at=NOON - timedelta(seconds=1))
    call(db, 5, outcome="in_progress", waited_s=None)
    with db.read() as session:
        found = views.lanes(session, NOON, NOON + timedelta(hours=1))
    assert [(one.queue, one.senior, one.answered) for one in found] == [
        ("general", False, 0),
        ("senior", True, 1),
    ]
