"""What the API says to the wallboard."""

from collections.abc import Sequence
from typing import Self

from console.models import Answer, Moment
from reports.views import Lane


class DayFigures(Answer):
    """A day until some time of day."""

    answered: int
    abandoned: int
    """Gave up in line, or were lost in it."""
    handed_off: int
    """Left a message, or are to be called back."""
    service_level: float | None
    """Answered in time, of those answered and those who gave up later than that; 0 to 1."""
    abandon_rate: float | None
    """Of all who stood in line and are no more in it; 0 to 1."""
    mean_wait_s: float | None
    """Of those answered."""

    @classmethod
    def of(cls, lanes: Sequence[Lane]) -> Self:
        """The sum of some lanes."""
        answered = sum(lane.answered for lane in lanes)
        gone = sum(lane.gone for lane in lanes)
        handed = sum(lane.handed_off for lane in lanes)
        counted = answered + sum(lane.gone_late for lane in lanes)
        waited = sum(lane.waited_s for lane in lanes)
        return cls(
            answered=answered,
            abandoned=gone,
            handed_off=handed,
            service_level=_share(sum(lane.in_time for lane in lanes), counted),
            abandon_rate=_share(gone, answered + gone + handed),
            mean_wait_s=round(waited / answered, 1) if answered else None,
        )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


class QueueFigures(Answer):
    """One queue's."""

    queue: str
    figures: list[DayFigures]


class Wall(Answer):
    """Today until now and yesterday until the same time of day, in this order everywhere."""

    at: Moment
    within_s: float
    """What counts as in time, seconds."""
    all: list[DayFigures]
    seniors: list[DayFigures]
    """Older callers, in whatever queue."""
    queues: list[QueueFigures]
