"""Which of the running calls are written down while they run, and how each of them stands. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from asr.said import Hint, Phrase
from asr.sides import Side
from asr.transcript import ChannelName, Segment
from asr.urgency import USUAL

IDLE_S = 8.0
"""A call whose recording has not grown for so long is on hold or in line: its turn is another's."""
BEFORE_S = 60.0
"""How far back words count for what a number is that is said now."""
MOST_BEFORE = 80

Samples = NDArray[np.int16]


class Leg(Protocol):
    """One side's sound as it grows; `recordings.client` has them. Each may raise `ValueError`."""

    @property
    def second(self) -> float: ...
    def read(self, most_s: float) -> Samples: ...
    def waiting_s(self) -> float: ...
    def skip(self, keep_s: float = 0.0) -> None: ...


class Sound(Protocol):
    """A call's sound as it grows."""

    @property
    def sides(self) -> Sequence[tuple[ChannelName, Leg]]: ...
    @property
    def gone(self) -> bool: ...
    def close(self) -> None: ...


class Advising(Protocol):
    """Advises in one call."""

    senior: bool

    def heard(self, phrase: Phrase, raw: str) -> list[Hint]:
        """What follows from a phrase; `raw`: its text with everything in it."""
        ...

    def quiet(self, second: float, since: float) -> list[Hint]:
        """What follows from a silence, both in seconds of the recording."""
        ...


class Alarming(Protocol):
    """Tells supervisors of callers who may be in danger."""

    def heard(self, call_id: str, said: Segment, known: Collection[str]) -> Sequence[str]:
        """Words of crisis that were surely said and are not among `known`; they are told of."""
        ...


@dataclass(eq=False)
class Call:
    """A call that is recorded now."""

    call_id: str
    since: float
    """When it was first seen; seconds on the monotonic clock, as below."""
    size: int
    """Bytes of its caller's leg."""
    grew_at: float | None = None
    """When they were seen to become more; None: never."""
    priority: int = USUAL
    senior: bool = False
    music: bool = False
    """On hold by the phone's key: the agent's leg has the music."""
    paused: bool = False
    """The recording is silent, while a card number is given."""
    over: bool = False
    """No more sound will come."""
    refused: bool = False
    """Its files are no sound."""
    told: Literal["", "following", "crowded"] = ""
    sound: Sound | None = None
    """None: it is not followed."""
    sides: dict[ChannelName, Side] = field(default_factory=dict)
    adviser: Advising | None = None
    writing: bool = False
    """A phrase of it is being recognised."""
    before: list[tuple[float, str]] = field(default_factory=list)
    """What was said last, with its second, by either side."""

    alarmed: set[str] = field(default_factory=set)
    """Words of crisis that were told of."""

    def grown(self, size: int, now: float) -> None:
        """Its leg has so many bytes now."""
        if size > self.size:
            self.grew_at = now
        self.size = size

    def active(self, now: float) -> bool:
        """Whether people are heard in it at present."""
        lately = self.grew_at is not None and now - self.grew_at <= IDLE_S
        return lately and not self.over and not self.refused

    def asked_before(self, second: float) -> str:
        """What both sides said shortly before a second of the recording."""
        return "".join(text for at, text in self.before if second - BEFORE_S <= at <= second)

    def remember(self, second: float, text: str) -> None:
        """So that what follows is understood."""
        self.before = [*self.before, (second, text)][-MOST_BEFORE:]


def rank(call: Call, watched: Iterable[str]) -> int:
    """0 for the first: seniors and complaints that somebody watches, then either, then others."""
    return (call.priority >= USUAL) + (call.call_id not in set(watched))


def chosen(calls: Iterable[Call], watched: set[str], most: int, now: float) -> list[Call]:
    """Those to be followed; of one rank who is followed already stays, then who came first."""
    active = [call for call in calls if call.active(now)]
    active.sort(key=lambda call: (rank(call, watched), call.sound is None, call.since))
    return active[:most]
