"""What is said to a flow: wishes, digits, yes and no; and when nobody can listen."""

import functools
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import assets
from core.answers import Digits, OneOf, closed
from ivr import moves, walk, wishes
from ivr.directory import Directory, load_directory
from ivr.facts import Caller
from ivr.flow import MOST_CREDIT_S, Flow, Menu, Queue
from ivr.flow_checks import Known, odd
from ivr.flow_file import parse
from ivr.intent_book import Book, load_folder
from ivr.moves import Collect, Done, Hear, Keys, Listen, Route, Understood
from ivr.ports import Heard
from ivr.spoken_digits import parse as digits_of
from ivr.state import Outcome

YOUNG = Caller({"senior": "no"})
DEAF = Heard(deaf=True)
SILENT = Heard()


@functools.cache
def books() -> dict[str, Book]:
    return load_folder()


LIKELIEST = ("人工服务", "转人工", "人工客服", "人工座席")
"""What else may be said to a question for digits."""


def said(text: str, confidence: float = 0.9) -> Heard:
    return Heard(text=text, confidence=confidence, spoke=True)


def flow_of(text: str) -> Flow:
    checked = parse(text, Known(books=books()))
    assert checked.flow is not None, checked.problems
    return checked.flow


@functools.cache
def shipped() -> Directory:
    return load_directory(assets.path("ivr/flows"), "brand", "Asia/Shanghai")


def brand(*events: moves.Event, caller: Caller = YOUNG) -> list[moves.Action]:
    """All actions of a call to the shipped menu whose caller does this there."""
    directory = shipped()
    state, actions = walk.begin(directory.flows, "brand", caller, directory.books)
    done = [*actions]
    for event in (Done(), *events):
        state, actions = walk.step(state, event)
        done += actions
    return done


def queue(actions: list[moves.Action]) -> str:
    last = actions[-1]
    return last.queue.queue if isinstance(last, Route) else type(last).__name__


@pytest.mark.parametrize(
    ("text", "goes_to"),
    [
        ("我要报修", "repair"),
        ("空调坏了", "repair"),
        ("我想查一下账单", "billing"),
        ("我要投诉", "general"),
        ("人工", "general"),
        ("他妈的", "general"),
    ],
)
def test_what_is_said_leads_where_the_menu_says(text: str, goes_to: str) -> None:
    actions = brand(said(text))
    assert queue(actions) == goes_to
    (told,) = [a for a in actions if isinstance(a, Understood)]
    assert (told.step, told.book, told.to is not None) == ("menu", "brand", True)
    assert told.title and told.decision.reason


def test_keys_work_beside_speech() -> None:
    assert queue(brand(Heard(keys="2"))) == "repair"
    assert queue(brand(said("嗯那个"), Heard(keys="3"))) == "billing"


def test_what_is_not_understood_is_asked_once_more_and_then_a_person_listens() -> None:
    once = brand(said("今天天气不错"))
    assert isinstance(once[-1], Hear) and once[-1].prompts[0] == "sorry-unheard"
    for second in (said(""), said("我不知道怎么说"), SILENT, Heard(keys="9")):
        assert queue(brand(said("今天天气不错"), second)) == "general"
    assert queue(brand(said("喂"), said("我要报修"))) == "repair"


def test_nobody_hears_the_same_question_twice() -> None:
    """Where speech is heard, of every flow that ships, the second question has other words."""
    first, second = brand()[-1], brand(said("今天天气不错"))[-1]
    assert isinstance(first, Hear) and isinstance(second, Hear)
    assert second.prompts == ("sorry-unheard", "brand-again")
    assert isinstance(closed(second.hot_words), OneOf), "a word is expected"
    assert second.by_keys == ("sorry-unheard", "menu-brand")
    assert queue(brand(said("今天天气不错"), said("查账单"))) == "billing"
    asked = 0
    for flow in shipped().flows.values():
        assert not [said for _, said in odd(flow) if "again" in said], flow.title
        asked += sum(
            isinstance(step, Menu) and step.book is not None for step in flow.steps.values()
        )
    assert asked > 10


def test_what_was_nearly_understood_is_asked_for_and_yes_or_another_wish_answers() -> None:
    once = brand(said("我家的空调"))[-1]
    assert isinstance(once, Hear)
    assert once.prompts == ("clarify-first", "wish-repair", "clarify-right")
    assert once.by_keys == ("menu-brand",)
    for yes in ("对", "是的", "报修"):
        assert queue(brand(said("我家的空调"), said(yes))) == "repair"
    assert queue(brand(said("我家的空调"), said("不是，我要查账单"))) == "billing"
    for no in ("不是", "那个什么", ""):
        assert queue(brand(said("我家的空调"), said(no))) == "general"


def test_silence_to_a_speech_menu_reaches_a_person() -> None:
    assert queue(brand(SILENT, SILENT)) == "senior"


def test_between_two_wishes_one_question_is_asked() -> None:
    once = brand(said("报修还有退货"))
    last = once[-1]
    assert isinstance(last, Hear)
    assert last.prompts[0] == "clarify-first" and last.prompts[2] == "clarify-or"
    assert {last.prompts[1], last.prompts[3]} == {"wish-repair", "wish-refund"}
    assert last.hot_words
    assert queue(brand(said("报修还有退货"), said("报修"))) == "repair"
    first = {"wish-repair": "repair", "wish-refund": "general"}[last.prompts[1]]
    assert queue(brand(said("报修还有退货"), said("第一个"))) == first
    assert queue(brand(said("报修还有退货"), said("账单"))) == "billing"
    assert queue(brand(said("报修还有退货"), Heard(keys="2"))) == "repair"
    for unclear in (said("报修还有退货"), said("都要"), SILENT):
        assert queue(brand(said("报修还有退货"), unclear)) == "general"


def test_when_nobody_can_listen_the_menu_is_by_keys() -> None:
    asked = brand(DEAF)[-1]
    assert asked == Listen(("menu-silence", "menu-again", "menu-brand"), 5)
    assert queue(brand(DEAF, moves.Key("2"))) == "repair"
    assert queue(brand(DEAF, moves.Silence())) == "senior"


def test_who_spoke_to_nobody_has_not_failed() -> None:
    unheard = Heard(spoke=True, deaf=True)
    assert brand(unheard)[-1] == Listen(("menu-brand",), 5)
    assert isinstance(brand(unheard, moves.Silence())[-1], Listen)
    assert queue(brand(unheard, moves.Silence(), moves.Key("2"))) == "repair"
    assert queue(brand(unheard, moves.Silence(), moves.Silence())) == "senior"


def test_a_senior_never_meets_a_speech_menu() -> None:
    flow = flow_of(MENU)
    state, actions = walk.begin({"x": flow}, "x", Caller({"senior": "yes"}), books())
    assert state.ended and isinstance(actions[-1], Route)


MENU = """
title: 说
start: ask
steps:
  ask:
    do: menu
    prompts: [menu-open]
    by_keys: [menu-brand]
    wait_s: 5
    book: answers
    intents: {agree: ask, refuse: bye}
    keys: {"1": {choice: agree, next: ask}}
  bye: {do: hangup}
"""


def test_the_same_wish_twice_reaches_a_person_but_yes_may_be_said_again() -> None:
    state, _ = walk.begin({"x": flow_of(MENU)}, "x", YOUNG, books())
    for _ in range(3):
        state, actions = walk.step(state, said("对"))
        assert isinstance(actions[-1], Hear)
    menu = MENU.replace("answers", "courier").replace("agree: ask, refuse: bye", COURIER)
    menu = menu.replace("    wait_s: 5\n", "    again: [courier-again]\n    wait_s: 5\n")
    state, _ = walk.begin({"x": flow_of(menu)}, "x", YOUNG, books())
    state, actions = walk.step(state, said("帮我催一下快递"))
    asked = actions[-1]
    assert isinstance(asked, Hear)
    assert asked.prompts == ("courier-again",), "misunderstood, or they would not be back"
    state, actions = walk.step(state, said("帮我催一催呀"))
    assert isinstance(actions[-1], Route)


COURIER = ", ".join(
    f"{name}: ask"
    for name in ("urge", "address", "intercept", "receipt", "damaged", "lost", "weight", "status")
)


@pytest.mark.parametrize(
    "event", [said("我不想活了"), said("着火了"), said("我要报修，我妈妈晕倒了")]
)
def test_who_may_be_in_danger_is_taken_before_everybody_else(event: Heard) -> None:
    last = brand(event)[-1]
    assert isinstance(last, Route) and isinstance(last.queue, Queue)
    assert (last.queue.queue, last.queue.credit_s) == ("general", MOST_CREDIT_S)
    calm = brand(said("我要报修"))[-1]
    assert isinstance(calm, Route) and calm.queue.credit_s == 0


CALLED_BACK = """
title: 回电
start: menu
steps:
  menu:
    do: menu
    prompts: [menu-open, menu-brand]
    by_keys: [menu-brand]
    book: common
    wait_s: 5
    intents: {crisis: later}
    keys: {"1": {choice: later, next: later}}
  later: {do: callback, prompts: [connecting], queue: repair, skills: {repair: 3}, credit_s: 5}
"""


def test_nobody_in_danger_is_called_back_later() -> None:
    flow = flow_of(CALLED_BACK)
    state, _ = walk.begin({"f": flow}, "f", YOUNG, books())
    _, actions = walk.step(state, said("救命"))
    last = actions[-1]
    assert isinstance(last, Route) and isinstance(last.queue, Queue)
    assert (last.queue.queue, last.queue.skills) == ("repair", {"repair": 3})


@pytest.mark.parametrize(
    ("change", "line", "wrong"),
    [
        (("book: answers", "book: brnad"), 10, "there is no book brnad; did you mean brand?"),
        (("agree: ask, ", ""), 11, "intent agree (是) of book answers leads to no step"),
        (("refuse: bye", "refuse: gone"), 5, "there is no step gone"),
        (("refuse: bye", "refuse: bye, sorry: bye"), 11, "there is no intent sorry"),
        (("refuse: bye", "refuse: bye, angry: bye"), 11, "angry must lead to a person"),
        (("    by_keys: [menu-brand]\n", ""), 5, "needs by_keys"),
    ],
)
def test_mistakes_in_a_speech_menu_are_named_by_line(
    change: tuple[str, str], line: int, wrong: str
) -> None:
    found = parse(MENU.replace(*change), Known(books=books())).problems
    assert any(problem.line == line and wrong in problem.message for problem in found), found


ASK = """
title: 查询
start: number
steps:
  number:
    do: ask
    prompts: [ask-order-said]
    by_keys: [ask-order]
    wait_s: 5
    least: 4
    most: 12
    speech: true
    save: number
    next: found
  found:
    do: branch
    ways:
      - {when: {number: "8888"}, next: bye}
    otherwise: person
  bye: {do: hangup}
"""


def asking(*events: moves.Event) -> Outcome:
    state, actions = walk.begin({"x": flow_of(ASK)}, "x", YOUNG, books())
    for event in events:
        state, actions = walk.step(state, event)
    return state, actions


def test_spoken_digits_are_read_back_and_confirmed_by_word_or_key() -> None:
    _, (*_, asked) = asking()
    assert isinstance(asked, Hear) and asked.most == 12
    state, (*_, back) = asking(said("四个八"))
    assert isinstance(back, Hear)
    assert back.prompts == ("ask-read-back", *["num-8"] * 4, "ask-right-said")
    for yes in (said("对"), said("是的没错"), Heard(keys="1")):
        state, _ = asking(said("四个八"), yes)
        assert state.kept == {"number": "8888"}
    for no in (said("不对"), said("不是"), Heard(keys="2"), SILENT):
        state, (*_, again) = asking(said("四个八"), no)
        assert state.kept == {} and isinstance(again, Hear)
        assert again.prompts[-1] == "ask-order-said"


def test_digits_stand_when_neither_yes_nor_no_was_understood_and_are_read_back_once_more() -> None:
    _, (*_, first) = asking(said("四个八"))
    state, (*_, again) = asking(said("四个八"), said("什么呀"))
    assert isinstance(first, Hear) and isinstance(again, Hear) and state.kept == {}
    assert again.prompts[:-1] == first.prompts[:-1], "the digits, read again"
    assert (first.prompts[-1], again.prompts[-1]) == ("ask-right-said", "right-again")
    state, _ = asking(said("四个八"), said("什么呀"), said("对的"))
    assert state.kept == {"number": "8888"}
    _, (*_, last) = asking(said("四个八"), *[said("什么呀")] * 3)
    assert isinstance(last, Route)


def test_at_a_question_for_digits_those_and_a_wish_for_a_person_are_expected() -> None:
    _, (*_, asked) = asking()
    _, (*_, back) = asking(said("四个八"))
    assert isinstance(asked, Hear) and closed(asked.hot_words) == Digits(4, 12, (), LIKELIEST)
    assert isinstance(back, Hear)
    yes_or_no = closed(back.hot_words)
    assert isinstance(yes_or_no, OneOf)
    assert ["对" in one for one in yes_or_no.answers] == [True, False]
    assert ["不对" in one for one in yes_or_no.answers] == [False, True]


def test_a_person_is_reached_from_a_question_for_digits_by_word() -> None:
    for events in ((said("人工"),), (said("四个八"), said("转人工")), (said("啊"), said("啊"))):
        _, (*_, last) = asking(*events)
        assert isinstance(last, Route)


def test_keys_answer_a_spoken_question_and_while_deaf_only_they_do() -> None:
    state, _ = asking(Heard(keys="8888"))
    assert state.kept == {"number": "8888"}
    _, (*_, asked) = asking(DEAF)
    assert asked == Collect(("menu-silence", "ask-order"), 5, 12)
    _, (*_, back) = asking(said("四个八"), DEAF)
    assert isinstance(back, Listen) and back.prompts[-1] == "ask-right"
    state, _ = asking(DEAF, Keys("8888"))
    assert state.kept == {"number": "8888"}


SAID = ["零", "一幺", "二两", "三", "四", "五", "六", "七", "八", "九"]
WORDS = dict(zip("0123456789", SAID, strict=True))


@st.composite
def numbers_said(draw: st.DrawFn) -> tuple[str, str]:
    """Digits, and one of the ways in which a person says them."""
    runs = draw(
        st.lists(
            st.tuples(st.sampled_from("0123456789"), st.integers(1, 4)), min_size=2, max_size=5
        ).filter(lambda runs: all(a[0] != b[0] for a, b in pairwise(runs)))
    )
    spoken = ""
    for digit, times in runs:
        counted = times > 1 and draw(st.booleans())
        word = draw(st.sampled_from([*WORDS[digit], digit]))
        spoken += "零一两三四"[times] + "个" + word if counted else word * times
        spoken += draw(st.sampled_from(["", "，", " ", "嗯"]))
    return "".join(digit * times for digit, times in runs), spoken


@given(numbers_said(), st.sampled_from(["", "我的号码是", "嗯，单号", "帮我查一下"]))
def test_digits_are_heard_however_they_are_grouped(number: tuple[str, str], lead: str) -> None:
    digits, spoken = number
    if "1" in digits and "个" in spoken:
        return  # 一个八 is 8 and not 18: who says one of something counts it
    found = digits_of(lead + spoken, 2, 20)
    assert found == digits, spoken


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("幺三八零零幺三八零零零", "13800138000"),
        ("两千零二十六", "2026"),
        ("一百二十三", ""),
        ("一二三四，不对，是一二三五", "1235"),
        ("幺二要四", "1214"),
        ("138-0013-8000", "13800138000"),
        ("我有两件，后四位是８７６５", "8765"),
        ("等一下", ""),
        ("幺三八十二", ""),
        ("", ""),
    ],
)
def test_numbers_in_the_words_around_them(text: str, number: str) -> None:
    assert digits_of(text, 4, 12) == number


@given(st.text(max_size=300), st.integers(2, 5), st.integers(5, 30))
def test_whatever_is_said_gives_fitting_digits_or_none(text: str, least: int, most: int) -> None:
    found = digits_of(text, least, most)
    assert found == "" or (found.isascii() and found.isdecimal() and least <= len(found) <= most)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("我的电话是13912340072", "我的电话是【电话***********】"),
        ("幺三九，幺二三四", "***，****"),
        ("帮我催一下，两件", "帮我催一下，两件"),
        ("身份证三一零幺零四", "身份证******"),
        ("我叫王建国，住在南京路五号", "我叫【姓名】，住在【地址】"),
    ],
)
def test_numbers_never_leave_unmasked(text: str, kept: str) -> None:
    assert wishes.masked(text) == kept


LIKELY = ASK.replace("speech: true", "speech: true\n    likely: parcel_endings")


def asking_one_of(*events: moves.Event) -> Outcome:
    """The same question, to somebody of whose parcels two end so."""
    caller = Caller({"senior": "no", "parcel_endings": "2826 1307"})
    state, actions = walk.begin({"x": flow_of(LIKELY)}, "x", caller, books())
    for event in events:
        state, actions = walk.step(state, event)
    return state, actions


def read_back(digits: str) -> tuple[str, ...]:
    return ("ask-read-back", *(f"num-{one}" for one in digits), "ask-right-said")


def test_the_recogniser_is_told_the_likely_answers_and_what_is_nearly_one_is_taken_for_it() -> None:
    _, (*_, asked) = asking_one_of()
    assert isinstance(asked, Hear)
    assert closed(asked.hot_words) == Digits(4, 12, ("2826", "1307"), LIKELIEST)
    for words, taken in (("二八二六", "2826"), ("八二六", "2826"), ("二八二九", "2826")):
        _, (*_, back) = asking_one_of(said(words))
        assert isinstance(back, Hear)
        assert back.prompts == read_back(taken)
    state, _ = asking_one_of(said("八二六"), said("对"))
    assert state.kept == {"number": "2826"}


def test_what_is_no_likely_answer_is_read_back_as_it_was_said() -> None:
    _, (*_, back) = asking_one_of(said("五五六六"))
    assert isinstance(back, Hear) and back.prompts == read_back("5566")


def test_a_likely_answer_that_was_refused_is_not_likely_any_more() -> None:
    _, (*_, again) = asking_one_of(said("八二六"), said("不对"))
    assert isinstance(again, Hear) and closed(again.hot_words) == Digits(
        4, 12, ("1307",), LIKELIEST
    )
    _, (*_, back) = asking_one_of(said("二八二九"), said("不对"), said("二八二九"))
    assert isinstance(back, Hear) and back.prompts == read_back("2829")
