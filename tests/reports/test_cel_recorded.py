"""Lines that a real Asterisk 22 wrote, read by the reconciler's own parser."""

from pathlib import Path

from core.events import CallAbandoned, CallAnswered, CallEnded, Event
from reports.cel import CelBook, missing, parse_line

RECORDED = Path(__file__).parent.parent / "fixtures" / "cel"


def events_of(name: str) -> dict[str, list[Event]]:
    """What would be published for each call if nobody but Asterisk had seen it arrive."""
    book = CelBook()
    for text in (RECORDED / name).read_text().splitlines():
        line = parse_line(text)
        assert line is not None, text
        book.feed(line)
    assert all(call.ended for call in book.calls.values())
    return {c: missing(call, ["CallArrived"], 9e12) for c, call in book.calls.items()}


def test_two_calls_of_the_demonstration() -> None:
    senior, young = events_of("demo.csv").values()
    answered, ended = senior
    assert isinstance(answered, CallAnswered)
    assert isinstance(ended, CallEnded)
    assert (answered.agent_id, answered.via, ended.talk_s) == ("1001", "acd", 34.247)
    assert 1 < answered.waited_s < 1.1
    assert isinstance(young[0], CallAnswered)
    assert young[0].agent_id == "1003"


def test_callers_who_gave_up_waiting() -> None:
    for abandoned, ended in events_of("waiting-abandoned.csv").values():
        assert isinstance(abandoned, CallAbandoned)
        assert (abandoned.stage, round(abandoned.waited_s)) == ("waiting", 4)
        assert isinstance(ended, CallEnded)


def test_a_call_that_asterisks_own_queue_gave_away() -> None:
    ((answered, ended),) = events_of("fallback.csv").values()
    assert isinstance(answered, CallAnswered)
    assert (answered.agent_id, answered.via) == ("1003", "fallback")
    assert isinstance(ended, CallEnded)
    assert ended.cause == 16
