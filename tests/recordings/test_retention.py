"""Recordings go when the rules say so, never when they are held, and leave a tombstone."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.clock import ManualClock
from core.events import CallQueued, Minter, RecordingDeleted
from recordings import views
from recordings.client import NoRecording
from recordings.expiry import ROUND_S, Expiry, note
from recordings.retention import About, Default, Rule, Rules, parse, shipped_file, text_of
from recordings.tables import CallFacts, RecordingFile, Tombstone
from tests.recordings.conftest import CALL, Room

ID = f"rec-{CALL}"
RULES = Rules(
    rules=(
        Rule(days=2000, queues=("complaint",)),
        Rule(days=1500, senior=True),
        Rule(days=30, kind="message"),
    ),
    default=Default(days=100),
)


@pytest.mark.parametrize(
    ("about", "days"),
    [
        (About("conversation"), 100),
        (About("message"), 30),
        (About("conversation", "complaint"), 2000),
        (About("message", "complaint"), 2000),
        (About("conversation", "repair", senior=True), 1500),
        (About("message", senior=True), 1500),
    ],
)
def test_the_first_rule_that_fits_decides(about: About, days: int) -> None:
    assert RULES.days_for(about)[0] == days


def test_the_shipped_rules_are_good_and_keep_conversations_for_three_years() -> None:
    rules, problems = parse(text_of(shipped_file()))
    assert problems == [] and rules is not None
    assert rules.days_for(About("conversation"))[0] > 3 * 365


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("default: {days: 0}", "1: default.days"),
        ("default: {days: -1}", "1: default.days"),
        ("default: {days: yes}", "1: default.days"),
        ("default: {days: '30'}", "1: default.days"),
        ("rules: []", "default"),
        ("default: {days: 3}\nrules:\n  - {days: 4, kind: talk}", "3: rules.0.kind"),
        ("default: {days: 3}\nrules:\n  - {days: 4, queue: [a]}", "3: rules.0.queue"),
        ("default: {days: 3}\nrules:\n  - {queues: []}", "3: rules.0"),
        ("default: [", ""),
        ("", "empty"),
        ("5", ""),
    ],
)
def test_mistakes_come_with_their_line_and_nothing_is_in_force(text: str, said: str) -> None:
    rules, problems = parse(text)
    assert rules is None and any(said in str(problem) for problem in problems)


@given(st.text(max_size=200))
def test_whatever_is_written_is_rules_or_problems(text: str) -> None:
    rules, problems = parse(text)
    assert (rules is None) == bool(problems)


@pytest.fixture
def stored(any_room: Room) -> Room:
    """A conversation that is stored."""
    any_room.leg("in", [500] * 24_000)
    any_room.leg("out", [500] * 24_000)
    any_room.ended()
    assert any_room.keeper.work() == 1
    return any_room


def expiry_of(room: Room) -> Expiry:
    minter = Minter("recordings", room.clock)
    return Expiry(room.db, room.settings.recordings_dir, minter, room.clock)


def file_of(room: Room) -> Path:
    with room.db.read() as session:
        row = session.get(RecordingFile, ID)
        assert row is not None
        return room.settings.recordings_dir / row.path


def queued(room: Room, queue: str = "general", *, senior: bool = False) -> None:
    event = Minter("acd", room.clock).mint(
        CallQueued, call_id=CALL, queue=queue, skills={}, credit_s=0, place=1, senior=senior
    )
    note(room.db, event, room.clock)
    note(room.db, event, room.clock)


def test_a_recording_goes_on_its_day_and_leaves_a_tombstone(stored: Room) -> None:
    path, expiry = file_of(stored), expiry_of(stored)
    stored.clock.advance(100 * 86_400 - 1)
    assert expiry.step(RULES) == 0 and path.exists()
    stored.clock.advance(ROUND_S)
    assert expiry.step(RULES) == 1
    assert not path.exists()
    with pytest.raises(NoRecording):
        stored.client.get(ID)
    with stored.db.read() as session:
        found = views.buried(session, CALL)
    assert found is not None and (found.why, found.duration_s) == ("默认规则：保存100天", 3.0)
    stored.relay()
    told = [e for e in stored.sent.events if isinstance(e, RecordingDeleted)]
    assert [(e.call_id, e.recording_id) for e in told] == [(CALL, ID)]


def test_nothing_is_looked_at_between_two_rounds(stored: Room) -> None:
    expiry = expiry_of(stored)
    assert expiry.step(RULES) == 0
    stored.clock.advance(ROUND_S - 1)
    soon = Rules(default=Default(days=1))
    later = ManualClock(stored.clock.now() + timedelta(days=2))
    assert expiry.step(soon) == 0
    again = Expiry(stored.db, stored.settings.recordings_dir, Minter("r", later), later)
    assert again.step(soon) == 1


@pytest.mark.parametrize(
    ("queue", "senior", "days"), [("complaint", False, 2000), ("repair", True, 1500)]
)
def test_what_the_call_was_decides(stored: Room, queue: str, senior: bool, days: int) -> None:
    queued(stored, queue, senior=senior)
    expiry = expiry_of(stored)
    stored.clock.advance((days - 1) * 86_400)
    assert expiry.step(RULES) == 0
    stored.clock.advance(86_400)
    assert expiry.step(RULES) == 1
    with stored.db.read() as session:
        assert session.scalars(select(CallFacts)).all() == []


def test_what_is_held_stays_until_it_is_released(stored: Room) -> None:
    expiry = expiry_of(stored)
    stored.client.hold(CALL, "投诉118", stored.clock.now())
    stored.clock.advance(4000 * 86_400)
    assert expiry.step(RULES) == 0 and file_of(stored).exists()
    stored.client.hold(CALL, "投诉118", stored.clock.now(), stored.clock.now())
    stored.clock.advance(ROUND_S)
    assert expiry.step(RULES) == 1


def test_a_crash_after_the_tombstone_leaves_no_file_behind(
    stored: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, expiry = file_of(stored), expiry_of(stored)
    stored.clock.advance(200 * 86_400)

    def dies(_self: Path, missing_ok: bool = False) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "unlink", dies)
        expiry.step(RULES)
    assert path.exists()
    assert expiry_of(stored).step(RULES) == 0
    assert not path.exists()
    with stored.db.read() as session:
        assert [row.file_gone for row in session.scalars(select(Tombstone))] == [True]


def test_a_file_that_cannot_be_removed_is_tried_again(
    stored: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, expiry = file_of(stored), expiry_of(stored)
    stored.clock.advance(200 * 86_400)

    def refused(_self: Path, missing_ok: bool = False) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refused)
        assert expiry.step(RULES) == 1
    stored.clock.advance(ROUND_S)
    expiry.step(RULES)
    assert not path.exists()


def test_calls_that_were_never_recorded_are_forgotten(room: Room) -> None:
    queued(room)
    expiry = expiry_of(room)
    expiry.step(RULES)
    room.clock.advance(3 * 86_400)
    expiry.step(RULES)
    with room.db.read() as session:
        assert session.scalars(select(CallFacts)).all() == []


def test_more_than_one_batch_goes_in_one_round(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recordings.expiry.BATCH", 2)
    with room.db.write() as session:
        for number in range(5):
            session.add(
                RecordingFile(
                    id=f"rec-{number}", call_id=f"c{number}", path=f"store/{number}.slr",
                    duration_s=1.0, channels=2, sample_rate=8000, bytes=1, sha256="0",
                    created_at=room.clock.now(),
                )
            )  # fmt: skip
    expiry = expiry_of(room)
    room.clock.advance(101 * 86_400)
    assert [expiry.step(RULES) for _ in range(4)] == [2, 2, 1, 0]
