"""From a real stream to the journal, over SQLite and PostgreSQL."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from core import events as e
from core.bus import FIELD, STREAM
from core.clock import ManualClock
from core.db import Database
from core.tables import EventRow
from reports import projector
from reports.fold import fold
from reports.projector import Projector, apply, load_position
from reports.rebuild import rebuild
from reports.tables import CallRecord, LegRecord, OfferRecord
from tests.redis_server import RedisServer
from tests.reports.strategies import CALL, call_events
from tests.reports.test_fold import Script


def send(server: RedisServer, events: Sequence[e.Event]) -> None:
    for event in events:
        server.client().xadd(STREAM, {FIELD: event.to_json()})


def journal(db: Database) -> list[dict[str, Any]]:
    """Every row of the three tables, comparable."""
    found = []
    with db.read() as session:
        for table in (CallRecord, LegRecord, OfferRecord):
            rows = session.execute(sa.select(*table.__table__.columns)).mappings()
            found += sorted((dict(row) for row in rows), key=str)
    return found


def whole_call() -> list[e.Event]:
    script = Script().arrives().recognized(senior=True).queued("senior")
    return script.offered("1001", "o1").answered("1001", "o1").ended(30).events


def test_a_call_becomes_a_row(db: Database, redis_server: RedisServer) -> None:
    send(redis_server, whole_call())
    taker = Projector(db, redis_server.client())
    assert taker.step() == 6
    assert taker.step(block_ms=1) == 0
    with db.read() as session:
        row = session.get_one(CallRecord, CALL)
        assert (row.outcome, row.agent_id, row.talk_s) == ("answered", "1001", 30)
        assert row.path[0] == "arrived"
        assert row.started_at.tzinfo is not None
        assert session.scalar(sa.select(sa.func.count()).select_from(OfferRecord)) == 1
    assert load_position(db, "stream") == taker.position


def test_a_call_leaves_one_line_when_it_is_over_and_no_second(
    sqlite_db: Database, redis_server: RedisServer
) -> None:
    taker = Projector(sqlite_db, redis_server.client())
    with capture_logs() as logged:
        send(redis_server, whole_call()[:-1])
        taker.step()
        assert logged == []
        send(redis_server, whole_call()[-1:])
        taker.step()
        send(redis_server, whole_call()[-1:])  # the same end, told by another
        taker.step()
    (line,) = logged
    assert (line["event"], line["call_id"], line["outcome"]) == ("call", CALL, "answered")
    assert (line["agent"], line["talk_s"], line["senior"]) == ("1001", 30, True)
    assert set(line) >= {"did", "caller", "path", "keys", "waited_s", "cause"}
    assert "*" in line["caller"]


def test_a_repeated_batch_changes_nothing(db: Database, redis_server: RedisServer) -> None:
    send(redis_server, whole_call())
    Projector(db, redis_server.client()).step()
    before = journal(db)
    send(redis_server, whole_call()[:3])  # new ids of the same call, and then the same entries
    with db.write() as session:
        projector.save_position(session, "stream", "0-0")
    again = Projector(db, redis_server.client())
    again.step()
    with db.read() as session:
        count = session.scalar(sa.select(sa.func.count()).select_from(EventRow))
    assert count == 9
    assert [row for row in journal(db) if "path" not in row] == [
        row for row in before if "path" not in row
    ]


def test_a_crash_before_the_commit_repeats_the_batch(
    db: Database, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(redis_server, whole_call())
    taker = Projector(db, redis_server.client())

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(projector, "save_position", power_cut)
        with pytest.raises(KeyboardInterrupt):
            taker.step()
    assert journal(db) == []
    assert taker.step() == 6
    assert journal(db)


def test_a_stream_that_was_lost_is_followed_from_its_new_start(
    db: Database, redis_server: RedisServer
) -> None:
    send(redis_server, whole_call()[:3])
    taker = Projector(db, redis_server.client())
    taker.step()
    redis_server.client().delete(STREAM)
    taker.step(block_ms=1)  # sees that the stream is gone
    for event in whole_call()[3:]:
        redis_server.client().xadd(STREAM, {FIELD: event.to_json()}, id="5-*")  # the clock is back
    assert taker.step() == 3
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(EventRow)) == 6


def test_a_trimmed_stream_is_followed_from_what_is_left(
    db: Database, redis_server: RedisServer
) -> None:
    send(redis_server, whole_call())
    redis_server.client().xtrim(STREAM, maxlen=2, approximate=False)
    assert Projector(db, redis_server.client()).step() == 2


@pytest.mark.parametrize(
    "line",
    [
        "",
        "not json",
        "[]",
        '{"id": 5}',
        "[" * 100_000,
        json.dumps({"id": "x" * 5000, "type": "y" * 5000, "at": "yesterday", "call_id": "z" * 99}),
        json.dumps({"id": "b" * 32, "type": "CallTeleported", "v": 9, "call_id": CALL}),
        json.dumps({"id": "c" * 32, "type": "CallEnded", "at": "0001-01-01T00:00:00+14:00"}),
    ],
)
def test_what_is_no_event_stops_nothing(db: Database, redis_server: RedisServer, line: str) -> None:
    redis_server.client().xadd(STREAM, {FIELD: line})
    redis_server.client().xadd(STREAM, {"other": "field"})
    send(redis_server, whole_call())
    taker = Projector(db, redis_server.client())
    for _ in range(3):
        taker.step(block_ms=1)
    with db.read() as session:
        assert session.get_one(CallRecord, CALL).outcome == "answered"


def test_an_event_the_database_refuses_stops_nothing(
    db: Database, redis_server: RedisServer
) -> None:
    script = Script().arrives()
    script.say("recordings", e.TranscriptReady, recording_id="r" * 500, transcript_id=1,
               engine="whisper", confidence=1)  # fmt: skip
    script.say("ivr", e.CallerRecognized, customer_id=10**30, relation="self", senior=False,
               age_band="65+")  # fmt: skip
    other = e.Minter("acd", ManualClock()).mint(e.CallEnded, call_id="sl-2.2", cause=16, talk_s=0)
    send(redis_server, [*script.events, other])
    taker = Projector(db, redis_server.client())
    taker.step()
    with db.read() as session:
        assert session.get_one(CallRecord, "sl-2.2").outcome == "ended_in_ivr"
        assert session.get_one(CallRecord, CALL).did == "4008123456"
    assert taker.step(block_ms=1) == 0


def test_too_long_texts_are_cut_to_the_column(db: Database, redis_server: RedisServer) -> None:
    send(redis_server, Script().arrives().queued("q\0" + "x" * 500).events)
    Projector(db, redis_server.client()).step()
    with db.read() as session:
        queue = session.get_one(CallRecord, CALL).queue
    assert queue == "q" + "x" * 63


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=call_events, cut=st.integers(0, 14))
def test_batches_and_replay_give_the_row_of_the_fold(
    sqlite_db: Database, events: list[e.Event], cut: int
) -> None:
    with sqlite_db.write() as session:
        for table in (LegRecord, OfferRecord, CallRecord, EventRow):
            session.execute(sa.delete(table))
    for batch in (events[cut:], events[:cut], events):  # late, early, and all of it again
        with sqlite_db.write() as session:
            apply(session, batch)
    live = journal(sqlite_db)
    folded = fold(CALL, events)
    assert folded
    assert [row["path"] for row in live if "path" in row] == [list(folded.call.path)]
    assert rebuild(sqlite_db) == 1
    assert journal(sqlite_db) == live


def test_rebuild_removes_rows_without_events(db: Database) -> None:
    with db.write() as session:
        apply(session, whole_call())
    good = journal(db)
    with db.write() as session:
        session.execute(sa.delete(LegRecord))
        session.execute(sa.delete(OfferRecord))
        session.execute(sa.update(CallRecord).values(outcome="lost", call_id="sl-9.9"))
    assert rebuild(db) == 1
    assert journal(db) == good
