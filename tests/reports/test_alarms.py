"""Alarms: raised once, still so now and then, over; whatever order their events come in."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import watch
from core.alarms import REFRESH_S, Alarms, Trouble
from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.db import Database
from core.events import AlarmCleared, AlarmRaised, Event, Minter
from core.settings import Settings
from reports.alarms import KEEP, AlarmRow, Watch, folded, forget_old, known, standing
from reports.projector import apply
from reports.rebuild import rebuild
from reports.service import OwnAlarms
from tests.redis_server import RedisServer

FULL = Trouble("disk_full", "incoming", "磁盘已满。", "请腾出空间。")
START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def told() -> MemoryPublisher:
    return MemoryPublisher()


@pytest.fixture
def alarms(told: MemoryPublisher, clock: ManualClock) -> Alarms:
    return Alarms(told, Minter("recordings", clock), clock)


def kinds(told: MemoryPublisher) -> list[str]:
    return [event.type for event in told.events]


def test_raising_again_says_nothing_until_it_is_time_to_say_that_it_lasts(
    alarms: Alarms, told: MemoryPublisher, clock: ManualClock
) -> None:
    for _ in range(3):
        alarms.raised(FULL)
        clock.advance(REFRESH_S / 4)
    assert kinds(told) == ["AlarmRaised"]
    clock.advance(REFRESH_S / 4)
    alarms.raised(FULL)
    assert kinds(told) == ["AlarmRaised"] * 2
    first, second = (e for e in told.events if isinstance(e, AlarmRaised))
    assert (second.since, second.at) == (first.since, first.at + timedelta(seconds=REFRESH_S))


def test_clearing_says_so_once_and_once_for_what_an_earlier_life_left(
    alarms: Alarms, told: MemoryPublisher
) -> None:
    alarms.cleared(*FULL.name)
    alarms.cleared(*FULL.name)
    alarms.raised(FULL)
    alarms.cleared(*FULL.name)
    alarms.cleared(*FULL.name)
    assert kinds(told) == ["AlarmCleared", "AlarmRaised", "AlarmCleared"]
    assert alarms.names() == frozenset()


def test_what_could_not_be_sent_is_sent_the_next_time(clock: ManualClock) -> None:
    class FullDisk(MemoryPublisher):
        full = True

        def publish(self, event: Event) -> None:
            if self.full:
                raise OSError(28, "No space left on device")
            super().publish(event)

    sink = FullDisk()
    alarms = Alarms(sink, Minter("recordings", clock), clock)
    alarms.raised(FULL)
    sink.full = False
    alarms.raised(FULL)
    assert kinds(sink) == ["AlarmRaised"]
    sink.full = True
    alarms.cleared(*FULL.name)
    sink.full = False
    alarms.cleared(*FULL.name)
    assert kinds(sink) == ["AlarmRaised", "AlarmCleared"]


def test_a_clock_set_back_does_not_keep_an_alarm_open(
    alarms: Alarms, told: MemoryPublisher, clock: ManualClock
) -> None:
    alarms.raised(FULL)
    clock.set_date(clock.now() - timedelta(days=1))
    alarms.cleared(*FULL.name)
    row = AlarmRow(*FULL.name)
    for event in told.events:
        assert isinstance(event, AlarmRaised | AlarmCleared)
        row = folded(row, event)
    assert not row.open


def story(words: list[bool]) -> list[AlarmRaised | AlarmCleared]:
    """Raised (True) and cleared (False), a minute apart."""
    clock = ManualClock(START)
    minter = Minter("recordings", clock)
    made: list[AlarmRaised | AlarmCleared] = []
    kind, subject = FULL.name
    for number, is_raised in enumerate(words):
        clock.advance(60)
        if is_raised:
            made.append(
                minter.mint(
                    AlarmRaised,
                    kind=kind,
                    subject=subject,
                    what=f"{number}",
                    do="",
                    since=clock.now(),
                )
            )
        else:
            made.append(minter.mint(AlarmCleared, kind=kind, subject=subject))
    return made


@given(st.lists(st.booleans(), min_size=1, max_size=8), st.data())
def test_order_and_doubles_change_nothing(words: list[bool], data: st.DataObject) -> None:
    events = story(words)
    straight = shuffled = AlarmRow(*FULL.name)
    for event in events:
        straight = folded(straight, event)
    doubles = data.draw(st.lists(st.sampled_from(events), max_size=4))
    for event in data.draw(st.permutations(events + doubles)):
        shuffled = folded(shuffled, event)
    assert shuffled == straight
    assert straight.open is words[-1]


def test_the_table_has_what_is_open_keeps_what_is_over_and_forgets_it(db: Database) -> None:
    raised, cleared = story([True, False])
    with db.write() as session:
        apply(session, [raised])
    with db.read() as session:
        (row,) = standing(session, [FULL], START)  # what is seen and known is one
    assert (row.kind, row.subject, row.what, row.raised_at) == (*FULL.name, "0", raised.at)
    with db.write() as session:
        apply(session, [cleared, raised])
    with db.read() as session:
        assert standing(session, [], START) == []
        assert [row.open for row in known(session)] == [False]
        assert [row.what for row in standing(session, [FULL], START)] == [FULL.what]
        before = known(session)
    rebuild(db)
    with db.read() as session:
        assert known(session) == before
    assert forget_old(db, cleared.at + KEEP) == 0
    assert forget_old(db, cleared.at + KEEP + timedelta(seconds=1)) == 1


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(data_dir=tmp_path / "var", redis_socket=Path("/tmp/sl-none.sock"))
    made.incoming_dir.mkdir(parents=True)
    made.spool_dir.mkdir()
    return made


@pytest.mark.parametrize(
    ("free_mb", "kind"), [(5000, None), (2000, None), (1999, "disk_low"), (199, "disk_full")]
)
def test_a_disk_is_judged_by_what_is_free(
    settings: Settings, free_mb: int, kind: str | None
) -> None:
    found = watch.judge_disk(settings, "data", settings.data_dir, free_mb)
    assert (found.kind if found else None) == kind


def test_an_alarm_about_a_disk_does_not_come_and_go(settings: Settings) -> None:
    low = frozenset({("disk_low", "data")})
    for free_mb, stays in ((2100, True), (2200, False)):
        found = watch.judge_disk(settings, "data", settings.data_dir, free_mb, low)
        assert (found is not None) is stays


def test_one_disk_for_both_folders_is_one_alarm(settings: Settings) -> None:
    greedy = settings.model_copy(update={"disk_low_mb": 10**9})
    found = [t.name for t in watch.look(greedy)]
    assert found == [("disk_low", "data"), ("events_away", "redis")]


def test_the_watch_writes_at_once_what_redis_cannot_carry_and_takes_it_back(
    sqlite_db: Database, settings: Settings, clock: ManualClock, redis_server: RedisServer
) -> None:
    told = MemoryPublisher()

    def made(where: Settings) -> Watch:
        alarms = Alarms(OwnAlarms(sqlite_db, told), Minter("reports", clock), clock)
        return Watch(sqlite_db, where, alarms)

    def open_now() -> list[tuple[str, str]]:
        with sqlite_db.read() as session:
            return sorted((row.kind, row.subject) for row in known(session) if row.open)

    (settings.spool_dir / "acd.jsonl").write_bytes(b"x" * 10_000_000)
    away = made(settings)
    away.step()
    assert open_now() == []  # seen once may be a restart
    away.step()
    assert open_now() == [("events_away", "redis"), ("spool_growing", "acd")]

    (settings.spool_dir / "acd.jsonl").unlink()
    clock.advance(1)
    here = made(settings.model_copy(update={"redis_socket": redis_server.socket}))
    here.step()  # another life takes back what the first one left
    assert open_now() == []
    assert kinds(told) == ["AlarmRaised"] * 2 + ["AlarmCleared"] * 2
