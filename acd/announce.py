"""When a caller in line is told their place: pure, by the clock and by what was said before."""

from dataclasses import dataclass

FIRST_S = 15.0
"""Of waiting, before the first announcement: most calls are answered by then."""
EVERY_S = 30.0
"""Between announcements of the same place."""
FELL_S = 10.0
"""Between announcements when the place has fallen: good news comes sooner, but no chatter."""


@dataclass(frozen=True, slots=True)
class Said:
    """The last announcement."""

    at: float
    """Epoch seconds."""
    ahead: int
    """Callers who were still to be served before this one."""


def is_due(
    ahead: int, since: float, last: Said | None, now: float, *, at_once: bool = False
) -> bool:
    """Whether to say now that `ahead` callers come first; `since`: the wait's begin, epoch s.

    `at_once`: the first announcement does not wait.
    """
    if last is None:
        return at_once or now - since >= FIRST_S
    return now - last.at >= (FELL_S if ahead < last.ahead else EVERY_S)
