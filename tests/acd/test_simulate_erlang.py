"""Erlang C and A against published figures and against a chain of births and deaths."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.simulate.erlang import erlang_a, erlang_c


def test_the_example_of_gans_koole_and_mandelbaum() -> None:
    """Telephone call centers (2003), table 1: 50 agents, 48 calls a minute, talk 1, patience 2."""
    patient, impatient = erlang_c(50, 0.8, 60), erlang_a(50, 0.8, 60, 120)
    assert patient is not None
    assert patient.average_s == pytest.approx(20.8, abs=0.05)
    assert patient.occupancy == pytest.approx(0.96)
    assert impatient.abandoned == pytest.approx(0.031, abs=0.0005)
    assert impatient.average_s == pytest.approx(3.7, abs=0.05)
    assert impatient.occupancy == pytest.approx(0.93, abs=0.0005)


def test_the_example_of_pyworkforce() -> None:
    """100 calls in 30 minutes of 3 minutes each, 14 agents, answered in 20 s."""
    expected = erlang_c(14, 100 / 1800, 180)
    assert expected is not None
    assert expected.delayed == pytest.approx(0.1741319335950498)
    assert expected.service_level(20) == pytest.approx(0.8883500191794669)


def test_more_than_can_be_served_has_no_equilibrium_unless_callers_give_up() -> None:
    assert erlang_c(10, 0.1, 100) is None
    assert erlang_a(10, 0.2, 100, 60).abandoned == pytest.approx(0.5, abs=0.01)


def test_nobody_calls_and_nobody_works() -> None:
    idle = erlang_c(3, 0.0, 100)
    assert idle is not None
    assert idle.average_s == 0
    assert erlang_a(3, 0.0, 100, 60).average_s == 0
    assert erlang_a(0, 0.1, 100, 60).abandoned == 1


def test_patience_without_end_is_erlang_c() -> None:
    patient = erlang_c(12, 0.1, 100)
    assert patient is not None
    almost = erlang_a(12, 0.1, 100, 1e7)
    assert almost.average_s == pytest.approx(patient.average_s, rel=1e-3)
    assert almost.service_level(20) == pytest.approx(patient.service_level(20), rel=1e-3)


@given(
    agents=st.integers(1, 60),
    load=st.floats(0.05, 2.0),
    talk_s=st.floats(10, 600),
    patience_s=st.floats(10, 1200),
)
def test_erlang_a_is_the_chain_of_births_and_deaths(
    agents: int, load: float, talk_s: float, patience_s: float
) -> None:
    per_s = load * agents / talk_s
    delayed, queue = _chain(agents, per_s, 1 / talk_s, 1 / patience_s)
    expected = erlang_a(agents, per_s, talk_s, patience_s)
    assert expected.delayed == pytest.approx(delayed, rel=1e-4, abs=1e-9)
    assert expected.average_s == pytest.approx(queue / per_s, rel=1e-4, abs=1e-9)
    assert expected.abandoned == pytest.approx(queue / patience_s / per_s, rel=1e-4, abs=1e-9)
    levels = [expected.service_level(within) for within in (0, 10, 20, 40, 1e6)]
    assert levels == pytest.approx(sorted(levels), abs=1e-9)
    assert levels[0] == pytest.approx(1 - delayed, rel=1e-4, abs=1e-6)
    assert levels[-1] == pytest.approx(1 - expected.abandoned)


def _chain(agents: int, per_s: float, mu: float, theta: float) -> tuple[float, float]:
    """Share of callers who find nobody free, and the mean length of the line."""
    logs = [0.0]
    while len(logs) <= agents or logs[-1] > max(logs) - 50:
        busy = len(logs)
        out = min(busy, agents) * mu + max(0, busy - agents) * theta
        logs.append(logs[-1] + math.log(per_s / out))
    weights = [math.exp(value - max(logs)) for value in logs]
    total = sum(weights)
    queue = sum((n - agents) * w for n, w in enumerate(weights) if n > agents)
    return sum(weights[agents:]) / total, queue / total
