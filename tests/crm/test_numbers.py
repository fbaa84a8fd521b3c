"""Numbers are written down without any call waiting, many together, and none for another's sake."""

import threading
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from core.errors import Unavailable
from crm import numbers
from crm.numbers import Heard, Scribe


def heard(call: int) -> Heard:
    return Heard(f"sl-1.{call}", "13100000000", "131****0000", "h")


class Book:
    """Keeps what is written, once it is opened; refuses what it is told to."""

    def __init__(self, refuses: str = "") -> None:
        self.opened = threading.Event()
        self.entered = threading.Event()
        self.writes: list[list[str]] = []
        self.refuses = refuses

    def write(self, told: Sequence[Heard]) -> None:
        self.entered.set()
        assert self.opened.wait(45)
        calls = [call.call_id for call in told]
        if self.refuses in calls:
            raise OSError("no")
        self.writes.append(calls)


def test_what_came_while_the_database_was_busy_is_written_together_and_nothing_is_lost() -> None:
    book = Book()
    scribe = Scribe(book.write)
    scribe.note(heard(0))
    assert book.entered.wait(45)
    for call in range(1, 500):
        scribe.note(heard(call))
    book.opened.set()
    scribe.close(45)
    assert [len(calls) for calls in book.writes] == [1, 200, 200, 99]
    written = [call for calls in book.writes for call in calls]
    assert written == [f"sl-1.{call}" for call in range(500)]


def test_a_number_that_is_refused_costs_no_other_call_its_own() -> None:
    book = Book(refuses="sl-1.2")
    scribe = Scribe(book.write)
    scribe.note(heard(0))
    assert book.entered.wait(45)
    for call in (1, 2, 3):
        scribe.note(heard(call))
    with capture_logs() as logged:
        book.opened.set()
        scribe.close(45)
    assert book.writes == [["sl-1.0"], ["sl-1.1"], ["sl-1.3"]]
    assert [(entry["event"], entry["call_id"]) for entry in logged] == [
        ("caller_not_noted", "sl-1.2")
    ]


def test_too_many_that_wait_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "WAITING_LIMIT", 2)
    book = Book()
    scribe = Scribe(book.write)
    scribe.note(heard(0))
    assert book.entered.wait(45)
    scribe.note(heard(1))
    scribe.note(heard(2))
    with pytest.raises(Unavailable):
        scribe.note(heard(3))
    book.opened.set()
    scribe.close(45)
