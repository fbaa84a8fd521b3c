"""From clock time to seconds of a call's recording: pure.

What happens in a call comes by events, in clock time. The recording writes only while the caller's
channel is bridged: not in line, and not on hold by the console, which takes the caller out of the
bridge. A hold by the phone's key leaves them connected, with the music in the recording. Where what
is known does not explain the recording's length, times are not known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from core.events import (
    AgentJoined,
    AgentLeft,
    CallAnswered,
    CallEnded,
    CallHeld,
    Event,
    RecordingPaused,
    RecordingResumed,
)

Kind = Literal[
    "joined", "left", "held", "resumed", "parked", "unparked", "paused", "recorded", "ended"
]
"""`held`: on hold by the phone's key, or told before the two were told apart; `parked`: by the
console."""
Told = (
    AgentJoined
    | AgentLeft
    | CallHeld
    | CallEnded
    | CallAnswered
    | RecordingPaused
    | RecordingResumed
)
"""Events that are moments of a call."""

FITS_S = 2.0
"""So much the recording's length may differ from the time connected, and 3 % of it."""
FITS_SHARE = 0.03
Span = tuple[datetime, datetime]


class Moment(NamedTuple):
    """Something that happened in a call."""

    at: datetime
    kind: Kind
    agent_id: str = ""


class Stretch(NamedTuple):
    """What lasted from one moment to another, with whom."""

    agent_id: str
    start: datetime
    end: datetime


class Mark(NamedTuple):
    """A stretch in seconds of the recording, in which not everything is speech."""

    kind: Literal["hold", "pause"]
    agent_id: str
    start: float
    end: float
    """Equals `start` where the stretch is not in the recording."""
    lasted_s: float
    """By the clock."""
    music: bool = False
    """The agent's side has nothing but the hold music: nobody else was with the caller."""


@dataclass(frozen=True)
class Timeline:
    """Clock time to seconds of the recording, and back."""

    spans: tuple[Span, ...]
    """When the recording was writing, in order, apart from each other."""

    def second(self, at: datetime) -> float:
        """Of the recording; a moment when nothing was written is where writing stopped."""
        return sum(
            max((min(at, end) - start).total_seconds(), 0.0)
            for start, end in self.spans
            if start < at
        )

    def clock(self, second: float) -> datetime:
        """When this second of the recording was."""
        left = second
        for start, end in self.spans:
            length = (end - start).total_seconds()
            if left <= length:
                return start + timedelta(seconds=max(left, 0.0))
            left -= length
        return self.spans[-1][1] + timedelta(seconds=left)


def moment(event: Event) -> Moment | None:
    """What an event says of the recording's times; None: nothing."""
    kind = _kind(event)
    return None if kind is None else Moment(event.at, kind, getattr(event, "agent_id", ""))


def timeline(moments: Iterable[Moment], duration_s: float) -> Timeline | None:
    """When a recording of `duration_s` seconds was writing; None where nothing explains it."""
    known = in_order(moments)
    bridged = _union(span[1:] for span in stretches(known, "joined", "left"))
    parked = _union(span[1:] for span in stretches(known, "parked", "unparked"))
    held = _union(span[1:] for span in stretches(known, "held", "resumed"))
    usual = without(bridged, parked)
    readings = (Timeline(usual), Timeline(without(usual, held)))
    return next((found for found in readings if _fits(found, duration_s)), None)


def marks(moments: Iterable[Moment], duration_s: float) -> tuple[Mark, ...] | None:
    """Holds and pauses in seconds of the recording, by their start; None: times are not known."""
    known = in_order(moments)
    written = timeline(known, duration_s)
    if written is None:
        return None
    found = [
        *(_mark(written, "hold", span, music=_alone(known, span)) for span in holds(known)),
        *(_mark(written, "pause", span) for span in pauses(known)),
    ]
    return tuple(sorted(found, key=lambda mark: (mark.start, mark.end, mark.kind)))


def in_order(moments: Iterable[Moment]) -> list[Moment]:
    """Each once, by time."""
    return sorted(set(moments))


def holds(moments: Sequence[Moment]) -> list[Stretch]:
    """Every hold, however it was made."""
    made = [*stretches(moments, "held", "resumed"), *stretches(moments, "parked", "unparked")]
    return sorted(made, key=lambda span: (span.start, span.end))


def pauses(moments: Sequence[Moment]) -> list[Stretch]:
    """Every stretch in which the recording was silent."""
    return stretches(moments, "paused", "recorded")


def stretches(moments: Sequence[Moment], opens: Kind, closes: Kind) -> list[Stretch]:
    """Each agent's stretches between the two kinds, by their start; the call's end closes all."""
    ended = next((m.at for m in moments if m.kind == "ended"), None)
    open_: dict[str, datetime] = {}
    found = []
    for one in moments:
        if one.kind == opens:
            open_.setdefault(one.agent_id, one.at)
        elif one.kind == closes and one.agent_id in open_:
            found.append(Stretch(one.agent_id, open_.pop(one.agent_id), one.at))
    if ended is not None:
        found += [Stretch(who, start, ended) for who, start in open_.items() if start <= ended]
    return sorted(found, key=lambda span: (span.start, span.end))


def without(spans: Sequence[Span], gaps: Sequence[Span]) -> tuple[Span, ...]:
    """What of the spans is in none of the gaps; both in order."""
    made: list[Span] = []
    for start, end in spans:
        for gone, back in gaps:
            if back <= start or gone >= end:
                continue
            if gone > start:
                made.append((start, gone))
            start = max(start, back)  # noqa: PLW2901 (what is left of this stretch)
        if start < end:
            made.append((start, end))
    return tuple(made)


def _mark(
    written: Timeline, kind: Literal["hold", "pause"], span: Stretch, *, music: bool = False
) -> Mark:
    start, end = written.second(span.start), written.second(span.end)
    lasted_s = (span.end - span.start).total_seconds()
    return Mark(kind, span.agent_id, start, end, lasted_s, music)


def _alone(moments: Sequence[Moment], hold: Stretch) -> bool:
    """Whether no other agent was with the caller at any time of the hold."""
    others = (s for s in stretches(moments, "joined", "left") if s.agent_id != hold.agent_id)
    return not any(s.start < hold.end and s.end > hold.start for s in others)


def _fits(found: Timeline, duration_s: float) -> bool:
    length = sum((end - start).total_seconds() for start, end in found.spans)
    return bool(found.spans) and abs(length - duration_s) <= FITS_S + FITS_SHARE * duration_s


def _union(spans: Iterable[Span]) -> tuple[Span, ...]:
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = made[-1][0], max(made[-1][1], end)
        else:
            made.append((start, end))
    return tuple(made)


def _kind(event: Event) -> Kind | None:  # noqa: PLR0911 (one line per kind of event)
    match event:
        case AgentJoined():
            return "joined"
        case CallAnswered():  # of a call that Asterisk's own queue gave away nothing else is told
            return "joined" if event.certain else None
        case AgentLeft():
            return "left"
        case CallHeld(how="console"):
            return "parked" if event.held else "unparked"
        case CallHeld():
            return "held" if event.held else "resumed"
        case RecordingPaused():
            return "paused"
        case RecordingResumed():
            return "recorded"
        case CallEnded():
            return "ended"
        case _:
            return None
