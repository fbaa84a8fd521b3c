"""The estimate of the remaining wait, against queues whose truth is known."""

import heapq
import random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.estimate import LONGEST_S, MOST_CLASSES, TYPICAL_TALK_S, Estimator

KIND = (("senior", 5),)


def test_before_anything_was_seen_the_typical_talk_decides() -> None:
    assert Estimator().wait_s(KIND, 0, 2, 0.0) == pytest.approx(TYPICAL_TALK_S / 2)


def test_with_nobody_logged_in_nothing_is_promised() -> None:
    assert Estimator().wait_s(KIND, 3, 0, 0.0) is None


def test_an_agent_who_leaves_counts_at_once() -> None:
    paces = Estimator()
    one, two = (paces.wait_s(KIND, 0, agents, 0.0) or 0.0 for agents in (1, 2))
    assert one == pytest.approx(2 * two)


@given(
    seen=st.lists(
        st.tuples(
            st.sampled_from(["served", "gone", "observe"]),
            st.floats(-10, 5000),
            st.integers(-1, 50),
            st.integers(-1, 50),
        ),
        max_size=50,
    ),
    ahead=st.integers(0, 5000),
    agents=st.integers(1, 1000),
)
def test_it_is_positive_bounded_and_grows_with_the_place(
    seen: list[tuple[str, float, int, int]], ahead: int, agents: int
) -> None:
    """Also when the clock goes back."""
    paces, now = Estimator(), 1e9
    for what, step, waiting, working in seen:
        now += step
        if what == "observe":
            paces.observe(KIND, waiting, working, now)
        elif what == "served":
            paces.served(KIND, now)
        else:
            paces.gave_up(KIND, now)
    here, behind = (paces.wait_s(KIND, place, agents, now) for place in (ahead, ahead + 1))
    assert here is not None
    assert behind is not None
    assert 0 < here <= behind <= LONGEST_S


def test_only_so_many_classes_are_remembered() -> None:
    paces = Estimator()
    for number in range(MOST_CLASSES + 10):
        paces.served((("skill", number),), 0.0)
    assert len(paces._paces) == MOST_CLASSES


@pytest.mark.parametrize(("agents", "talk_s"), [(1, 60.0), (5, 240.0), (20, 400.0)])
def test_in_a_busy_queue_the_mean_error_is_small(agents: int, talk_s: float) -> None:
    """Talk times three times from typical are learnt; told waits are right on average."""
    told, waited = _run(agents, talk_s, random.Random(7))
    assert fmean(told) == pytest.approx(fmean(waited), rel=0.2)


def _run(agents: int, talk_s: float, chance: random.Random) -> tuple[list[float], list[float]]:
    """A full queue without abandonment; returns what was told on arrival and what came true."""
    paces, now, told, waited = Estimator(), 0.0, [], []
    free = [chance.expovariate(1 / talk_s) for _ in range(agents)]
    heapq.heapify(free)
    line: list[tuple[float, float]] = []
    arrival = 0.0
    for _ in range(3000):
        if arrival <= free[0] or not line:
            now = max(arrival, now)
            told_s = paces.wait_s(KIND, len(line), agents, now) or 0.0
            line.append((now, told_s))
            arrival = now + chance.expovariate(0.97 * agents / talk_s)
        else:
            now = max(now, heapq.heappop(free))
            came, told_s = line.pop(0)
            if came > 20 * talk_s and now > came:
                told.append(told_s)
                waited.append(now - came)
            paces.served(KIND, now)
            heapq.heappush(free, now + chance.expovariate(1 / talk_s))
        paces.observe(KIND, len(line), agents, now)
    return told, waited
