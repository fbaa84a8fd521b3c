"""What queueing theory expects of agents who can all take every call. Pure.

Erlang C: nobody gives up. Erlang A (Palm): each caller gives up after an exponential time. Both:
Poisson arrivals, exponential handling, served in order of arrival.

The formulas of Erlang A are those of M/M/n+G with exponential patience: Mandelbaum and Zeltyn, "The
Palm/Erlang-A queue, with applications to call centers" (2005), after Baccelli and Hebuterne (1981).
With lambda the rate of arrivals, mu that of an agent and theta that of giving up, the wait a caller
would have to sit through has the density v(x) = lambda exp(lambda H(x) - n mu x) / (e + lambda J)
for x > 0, where H(x) = (1 - exp(-theta x)) / theta, J is the integral of exp(lambda H(x) - n mu x)
and e = 1 / B(n - 1), B being Erlang's loss formula.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.float64]

STEPS = 20_000
"""Of the integration."""
NEGLIGIBLE = 46.0
"""The integrand has fallen by exp(-46), about 1e-20, where the integration ends."""


@dataclass(frozen=True)
class Expected:
    """A queue in equilibrium. Times in seconds."""

    delayed: float
    """Share of callers whom no agent could take at once."""
    abandoned: float
    """Share of callers who give up."""
    average_s: float
    """Mean wait of all callers, until answered or given up."""
    answered_average_s: float
    """Mean wait of those who are answered (ASA)."""
    occupancy: float
    """Share of their time that agents are busy."""
    _late: Callable[[float], float]

    def service_level(self, within_s: float) -> float:
        """Share of all callers who are answered within so many seconds."""
        if within_s < 0:
            return 0.0
        return max(0.0, 1.0 - self.abandoned - self._late(within_s))


def erlang_c(agents: int, per_s: float, handle_s: float) -> Expected | None:
    """Nobody gives up. None when there is no equilibrium: more comes than can be served.

    `per_s`: arrivals per second. `handle_s`: mean seconds that a call keeps an agent busy.
    """
    load = per_s * handle_s
    if agents <= load:
        return None
    inverse = _inverse_loss(agents, load)
    delayed = agents / (agents * 1.0 + (agents - load) * (inverse - 1.0)) if load else 0.0
    rate = (agents - load) / handle_s
    average = delayed / rate
    return Expected(
        delayed=delayed,
        abandoned=0.0,
        average_s=average,
        answered_average_s=average,
        occupancy=load / agents,
        _late=lambda t: delayed * math.exp(-rate * t),
    )


def erlang_a(agents: int, per_s: float, handle_s: float, patience_s: float) -> Expected:
    """Each caller gives up after an exponential time of mean `patience_s` (seconds, finite)."""
    if per_s <= 0 or agents <= 0:
        gone = 1.0 if agents <= 0 else 0.0
        wait = patience_s * gone
        return Expected(gone, gone, wait, 0.0, 0.0, lambda _: 0.0)
    theta, out = 1.0 / patience_s, agents / handle_s

    def exponent(x: float) -> float:
        return per_s * -math.expm1(-theta * x) / theta - out * x

    # Concave, with its peak where arrivals still willing to wait match the service.
    peak = max(0.0, math.log(per_s / out) / theta)
    top = exponent(peak)
    x = _where_it_counts(lambda at: exponent(at) > top - NEGLIGIBLE, peak)
    patient = np.exp(-theta * x)
    waited = -np.expm1(-theta * x) / theta
    weight = np.exp(per_s * waited - out * x - top)
    mass = _integral(weight, x)
    # Everything is divided by exp(top), also the chance to find an agent free.
    free = _inverse_loss(agents - 1, per_s * handle_s) * math.exp(-top)
    scale = per_s / (free + per_s * mass)
    abandoned = scale * _integral(weight * (1.0 - patient), x)
    answered = scale * _integral(weight * patient * x, x)
    late = scale * (weight * patient)

    def later_than(t: float) -> float:
        beyond = np.append(t, x[x > t])
        return _integral(np.interp(beyond, x, late), beyond)

    return Expected(
        delayed=scale * mass,
        abandoned=abandoned,
        average_s=scale * _integral(weight * waited, x),
        answered_average_s=answered / (1.0 - abandoned),
        occupancy=per_s * (1.0 - abandoned) * handle_s / agents,
        _late=later_than,
    )


def _inverse_loss(agents: int, load: float) -> float:
    """1 / B(agents) of Erlang's loss formula, by the recursion that never overflows downwards."""
    inverse = 1.0
    for n in range(1, agents + 1):
        inverse = 1.0 + inverse * n / load if load else math.inf
        if inverse > 1e300:
            return math.inf
    return inverse


def _where_it_counts(counts: Callable[[float], bool], peak: float) -> Seconds:
    """Points around the peak, not below 0, on which the integrand is not negligible."""
    after = before = 1.0
    while counts(peak + after):
        after *= 1.3
    while peak > before and counts(peak - before):
        before *= 1.3
    return np.linspace(max(0.0, peak - before), peak + after, STEPS + 1)


def _integral(values: Seconds, points: Seconds) -> float:
    """The trapezium rule; what lies beyond the points counts nothing."""
    return float(np.trapezoid(values, points))
