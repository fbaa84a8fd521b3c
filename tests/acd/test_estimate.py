"""The estimate of the remaining wait, against queues whose truth is known."""

import heapq
import random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.estimate import KEPT, LONGEST_S, MOST_CLASSES, TYPICAL_TALK_S, Estimator

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
    seen = _run(agents, talk_s, random.Random(7))
    assert fmean(expected for expected, _, _ in seen) == pytest.approx(
        fmean(waited for *_, waited in seen), rel=0.2
    )


@pytest.mark.parametrize(("agents", "talk_s"), [(1, 60.0), (5, 240.0), (20, 400.0)])
def test_most_are_served_no_later_than_told_but_not_because_all_are_told_ages(
    agents: int, talk_s: float
) -> None:
    seen = _run(agents, talk_s, random.Random(7))
    kept = fmean(waited <= told for _, told, waited in seen)
    assert KEPT - 0.1 < kept < 0.97


def test_a_small_queue_of_short_calls_is_not_told_the_typical_length_for_ever() -> None:
    paces, talk_s = Estimator(), 30.0
    paces.observe(KIND, 1, 1, 0.0)
    for number in range(1, 241):  # two hours, one agent, somebody always waits
        paces.served(KIND, number * talk_s)
    assert paces.wait_s(KIND, 0, 1, 240 * talk_s) == pytest.approx(talk_s, rel=0.1)


def test_lines_that_are_pooled_are_as_fast_as_they_were_together() -> None:
    paces = Estimator()
    for kind, talk_s in (("a", 30.0), ("b", 60.0)):
        paces.observe(kind, 1, 1, 0.0)
        for number in range(1, int(6000 / talk_s) + 1):
            paces.served(kind, number * talk_s)
    now = 6000.0
    paces.pool("both", ("a", "b", "c"), now)
    one, other, both = (paces.wait_s(kind, 0, 1, now) or 0.0 for kind in ("a", "b", "both"))
    assert one < both < other


def test_the_less_was_seen_the_more_is_allowed_for() -> None:
    new, known = Estimator(), Estimator()
    for _ in range(30):
        known.observe(KIND, 1, 1, 0.0)
        known._pace(KIND, TYPICAL_TALK_S)
        known.served(KIND, TYPICAL_TALK_S)
    margins = []
    for paces in (new, known):
        mean, told = paces.wait_s(KIND, 5, 1, 0.0), paces.told_s(KIND, 5, 1, 0.0)
        assert mean is not None and told is not None
        margins.append(told / mean)
    assert margins[0] > margins[1] > 1.0


def _run(agents: int, talk_s: float, chance: random.Random) -> list[tuple[float, float, float]]:
    """A full queue without abandonment: what was expected and told on arrival, what came true."""
    paces, now, seen = Estimator(), 0.0, []
    free = [chance.expovariate(1 / talk_s) for _ in range(agents)]
    heapq.heapify(free)
    line: list[tuple[float, float, float]] = []
    arrival = 0.0
    for _ in range(3000):
        if arrival <= free[0] or not line:
            now = max(arrival, now)
            expected_s = paces.wait_s(KIND, len(line), agents, now) or 0.0
            told_s = paces.told_s(KIND, len(line), agents, now) or 0.0
            line.append((now, expected_s, told_s))
            arrival = now + chance.expovariate(0.97 * agents / talk_s)
        else:
            now = max(now, heapq.heappop(free))
            came, expected_s, told_s = line.pop(0)
            if came > 20 * talk_s and now > came:
                seen.append((expected_s, told_s, now - came))
            paces.served(KIND, now)
            heapq.heappush(free, now + chance.expovariate(1 / talk_s))
        paces.observe(KIND, len(line), agents, now)
    return seen
