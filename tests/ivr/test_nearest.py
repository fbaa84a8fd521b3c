"""The answer to a question for one of few words, when another that sounds so was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.hearing import Memory, hear
from ivr.intent import load_folder, understand
from ivr.nearest import nearest, plain

FEW = {"urge": ("催件", "催快递"), "intercept": ("拦截", "要回来"), "yes": ("对的", "是")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("推荐", ("urge", "催件")),
        ("我要推荐吧", ("urge", "催件")),
        ("要兰捷", ("intercept", "拦截")),
        ("推特", ("yes", "对的")),
        ("四", None),  # a single syllable is like too many
        ("推荐一下", None),  # something else is said besides
        ("今天", None),
        ("", None),
    ],
)
def test_the_nearest_answer_is_taken_if_the_whole_sounds_so(
    text: str, found: tuple[str, str] | None
) -> None:
    assert nearest(FEW, text) == found


def test_of_two_answers_that_are_as_near_neither_is_taken() -> None:
    assert nearest({"a": ("拦截",), "b": ("兰捷",)}, "烂截") is None


def test_what_stands_around_a_wish_is_not_part_of_it() -> None:
    assert [plain(text) for text in ("我要拦截吧", "要回来", "是的", "想改地址啊。")] == [
        "拦截",
        "回来",
        "是的",
        "改地址",
    ]


@given(st.text(max_size=30))
def test_whatever_is_written_it_is_one_of_the_answers_or_none(text: str) -> None:
    found = nearest(FEW, text)
    assert found is None or found[1] in FEW[found[0]]


def test_yes_is_understood_though_another_word_was_written_and_no_stays_no() -> None:
    answers = load_folder()["answers"]
    said = ("推特", "没破", "不对", "不是的", "等一下", "推荐")
    found = [understand(answers, text, 0.4).intent for text in said]
    assert found == ["agree", "agree", "refuse", "refuse", None, None]
    assert understand(answers, "推特", 0.1).intent is None, "hardly anything was heard"


def test_only_the_second_question_asks_for_a_word_and_takes_what_sounds_like_one() -> None:
    courier = load_folder()["courier"]
    memory, first = hear(courier, Memory(), "推荐", 0.6)
    _, second = hear(courier, memory, "推荐吧", 0.6)
    assert first.meaning.intent is None
    assert (second.does, second.meaning.intent) == ("go", "urge")
