"""The line of utterances that wait for recognition, and who is followed at all: pure."""

from typing import Any

import numpy as np

from asr.backlog import JOIN_MOST_S, MOST_WAITING, OLDEST_S, Backlog
from asr.engine import RATE
from asr.following import IDLE_S, Call, chosen
from asr.sides import Utterance
from asr.transcript import ChannelName
from asr.urgency import COMPLAINT, SENIOR

CALL = "sl-1.1"


def utterance(start: float, lasts: float = 1.0, side: ChannelName = "caller") -> Utterance:
    audio = np.zeros(round((lasts + 0.5) * RATE), np.float32)
    return Utterance(side, start, start + lasts, lasts, audio)


def test_the_line_is_bounded_and_gives_up_the_oldest() -> None:
    line = Backlog()
    dropped = [
        job
        for number in range(MOST_WAITING + 3)
        for job in line.add(CALL, utterance(10.0 * number), number)
    ]
    assert [job.utterance.start for job in dropped] == [0, 10, 20]
    assert len(line) == MOST_WAITING
    assert line.behind_s(CALL, 13) == 10


def test_what_waits_for_too_long_is_given_up() -> None:
    line = Backlog()
    line.add(CALL, utterance(0), 0)
    line.add(CALL, utterance(10), OLDEST_S)
    assert line.expired(OLDEST_S) == []
    (job,) = line.expired(OLDEST_S + 1)
    assert job.utterance.start == 0
    assert len(line) == 1


def test_short_utterances_that_wait_become_one() -> None:
    line = Backlog()
    line.add(CALL, utterance(0), 0)
    line.add(CALL, utterance(1.5), 1)
    line.add(CALL, utterance(3, side="agent"), 2)
    line.add(CALL, utterance(4.5, JOIN_MOST_S, side="agent"), 3)
    taken = list(iter(line.take, None))
    assert [(j.utterance.side, j.utterance.start, j.utterance.end) for j in taken] == [
        ("caller", 0, 2.5),
        ("agent", 3, 4),
        ("agent", 4.5, 4.5 + JOIN_MOST_S),
    ]
    assert taken[0].since == 0


def test_urgent_calls_are_recognised_first_then_who_waits_longest() -> None:
    line = Backlog()
    line.rank("usual", 2)
    line.rank("senior", 0)
    line.add("usual", utterance(0), 0)
    line.add("senior", utterance(0), 2)
    line.add("other", utterance(0), 1)
    line.forget("nobody")
    order = [job.call_id for job in iter(line.take, None)]
    assert order == ["other", "senior", "usual"]


def call(call_id: str, since: float, **how: Any) -> Call:
    return Call(call_id, since, 100, grew_at=0.0, **how)


def test_seniors_who_are_watched_are_followed_first() -> None:
    calls = [
        call("usual", 0),
        call("watched", 1),
        call("senior", 2, priority=SENIOR),
        call("both", 3, priority=COMPLAINT),
        call("over", 0, over=True),
        call("alien", 0, refused=True),
    ]
    found = chosen(calls, {"watched", "both"}, 4, 1)
    assert [one.call_id for one in found] == ["both", "watched", "senior", "usual"]
    assert chosen(calls, set(), 2, IDLE_S + 1) == [], "none has grown lately"
