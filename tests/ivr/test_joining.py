"""Speech that no key ends is said in one piece, and nothing else is moved."""

from hypothesis import given
from hypothesis import strategies as st

from ivr.joining import joined
from ivr.moves import Action, Chosen, Entered, Speak

WORDS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=2).map(tuple)
ACTIONS = st.lists(
    st.one_of(
        st.builds(Speak, WORDS, st.booleans()),
        st.builds(Entered, st.sampled_from(["f", "g"]), st.just("x"), st.sampled_from(["n", "s"])),
        st.just(Chosen("menu", "1", "repair")),
    ),
    max_size=12,
)


def spoken(actions: list[Action], voice: str) -> list[tuple[str, str, bool]]:
    """What is heard: set, prompt, and whether a key ends it."""
    heard = []
    for action in actions:
        if isinstance(action, Entered):
            voice = action.voice
        elif isinstance(action, Speak):
            heard += [(voice, prompt, action.interruptible) for prompt in action.prompts]
    return heard


def test_greeting_and_notice_are_one_speech() -> None:
    greeting, notice = Speak(("hello",), interruptible=False), Speak(("rec",), interruptible=False)
    last = Speak(("wait",))
    steps = [Entered("senior", name, "slow") for name in ("greeting", "notice", "senior")]
    told = list(joined([steps[0], greeting, steps[1], notice, steps[2], last], "senior", "slow"))
    assert told == [*steps, Speak(("hello", "rec"), interruptible=False), last]


@given(ACTIONS)
def test_what_is_heard_and_made_known_stays_the_same(actions: list[Action]) -> None:
    told = list(joined(actions, "f", "n"))
    assert spoken(told, "n") == spoken(actions, "n")
    assert [a for a in told if not isinstance(a, Speak)] == [
        a for a in actions if not isinstance(a, Speak)
    ]
    assert len(told) <= len(actions)


@given(ACTIONS)
def test_a_flow_is_entered_only_when_what_was_said_before_is_said(actions: list[Action]) -> None:
    def before(told: list[Action]) -> list[list[tuple[str, str, bool]]]:
        flow, at = "f", []
        for i, action in enumerate(told):
            if isinstance(action, Entered) and action.flow != flow:
                flow = action.flow
                at.append(spoken(told[:i], "n"))
        return at

    assert before(list(joined(actions, "f", "n"))) == before(actions)
