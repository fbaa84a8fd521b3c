"""Words are found by sound, and where they stand is told in the original text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sound import common_run, contains, find, fold, units

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=12)
ANY = st.text(max_size=30)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("净水器", "我家的静水气力心坏了"),  # what Whisper base wrote for it
        ("师傅", "明天四府会来"),  # sh/s
        ("牛奶", "刘来"),  # n/l
        ("精心", "金星"),  # ng/n
        ("还有其他需要", "请问您还有，其 他需要吗"),
        ("12345", "一二三四五"),
        ("3点", "下午三点"),
        ("ＡＰＰ", "下载app"),
    ],
)
def test_a_keyword_is_found_by_sound(keyword: str, text: str) -> None:
    assert contains(keyword, text)


@pytest.mark.parametrize(
    ("keyword", "text"), [("净水器", "洗衣机"), ("", "您好"), ("，", "您好，"), ("再见", "再")]
)
def test_what_does_not_sound_alike_is_not_found(keyword: str, text: str) -> None:
    assert not contains(keyword, text)


def test_spans_are_places_in_the_original_text() -> None:
    text = "喂， 静水-气！"
    (match,) = find("净水器", text)
    assert text[match.start : match.end] == "静水-气"
    assert not match.literal


def test_a_word_with_several_readings_is_found_whatever_its_neighbours() -> None:
    # 重 reads chong in 重复 and zhong in 重要.
    (match,) = find("重", "重复")
    assert match.literal


def test_occurrences_do_not_overlap() -> None:
    assert [(m.start, m.end) for m in find("妈妈", "妈妈妈妈妈")] == [(0, 2), (2, 4)]


@pytest.mark.parametrize(
    ("syllable", "folded"),
    [("zhang", "zan"), ("lü", "nü"), ("neng", "nen"), ("ng", "ng"), ("shi", "si"), ("a", "a")],
)
def test_folding(syllable: str, folded: str) -> None:
    assert fold(syllable) == folded


@given(ANY | HAN, ANY | HAN, ANY | HAN)
def test_a_literal_occurrence_is_always_found(before: str, keyword: str, after: str) -> None:
    text = before + keyword + after
    if units(keyword):
        assert find(keyword, text)


@given(ANY | HAN, ANY | HAN)
def test_every_span_lies_in_the_text_and_reads_as_the_keyword(keyword: str, text: str) -> None:
    end_before = 0
    for match in find(keyword, text):
        assert end_before <= match.start < match.end <= len(text)
        assert len(units(text[match.start : match.end])) >= len(units(keyword))
        end_before = match.start


@given(HAN, HAN)
def test_a_common_run_sounds_alike_on_both_sides(left: str, right: str) -> None:
    a, b = units(left), units(right)
    i, j, length = common_run(a, b)
    for x, y in zip(a[i : i + length], b[j : j + length], strict=True):
        assert x.char == y.char or x.sound == y.sound
    assert length > 0 or not {u.char for u in a} & {u.char for u in b}
