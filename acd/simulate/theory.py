"""What Erlang C and Erlang A expect of the same scenario, were every agent able to take every call.

Interval by interval, each as if in equilibrium, weighed by its calls: the usual way to plan staff.
Handling is picking up, talking and wrap-up; picking up is added to the waits, as callers feel it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from acd.simulate.erlang import Expected, erlang_a, erlang_c
from acd.simulate.scenario import Scenario
from acd.simulate.times import Times


@dataclass(frozen=True)
class Predicted:
    """Of all callers; times in seconds."""

    average_s: float
    within_15: float
    within_20: float
    within_30: float
    abandonment: float
    occupancy: float


@dataclass(frozen=True)
class Interval:
    """What comes and who is there, on average over one interval."""

    per_s: float
    agents: int
    handle_s: float
    patience_s: float | None
    """None: nobody gives up."""


def predict(scenario: Scenario) -> dict[str, Predicted | None]:
    """`erlang_c` and `erlang_a`; None where a model has no answer.

    Erlang C has none when more comes than can be served in any interval, Erlang A when nobody gives
    up.
    """
    parts = [part for part in intervals(scenario) if part.per_s > 0]
    pick_up = scenario.pick_up.mean_s
    impatient = bool(parts) and all(part.patience_s is not None for part in parts)
    return {
        "erlang_c": _weigh(parts, pick_up, lambda p: erlang_c(p.agents, p.per_s, p.handle_s)),
        "erlang_a": _weigh(
            parts if impatient else [],
            pick_up,
            lambda p: erlang_a(p.agents, p.per_s, p.handle_s, p.patience_s or 0.0),
        ),
    }


def intervals(scenario: Scenario) -> list[Interval]:
    """Those that are counted: the ones that begin after the warm-up."""
    count = int(-(-scenario.duration_s // scenario.interval_s))
    numbers = range(count)
    counted = [n for n in numbers if n * scenario.interval_s >= scenario.warm_up_s]
    return [_interval(scenario, number) for number in counted]


def _interval(scenario: Scenario, number: int) -> Interval:
    expected = [(kind, kind.calls_in(number)) for kind in scenario.classes.values()]
    total = sum(calls for _, calls in expected)
    if total <= 0:
        return Interval(0.0, 0, 0.0, None)
    handled = sum(calls * (kind.talk.mean_s + kind.wrap_up.mean_s) for kind, calls in expected)
    leaving = sum(
        calls / kind.patience.mean_s
        for kind, calls in expected
        if isinstance(kind.patience, Times) and kind.patience.mean_s > 0
    )
    return Interval(
        per_s=total / scenario.interval_s,
        agents=round(_present(scenario, number)),
        handle_s=handled / total + scenario.pick_up.mean_s,
        patience_s=total / leaving if leaving else None,
    )


def _present(scenario: Scenario, number: int) -> float:
    """Agents on shift, on average over an interval."""
    start = scenario.starts.hour * 60 + scenario.starts.minute + number * scenario.interval_min
    return sum(
        group.count * _overlap(group.shifts, start, scenario.interval_min)
        for group in scenario.agents.values()
    )


def _overlap(shifts: Sequence[str], start: float, width: float) -> float:
    """Share of an interval, in minutes since the first midnight, that lies within daily shifts."""
    if not shifts:
        return 1.0
    inside = 0.0
    for span in shifts:
        begins, ends = (int(at[:2]) * 60 + int(at[3:]) for at in span.split("-"))
        first = int(start // 1440)
        for day in (first, first + 1):
            low, high = begins + day * 1440, ends + day * 1440
            inside += max(0.0, min(high, start + width) - max(low, start))
    return inside / width


def _weigh(
    parts: Sequence[Interval], pick_up: float, model: Callable[[Interval], Expected | None]
) -> Predicted | None:
    """The model's answers over all intervals, weighed by calls (occupancy: by agents)."""
    answers = [(part, model(part)) for part in parts]
    if not answers:
        return None
    waits = [0.0] * 5
    calls = agents = busy = 0.0
    for part, answer in answers:
        if answer is None:
            return None
        late = [answer.service_level(within - pick_up) for within in (15.0, 20.0, 30.0)]
        values = (answer.average_s + pick_up * (1 - answer.abandoned), *late, answer.abandoned)
        waits = [sum_ + part.per_s * value for sum_, value in zip(waits, values, strict=True)]
        calls += part.per_s
        agents += part.agents
        busy += part.agents * answer.occupancy
    average, in_15, in_20, in_30, abandoned = (value / calls for value in waits)
    return Predicted(average, in_15, in_20, in_30, abandoned, busy / agents if agents else 0.0)
