"""An agent's transitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.agent import TABLE, WISHES, Happening, State, Wanted, step
from core.errors import IllegalEvent

WANTS = st.sampled_from([State.READY, State.BREAK, State.OFFLINE])


@given(st.sampled_from(State), st.sampled_from(Happening), WANTS)
def test_what_the_table_does_not_list_raises(
    state: State, happening: Happening, wants: State
) -> None:
    if happening in TABLE[state]:
        target = TABLE[state][happening]
        assert step(state, happening, wants) is (wants if isinstance(target, Wanted) else target)
    else:
        with pytest.raises(IllegalEvent):
            step(state, happening, wants)


def test_only_a_ready_agent_can_be_offered_a_call() -> None:
    assert [state for state in State if Happening.OFFERED in TABLE[state]] == [State.READY]


@pytest.mark.parametrize("state", State)
def test_an_agent_may_ask_for_anything_at_any_time(state: State) -> None:
    assert set(WISHES.values()) <= set(TABLE[state])


@given(WANTS)
def test_a_break_asked_for_during_a_call_comes_after_wrap_up(wants: State) -> None:
    state = step(State.TALKING, Happening.WANTS_BREAK, wants)
    assert state is State.TALKING
    state = step(state, Happening.HUNG_UP, State.BREAK)
    assert state is State.WRAP_UP
    assert step(state, Happening.RESTED, State.BREAK) is State.BREAK
