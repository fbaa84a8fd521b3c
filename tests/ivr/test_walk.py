"""Every way through every flow ends, with a person or cleanly, in bounded steps and time."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from core.errors import IllegalEvent
from ivr import facts, moves, walk
from ivr.catalogue import known_prompts
from ivr.directory import Directory, load_directory, make, texts_of
from ivr.facts import Caller
from ivr.flow import Flow, Queue
from ivr.flow_checks import Known
from ivr.flow_file import FlowError, parse
from ivr.intent_book import TO_A_PERSON
from ivr.lookups import ORDERED, SUBJECTS
from ivr.moves import (
    Chosen,
    Collect,
    Disconnect,
    Done,
    Entered,
    FileOrder,
    Found,
    Gone,
    Hear,
    Key,
    Keys,
    Listen,
    LookUp,
    Route,
    Silence,
    Speak,
    TakeMessage,
)
from ivr.ports import Heard
from ivr.state import MAX_STEPS, Outcome

DIRECTORY: Directory = load_directory(assets.path("ivr/flows"), "brand", "Asia/Shanghai")
FLOWS = DIRECTORY.flows
LONGEST_PROMPT_S = 20.0
"""No shipped prompt is longer (tests/ivr/test_recorded.py)."""
LONGEST_UTTERANCE_S = 20.0
MOST_S = 15 * 60.0
"""A caller who does the worst at every question is with a person, or done, by then."""

# What a caller does at each question: a key, nothing, or hanging up.
SENTENCES = [
    "我要报修", "空调", "人工", "他妈的", "喂", "一二三四", "四个八", "对", "不对", "报修还有退货",
    "第一个", "今天天气不错", "",
]  # fmt: skip
spoken = st.builds(
    Heard,
    text=st.sampled_from(SENTENCES) | st.text(max_size=8),
    confidence=st.sampled_from([0.1, 0.9]),
    spoke=st.just(True),
)
# What a caller does at each question: a key, nothing, hanging up, or saying something; or nobody
# can listen.
doings: st.SearchStrategy[str | Heard] = (
    st.sampled_from([*"0123456789*#", "-", "!"]) | spoken | st.just(Heard(deaf=True))
)
answers = st.sampled_from(["found", "none", "late"])
callers = st.builds(
    Caller,
    st.fixed_dictionaries(
        {
            fact: st.sampled_from(sorted(words)) if words else st.just("23:59")
            for fact, words in facts.KNOWN.items()
        }
    ),
    open=st.sampled_from([frozenset[str](), frozenset({"office"})]),
    number_open=st.booleans(),
)
YOUNG = Caller({"senior": "no"})
SENIOR = Caller({"senior": "yes"})


class Call:
    """One call whose caller does what the script says, and then keeps silent."""

    def __init__(
        self,
        flows: Any,
        name: str,
        script: Sequence[str | Heard],
        caller: Caller = YOUNG,
        answer: str = "none",
    ) -> None:
        self.left, self.answer = list(script), answer
        self.state, actions = walk.begin(flows, name, caller, DIRECTORY.books)
        self.done = list(actions)
        self.took_s = self.spoken(actions)
        for _ in range(2 * MAX_STEPS + 4):
            if self.state.ended:
                return
            event = self.event(actions[-1])
            self.state, actions = walk.step(self.state, event)
            self.done += actions
            self.took_s += self.spoken(actions)
        raise AssertionError("the flow did not end")

    @property
    def last(self) -> moves.Action:
        return self.done[-1]

    def event(self, action: moves.Action) -> moves.Event:  # noqa: PLR0911 (one for each action)
        if isinstance(action, LookUp):
            self.took_s += action.within_s
            about = SUBJECTS[action.what]
            gives = {fact: min(words) for fact, words in about.gives.items()} | dict(about.tells)
            return Found(self.answer, gives if self.answer == "found" else {})  # type: ignore[arg-type]  # one of the three
        if isinstance(action, FileOrder):
            self.took_s += action.within_s
            return Found("late") if self.answer == "late" else Found("found", ORDERED)
        if isinstance(action, Speak) and not action.interruptible:
            return Done()
        does = self.left.pop(0) if self.left else "-"
        if does == "!":
            return Gone()
        if isinstance(does, Heard):
            if isinstance(action, Hear):
                self.took_s += action.wait_s + LONGEST_UTTERANCE_S
                return does
            does = "-"  # spoken to nobody
        match action:
            case Hear(_, wait_s, most):
                self.took_s += wait_s
                return Heard(keys=does if does in "0123456789" else "")
            case Listen(_, wait_s):
                self.took_s += wait_s
                return Silence() if does == "-" else Key(does)
            case Collect(_, wait_s, most):
                keys = ""
                while does not in "-#!" and len(keys) < most:
                    keys += does
                    more = self.left.pop(0) if self.left and len(keys) < most else "-"
                    does = "-" if isinstance(more, Heard) else more
                self.took_s += wait_s * (len(keys) + 1)
                return Gone() if does == "!" else Keys(keys)
        return Done() if does == "-" else Key(does)

    @staticmethod
    def spoken(actions: tuple[moves.Action, ...]) -> float:
        said = (a.prompts for a in actions if isinstance(a, Speak | Listen | Collect | Hear))
        return sum(LONGEST_PROMPT_S * len(prompts) for prompts in said)


def outcome(
    name: str, script: Sequence[str | Heard], caller: Caller = YOUNG, answer: str = "none"
) -> list[moves.Action]:
    """All actions of a call in a shipped flow."""
    return Call(FLOWS, name, script, caller, answer).done


def end(name: str, script: Sequence[str | Heard]) -> str:
    last = outcome(name, [*script])[-1]
    return last.queue.queue if isinstance(last, Route) else type(last).__name__


@given(st.sampled_from(sorted(FLOWS)), callers, answers, st.lists(doings, max_size=60))
def test_whatever_a_caller_does_ends_with_a_person_or_cleanly(
    name: str, caller: Caller, answer: str, script: list[str | Heard]
) -> None:
    call = Call(FLOWS, name, script, caller, answer)
    assert call.state.ended and call.took_s < MOST_S
    assert sum(isinstance(a, moves.End) for a in call.done) <= 1


@given(st.sampled_from(sorted(FLOWS)), callers, answers, st.lists(doings, max_size=8))
def test_from_every_state_silence_alone_reaches_a_person_or_a_message(
    name: str, caller: Caller, answer: str, script: list[str | Heard]
) -> None:
    last = Call(FLOWS, name, [d for d in script if d != "!"], caller, answer).last
    assert isinstance(last, Route | TakeMessage)


@given(st.sampled_from(sorted(FLOWS)), callers, answers, st.lists(doings, max_size=8))
def test_from_every_question_key_zero_leads_to_a_person(
    name: str, caller: Caller, answer: str, script: list[str | Heard]
) -> None:
    """Whatever was done before: from the next question on, only 0 is pressed."""
    state, actions = walk.begin(FLOWS, name, caller, DIRECTORY.books)
    at = Call.__new__(Call)
    at.left, at.answer, at.took_s = [d for d in script if d != "!"], answer, 0.0
    while not state.ended:
        asks = isinstance(actions[-1], Listen | Collect | Hear)
        if asks and not at.left:
            break
        state, actions = walk.step(state, at.event(actions[-1]))
    if state.ended:
        return
    asked = actions[-1]
    event: moves.Event = Keys("0")
    if isinstance(asked, Listen | Hear):
        event = Key("0") if isinstance(asked, Listen) else Heard(keys="0")
    if state.entered and not state.confirming:
        return  # digits are being entered: this 0 is one of them
    state, actions = walk.step(state, event)
    assert isinstance(actions[-1], Route)


BOOKS = {name: t for name, t in texts_of(assets.path("ivr/flows")).items() if "/" in name}
names = st.sampled_from(["a", "b", "c", "d", "e", "person"])
prompts = st.just(["p"])
conditions = st.one_of(
    *(
        st.fixed_dictionaries({fact: st.sampled_from(sorted(words))})
        for fact, words in facts.KNOWN.items()
        if words
    ),
    st.just({"time": ["08:00-12:00"]}),
    st.just({"number": ["1"]}),
)
WISHES = [name for name in DIRECTORY.books["brand"].intents if name not in TO_A_PERSON]
steps = st.one_of(
    st.fixed_dictionaries({"do": st.just("say"), "prompts": prompts, "next": names},
                          optional={"interruptible": st.booleans()}),
    st.fixed_dictionaries({"do": st.just("greet"), "otherwise": prompts, "next": names}),
    st.fixed_dictionaries({"do": st.just("hangup")}),
    st.fixed_dictionaries({"do": st.just("voicemail")}),
    st.fixed_dictionaries({"do": st.just("queue"), "queue": st.just("repair")}),
    st.fixed_dictionaries({"do": st.just("callback"), "queue": st.just("repair")}),
    st.fixed_dictionaries({"do": st.just("schedule"), "open": names, "closed": names}),
    st.fixed_dictionaries({"do": st.just("flow"), "flow": st.sampled_from(["x", "y"])}),
    st.fixed_dictionaries(
        {
            "do": st.just("look_up"), "what": st.sampled_from(["customer", "work_order"]),
            "within_s": st.just(1), "found": names, "none": names, "late": names,
        }
    ),
    st.fixed_dictionaries(
        {
            "do": st.just("branch"), "otherwise": names,
            "ways": st.lists(
                st.fixed_dictionaries({"when": conditions, "next": names}), min_size=1, max_size=3
            ),
        }
    ),
    st.fixed_dictionaries(
        {
            "do": st.just("ask"), "prompts": prompts, "wait_s": st.just(1), "least": st.just(2),
            "most": st.sampled_from([2, 5]), "save": st.just("number"), "next": names,
            "confirm": st.booleans(), "speech": st.booleans(),
        }
    ),
    st.fixed_dictionaries(
        {
            "do": st.just("menu"), "book": st.just("brand"), "by_keys": prompts,
            "prompts": prompts, "wait_s": st.just(1),
            "keys": st.just({"1": {"choice": "c", "next": "a"}}),
            "intents": st.fixed_dictionaries(dict.fromkeys(WISHES, names)),
        }
    ),
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
flows = st.fixed_dictionaries(
    {"title": st.just("t"), "start": names, "steps": st.dictionaries(names, steps, min_size=1)}
)


@given(flows, flows, callers, answers, st.lists(doings, max_size=120))
def test_every_flow_that_passes_the_check_ends(
    first: object, second: object, caller: Caller, answer: str, script: list[str | Heard]
) -> None:
    """Two flows that may lead into each other; a folder with mistakes is refused by line."""
    texts = {"x.yaml": json.dumps(first), "y.yaml": json.dumps(second),
             "numbers.yaml": '{"numbers": {}}', **BOOKS}  # fmt: skip
    try:
        made = make(texts, "x", "UTC", Known(prompts={"p", *known_prompts()}))
    except FlowError as error:
        assert "yaml:" in error.what
        return
    call = Call(made.flows, "x", script, caller, answer)
    assert call.state.ended and call.took_s < MOST_S


@given(st.lists(doings.filter(lambda does: does != "!"), max_size=10))
def test_after_hours_whatever_is_pressed_a_message_is_taken(script: list[str]) -> None:
    actions = outcome("brand", script, replace(YOUNG, number_open=False))
    assert isinstance(actions[-1], TakeMessage)


def test_the_menu_leads_to_the_chosen_queue_and_says_so() -> None:
    actions = outcome("brand", ["-", "2"])
    assert Chosen("menu", "2", "repair") in actions
    assert isinstance(actions[-1], Route)
    assert actions[-1].queue.skills == {"repair": 3}


def test_silence_is_asked_once_more_and_then_a_person_listens() -> None:
    asked = [a for a in outcome("brand", []) if isinstance(a, Hear)]
    assert [a.prompts[-1] for a in asked] == ["menu-brand", "menu-brand"]
    assert asked[1].prompts[0] == "menu-silence"
    assert end("brand", "---") == "senior", "see test_signs"


def test_wrong_keys_are_never_a_hang_up() -> None:
    asked = [a for a in outcome("brand", ["-", "9", "#"]) if isinstance(a, Hear)]
    assert asked[1].prompts[0] == "menu-invalid"
    assert end("brand", "-9#") == "senior"


def test_a_second_try_may_still_choose() -> None:
    assert end("brand", "-93") == "billing"


@pytest.mark.parametrize("script", ["0", "-0", "-90"])
def test_zero_is_a_person_at_any_time(script: str) -> None:
    assert end("brand", script) == "general"


def test_zero_is_a_person_even_where_the_menu_does_not_say_so() -> None:
    call = Call({"x": flow_of(AGAIN)}, "x", ["0"])
    assert Chosen("again", "0", "person") in call.done
    assert isinstance(call.last, Route)


def test_a_key_pressed_during_the_welcome_counts() -> None:
    actions = outcome("brand", ["2"])
    assert not any(isinstance(a, Listen | Hear) for a in actions)
    assert end("brand", "2") == "repair"


def test_an_early_key_that_means_nothing_only_shortens_the_welcome() -> None:
    asked = [a.prompts for a in outcome("brand", ["*", "3"]) if isinstance(a, Hear)]
    assert asked == [("menu-open", "menu-brand")]


AGAIN = """
title: 重听
start: again
steps:
  again:
    do: menu
    prompts: [menu-brand]
    wait_s: 5
    keys: {"9": {choice: again, next: again}}
"""


def flow_of(text: str) -> Flow:
    checked = parse(text)
    assert checked.flow is not None, checked.problems
    return checked.flow


def test_a_menu_that_can_repeat_itself_for_ever_reaches_a_person() -> None:
    last = Call({"x": flow_of(AGAIN)}, "x", ["9"] * 500).last
    assert isinstance(last, Route) and last.queue.queue == "general"


def test_a_senior_is_greeted_by_name_asked_nothing_and_queued_with_credit() -> None:
    actions = outcome("brand", list("1234#"), replace(SENIOR, greeting=("name-wang2-m",)))
    assert next(a for a in actions if isinstance(a, Speak)) == Speak(("name-wang2-m",), False)
    assert not any(isinstance(a, Listen | Collect | Hear) for a in actions)
    assert {a.voice for a in actions if isinstance(a, Entered) and a.flow == "senior"} == {"slow"}
    assert actions[-1] == Route(
        Queue(
            do="queue",
            prompts=("senior-connecting",),
            queue="senior",
            skills={"senior": 5},
            credit_s=60,
        )
    )


def test_all_of_a_seniors_call_is_one_batch_that_needs_no_answer() -> None:
    state, actions = walk.begin(FLOWS, "hotline", SENIOR)
    assert state.ended
    assert [type(a).__name__ for a in actions if not isinstance(a, Entered)] == [
        "Speak", "Speak", "Speak", "Route",
    ]  # fmt: skip


def test_a_senior_without_a_recorded_name_is_greeted_without_one() -> None:
    said = [a for a in outcome("senior", [], SENIOR) if isinstance(a, Speak)]
    assert said[0] == Speak(("senior-greeting",), interruptible=False)


def test_the_hotline_has_no_menu() -> None:
    assert not any(isinstance(a, Listen | Hear) for a in outcome("hotline", []))
    assert end("hotline", "7") == "general"


def test_a_hang_up_ends_the_flow_without_another_action() -> None:
    state, _ = walk.begin(FLOWS, "brand", YOUNG)
    state, actions = walk.step(state, Gone())
    assert state.ended
    assert actions == ()


def test_events_that_cannot_happen_are_refused() -> None:
    state, _ = walk.begin(FLOWS, "brand", YOUNG)
    with pytest.raises(IllegalEvent):
        walk.step(state, Silence())
    with pytest.raises(IllegalEvent):
        walk.step(replace(state, ended=True), Done())


ASKS = """
title: 查询
start: number
steps:
  number:
    do: ask
    prompts: [ask-order]
    wait_s: 5
    least: 4
    most: 12
    save: number
    confirm: true
    next: find
  find:
    do: look_up
    what: work_order
    by: number
    within_s: 2
    found: done
    none: number
    late: person
  done:
    do: branch
    ways:
      - {when: {order_state: [done, closed], number: "0123"}, next: bye}
    otherwise: person
  bye: {do: hangup}
"""


def asking(*events: moves.Event) -> Outcome:
    state, actions = walk.begin({"x": flow_of(ASKS)}, "x", YOUNG)
    for event in events:
        state, actions = walk.step(state, event)
    return state, actions


def test_digits_are_collected_read_back_looked_up_and_branched_on() -> None:
    _, actions = asking()
    assert actions[-1] == Collect(("ask-order",), 5, 12)
    _, actions = asking(Keys("0123#"))
    assert actions == (
        Listen(("ask-read-back", "num-0", "num-yao", "num-2", "num-3", "ask-right"), 5),
    )
    _, actions = asking(Keys("0123"), Key("1"))
    assert actions[-1] == LookUp("work_order", "0123", 2)
    _, actions = asking(Keys("0123"), Key("1"), Found("found", {"order_state": "done"}))
    assert actions[-1] == Disconnect()
    _, actions = asking(Keys("0123"), Key("1"), Found("found", {"order_state": "open"}))
    assert isinstance(actions[-1], Route)
    _, actions = asking(Keys("0123"), Key("1"), Found("late"))
    assert isinstance(actions[-1], Route)
    _, actions = asking(Keys("0123"), Key("1"), Found("none"))
    assert isinstance(actions[-1], Collect)


@pytest.mark.parametrize(
    ("keys", "first"),
    [("", "menu-silence"), ("12", "ask-invalid"), ("1*", "ask-invalid"), ("##", "ask-invalid")],
)
def test_what_is_no_number_is_asked_for_once_more_and_then_a_person_listens(
    keys: str, first: str
) -> None:
    _, actions = asking(Keys(keys))
    assert actions == (Collect((first, "ask-order"), 5, 12),)
    _, actions = asking(Keys(keys), Keys(keys))
    assert isinstance(actions[-1], Route)


def test_a_star_begins_the_number_again_and_a_lone_zero_is_a_person() -> None:
    state, _ = asking(Keys("999*4567"))
    assert (state.entered, state.confirming) == ("4567", True)
    _, actions = asking(Keys("0#"))
    assert isinstance(actions[-1], Route)


@pytest.mark.parametrize("event", [Key("2"), Silence()])
def test_who_does_not_confirm_is_asked_again_and_the_second_time_a_person_listens(
    event: moves.Event,
) -> None:
    _, actions = asking(Keys("0123"), event)
    assert actions == (Collect(("ask-order",), 5, 12),)
    _, actions = asking(Keys("0123"), event, Keys("0123"), event)
    assert isinstance(actions[-1], Route)


def test_a_digit_before_the_question_is_the_first_of_the_answer() -> None:
    text = ASKS.replace("start: number", "start: hello").replace(
        "steps:\n", "steps:\n  hello: {do: say, prompts: [welcome], next: number}\n"
    )
    state, _ = walk.begin({"x": flow_of(text)}, "x", YOUNG)
    state, actions = walk.step(state, Key("0"))
    assert actions[-1] == Collect((), 5, 11)
    state, _ = walk.step(state, Keys("123"))
    assert (state.entered, state.confirming) == ("0123", True)


def test_a_look_up_of_the_customer_changes_the_voice_and_the_greeting() -> None:
    text = """
title: 再查一次
start: again
voice: by_age
steps:
  again: {do: look_up, what: customer, within_s: 2, found: hello, none: hello, late: hello}
  hello: {do: greet, otherwise: [welcome], next: person}
"""
    state, _ = walk.begin({"x": flow_of(text)}, "x", YOUNG)
    assert state.voice == "normal"
    state, actions = walk.step(state, Found("found", {"senior": "yes"}, ("name-wang2-m",)))
    assert actions == (Entered("x", "hello", "slow"), Speak(("name-wang2-m",)))


def test_a_branch_on_the_hour_takes_the_first_way_that_holds() -> None:
    text = """
title: 钟点
start: when
steps:
  when:
    do: branch
    ways:
      - {when: {time: ["08:00-12:00", "22:00-24:00"], day: [sat, sun]}, next: weekend}
      - {when: {dialect: 吴语}, next: dialect}
    otherwise: person
  weekend: {do: queue, queue: repair}
  dialect: {do: queue, queue: billing}
"""
    flows = {"x": flow_of(text)}
    found = {
        (time, day, dialect): Call(flows, "x", [], Caller(known)).last.queue.queue  # type: ignore[union-attr]  # all end in line
        for time, day, dialect in [
            ("08:00", "sat", "none"), ("12:00", "sat", "none"), ("23:59", "sun", "none"),
            ("08:00", "mon", "吴语"), ("08:00", "mon", "none"),
        ]
        for known in [{"time": time, "day": day, "dialect": dialect}]
    }  # fmt: skip
    assert list(found.values()) == ["repair", "general", "repair", "billing", "general"]


def test_a_call_keeps_the_flows_with_which_it_began() -> None:
    old = dict(FLOWS)
    state, _ = walk.begin(old, "brand", YOUNG)
    texts = dict(texts_of(assets.path("ivr/flows")))
    texts["brand.yaml"] = texts["brand.yaml"].replace("queue: repair", "queue: billing")
    newer = make(texts, "brand", "Asia/Shanghai")
    assert newer.versions["brand"] != DIRECTORY.versions["brand"]
    state, _ = walk.step(state, Key("2"))
    assert state.flows is old and state.at == "repair"
