"""What callers say without a word that the book names is held against what others have said."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.hearing import Memory, hear
from ivr.intent import Book, understand
from ivr.intent_book import IntentsError, load, load_folder
from ivr.likeness import NONE, Likeness

BOOK = """\
title: 测试
intents:
  late:
    title: 催件
    prompt: wish-urge
    keywords: [催件]
  lost:
    title: 遗失
    prompt: wish-lost
    keywords: [丢了]
  person:
    title: 找人工
    keywords: [人工]
examples:
  late: [我等得花儿都谢了, 等到现在还是老样子, 一等就等了好些日子, 再等下去就过节了]
  lost: [我的箱子没有影子了, 那个箱子哪里都寻不着, 箱子凭空没有了, 到处都寻不着那个箱子]
  none: [今天天气真好啊, 你们公司招不招人啊, 你们的总部在哪座城市]
"""


@pytest.fixture(scope="module")
def book() -> Book:
    return load({"test": BOOK})["test"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("等了好些日子还是老样子", "late"),
        ("登了好些日子还是老样子", "late"),  # a homophone
        ("哪里都寻不着我那个箱子", "lost"),
        ("总部那座城市的天气真好", None),  # said, and none of these
        ("青藏高原的雪山真高啊", None),  # nobody has said anything like it
        ("箱子", None),  # too short to be like anything
        ("等了好些日子，给我转人工", "person"),
    ],
)
def test_a_sentence_without_a_keyword_is_taken_for_what_it_is_like(
    book: Book, text: str, intent: str | None
) -> None:
    assert understand(book, text).intent == intent


def test_what_was_hardly_heard_is_like_nothing(book: Book) -> None:
    assert understand(book, "等了好些日子还是老样子", 0.2).intent is None


def test_where_words_and_examples_contradict_each_other_it_is_asked_which(book: Book) -> None:
    _, decision = hear(book, Memory(), "催件催件，到处都寻不着那个箱子，箱子没有了")
    assert decision.does == "clarify"
    assert set(decision.meaning.rivals) == {"late", "lost"}


def test_a_book_without_examples_has_its_words_alone(book: Book) -> None:
    bare = load({"test": BOOK.partition("examples:")[0]})["test"]
    assert understand(bare, "等了好些日子还是老样子").intent is None
    assert understand(bare, "我要催件").intent == understand(book, "我要催件").intent == "late"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  none:", "  nobody:", r"test\.yaml:17: there is no intent nobody"),
        ("今天天气真好啊", "今" * 61, r"test\.yaml:17:.*at most 60 characters"),
        ("今天天气真好啊", "。。", r"test\.yaml:17:.*a sentence"),
    ],
)
def test_examples_that_lead_nowhere_are_mistakes(old: str, new: str, said: str) -> None:
    with pytest.raises(IntentsError, match=said):
        load({"test": BOOK.replace(old, new)})


@given(st.dictionaries(st.sampled_from("abc"), st.lists(st.text(max_size=8))), st.text())
def test_shares_are_shares_whatever_was_said(examples: dict[str, list[str]], text: str) -> None:
    shares = Likeness(examples).shares(text)
    assert not shares or math.isclose(math.fsum(shares.values()), 1)
    assert list(shares.values()) == sorted(shares.values(), reverse=True)


def test_every_shipped_example_is_understood_as_what_it_is() -> None:
    """But for few that say two things."""
    for book in load_folder().values():
        wishes = {name: texts for name, texts in book.examples.items() if name != NONE}
        said = [(name, text) for name, texts in wishes.items() for text in texts]
        wrong = [t for name, t in said if (found := understand(book, t).intent) and found != name]
        assert len(wrong) <= len(said) / 50, wrong


def test_what_is_no_wish_is_taken_for_one_by_its_words_alone() -> None:
    """Examples add next to nothing to what words make of it."""
    for book in load_folder().values():
        bare, strange = replace(book, examples={}), book.examples.get(NONE, ())
        added = [
            t for t in strange if understand(book, t).intent and not understand(bare, t).intent
        ]
        assert len(added) <= len(strange) / 50, added
