"""Utterances of running calls that wait for recognition: bounded, never older than useful. Pure.

There is one thread and no promise: whoever falls behind loses the oldest words, and is told so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from asr.engine import RATE
from asr.sides import Utterance

MOST_WAITING = 6
"""Utterances of one call that wait; one more drops the oldest."""
OLDEST_S = 20.0
"""Who waited for so long is of no use to anybody on the line any more."""
JOIN_GAP_S = 1.5
"""Two utterances of one side so near to each other that both wait become one …"""
JOIN_MOST_S = 7.5
"""… of at most so many seconds: the shortest window holds it, at the price of a single word."""


@dataclass(frozen=True)
class Job:
    """An utterance, whose it is, and since when it waits."""

    call_id: str
    utterance: Utterance
    since: float
    """Seconds on the monotonic clock: when its end was noticed."""


@dataclass
class Backlog:
    """The line of utterances; calls of a lower rank come first, of one rank the oldest."""

    _waiting: dict[str, list[Job]] = field(default_factory=dict)
    _ranks: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def rank(self, call_id: str, rank: int) -> None:
        """The lower the sooner; 0 for who was not ranked."""
        self._ranks[call_id] = rank

    def add(self, call_id: str, utterance: Utterance, now: float) -> list[Job]:
        """Put it in line; returns what is given up for it."""
        line = self._waiting.setdefault(call_id, [])
        if line and (joined := _joined(line[-1].utterance, utterance)) is not None:
            line[-1] = Job(call_id, joined, line[-1].since)
            return []
        line.append(Job(call_id, utterance, now))
        given_up, self._waiting[call_id] = line[:-MOST_WAITING], line[-MOST_WAITING:]
        return given_up

    def take(self) -> Job | None:
        """The one whose turn it is, out of the line; None: nobody waits."""
        first = [line[0] for line in self._waiting.values()]
        if not first:
            return None
        job = min(first, key=lambda one: (self._ranks.get(one.call_id, 0), one.since))
        self._drop_first(job.call_id)
        return job

    def expired(self, now: float) -> list[Job]:
        """Those who have waited for too long, out of the line."""
        return list(self._expire(now))

    def forget(self, call_id: str) -> None:
        """The call is followed no more; what waits of it goes unsaid."""
        self._waiting.pop(call_id, None)
        self._ranks.pop(call_id, None)

    def behind_s(self, call_id: str, now: float) -> float:
        """For how long the call's oldest utterance has waited; 0: none does."""
        line = self._waiting.get(call_id)
        return now - line[0].since if line else 0.0

    def _expire(self, now: float) -> Iterator[Job]:
        for call_id in list(self._waiting):
            while (line := self._waiting.get(call_id)) and now - line[0].since > OLDEST_S:
                yield line[0]
                self._drop_first(call_id)

    def _drop_first(self, call_id: str) -> None:
        rest: Sequence[Job] = self._waiting[call_id][1:]
        if rest:
            self._waiting[call_id] = list(rest)
        else:
            del self._waiting[call_id]


def _joined(one: Utterance, other: Utterance) -> Utterance | None:
    """Both as one where they are one side's, near to each other, and short."""
    seconds = (one.audio.size + other.audio.size) / RATE
    near = 0.0 <= other.start - one.end <= JOIN_GAP_S
    if one.side != other.side or not near or seconds > JOIN_MOST_S:
        return None
    audio = np.concatenate([one.audio, other.audio])
    return Utterance(one.side, one.start, other.end, one.spoken_s + other.spoken_s, audio)
