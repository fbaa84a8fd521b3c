"""The simulator against ciw, an independent one, on the same callers: every wait is the same.

Both get each caller's arrival, talk time and patience; who of the free agents is chosen cannot
change a wait where all are alike.
"""

from collections.abc import Mapping
from itertools import pairwise

import ciw
import pytest

from acd.simulate.arrivals import Planned, plan
from acd.simulate.floor import Fate, Run
from acd.simulate.scenario import Scenario
from acd.simulate.study import play

TALK = {"exponential": 180}
STRICT_S = 86_400.0
"""A credit so great that it is priority."""


def _scenario(
    agents: int, per_hour: float, hours: float, **classes: Mapping[str, object]
) -> Scenario:
    return Scenario.model_validate(
        {
            "title": "both can do",
            "starts": "2026-11-23 00:00",
            "hours": hours,
            "interval_min": 60,
            "pick_up": 0,
            "classes": {
                name: {"calls": per_hour, "talk": TALK, **extra} for name, extra in classes.items()
            },
            "agents": {"all": {"count": agents, "skills": {"general": 5}}},
        }
    )


class _Given(ciw.dists.Distribution):  # type: ignore[misc]
    """Each caller's own value, in order of arrival."""

    def __init__(self, values: list[float]) -> None:
        self.values = values

    def sample(self, t: float | None = None, ind: ciw.Individual | None = None) -> float:
        assert ind is not None
        number: int = ind.id_number
        return self.values[number - 1]


def _gaps(calls: list[Planned], name: str) -> list[float]:
    moments = [0.0, *(call.at for call in calls if call.kind == name)]
    return [b - a for a, b in pairwise(moments)] + [float("inf")]


Left = dict[int, tuple[str, float]]
"""Caller, by order of arrival, to how they left the line and after how many seconds."""


def _ciw(scenario: Scenario, calls: list[Planned], order: list[str]) -> Left:
    each = {
        "talk": [call.talk_s for call in calls],
        "patience": [call.patience_s for call in calls],
    }
    impatient = any(patience < 1e9 for patience in each["patience"])
    credits = sorted({kind.credit_s for kind in scenario.classes.values()}, reverse=True)
    network = ciw.create_network(
        arrival_distributions={n: [ciw.dists.Sequential(_gaps(calls, n))] for n in order},
        service_distributions={n: [_Given(each["talk"])] for n in order},
        number_of_servers=[next(iter(scenario.agents.values())).count],
        priority_classes={n: credits.index(scenario.classes[n].credit_s) for n in order},
        routing={n: [[0.0]] for n in order},
        reneging_time_distributions=(
            {n: [_Given(each["patience"])] for n in order} if impatient else None
        ),
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(scenario.duration_s)
    records = simulation.get_all_records()
    return {r.id_number - 1: (r.record_type, r.waiting_time) for r in records}


def _ours(run: Run) -> Left:
    names = {Fate.DONE: "service", Fate.ABANDONED: "renege"}
    return {
        number: (names[call.fate], call.waited_s or 0.0)
        for number, call in enumerate(run.calls)
        if call.fate in names
    }


@pytest.mark.parametrize(
    ("scenario", "order"),
    [
        pytest.param(_scenario(5, 85, 10, only={}), ["only"], id="M/M/c"),
        pytest.param(
            _scenario(5, 120, 8, only={"patience": {"exponential": 120}}), ["only"], id="M/M/c+M"
        ),
        pytest.param(_scenario(6, 50, 8, one={}, other={}), ["one", "other"], id="two, FCFS"),
        pytest.param(
            _scenario(6, 50, 8, first={"credit_s": STRICT_S}, second={}),
            ["first", "second"],
            id="two, priority",
        ),
    ],
)
def test_every_caller_waits_as_long_as_in_ciw(scenario: Scenario, order: list[str]) -> None:
    calls = plan(scenario, 3)
    run, _ = play(scenario, 3)
    ours, theirs = _ours(run), _ciw(scenario, calls, order)
    assert len(calls) > 700
    assert ours.keys() == theirs.keys()
    assert {n: how for n, (how, _) in ours.items()} == {n: how for n, (how, _) in theirs.items()}
    assert [w for _, w in ours.values()] == pytest.approx([theirs[n][1] for n in ours], abs=1e-4), (
        "epoch seconds are floats: microseconds are lost"
    )
