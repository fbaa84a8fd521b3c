"""How each kind of caller came to a person: keys, seconds, how many in time. Pure.

60 to 64 and 65 and over are counted apart, and so is what made a call a senior's. The measure of
GB/T 33358-2016 for government hotlines is an answer within 15 seconds for 95 calls of 100.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

IN_TIME_S = 15.0
KINDS = (
    "record 65+",
    "record 60-64",
    "record unknown",
    "family 65+",
    "family 60-64",
    "family unknown",
    "declared",
    "behaviour",
    "unsure",
    "under60",
    "unknown",
)
"""In this order: why it was a senior's call, with the age band where it is on file; then others."""


@dataclass(frozen=True, slots=True)
class Served:
    """One call, as far as it matters here."""

    senior_by: str | None
    age_band: str
    started_at: datetime
    queued: bool
    """Stood in line for a person, or reached one."""
    keys: int
    """Keys that a menu understood."""
    waited_s: float | None
    """In line."""
    person_at: datetime | None
    """When the first agent and the caller were connected."""

    @property
    def kind(self) -> str:
        if self.senior_by in ("record", "family"):
            known = self.age_band if self.age_band in ("65+", "60-64") else "unknown"
            return f"{self.senior_by} {known}"
        if self.senior_by:
            return self.senior_by
        return "under60" if self.age_band == "under60" else "unknown"

    @property
    def reached_s(self) -> float | None:
        """From the call's arrival to a person."""
        if self.person_at is None:
            return None
        return max(0.0, (self.person_at - self.started_at).total_seconds())

    @property
    def in_time(self) -> bool:
        return self.person_at is not None and (self.waited_s or 0.0) <= IN_TIME_S


@dataclass(frozen=True, slots=True)
class Figure:
    """All calls of one kind that wanted a person. Means and quantiles of those who reached one."""

    kind: str
    calls: int
    reached: int
    in_time: float
    """Share of all that were answered within `IN_TIME_S` in line."""
    keys: float
    """Mean, of those who reached a person."""
    reached_p50_s: float
    """From the call's arrival to a person, greeting and questions included."""
    reached_p95_s: float


def figures(served: Iterable[Served]) -> list[Figure]:
    """One for each kind of which there was a call, in the order of `KINDS`."""
    kinds: dict[str, list[Served]] = {kind: [] for kind in KINDS}
    for call in served:
        if call.queued:
            kinds[call.kind].append(call)
    return [_figure(kind, calls) for kind, calls in kinds.items() if calls]


def _figure(kind: str, calls: Sequence[Served]) -> Figure:
    reached = [call for call in calls if call.person_at is not None]
    seconds = sorted(call.reached_s or 0.0 for call in reached)
    return Figure(
        kind=kind,
        calls=len(calls),
        reached=len(reached),
        in_time=sum(call.in_time for call in calls) / len(calls),
        keys=sum(call.keys for call in reached) / len(reached) if reached else 0.0,
        reached_p50_s=_quantile(seconds, 0.5),
        reached_p95_s=_quantile(seconds, 0.95),
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that this share of all do not exceed; 0 for none."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else 0.0
