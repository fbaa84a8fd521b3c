"""Sessions over SQLite and PostgreSQL: locks, roll-back, times."""

import multiprocessing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.db import Database, UtcDateTime
from core.errors import WrongDatabase
from core.events import Event
from core.outbox import enqueue, relay
from core.tables import EventRow, OutboxRow

PROCESSES, ROUNDS = 4, 50


def _count_up(url: str, rounds: int) -> None:
    """Read, then write: the pattern that loses updates, or fails, without the right lock."""
    db = Database(url)
    for _ in range(rounds):
        with db.write() as session:
            row = session.get_one(EventRow, "counter")
            row.body = {"n": row.body["n"] + 1}
    db.close()


def test_writers_in_several_processes_wait_for_each_other(db: Database) -> None:
    url = db.engine.url.render_as_string(hide_password=False)
    with db.write() as session:
        session.add(EventRow(id="counter", type="x", body={"n": 0}))
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_count_up, args=(url, ROUNDS)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(100)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    with db.read() as session:
        assert session.get_one(EventRow, "counter").body == {"n": PROCESSES * ROUNDS}


def test_a_new_database_can_be_opened_by_all_processes_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    spawn = multiprocessing.get_context("spawn")
    openers = [spawn.Process(target=_open, args=(url,)) for _ in range(PROCESSES)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join(100)
    assert [opener.exitcode for opener in openers] == [0] * PROCESSES


def _open(url: str) -> None:
    db = Database(url)
    with db.write() as session:
        session.execute(sa.text("SELECT 1"))
    db.close()


def test_sqlite_is_set_up_to_survive_a_power_cut(sqlite_db: Database) -> None:
    with sqlite_db.read() as session:
        found = [session.execute(sa.text(f"PRAGMA {name}")).scalar() for name in (
            "journal_mode", "synchronous", "foreign_keys", "busy_timeout")]  # fmt: skip
    assert found == ["wal", 2, 1, 5000]


def test_a_write_session_locks_from_its_start_and_a_reader_does_not(sqlite_db: Database) -> None:
    with sqlite_db.write() as writer:
        writer.execute(sa.select(EventRow))
        with sqlite_db.read() as reader:
            assert reader.scalars(sa.select(EventRow)).all() == []
        other = sqlite_db.engine.raw_connection()
        other.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(Exception, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_a_block_that_raises_leaves_nothing(db: Database) -> None:
    with pytest.raises(RuntimeError), db.write() as session:
        session.add(EventRow(id="x" * 8, type="x", body={}))
        session.flush()
        raise RuntimeError
    with db.read() as session:
        assert session.get(EventRow, "x" * 8) is None


def test_a_reader_sees_one_state(db: Database) -> None:
    with db.write() as session:
        session.add(EventRow(id="first", type="x", body={}))
    count = sa.select(sa.func.count()).select_from(EventRow)
    with db.read() as session:
        assert session.scalar(count) == 1
        with db.write() as writer:
            writer.add(EventRow(id="second", type="x", body={}))
        assert session.scalar(count) == 1
    with db.read() as session:
        assert session.scalar(count) == 2


def test_a_database_without_our_schema_is_refused(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(WrongDatabase, match="silverline db upgrade"):
        db.check_head()
    db.close()


@pytest.fixture(scope="module")
def sqlite_memory() -> sa.Engine:
    return sa.create_engine("sqlite://")


zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones))  # noqa: DTZ001
def test_moments_come_back_in_utc(sqlite_memory: sa.Engine, moment: datetime) -> None:
    with sqlite_memory.connect() as connection:
        query = sa.select(sa.literal(moment, UtcDateTime()))
        found = connection.execute(query).scalar_one()
    assert found == moment
    assert found.tzinfo is UTC


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moment=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=zones))  # noqa: DTZ001
def test_moments_are_stored_alike(db: Database, moment: datetime) -> None:
    with db.write() as session:
        session.execute(sa.delete(EventRow))
        session.add(EventRow(id="moment", type="x", body={}, at=moment))
    with db.read() as session:
        found = session.get_one(EventRow, "moment").at
        later = session.scalars(sa.select(EventRow).where(EventRow.at > moment)).all()
    assert found == moment
    assert later == []


def test_a_moment_without_a_zone_is_refused(db: Database) -> None:
    with pytest.raises(sa.exc.StatementError, match="zone"), db.write() as session:
        session.add(EventRow(id="naive", type="x", body={}, at=datetime(2026, 1, 1)))  # noqa: DTZ001


class Refusing:
    """Takes some events, and then the power goes."""

    def __init__(self, takes: int) -> None:
        self.takes = takes
        self.taken: list[str] = []

    def publish(self, event: object) -> None:
        if len(self.taken) == self.takes:
            raise KeyboardInterrupt
        self.taken.append(event.id)  # type: ignore[attr-defined]


def test_the_outbox_sends_in_order_what_was_committed_and_nothing_else(db: Database) -> None:
    from tests.core.test_bus import events

    sent = events(5)
    with db.write() as session:
        for event in sent[:4]:
            enqueue(session, event)
    with pytest.raises(RuntimeError), db.write() as session:
        enqueue(session, sent[4])
        raise RuntimeError
    first = Refusing(takes=2)
    with pytest.raises(KeyboardInterrupt):
        relay(db, first)
    second = Refusing(takes=99)
    assert relay(db, second) == 4  # two of them once more: better twice than never
    assert second.taken == [event.id for event in sent[:4]]
    assert relay(db, second) == 0
    with db.read() as session:
        assert session.scalars(sa.select(OutboxRow)).all() == []


class Meanwhile(Refusing):
    """While it sends its first event, another relay empties the outbox and a room adds to it."""

    def __init__(self, db: Database, late: Event) -> None:
        super().__init__(takes=99)
        self._db, self._late = db, late

    def publish(self, event: object) -> None:
        super().publish(event)
        if len(self.taken) == 1:
            relay(self._db, Refusing(takes=99))
            with self._db.write() as session:
                enqueue(session, self._late)


def test_two_relays_at_once_never_forget_what_was_added_in_between(db: Database) -> None:
    from tests.core.test_bus import events

    early, late = events(2)
    with db.write() as session:
        enqueue(session, early)
    relay(db, Meanwhile(db, late))
    last = Refusing(takes=99)
    relay(db, last)
    assert last.taken == [late.id]


def test_a_relay_takes_only_its_own_or_what_was_left_behind(db: Database) -> None:
    from tests.core.test_bus import events

    (event,) = events(1)
    with db.write() as session:
        enqueue(session, event)
    assert relay(db, Refusing(takes=99), "somebody else") == 0
    assert relay(db, Refusing(takes=99), before=event.at) == 0
    assert relay(db, Refusing(takes=99), event.producer) == 1


def _row(number: int) -> EventRow:
    return EventRow(id=f"row-{number}", type="x", body={"n": number})


def _numbers(db: Database) -> list[int]:
    with db.read() as session:
        return sorted(row.body["n"] for row in session.scalars(sa.select(EventRow)))


def test_what_is_done_together_is_seen_within_and_kept_at_once(db: Database) -> None:
    count = sa.select(sa.func.count()).select_from(EventRow)
    with db.together():
        for number in (1, 2):
            with db.write() as session:
                session.add(_row(number))
        assert _numbers(db) == [1, 2]
        with db.look_up() as connection:
            assert connection.scalar(count) == 2
        with db.engine.connect() as other:
            assert other.scalar(count) == 0
    assert _numbers(db) == [1, 2]


def test_a_part_that_fails_is_undone_alone_and_the_whole_is_undone_whole(
    db: Database,
) -> None:
    with db.together():
        with db.write() as session:
            session.add(_row(1))
        with pytest.raises(ZeroDivisionError), db.write() as session:
            session.add(_row(2))
            session.flush()
            _ = 1 / 0
        with db.write() as session:
            session.add(_row(3))
    assert _numbers(db) == [1, 3]
    with pytest.raises(ZeroDivisionError), db.together():
        with db.write() as session:
            session.add(_row(4))
        _ = 1 / 0
    assert _numbers(db) == [1, 3]
    with db.write() as session:
        session.add(_row(5))
    assert _numbers(db) == [1, 3, 5]


def test_a_look_up_within_another_is_the_same(db: Database) -> None:
    with db.look_up() as outer, db.look_up() as inner:
        assert inner is outer
    with db.look_up() as later:
        assert later.scalar(sa.text("SELECT 1")) == 1
