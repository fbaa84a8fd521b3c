"""The scenarios of the measurement are what it says they are."""

import pytest

from acd.simulate.theory import intervals
from bench import routing_quality
from bench.routing_quality import AGENTS, SKILLS, _row, _seniors, _two_skills


@pytest.mark.parametrize("pairs", [True, False])
def test_ninety_agents_are_ninety_percent_busy_with_even_skills(pairs: bool) -> None:
    scenario = _two_skills(pairs=pairs)
    hour = intervals(scenario)[0]
    assert hour.agents == AGENTS
    assert hour.per_s * hour.handle_s / hour.agents == pytest.approx(0.9)
    groups = scenario.agents.values()
    able = [sum(g.count for g in groups if skill in g.skills) for skill in SKILLS]
    assert able == [30 if pairs else 90] * 6


@pytest.mark.parametrize("credit", [True, False])
def test_a_quarter_of_the_callers_are_seniors_and_all_are_ninety_percent_busy(credit: bool) -> None:
    scenario = _seniors(20, credit=credit)
    hour = intervals(scenario)[0]
    assert hour.per_s * hour.handle_s / hour.agents == pytest.approx(0.9)
    older, others = scenario.classes["older"], scenario.classes["others"]
    assert older.calls_in(0) * 3 == pytest.approx(others.calls_in(0))


def test_a_goal_is_met_at_its_value_and_not_beyond() -> None:
    assert _row("x", 1.3, 1.0, 1.3)["met"]
    assert not _row("x", 1.4, 1.0, 1.3)["met"]
    assert len(routing_quality.SEEDS) >= 10
