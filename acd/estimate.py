"""How long a caller will still wait: learnt from how fast the line has been served. Pure.

The callers of a class stand in one line. With `ahead` before this one, service starting at rate mu
and each caller ahead giving up at rate theta, the mean time to this one's turn is the sum of
1 / (mu + i * theta) for i from 0 to `ahead` (Whitt, "Improving service by informing customers
about anticipated delays", Management Science 45(2), 1999), and its variance the sum of the squares.
What is told to a caller should come true: it is the time within which they are served with a
probability of `KEPT`, by a gamma distribution of that mean and variance; the service rate itself is
known only as well as the calls that were seen allow, which adds to the variance.

Both rates are learnt while the class waits; before anything was seen they are what is typical. How
long a call takes is also remembered over hours, and takes the place of what is typical the more was
seen: a small queue, or one whose calls are short, would be told too long a wait for ever. The
service rate is kept per agent, so that an agent who leaves or comes counts at once.
"""

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from statistics import NormalDist

HALF_LIFE_S = 900.0
"""Of what was seen: a quarter of an hour ago counts half."""
REMEMBERED_S = 14_400.0
"""Half-life of what is remembered of the length of calls."""
TYPICAL_TALK_S = 180.0
TYPICAL_PATIENCE_S = 600.0
PRIOR_CALLS = 3.0
"""How many observed calls the typical values weigh as much as."""
KEPT = 0.8
"""How likely a wait that is told is not exceeded."""
_NORMAL = NormalDist().inv_cdf(KEPT)
MOST_CLASSES = 500
LONGEST_S = 7200.0
"""Nobody is told a longer wait than this."""


@dataclass(slots=True)
class _Pace:
    """What one class has shown, faded to `at`."""

    at: float
    waiting: int = 0
    agents: int = 0
    served: float = 0.0
    gone: float = 0.0
    agent_s: float = 0.0
    """Agents x seconds during which somebody of the class waited."""
    caller_s: float = 0.0
    """Callers x seconds of waiting."""
    remembered: float = 0.0
    """Calls served, and agents x seconds, as above but faded more slowly."""
    remembered_s: float = 0.0

    def move(self, now: float) -> None:
        """Let the time until `now` pass."""
        span = max(0.0, now - self.at)
        fade, busy = _faded(span, HALF_LIFE_S)
        slow, slow_busy = _faded(span, REMEMBERED_S)
        self.served *= fade
        self.gone *= fade
        self.agent_s = self.agent_s * fade + (self.agents * busy if self.waiting else 0.0)
        self.caller_s = self.caller_s * fade + self.waiting * busy
        self.remembered *= slow
        agents = self.agents if self.waiting else 0
        self.remembered_s = self.remembered_s * slow + agents * slow_busy
        self.at = max(self.at, now)

    @property
    def seen(self) -> float:
        """How many calls the service rate rests on, the typical ones included."""
        return self.served + PRIOR_CALLS

    def rates(self) -> tuple[float, float]:
        """Calls served per second and agent, and the rate at which a waiting caller gives up."""
        known_s = self.remembered_s + PRIOR_CALLS * TYPICAL_TALK_S
        usual_s = known_s / (self.remembered + PRIOR_CALLS)
        served = (self.served + PRIOR_CALLS) / (self.agent_s + PRIOR_CALLS * usual_s)
        gone = (self.gone + PRIOR_CALLS) / (self.caller_s + PRIOR_CALLS * TYPICAL_PATIENCE_S)
        return served, gone


def _faded(span: float, half_life_s: float) -> tuple[float, float]:
    """What is left of something after a span of time, and the integral of the fading over it."""
    left = 0.5 ** (span / half_life_s)
    return left, (1.0 - left) * half_life_s / math.log(2.0)


@dataclass
class Estimator:
    """The pace of each class of calls."""

    _paces: dict[Hashable, _Pace] = field(default_factory=dict)

    def observe(self, kind: Hashable, waiting: int, agents: int, now: float) -> None:
        """From `now` (epoch seconds) on, so many of the class wait, and agents work who serve it.

        Call it whenever either changes.
        """
        pace = self._pace(kind, now)
        pace.waiting, pace.agents = max(0, waiting), max(0, agents)

    def served(self, kind: Hashable, now: float) -> None:
        """A call of the class went to an agent, after it had stood in line.

        One that was taken at once says nothing about how fast the line moves.
        """
        pace = self._pace(kind, now)
        pace.served += 1.0
        pace.remembered += 1.0

    def gave_up(self, kind: Hashable, now: float) -> None:
        """A caller of the class hung up while waiting."""
        self._pace(kind, now).gone += 1.0

    def pool(self, kind: Hashable, of: Iterable[Hashable], now: float) -> None:
        """A new class, of which is known what is known of some others together."""
        parts = [self._paces[one] for one in of if one in self._paces]
        pooled = _Pace(now)
        for part in parts:
            part.move(now)
            pooled.served += part.served
            pooled.gone += part.gone
            pooled.agent_s += part.agent_s
            pooled.caller_s += part.caller_s
            pooled.remembered += part.remembered
            pooled.remembered_s += part.remembered_s
        self._paces[kind] = pooled

    def wait_s(self, kind: Hashable, ahead: int, agents: int, now: float) -> float | None:
        """Seconds until the caller with `ahead` callers before them is served, on average.

        `agents`: logged in and able to serve the class. None when that is nobody: then no time can
        be promised.
        """
        found = self._moments(kind, ahead, agents, now)
        return None if found is None else min(found[0], LONGEST_S)

    def told_s(self, kind: Hashable, ahead: int, agents: int, now: float) -> float | None:
        """Seconds within which they are served with the probability `KEPT`; otherwise as `wait_s`.

        The gamma distribution's quantile is Wilson and Hilferty's (PNAS 17, 1931).
        """
        found = self._moments(kind, ahead, agents, now)
        if found is None:
            return None
        mean, variance = found
        ninth = variance / (9.0 * mean * mean)
        return min(mean * max(0.0, 1.0 - ninth + _NORMAL * math.sqrt(ninth)) ** 3, LONGEST_S)

    def _moments(
        self, kind: Hashable, ahead: int, agents: int, now: float
    ) -> tuple[float, float] | None:
        """Mean and variance of the wait; None when nobody works."""
        if agents <= 0:
            return None
        pace = self._pace(kind, now)
        per_agent, gone = pace.rates()
        served = per_agent * agents
        steps = [1.0 / (served + place * gone) for place in range(min(ahead, 10_000) + 1)]
        mean = sum(steps)
        return mean, sum(step * step for step in steps) + mean * mean / pace.seen

    def _pace(self, kind: Hashable, now: float) -> _Pace:
        pace = self._paces.pop(kind, None) or _Pace(now)
        pace.move(now)
        self._paces[kind] = pace  # the last used is the last in the dictionary
        if len(self._paces) > MOST_CLASSES:
            del self._paces[next(iter(self._paces))]
        return pace
