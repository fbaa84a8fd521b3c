"""What callers want is understood by sound, with a reason; else a person listens."""

import functools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.hearing import Memory, hear
from ivr.intent import Book, load_folder, understand
from ivr.intent_book import TO_A_PERSON, Correction, IntentsError, corrected, parse

BOOK = """
title: 测试
intents:
  repair:
    title: 报修
    keywords: [报修, 坏了]
    hints: [师傅, 空调]
    synonyms:
      坏了: [失灵]
    hot_words: [净水器]
  address:
    title: 改址
    keywords: [改…地址]
  refund:
    title: 退款
    keywords: [退款]
"""


@functools.cache
def shipped() -> dict[str, Book]:
    return load_folder()


@pytest.fixture
def books() -> dict[str, Book]:
    return shipped()


@pytest.fixture
def book(tmp_path: Path) -> Book:
    (tmp_path / "test.yaml").write_text(BOOK)
    return load_folder(tmp_path)["test"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我要报修", "repair"),
        ("我要抱修", "repair"),  # a homophone
        ("遥控器失灵", "repair"),  # a synonym
        ("空调师傅", "repair"),  # two hints
        ("帮我改一下送货地址", "address"),
        ("我要买款", None),  # near, not near enough
        ("空调", None),  # one hint
        ("地址改", None),  # the wrong order
        ("报修还有退款", None),  # two wishes at once
        ("今天天气不错", None),
        ("", None),
    ],
)
def test_an_utterance_is_understood_or_left_unclear(
    book: Book, text: str, intent: str | None
) -> None:
    meaning = understand(book, text)
    assert meaning.intent == intent
    assert meaning.reason
    assert 0 <= meaning.confidence <= 1


def test_the_reason_names_the_words_and_rivals(book: Book) -> None:
    assert understand(book, "空调坏了").words == ("坏了", "空调")
    assert "报修还是退款" in understand(book, "坏了退款").reason


def test_what_was_hardly_heard_is_not_acted_upon(book: Book) -> None:
    assert understand(book, "我要退款", 0.2).intent is None


@pytest.mark.parametrize(
    "text",
    [
        "人工",
        "转人工",
        "转热工",
        "我要找人",
        "接客服",
        "不要机器，叫个人来",
        "他妈的",
        "气死我了",
        "我气死了",
    ],
)
@pytest.mark.parametrize("name", ["brand", "courier"])
def test_who_asks_for_a_person_swears_or_is_angry_reaches_one_at_once(
    books: dict[str, Book], name: str, text: str
) -> None:
    # However badly it was heard, and whatever else was said.
    for said, heard in ((text, 1.0), (text, 0.1), (f"查账单{text}", 1.0)):
        _, decision = hear(books[name], Memory(), said, heard)
        assert decision.does == "person" or decision.meaning.intent in TO_A_PERSON, said


@pytest.mark.parametrize("text", ["我对你们的服务不满意", "保修七十多天", "有没有适合老人用的"])
def test_what_only_sounds_a_little_like_an_oath_is_none(books: dict[str, Book], text: str) -> None:
    assert understand(books["brand"], text).intent not in ("angry", "swearing")


@pytest.mark.parametrize(
    ("text", "angry"),
    [
        ("收件人是骗子，千万别给他送", False),
        ("买家是个大骗子，把货拦住", False),
        ("能拦截吗，地址是骗子给的", False),
        ("卖家太过分了", False),
        ("你们是不是骗子啊", True),
        ("骗子公司", True),
        ("对方说你们是骗子", True),
        ("收件人等了半个月，我受够了", True),
    ],
)
def test_anger_at_somebody_else_is_none_at_us(
    books: dict[str, Book], text: str, angry: bool
) -> None:
    assert (understand(books["courier"], text).intent == "angry") == angry


def test_words_that_sound_a_little_like_a_person_ask_for_none(books: dict[str, Book]) -> None:
    for text in ("收剑人没给钱", "我员不在那边了"):
        assert understand(books["courier"], text).intent != "person"


def test_every_wish_has_its_share_of_what_the_recogniser_expects(books: dict[str, Book]) -> None:
    for name in ("brand", "courier"):
        told = books[name].hot_words
        own = [one for at, one in books[name].intents.items() if at in books[name].lines]
        assert all(len(set(told) & set(one.keywords)) >= 3 for one in own)


def test_nobody_expects_oaths(books: dict[str, Book]) -> None:
    oaths = {
        *books["common"].intents["swearing"].keywords,
        *books["common"].intents["angry"].keywords,
    }
    oaths |= {*books["common"].intents["crisis"].keywords}
    assert not any(oaths & set(book.hot_words) for book in books.values())
    assert "人工服务" in books["brand"].hot_words


@pytest.mark.parametrize(
    "text",
    [
        "我不想活了",
        "我爸爸晕倒了，快不行了",
        "着火了，转人工",
        "救命啊",
        "我要报修，煤气泄漏了",
    ],
)
@pytest.mark.parametrize("name", ["brand", "courier"])
def test_danger_goes_before_whatever_else_was_said(
    books: dict[str, Book], name: str, text: str
) -> None:
    for heard in (1.0, 0.1):
        assert hear(books[name], Memory(), text, heard)[1].meaning.intent == "crisis"


@pytest.mark.parametrize(
    "text",
    ["我的快递掉了", "我不想等了", "这个活动还有吗", "空调不制冷了", "洗衣机漏水了"],
)
def test_what_is_no_danger_is_none(books: dict[str, Book], text: str) -> None:
    assert understand(books["brand"], text).intent != "crisis"


def test_the_same_request_twice_reaches_a_person(book: Book) -> None:
    memory, first = hear(book, Memory(), "我要退款")
    assert (first.does, first.meaning.intent) == ("go", "refund")
    _, second = hear(book, memory, "就是退款呀")
    assert second.does == "person"
    assert "第二次" in second.reason


def test_the_same_words_twice_reach_a_person_even_if_unclear(book: Book) -> None:
    memory, first = hear(book, Memory(failures=0), "那个东西怎么弄啊")
    assert first.does == "again"
    _, second = hear(book, Memory(said=memory.said), "那个东西怎么弄呀")
    assert second.does == "person"
    assert "两遍" in second.reason


def test_who_was_not_understood_and_says_it_again_as_asked_is_served(book: Book) -> None:
    heard_badly = Memory(failures=1, said=("我要退宽",))
    _, second = hear(book, heard_badly, "我要退款")
    assert (second.does, second.meaning.intent) == ("go", "refund")


def test_two_failures_reach_a_person_and_success_forgets_them(book: Book) -> None:
    memory, first = hear(book, Memory(), "喂")
    assert first.does == "again"
    memory, second = hear(book, memory, "")
    assert second.does == "person"
    memory, _ = hear(book, Memory(failures=1), "报修")
    assert memory.failures == 0


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.floats(0, 1)), min_size=2, max_size=6))
def test_whatever_is_said_it_ends_somewhere_by_the_second_failure(
    said: list[tuple[str, float]],
) -> None:
    book, memory = shipped()["brand"], Memory()
    for text, heard in said:
        memory, decision = hear(book, memory, text, heard)
        if decision.does in ("go", "person"):
            return
    pytest.fail("asked for ever")


def test_shipped_books_are_whole(books: dict[str, Book]) -> None:
    assert set(books) == {
        "age",
        "answers",
        "brand",
        "common",
        "courier",
        "places",
        "recording",
        "waiting",
    }
    assert {"urge", "address", "intercept", "receipt", "damaged", "lost", "weight"} <= set(
        books["courier"].intents
    )
    for book in books.values():
        assert {"person", "angry", "swearing", "crisis"} <= set(book.intents)
        for name, intent in book.intents.items():
            assert understand(book, intent.keywords[0]).intent == name


def test_corrections_are_heard_from_then_on(book: Book) -> None:
    assert understand(book, "我要办回款").intent is None
    learnt = corrected(
        book,
        [
            Correction("test", "refund", "synonym", "办回款"),
            Correction("test", "refund", "hot_word", "原路退回"),
            Correction("test", "gone", "synonym", "某某"),
            Correction("other", "refund", "synonym", "某某"),
        ],
    )
    assert understand(learnt, "我要办回款").intent == "refund"
    assert "原路退回" in learnt.hot_words
    assert understand(book, "我要办回款").intent is None
    assert understand(learnt, "某某").intent is None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("title: x\nintents: {}\n", 2, "intents"),
        (BOOK.replace("title: 报修", "title: 报修\n    prompt: 'no such'"), 6, "prompt"),
        (BOOK.replace("[退款]", "[，]"), 16, "heard"),
        (BOOK.replace("[改…地址]", "[改…]"), 13, "heard"),
        (BOOK.replace("[退款]", "[]"), 16, "keywords"),
        (BOOK.replace("坏了: [失灵]", "破了: [失灵]"), 9, "neither a keyword nor a hint"),
        (BOOK.replace("hints:", "hint:"), 7, "hint"),
        ("a: [", 1, ""),
        ("", 1, "empty"),
    ],
)
def test_mistakes_are_named_with_their_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    (tmp_path / "bad.yaml").write_text(text)
    with pytest.raises(IntentsError, match=rf"bad\.yaml:{line}:.*{said}"):
        load_folder(tmp_path)


def test_extending_what_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BOOK + "extends: [b]\n")
    with pytest.raises(IntentsError, match=r"a\.yaml:17: there is no other book b"):
        load_folder(tmp_path)
    (tmp_path / "b.yaml").write_text(BOOK + "extends: [a]\n")
    with pytest.raises(IntentsError, match="extends others itself"):
        load_folder(tmp_path)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    parse(text)


def test_a_longer_phrase_that_only_sounds_alike_does_not_hide_one_that_was_said() -> None:
    found = understand(load_folder()["recording"], "我不同意录音")
    assert (found.intent, found.words[0]) == ("decline", "不同意")
