"""Which schedules of a policy hold now, looked up once a minute; they change no faster."""

from acd.policy import Policy

MINUTE_S = 60.0


class Calendar:
    """The schedules in whose hours it is."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._minute = -1
        self._open: frozenset[str] = frozenset()
        self._noted: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether the policy has no schedules."""
        return not self._policy.rules.schedules

    def open(self, now: float) -> frozenset[str]:
        """Names of the schedules that hold at `now`, epoch seconds."""
        minute = int(now // MINUTE_S)
        if minute != self._minute and not self.empty:
            self._minute, self._open = minute, self._policy.open(now)
        return self._open

    def note(self, now: float) -> bool:
        """Take note of what holds; whether that differs from what was noted before."""
        before, self._noted = self._noted, self.open(now)
        return self._noted != before
