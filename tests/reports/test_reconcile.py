"""The CEL file as it grows and rotates, and the reconciler over it."""

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.bus import MemoryPublisher
from core.clock import ManualClock
from core.db import Database
from core.events import CallAnswered, CallEnded, Minter
from reports.adapters import cel_file
from reports.adapters.cel_file import CelFile, Mark
from reports.adapters.channels import living, parse
from reports.projector import apply, load_position
from reports.reconcile import Reconciler
from reports.tables import CallRecord
from tests.reports.test_cel import ARRIVAL, CALL, CALLER, IVR, T0, hang_up, line, talk

WHOLE = [*ARRIVAL, *IVR, *talk(8, 20, local=True), *hang_up(21)]


@pytest.fixture
def master(tmp_path: Path) -> Path:
    return tmp_path / "cel" / "Master.csv"


def write(path: Path, *texts: str) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        file.write("".join(texts))


def texts(file: CelFile) -> list[str]:
    return [text for _, text in file.read()]


def test_a_torn_last_line_waits_for_its_end(master: Path) -> None:
    file = CelFile(master)
    assert texts(file) == []
    write(master, "one\n", "tw")
    assert texts(file) == ["one\n"]
    assert texts(file) == []
    write(master, "o\nthree\n")
    assert texts(file) == ["two\n", "three\n"]


def test_reading_goes_on_from_a_saved_mark_across_two_rotations(master: Path) -> None:
    write(master, "one\n", "two\n")
    file = CelFile(master)
    marks = [mark for mark, _ in file.read()]
    write(master, "three\n")
    master.rename(master.with_name("Master.csv.2"))
    write(master, "four\n")
    master.rename(master.with_name("Master.csv.1"))
    write(master, "five\n")
    assert texts(file) == ["three\n", "four\n", "five\n"]
    assert texts(file) == []
    again = CelFile(master, Mark.parse(str(marks[1])))
    assert texts(again) == ["two\n", "three\n", "four\n", "five\n"]


def test_a_file_emptied_in_place_is_read_from_its_start(master: Path) -> None:
    write(master, "one\n", "two\n")
    file = CelFile(master)
    file.read()
    master.write_text("new\n")
    assert texts(file) == ["new\n"]


def test_a_mark_of_a_file_that_is_gone_starts_with_the_current_one(master: Path) -> None:
    write(master, "one\n")
    assert texts(CelFile(master, Mark(1, 500))) == ["one\n"]


@pytest.mark.parametrize("text", [None, "", "x", "1:", ":1", "1:-2", "1:2:3"])
def test_a_mark_that_is_none(text: str | None) -> None:
    assert Mark.parse(text) is None


def test_bytes_that_are_no_text_are_still_lines(master: Path) -> None:
    master.parent.mkdir()
    master.write_bytes(b"\xff\xfe\n" + b"ok\n")
    assert texts(CelFile(master))[1] == "ok\n"


NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_large_file_is_set_aside_and_read_on(
    master: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cel_file, "LARGEST", 8)
    write(master, "one\n")
    file = CelFile(master)
    assert not file.rotate(NOON)
    write(master, "two\n")
    assert texts(file) == ["one\n", "two\n"]
    write(master, "late\n")
    assert file.rotate(NOON)
    assert not file.rotate(NOON)
    write(master, "three\n")
    assert texts(file) == ["late\n", "three\n"]
    assert sorted(p.name for p in master.parent.iterdir()) == [
        "Master.csv",
        "Master.csv.20260302T120000Z",
    ]


def test_old_files_go_but_none_that_is_still_needed(master: Path) -> None:
    marks = []
    for day, name in enumerate(["Master.csv.a", "Master.csv.b", "Master.csv.c", "Master.csv"]):
        path = master.with_name(name)
        write(path, f"{name}\n")
        at = (NOON + timedelta(days=day)).timestamp()
        os.utime(path, (at, at))
        marks.append(Mark(path.stat().st_ino, 0))
    file = CelFile(master, marks[3])
    far = NOON + timedelta(days=100)
    assert file.forget(far, marks[1]) == 1
    assert file.forget(NOON + timedelta(days=2), marks[3]) == 1
    assert file.forget(NOON + timedelta(days=2), marks[3]) == 0
    assert file.forget(far, marks[3]) == 1
    assert [p.name for p in master.parent.iterdir()] == ["Master.csv"]


class Centre:
    """A reconciler whose events are put into the journal at once."""

    def __init__(self, db: Database, master: Path) -> None:
        self.db = db
        self.master = master
        self.sink = MemoryPublisher()
        self.clock = ManualClock(datetime.fromtimestamp(T0, UTC))
        self.living: frozenset[str] | None = frozenset({CALL})
        self.restart()

    def restart(self) -> None:
        file = CelFile(self.master)
        self.reconciler = Reconciler(self.db, file, self.sink, self.clock, lambda: self.living)

    def types(self) -> list[str]:
        return [event.type for event in self.sink.events]

    def project(self) -> CallRecord:
        with self.db.write() as session:
            apply(session, self.sink.events)
        with self.db.read() as session:
            return session.get_one(CallRecord, CALL)


@pytest.fixture
def centre(db: Database, master: Path) -> Centre:
    return Centre(db, master)


def test_a_call_whose_producers_died_is_closed_after_its_grace(centre: Centre) -> None:
    write(centre.master, *WHOLE)
    centre.clock.advance(21 + 9)
    centre.reconciler.step()
    assert centre.types() == ["CallArrived", "CallAnswered"]
    centre.clock.advance(2)
    assert centre.reconciler.step() == 1
    assert centre.reconciler.step() == 0
    row = centre.project()
    assert (row.outcome, row.agent_id, row.talk_s, row.via) == (
        "answered",
        "1001",
        11.5,
        "fallback",
    )


def test_a_restart_in_mid_call_reads_the_call_again(centre: Centre) -> None:
    write(centre.master, *WHOLE[:8])
    centre.clock.advance(19)
    centre.reconciler.step()
    assert centre.project().outcome == "in_progress"
    centre.restart()
    write(centre.master, *WHOLE[8:])
    centre.clock.advance(600)
    centre.reconciler.step()
    assert centre.types() == ["CallArrived", "CallAnswered", "CallEnded"]
    assert centre.project().talk_s == 11.5


def test_a_restart_after_the_call_reads_nothing_again(centre: Centre) -> None:
    write(centre.master, *WHOLE)
    centre.clock.advance(600)
    centre.reconciler.step()
    before = load_position(centre.db, "cel")
    assert before == str(Mark(centre.master.stat().st_ino, centre.master.stat().st_size))
    centre.restart()
    assert centre.reconciler.step() == 0


def test_repeated_reports_are_harmless(centre: Centre) -> None:
    write(centre.master, *WHOLE)
    centre.clock.advance(600)
    centre.reconciler.step()
    with centre.db.write() as session:
        session.execute(sa.text("DELETE FROM reports_position"))
    centre.restart()
    centre.reconciler.step()  # the first reports have not come back to the log yet
    assert len(centre.sink.events) == 6
    assert centre.project().path.count("ended") == 1


def test_damaged_lines_among_good_ones(centre: Centre) -> None:
    write(centre.master, "garbage\n", *WHOLE[:5], line("X", 6)[:30] + "\n", *WHOLE[5:])
    centre.clock.advance(600)
    assert centre.reconciler.step() == 3


def test_a_call_that_asterisk_lost_is_closed_without_another_call(centre: Centre) -> None:
    write(centre.master, *WHOLE[:6])
    centre.clock.advance(14)
    centre.reconciler.step()
    centre.living = frozenset()
    for _ in range(20):
        centre.clock.advance(2)
        centre.reconciler.step()
    row = centre.project()
    assert (row.outcome, row.cause, row.talk_s) == ("answered", 38, 5.5)


def test_a_call_that_ends_while_asterisk_is_asked_is_not_lost(centre: Centre) -> None:
    write(centre.master, *WHOLE[:6])
    centre.living = frozenset()
    centre.clock.advance(21)
    centre.reconciler.step()
    write(centre.master, *WHOLE[6:])
    centre.clock.advance(60)
    centre.reconciler.step()
    assert centre.project().cause == 16


def test_an_asterisk_that_does_not_answer_has_lost_nothing(centre: Centre) -> None:
    write(centre.master, *WHOLE[:6])
    centre.living = None
    for _ in range(20):
        centre.clock.advance(60)
        centre.reconciler.step()
    assert centre.project().outcome == "in_progress"


def test_channels_of_asterisk_from_its_own_list() -> None:
    listed = f"{CALLER}!waiting!s!9!Up!WaitExten!4!+861391234!!!3!10!!{CALL}\n"
    assert parse(listed) == frozenset({CALL})
    assert parse("") == frozenset()
    assert parse("No such command\n") is None


def test_no_asterisk_has_no_channels(tmp_path: Path) -> None:
    assert living(tmp_path / "asterisk.ctl") == frozenset()
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "silent"))
        assert living(tmp_path / "silent") == frozenset()
        silent.listen(1)
        assert living(tmp_path / "silent") is None


def test_what_the_acd_only_found_is_told_anew_from_asterisks_records(centre: Centre) -> None:
    write(centre.master, *WHOLE)
    acd = Minter("acd", centre.clock)
    centre.clock.advance(18)
    answered = acd.mint(
        CallAnswered, call_id=CALL, agent_id="1001", offer_id=None, via="fallback",
        waited_s=15.0, certain=False,
    )  # fmt: skip
    centre.sink.publish(answered)
    centre.clock.advance(3)
    ended = acd.mint(CallEnded, call_id=CALL, cause=16, talk_s=2.0, certain=False)
    centre.sink.publish(ended)
    assert centre.project().talk_s == 2.0
    centre.clock.advance(11)
    centre.reconciler.step()
    assert centre.types()[2:] == ["CallArrived", "CallAnswered", "CallEnded"]
    row = centre.project()
    assert (row.talk_s, row.via, row.agent_id) == (11.5, "fallback", "1001")
    assert row.waited_s is not None and row.waited_s < 15
    assert centre.reconciler.step() == 0
