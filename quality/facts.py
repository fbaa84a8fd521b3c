"""What is known of a call besides its words: who had the caller when, holds, and what was filed.

Rules work in seconds of the recording (`core.recorded`); where times are not known, they abstain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from core import recorded
from core.hours import Schedule
from core.recorded import Mark, Moment, Timeline

AFTER_CALL = timedelta(minutes=15)
"""What was promised may be filed so long after the call's end."""


class Turn(NamedTuple):
    """One agent's time with the caller, seconds of the recording."""

    agent_id: str
    start: float
    end: float


class Filed(NamedTuple):
    """A task or a work order that was opened in, or soon after, a call."""

    what: str
    """What people call it: 工单 WO20261122-0001, or 任务 12."""
    kind: str
    due_at: datetime | None
    note: str


class Given(NamedTuple):
    """What was settled at once in a call, or asked to be."""

    number: str
    """What people call it: KP20261130-0001."""
    fen: int
    referred: bool
    """Somebody higher was asked, and had not approved, or had declined."""


@dataclass(frozen=True)
class Facts:
    """All of it; what is None is not known."""

    timeline: Timeline | None = None
    holds: tuple[Mark, ...] | None = None
    """`end` equals `start` where a hold is not in the recording."""
    pauses: tuple[Mark, ...] = ()
    """Stretches in which the recording is silent, while card numbers were given."""
    turns: tuple[Turn, ...] = ()
    filed: tuple[Filed, ...] | None = None
    given: tuple[Given, ...] | None = ()
    settled: bool = True
    """Whether the time for filing what was promised is over."""
    zone: tzinfo = UTC
    schedule: Schedule | None = None
    """The centre's working days; None: Monday to Friday."""


NOTHING = Facts()


def timed(moments: Iterable[Moment], duration_s: float) -> Facts:
    """Facts of what happened in a recording of `duration_s` seconds; doubled moments are one."""
    known = recorded.in_order(moments)
    timeline, marks = recorded.timeline(known, duration_s), recorded.marks(known, duration_s)
    if timeline is None or marks is None:
        return Facts()
    joined = recorded.stretches(known, "joined", "left")
    second = timeline.second
    return Facts(
        timeline=timeline,
        holds=tuple(mark for mark in marks if mark.kind == "hold"),
        pauses=tuple(mark for mark in marks if mark.kind == "pause"),
        turns=tuple(Turn(who, second(start), second(end)) for who, start, end in joined),
    )
