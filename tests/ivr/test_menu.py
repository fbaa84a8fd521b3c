from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from core.errors import IllegalEvent
from ivr import menu
from ivr.flow import Flow, FlowError, Queue, load, parse
from ivr.menu import Ask, Chosen, Disconnect, Done, Gone, Key, Route, Silence, Speak, TakeMessage

FLOWS = {
    name: load(assets.path(f"ivr/flows/{name}.yaml")) for name in ("brand", "hotline", "senior")
}

# What a caller does at each question: a key, nothing, or hanging up.
doings = st.sampled_from([*"0123456789*#", "-", "!"])


def outcome(flow: Flow, script: list[str], greeting: tuple[str, ...] = ()) -> list[menu.Action]:
    """All actions of a call whose caller does what the script says, then keeps silent."""
    state, actions = menu.begin(flow, greeting)
    done, left = list(actions), list(script)
    for _ in range(2 * menu.MAX_STEPS + 4):
        if state.ended:
            return done
        last, does = actions[-1], left.pop(0) if left else "-"
        if does == "!":
            event: menu.Event = Gone()
        elif does != "-" and (
            isinstance(last, Ask) or (isinstance(last, Speak) and last.interruptible)
        ):
            event = Key(does)
        else:
            event = Silence() if isinstance(last, Ask) else Done()
        state, actions = menu.step(state, event)
        done += actions
    raise AssertionError("the flow did not end")


def end(flow: Flow, script: str) -> str:
    last = outcome(flow, list(script))[-1]
    return last.queue.queue if isinstance(last, Route) else type(last).__name__


@given(st.sampled_from(sorted(FLOWS)), st.lists(doings, max_size=60))
def test_whatever_a_caller_does_ends_with_a_person_or_cleanly(name: str, script: list[str]) -> None:
    actions = outcome(FLOWS[name], script)
    gone = "!" in script
    assert isinstance(actions[-1], Route) or gone
    assert sum(isinstance(a, Route | Disconnect) for a in actions) <= 1


names = st.sampled_from(["a", "b", "c", "d", "e", "person"])
prompts = st.just(["p"])
steps = st.one_of(
    st.fixed_dictionaries({"do": st.just("say"), "prompts": prompts, "next": names}),
    st.fixed_dictionaries({"do": st.just("greet"), "otherwise": prompts, "next": names}),
    st.fixed_dictionaries({"do": st.just("hangup")}),
    st.fixed_dictionaries({"do": st.just("voicemail")}),
    st.fixed_dictionaries({"do": st.just("queue"), "queue": st.just("repair")}),
    st.fixed_dictionaries(
        {
            "do": st.just("menu"),
            "prompts": prompts,
            "wait_s": st.just(1),
            "keys": st.dictionaries(
                st.sampled_from("0123456789*#"),
                st.fixed_dictionaries({"choice": st.just("c"), "next": names}),
                min_size=1,
            ),
        }
    ),
)  # fmt: skip


@given(st.dictionaries(names, steps, min_size=1), names, st.lists(doings, max_size=120))
def test_every_flow_that_passes_the_check_ends(
    steps: dict[str, object], start: str, script: list[str]
) -> None:
    import json

    checked = parse(json.dumps({"title": "t", "start": start, "steps": steps}))
    if checked.flow is not None:
        outcome(checked.flow, script)
    else:
        assert checked.problems


@given(st.sampled_from(sorted(FLOWS)), st.lists(doings, max_size=6))
def test_from_every_state_silence_alone_reaches_a_person(name: str, script: list[str]) -> None:
    actions = outcome(FLOWS[name], [d for d in script if d != "!"])
    assert isinstance(actions[-1], Route)


@given(st.lists(doings.filter(lambda does: does != "!"), max_size=10))
def test_after_hours_whatever_is_pressed_a_message_is_taken(script: list[str]) -> None:
    actions = outcome(load(assets.path("ivr/flows/closed.yaml")), script)
    assert isinstance(actions[-1], TakeMessage)


def test_the_menu_leads_to_the_chosen_queue_and_says_so() -> None:
    actions = outcome(FLOWS["brand"], ["-", "2"])
    assert Chosen("menu", "2", "repair") in actions
    assert isinstance(actions[-1], Route)
    assert actions[-1].queue.skills == {"repair": 3}


def test_silence_is_asked_once_more_and_then_a_person_listens() -> None:
    asked = [a for a in outcome(FLOWS["brand"], []) if isinstance(a, Ask)]
    assert [a.prompts[-1] for a in asked] == ["menu-brand", "menu-brand"]
    assert asked[1].prompts[0] == "menu-silence"
    assert end(FLOWS["brand"], "---") == "general"


def test_wrong_keys_are_never_a_hang_up() -> None:
    asked = [a for a in outcome(FLOWS["brand"], ["-", "9", "#"]) if isinstance(a, Ask)]
    assert asked[1].prompts[0] == "menu-invalid"
    assert end(FLOWS["brand"], "-9#") == "general"


def test_a_second_try_may_still_choose() -> None:
    assert end(FLOWS["brand"], "-93") == "billing"


@pytest.mark.parametrize("script", ["0", "-0", "-90"])
def test_zero_is_a_person_at_any_time(script: str) -> None:
    assert end(FLOWS["brand"], script) == "general"


def test_zero_is_a_person_even_where_the_menu_does_not_say_so() -> None:
    menu_step = FLOWS["brand"].steps["menu"]
    keys = {key: choice for key, choice in menu_step.keys.items() if key != "0"}  # type: ignore[union-attr]  # it is the menu
    flow = FLOWS["brand"].model_copy(
        update={
            "steps": FLOWS["brand"].steps | {"menu": menu_step.model_copy(update={"keys": keys})}
        }
    )
    assert Chosen("menu", "0", "person") in outcome(flow, ["-", "0"])


def test_a_key_pressed_during_the_welcome_counts() -> None:
    actions = outcome(FLOWS["brand"], ["2"])
    assert not any(isinstance(a, Ask) for a in actions)
    assert end(FLOWS["brand"], "2") == "repair"


def test_an_early_key_that_means_nothing_only_shortens_the_welcome() -> None:
    assert [a.prompts for a in outcome(FLOWS["brand"], ["*", "3"]) if isinstance(a, Ask)] == [
        ("menu-brand",)
    ]


def test_a_menu_that_can_repeat_itself_for_ever_reaches_a_person() -> None:
    text = """
title: 重听
start: again
steps:
  again:
    do: menu
    prompts: [menu-brand]
    wait_s: 5
    keys: {"9": {choice: again, next: again}}
"""
    flow = parse(text).flow
    assert flow is not None
    assert end(flow, "9" * 500) == "general"


def test_a_senior_is_greeted_by_name_asked_nothing_and_queued_with_credit() -> None:
    actions = outcome(FLOWS["senior"], list("1234#"), greeting=("name-wang2-m",))
    assert actions[0] == Speak(("name-wang2-m",), interruptible=False)
    assert not any(isinstance(a, Ask) for a in actions)
    assert actions[-1] == Route(
        Queue(
            do="queue",
            prompts=("senior-connecting",),
            queue="senior",
            skills={"senior": 5},
            credit_s=60,
        )
    )


def test_a_senior_without_a_recorded_name_is_greeted_without_one() -> None:
    assert outcome(FLOWS["senior"], [])[0] == Speak(("senior-greeting",), interruptible=False)


def test_the_hotline_has_no_menu() -> None:
    assert not any(isinstance(a, Ask) for a in outcome(FLOWS["hotline"], []))
    assert end(FLOWS["hotline"], "7") == "general"


def test_a_hang_up_ends_the_flow_without_another_action() -> None:
    state, _ = menu.begin(FLOWS["brand"])
    state, actions = menu.step(state, Gone())
    assert state.ended
    assert actions == ()


def test_events_that_cannot_happen_are_refused() -> None:
    state, _ = menu.begin(FLOWS["brand"])
    with pytest.raises(IllegalEvent):
        menu.step(state, Silence())
    with pytest.raises(IllegalEvent):
        menu.step(replace(state, ended=True), Done())


def test_a_missing_file_is_a_problem_and_not_a_crash(tmp_path: object) -> None:
    with pytest.raises(FlowError, match="cannot be read"):
        load(assets.root() / "no-such-flow.yaml")
