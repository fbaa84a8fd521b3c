"""What is known of a call besides its words: who had the caller when, holds, and what was filed.

Moments come by events, in clock time; rules work in seconds of the recording. The recording writes
only while caller and agent are connected. A hold by the phone's key leaves them connected, one by
the console does not, so both readings are tried, and the one that explains the recording's length
is believed; where neither does, times are not known and rules abstain.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

from core.hours import Schedule

Kind = Literal["joined", "left", "held", "resumed", "ended"]

FITS_S = 2.0
"""So much the recording's length may differ from the time connected, and 3 % of it."""
FITS_SHARE = 0.03
AFTER_CALL = timedelta(minutes=15)
"""What was promised may be filed so long after the call's end."""


class Moment(NamedTuple):
    """Something that happened in a call."""

    at: datetime
    kind: Kind
    agent_id: str = ""


class Turn(NamedTuple):
    """One agent's time with the caller, seconds of the recording."""

    agent_id: str
    start: float
    end: float


class Hold(NamedTuple):
    """The caller on hold; `end` equals `start` where a hold is not in the recording."""

    agent_id: str
    start: float
    end: float
    lasted_s: float
    """By the clock."""


class Filed(NamedTuple):
    """A task or a work order that was opened in, or soon after, a call."""

    what: str
    """What people call it: 工单 WO20261122-0001, or 任务 12."""
    kind: str
    due_at: datetime | None
    note: str


@dataclass(frozen=True)
class Timeline:
    """Clock time to seconds of the recording, and back."""

    spans: tuple[tuple[datetime, datetime], ...]
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


@dataclass(frozen=True)
class Facts:
    """All of it; what is None is not known."""

    timeline: Timeline | None = None
    holds: tuple[Hold, ...] | None = None
    turns: tuple[Turn, ...] = ()
    filed: tuple[Filed, ...] | None = None
    settled: bool = True
    """Whether the time for filing what was promised is over."""
    zone: tzinfo = UTC
    schedule: Schedule | None = None
    """The centre's working days; None: Monday to Friday."""


NOTHING = Facts()


def timed(moments: Iterable[Moment], duration_s: float) -> Facts:
    """Facts of what happened in a recording of `duration_s` seconds; doubled moments are one."""
    known = sorted(set(moments))
    joined = _spans(known, "joined", "left")
    held = _spans(known, "held", "resumed")
    bridged = _union((start, end) for _, start, end in joined)
    quiet = _union((start, end) for _, start, end in held)
    timeline = next(
        (
            t
            for t in (Timeline(bridged), Timeline(_without(bridged, quiet)))
            if _fits(t, duration_s)
        ),
        None,
    )
    if timeline is None or not timeline.spans:
        return Facts()
    second = timeline.second
    return Facts(
        timeline=timeline,
        holds=tuple(
            Hold(who, second(start), second(end), (end - start).total_seconds())
            for who, start, end in held
        ),
        turns=tuple(Turn(who, second(start), second(end)) for who, start, end in joined),
    )


def _fits(timeline: Timeline, duration_s: float) -> bool:
    length = sum((end - start).total_seconds() for start, end in timeline.spans)
    return bool(timeline.spans) and abs(length - duration_s) <= FITS_S + FITS_SHARE * duration_s


def _spans(
    moments: Sequence[Moment], opens: Kind, closes: Kind
) -> list[tuple[str, datetime, datetime]]:
    """Each agent's stretches between the two kinds, by their start; the call's end closes all."""
    ended = next((m.at for m in moments if m.kind == "ended"), None)
    open_: dict[str, datetime] = {}
    found = []
    for moment in moments:
        if moment.kind == opens:
            open_.setdefault(moment.agent_id, moment.at)
        elif moment.kind == closes and moment.agent_id in open_:
            found.append((moment.agent_id, open_.pop(moment.agent_id), moment.at))
    if ended is not None:
        found += [(who, start, ended) for who, start in open_.items() if start <= ended]
    return sorted(found, key=lambda span: (span[1], span[2]))


Span = tuple[datetime, datetime]


def _union(spans: Iterable[Span]) -> tuple[Span, ...]:
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = made[-1][0], max(made[-1][1], end)
        else:
            made.append((start, end))
    return tuple(made)


def _without(spans: Sequence[Span], gaps: Sequence[Span]) -> tuple[Span, ...]:
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
