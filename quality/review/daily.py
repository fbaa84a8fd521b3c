"""Yesterday's calls are drawn once a day, by whichever process comes first."""

from datetime import timedelta

from core import logs
from core.clock import Clock
from quality.review.desk import ReviewDesk

EVERY = timedelta(minutes=10)

log = logs.get("quality.review")


class DailyDraw:
    """Looks every ten minutes whether yesterday was drawn."""

    def __init__(self, desk: ReviewDesk, clock: Clock) -> None:
        self._desk, self._clock = desk, clock
        self._next = clock.now()

    def draw(self) -> None:
        """Draw if it is time to look."""
        now = self._clock.now()
        if now < self._next:
            return
        self._next = now + EVERY
        drawn = self._desk.draw_due()
        if drawn:
            log.info("calls_drawn", calls=drawn)
