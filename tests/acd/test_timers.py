"""Deadlines."""

from hypothesis import given
from hypothesis import strategies as st

from acd.timers import Recent, Timers

STEPS = st.lists(st.tuples(st.sampled_from("abcd"), st.none() | st.integers(0, 50)))


@given(STEPS, st.integers(0, 50))
def test_what_was_set_last_counts(steps: list[tuple[str, int | None]], now: int) -> None:
    timers, expected = Timers(), {}
    for key, when in steps:
        timers.set(key, when)
        expected[key] = when
    wanted = {key: when for key, when in expected.items() if when is not None}
    assert timers.next() == (min(wanted.values()) if wanted else None)
    due = timers.due(now)
    assert sorted(due) == sorted(key for key, when in wanted.items() if when <= now)
    assert timers.due(now) == []


def test_only_the_last_names_are_remembered() -> None:
    recent = Recent(2)
    for name in "abc":
        recent.add(name)
    assert ["a" in recent, "b" in recent, "c" in recent] == [False, True, True]
