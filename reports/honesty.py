"""What callers in line were told about their wait, against what came. Pure.

Each announcement of a time is one promise: served no later than told. It counts once it is known
whether it was kept: the caller was answered, or gave up later than told. Who gave up earlier, or
asked to be called back, leaves it open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from core.events import (
    CallAbandoned,
    CallAnswered,
    CallbackRequested,
    CallEnded,
    Event,
    UnknownEvent,
    VoicemailLeft,
    WaitTold,
)

BANDS = (("1", 1, 1), ("2-3", 2, 3), ("4-9", 4, 9), ("10+", 10, 10**6))
"""Places in line that are counted together: name, first, last."""
ALL = "all"
READ = (WaitTold, CallAnswered, CallAbandoned, CallbackRequested, CallEnded, VoicemailLeft)
"""Events that say what was told, and what came."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One announcement of a time. Seconds."""

    place: int
    told_s: float
    came_s: float | None
    """From the announcement to the answer; None: nobody answered."""
    left_s: float | None
    """From the announcement until the caller had gone unanswered; None while they are here."""

    @property
    def known(self) -> bool:
        """Whether it was kept is known."""
        return self.came_s is not None or (self.left_s is not None and self.left_s > self.told_s)

    def kept(self, *, spoken: bool = False) -> bool:
        """Whether they were served no later than told; `spoken`: as it was said, in minutes."""
        told = ceil(self.told_s / 60.0) * 60.0 if spoken else self.told_s
        return self.came_s is not None and self.came_s <= told


@dataclass(frozen=True, slots=True)
class Band:
    """All promises of some places in line. Seconds and shares of those whose outcome is known."""

    places: str
    promises: int
    open: int
    """Whose outcome is not known."""
    kept: float
    kept_as_spoken: float
    told_s: float
    """Mean."""
    came_s: float
    """Mean of those who were answered."""
    error_s: float
    """Mean absolute difference of the two."""


def promises(events: Iterable[Event | UnknownEvent]) -> list[Promise]:
    """Every announcement of a time; `events` of many calls, in any order."""
    told: list[WaitTold] = []
    answers: dict[str, float] = {}
    ends: dict[str, float] = {}
    for event in events:
        if isinstance(event, WaitTold) and event.wait_s is not None:
            told.append(event)
        elif isinstance(event, CallAnswered):
            answers.setdefault(event.call_id or "", event.at.timestamp())
        elif isinstance(event, READ):
            at = event.at.timestamp()
            ends[event.call_id or ""] = min(at, ends.get(event.call_id or "", at))
    return [_promise(one, answers, ends) for one in sorted(told, key=lambda one: one.at)]


def _promise(one: WaitTold, answers: dict[str, float], ends: dict[str, float]) -> Promise:
    at, call_id = one.at.timestamp(), one.call_id or ""
    answered, ended = answers.get(call_id), ends.get(call_id)
    return Promise(
        place=one.place,
        told_s=float(one.wait_s or 0),
        came_s=None if answered is None else max(0.0, answered - at),
        left_s=None if ended is None or answered is not None else max(0.0, ended - at),
    )


def bands(found: Sequence[Promise]) -> list[Band]:
    """All together, then by place in line; places that nobody was told are left out."""
    rows = [(ALL, 1, 10**6), *BANDS]
    made = [_band(name, [p for p in found if low <= p.place <= high]) for name, low, high in rows]
    return [band for band in made if band.promises]


def _band(name: str, found: Sequence[Promise]) -> Band:
    known = [promise for promise in found if promise.known]
    came = [(p.told_s, p.came_s) for p in known if p.came_s is not None]
    return Band(
        places=name,
        promises=len(found),
        open=len(found) - len(known),
        kept=_mean([float(promise.kept()) for promise in known]),
        kept_as_spoken=_mean([float(promise.kept(spoken=True)) for promise in known]),
        told_s=_mean([promise.told_s for promise in known]),
        came_s=_mean([answer for _, answer in came]),
        error_s=_mean([abs(told - answer) for told, answer in came]),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
