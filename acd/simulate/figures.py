"""What runs come to: waits, service levels, occupancy; over seeds, with confidence."""

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from acd.simulate.floor import Call, Fate, Run, Worked
from acd.simulate.scenario import Scenario

WITHIN_S = (15.0, 20.0, 30.0)
"""Service levels that Chinese hotlines report (15/20/30 秒接通率)."""

# Student's t, two-sided 95 %, by degrees of freedom 1, 2, ...
_T95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)


@dataclass(frozen=True)
class Figure:
    """A mean over seeds and the half width of its 95 % confidence interval (Student's t)."""

    mean: float
    half_width: float | None
    """None with fewer than two seeds."""


@dataclass(frozen=True)
class Callers:
    """One run's callers of a class, or of several. Times in seconds.

    A wait lasts until the caller is answered or gives up; who still waits at the end has none.
    """

    offered: float
    answered: float
    abandoned: float
    waiting: float
    """Still waiting at the end."""
    average_s: float
    p50_s: float
    p95_s: float
    p99_s: float
    answered_average_s: float
    """Of those answered (ASA)."""
    within_15: float
    """Answered within 15 s, as a share of those answered, given up, or waiting for longer."""
    within_20: float
    within_30: float
    abandonment: float
    """Share of those answered or given up."""


@dataclass(frozen=True)
class Agents:
    """One run's agents of a group, or all. Occupancy: ringing, talking and wrap-up over time here,
    in shares."""

    occupancy: float
    least: float
    most: float
    spread: float
    """Standard deviation between agents."""
    calls: float
    """Answered, by an agent, on average."""


@dataclass(frozen=True)
class Estimate:
    """How the wait expected for callers who had to stand in line, and told to them, compares with
    what it became. Of those who were answered; seconds."""

    told: float
    """Callers."""
    average_wait_s: float
    average_told_s: float
    bias_s: float
    """Expected less waited, on average: above 0, people were answered sooner than expected."""
    error_s: float
    """Mean size of the error of what was expected."""
    no_later: float
    """Share answered no later than told."""


Table = dict[str, dict[str, Figure]]
"""Row to column to figure."""


def callers(calls: Sequence[Call], end: float) -> Callers | None:
    """The figures of some calls; `end`: of the run, epoch seconds. None without calls."""
    if not calls:
        return None
    waits = sorted(call.waited_s for call in calls if call.waited_s is not None)
    answered = [call.waited_s or 0.0 for call in calls if call.answered]
    gone = sum(call.fate is Fate.ABANDONED for call in calls)
    in_time = {}
    for limit in WITHIN_S:
        # Who came so late that the limit lies beyond the end counts only if already answered.
        base = len(waits) + sum(c.waited_s is None and end - c.arrived > limit for c in calls)
        in_time[limit] = _share(sum(wait <= limit for wait in answered), base)
    return Callers(
        offered=len(calls),
        answered=len(answered),
        abandoned=gone,
        waiting=len(calls) - len(waits),
        average_s=_mean(waits),
        p50_s=percentile(waits, 0.50),
        p95_s=percentile(waits, 0.95),
        p99_s=percentile(waits, 0.99),
        answered_average_s=_mean(answered),
        within_15=in_time[15.0],
        within_20=in_time[20.0],
        within_30=in_time[30.0],
        abandonment=_share(gone, len(waits)),
    )


def agents(worked: Sequence[Worked]) -> Agents | None:
    """The figures of some agents; None when none of them was ever there."""
    shares = [agent.busy_s / agent.here_s for agent in worked if agent.here_s > 0]
    if not shares:
        return None
    return Agents(
        occupancy=sum(a.busy_s for a in worked) / sum(a.here_s for a in worked),
        least=min(shares),
        most=max(shares),
        spread=statistics.pstdev(shares),
        calls=statistics.fmean(agent.calls for agent in worked),
    )


def estimate(calls: Iterable[Call]) -> Estimate | None:
    """How good the told waits were; None when nobody was told one."""
    pairs = [
        (call.expected_s, call.told_s, call.waited_s)
        for call in calls
        if call.expected_s is not None
        and call.told_s is not None
        and call.answered
        and call.waited_s is not None
    ]
    if not pairs:
        return None
    return Estimate(
        told=len(pairs),
        average_wait_s=statistics.fmean(waited for *_, waited in pairs),
        average_told_s=statistics.fmean(told for _, told, _ in pairs),
        bias_s=statistics.fmean(expected - waited for expected, _, waited in pairs),
        error_s=statistics.fmean(abs(expected - waited) for expected, _, waited in pairs),
        no_later=_share(sum(waited <= told for _, told, waited in pairs), len(pairs)),
    )


def caller_table(scenario: Scenario, runs: Sequence[Run]) -> Table:
    """Every class, then seniors, others, everyone."""
    end = scenario.epoch + scenario.duration_s
    senior = {name for name, kind in scenario.classes.items() if kind.senior}

    def row(belongs: Callable[[str], bool]) -> dict[str, Figure]:
        chosen = ([call for call in run.calls if belongs(call.plan.kind)] for run in runs)
        return _over(callers(calls, end) for calls in chosen)

    rows = {name: row(lambda kind, name=name: kind == name) for name in scenario.classes}  # type: ignore[misc]
    if senior and senior != scenario.classes.keys():
        rows["(seniors)"] = row(lambda kind: kind in senior)
        rows["(others)"] = row(lambda kind: kind not in senior)
    rows["(everyone)"] = row(lambda _: True)
    return rows


def agent_table(runs: Sequence[Run]) -> Table:
    """Every group of agents, then all of them."""
    first = runs[0].agents.values()
    groups = [name for name, _ in groupby(worked.group for worked in first)]
    rows = {
        group: _over(agents([a for a in r.agents.values() if a.group == group]) for r in runs)
        for group in groups
    }
    rows["(everyone)"] = _over(agents(list(run.agents.values())) for run in runs)
    return rows


def estimate_row(runs: Sequence[Run]) -> dict[str, Figure]:
    """How good told waits were, over all runs; empty when nobody stood in line."""
    return _over(estimate(run.calls) for run in runs)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that this share of the values does not exceed; NaN without values."""
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def over_seeds(values: Sequence[float]) -> Figure:
    """Mean and confidence of one value of several runs; NaN values are left out."""
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return Figure(math.nan, None)
    if len(known) < 2:
        return Figure(known[0], None)
    free = len(known) - 1
    # Beyond the table the first terms of the series around the normal quantile do (error < 0.002).
    t = _T95[free - 1] if free <= len(_T95) else 1.960 + 2.372 / free + 2.82 / free**2
    return Figure(statistics.fmean(known), t * statistics.stdev(known) / math.sqrt(len(known)))


def _over(results: Iterable[Callers | Agents | Estimate | None]) -> dict[str, Figure]:
    """Each field of the runs' results as a figure."""
    known = [vars(result) for result in results if result is not None]
    if not known:
        return {}
    return {name: over_seeds([float(one[name]) for one in known]) for name in known[0]}


def _mean(values: Sequence[float]) -> float:
    return statistics.fmean(values) if values else math.nan


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
