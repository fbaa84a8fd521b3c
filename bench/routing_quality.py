"""How well callers and agents are matched, by the routing engine itself under virtual time.

Three measurements, each pair on the same callers:

- Six skills, 90 agents with two of them each (every pair of skills equally often), 180 s of talk,
  90 % busy; the peer: the same agents, were each able to take every call.
- Seniors, a quarter of the callers, with the head start of the product's own policy, at 90 % busy:
  their p95 wait against that of the others; and the others' p99 against what it is without any
  credit. With 90 agents, and with 20, where waits are six times as long. Each day begins with what
  the one before has taught; a day that is not measured comes first.
- The wait expected for those who stand in line against what it becomes, as the mean error; the
  peer: telling everybody the mean wait, known only afterwards.

`python -m bench routing_quality`
"""

import itertools
import statistics
from collections.abc import Sequence
from typing import Any

from acd.policy_file import load, shipped
from acd.simulate.figures import percentile
from acd.simulate.floor import Call, Run
from acd.simulate.scenario import Scenario
from acd.simulate.study import play

Row = dict[str, Any]

POOLED_GOAL, SENIOR_GOAL, LOSS_GOAL, ESTIMATE_GOAL = 1.3, 0.5, 1.1, 1.0
SEEDS = range(1, 11)
SKILLS = tuple(f"s{number}" for number in range(6))
AGENTS = 90
PER_PAIR = 6
"""Agents with the same two skills: 15 pairs."""
HOURS = 4
WARM_UP_MIN = 30
TALK_S = 180.0
CENTRES = (90, 20)
"""Agents of the centres with seniors."""


def measure() -> list[Row]:
    """The results, each `{name, ours, peer, ratio, unit, goal, met}`; a minute or two."""
    pairs, pooled = _waits(_two_skills(pairs=True)), _waits(_two_skills(pairs=False))
    ours = statistics.fmean(statistics.fmean(waits) for waits in pairs)
    peer = statistics.fmean(statistics.fmean(waits) for waits in pooled)
    rows = [_row("two-skill agents at 90 % busy, average wait", ours, peer, POOLED_GOAL)]
    for agents in CENTRES:
        credit = _runs(_seniors(agents, credit=True))
        without = _runs(_seniors(agents, credit=False))
        rows += _senior_rows(agents, credit, without)
    told, blind = _errors(without)
    name = f"estimated wait of {agents} agents' callers, mean error against telling the mean"
    return [*rows, _row(name, told, blind, ESTIMATE_GOAL)]


def _senior_rows(agents: int, credit: Sequence[Run], without: Sequence[Run]) -> list[Row]:
    return [
        _row(
            f"senior credit, {agents} agents, seniors' p95 wait against the others'",
            _mean_percentile(credit, 0.95, senior=True),
            _mean_percentile(credit, 0.95, senior=False),
            SENIOR_GOAL,
        ),
        _row(
            f"senior credit, {agents} agents, the others' p99 wait against no credit",
            _mean_percentile(credit, 0.99, senior=False),
            _mean_percentile(without, 0.99, senior=False),
            LOSS_GOAL,
        ),
    ]


def _row(name: str, ours: float, peer: float, goal: float) -> Row:
    ratio = ours / peer
    return {
        "name": name,
        "ours": ours,
        "peer": peer,
        "ratio": ratio,
        "unit": "s",
        "goal": goal,
        "met": ratio <= goal,
    }


def _two_skills(*, pairs: bool) -> Scenario:
    """`pairs`: two skills each; otherwise all six."""
    per_hour = 0.9 * AGENTS * 3600 / TALK_S / len(SKILLS)
    two = {
        f"{one}-{other}": {"count": PER_PAIR, "skills": {one: 5, other: 5}}
        for one, other in itertools.combinations(SKILLS, 2)
    }
    everyone = {"all": {"count": AGENTS, "skills": dict.fromkeys(SKILLS, 5)}}
    classes = {
        skill: {"skills": {skill: 1}, "calls": per_hour, "talk": {"exponential": TALK_S}}
        for skill in SKILLS
    }
    return _scenario(classes, two if pairs else everyone)


def _seniors(agents: int, *, credit: bool) -> Scenario:
    """One queue at 90 % busy; every fourth caller is a senior, who without credit is as others."""
    per_hour = 0.9 * agents * 3600 / TALK_S
    talk = {"exponential": TALK_S}
    own = {"senior": True} if credit else {}
    classes = {
        "older": {"calls": per_hour / 4, "talk": talk, **own},
        "others": {"calls": per_hour * 3 / 4, "talk": talk},
    }
    return _scenario(classes, {"all": {"count": agents, "skills": {"general": 5}}})


def _scenario(classes: dict[str, Any], agents: dict[str, Any]) -> Scenario:
    return Scenario.model_validate(
        {
            "title": "routing quality",
            "starts": "2026-11-23 00:00",
            "hours": HOURS,
            "interval_min": 60,
            "warm_up_min": WARM_UP_MIN,
            "pick_up": 0,
            "classes": classes,
            "agents": agents,
        }
    )


def _runs(scenario: Scenario) -> list[Run]:
    """A day before, then one after the other."""
    policy = load(shipped(), "Asia/Shanghai")
    runs = [play(scenario, 0, policy)[0]]
    for seed in SEEDS:
        runs.append(play(scenario, seed, policy, before=runs[-1])[0])
    return runs[1:]


def _waits(scenario: Scenario) -> list[list[float]]:
    """By seed; only the waits are kept, calls weigh more."""
    return [_known(play(scenario, seed)[0].calls) for seed in SEEDS]


def _known(calls: Sequence[Call]) -> list[float]:
    return [call.waited_s for call in calls if call.waited_s is not None]


def _mean_percentile(runs: Sequence[Run], share: float, *, senior: bool) -> float:
    """Of the seniors' or the others' waits, the mean over seeds."""
    return statistics.fmean(
        percentile(
            sorted(_known([c for c in run.calls if (c.plan.kind == "older") == senior])), share
        )
        for run in runs
    )


def _errors(runs: Sequence[Run]) -> tuple[float, float]:
    """Mean error of what was expected, and of telling everybody who stood in line the mean wait."""
    pairs = [
        (call.expected_s, call.waited_s)
        for run in runs
        for call in run.calls
        if call.expected_s is not None and call.waited_s is not None
    ]
    mean = statistics.fmean(waited for _, waited in pairs)
    told = statistics.fmean(abs(told - waited) for told, waited in pairs)
    return told, statistics.fmean(abs(mean - waited) for _, waited in pairs)
