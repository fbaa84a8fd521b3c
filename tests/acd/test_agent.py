"""An agent's transitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd import diagram
from acd.agent import CONNECTED, TABLE, WISHES, Happening, State, Wanted, step
from core import assets
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


@given(
    st.lists(st.tuples(st.sampled_from(Happening), WANTS), max_size=60),
)
def test_whatever_happens_an_agent_can_always_come_back(
    story: list[tuple[Happening, State]],
) -> None:
    """No state is a dead end: what ends it, and a wish, lead to ready."""
    state = State.OFFLINE
    for happening, wants in story:
        if happening in TABLE[state]:
            state = step(state, happening, wants)
    ends = (Happening.WITHDRAWN, Happening.HUNG_UP, Happening.RESTED, Happening.WANTS_READY)
    for happening in ends:
        if happening in TABLE[state]:
            state = step(state, happening, State.READY)
    assert state is State.READY


@given(st.sampled_from(State), WANTS)
def test_after_call_work_is_never_entered_but_from_a_conversation(
    state: State, wants: State
) -> None:
    into = [h for h in TABLE[state] if step(state, h, wants) is State.WRAP_UP]
    if state is State.WRAP_UP:
        assert into == [Happening.EXTENDED]
    else:
        assert into == ([Happening.HUNG_UP] if state in CONNECTED else [])


def test_the_document_shows_this_very_table() -> None:
    page = (assets.root() / "docs/agents.md").read_text()
    shown = page.split(diagram.BEGIN)[1].split(diagram.END)[0].strip()
    assert shown == diagram.text(), "run: python -m acd.diagram, and put it into docs/agents.md"
