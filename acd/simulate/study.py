"""A scenario played with several seeds, beside what theory expects of it."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from acd.engine import Engine, Limits
from acd.policy import Policy, plain
from acd.simulate import figures
from acd.simulate.arrivals import Past, plan, replay
from acd.simulate.figures import Figure, Table
from acd.simulate.floor import Floor, Run
from acd.simulate.scenario import Scenario
from acd.simulate.theory import Predicted, predict

DIGITS = 4


@dataclass(frozen=True)
class Study:
    """The figures of all runs."""

    title: str
    policy: str
    """Its version."""
    seeds: tuple[int, ...]
    calls: int
    """Simulated, of all runs, the warm-up's included."""
    took_s: float
    callers: Table
    agents: Table
    estimate: Mapping[str, Figure]
    """Empty when nobody stood in line."""
    theory: Mapping[str, Predicted | None]
    """Empty for a history: its rates are not known."""

    @property
    def calls_per_s(self) -> float:
        """How fast the simulation went."""
        return self.calls / self.took_s if self.took_s > 0 else 0.0


def play(
    scenario: Scenario,
    seed: int,
    policy: Policy | None = None,
    history: Sequence[Past] | None = None,
    progress: Callable[[float], None] = lambda _: None,
    *,
    before: Run | None = None,
) -> tuple[Run, int]:
    """One run, and how many calls there were in all. Without a policy: the queues as they are.

    `before`: the run that has taught the routing how long callers wait.
    """
    calls = plan(scenario, seed) if history is None else replay(scenario, history, seed)
    floor = Floor(scenario, calls, seed, engine_for(scenario, policy), before)
    return floor.play(progress), len(calls)


def study(
    scenario: Scenario,
    seeds: Sequence[int],
    policy: Policy | None = None,
    history: Sequence[Past] | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> Study:
    """All seeds, one after the other; `progress` is told the share done.

    What one day has taught about waits, the next one begins with, as in life.
    """
    began, total = time.perf_counter(), 0
    runs: list[Run] = []
    for done, seed in enumerate(seeds):

        def tell(share: float, done: int = done) -> None:
            progress((done + share) / len(seeds))

        before = runs[-1] if runs else None
        run, calls = play(scenario, seed, policy, history, tell, before=before)
        runs.append(run)
        total += calls
    return Study(
        title=scenario.title,
        policy=(policy or plain()).version,
        seeds=tuple(seeds),
        calls=total,
        took_s=time.perf_counter() - began,
        callers=figures.caller_table(scenario, runs),
        agents=figures.agent_table(runs),
        estimate=figures.estimate_row(runs),
        theory=predict(scenario) if history is None else {},
    )


def as_data(made: Study) -> dict[str, Any]:
    """The study as JSON has it; what is not known is null."""
    return {
        "title": made.title,
        "policy": made.policy,
        "seeds": list(made.seeds),
        "calls": made.calls,
        "calls_per_s": round(made.calls_per_s),
        "callers": {name: _row(row) for name, row in made.callers.items()},
        "agents": {name: _row(row) for name, row in made.agents.items()},
        "estimate": _row(made.estimate),
        "theory": {
            name: found and {field: round(value, DIGITS) for field, value in vars(found).items()}
            for name, found in made.theory.items()
        },
    }


def _row(row: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        name: {"mean": _number(figure.mean), "ci95": _number(figure.half_width)}
        for name, figure in row.items()
    }


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(value, DIGITS)


def engine_for(
    scenario: Scenario, policy: Policy | None = None
) -> Callable[[Limits, Callable[[], str]], Engine]:
    """Builds the engine that is to route the scenario's calls."""
    roster = {agent: scenario.agents[group].skills for agent, group in scenario.roster.items()}
    return lambda limits, new_id: Engine(roster, limits, new_id, policy)
