"""Words are found by sound, and where they stand is told in the original text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sound import (
    Spoken,
    Syllable,
    apart,
    common_run,
    contains,
    distance,
    find,
    syllable,
    units,
)
from core.sound.search import ALIKE, GAP
from core.sound.syllables import ENDINGS, GLIDES, INITIALS, TONES, VOWELS

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=12)
ANY = st.text(max_size=30)


def part(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from(("", *names))


SYLLABLES = st.builds(
    Syllable, part(INITIALS), part(GLIDES), part(VOWELS), part(ENDINGS), part(TONES)
)


def heard(pinyin: str) -> Syllable:
    found = syllable(pinyin)
    assert found is not None
    return found


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
    ("pinyin", "parts"),
    [
        ("zhang1", "zh||a|ng|1"),
        ("lv4", "l||ü||4"),
        ("ju2", "j||ü||2"),
        ("yuan2", "|ü|a|n|2"),
        ("yong4", "|i|o|ng|4"),
        ("wen", "|u|e|n|"),
        ("you3", "|i|o|u|3"),
        ("liu2", "l|i|o|u|2"),
        ("shi4", "sh||ï||4"),
        ("bo1", "b|u|o||1"),
        ("er2", "||er||2"),
        ("n2", "||m|n|2"),
    ],
)
def test_a_syllable_falls_into_its_parts(pinyin: str, parts: str) -> None:
    assert heard(pinyin) == Syllable(*parts.split("|"))


@pytest.mark.parametrize("pinyin", ["", "x", "hello", "zhzh1", "1", "bv9z"])
def test_what_is_no_syllable_has_no_parts(pinyin: str) -> None:
    assert syllable(pinyin) is None


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        (("zhi4", "zi4"), ("zhi4", "di4")),  # an accent against another consonant
        (("nan2", "lan2"), ("nan2", "fan2")),
        (("fei1", "hei1"), ("fei1", "dei1")),
        (("xin1", "xing1"), ("xin1", "xian1")),
        (("shi4", "shi2"), ("shi4", "si4")),  # a tone is less than any other difference
        (("ren2", "len2"), ("ren2", "ken2")),
    ],
)
def test_what_is_more_often_confused_is_nearer(
    nearer: tuple[str, str], farther: tuple[str, str]
) -> None:
    assert 0 < distance(*map(heard, nearer)) < distance(*map(heard, farther))


@given(SYLLABLES, SYLLABLES, SYLLABLES)
def test_the_distance_of_syllables_is_a_metric(a: Syllable, b: Syllable, c: Syllable) -> None:
    assert distance(a, a) == 0
    assert 0 <= distance(a, b) <= 1
    assert distance(a, b) == distance(b, a)
    assert distance(a, c) <= distance(a, b) + distance(b, c) + 1e-6
    assert a == b or distance(a, b) > 0


@given(HAN, HAN)
def test_texts_are_apart_the_same_both_ways_and_never_more_than_everything(
    left: str, right: str
) -> None:
    assert apart(left, left) == 0
    assert apart(left, right) == pytest.approx(apart(right, left), abs=1e-5)
    assert apart(left, right) <= GAP * (len(units(left)) + len(units(right))) + 1e-6


def test_homophones_are_not_apart_and_a_tone_breaks_ties() -> None:
    assert apart("净水器", "静水气") == 0
    assert 0 < apart("师傅", "十副") < apart("师傅", "四府") < apart("师傅", "示范")


def test_of_two_places_the_nearer_is_found() -> None:
    (match,) = find("维修师傅", "为修四府维修师傅")[-1:]
    assert match.literal
    assert match.cost == 0


def test_a_syllable_may_be_missing_or_too_many_in_a_long_keyword() -> None:
    assert contains("请您稍等一下好吗", "请您烧等下好吗")
    assert contains("请您稍等一下好吗", "请您啊稍等一下好吗")
    assert not contains("稍等", "等")


def test_a_phrase_is_found_in_a_long_transcript_in_milliseconds() -> None:
    spoken = Spoken("您好我家的静水气力心坏了明天四府会来吗" * 105)
    assert len(spoken.units) > 1900
    spoken.find("维修")  # the text's own work is done once
    least = 1.0
    for phrase in ("还有其他需要", "祝您生活愉快", "二十四小时内", "请不要着急呀"):
        before = time.perf_counter()
        assert spoken.find(phrase) == []
        least = min(least, time.perf_counter() - before)
    assert least < 0.025  # seen: 0.001


@given(ANY | HAN, ANY | HAN, ANY | HAN)
def test_a_literal_occurrence_is_always_found(before: str, keyword: str, after: str) -> None:
    text = before + keyword + after
    if units(keyword):
        assert find(keyword, text)


@given(ANY | HAN, ANY | HAN)
def test_every_span_lies_in_the_text_and_sounds_like_the_keyword(keyword: str, text: str) -> None:
    end_before = 0
    for match in find(keyword, text):
        assert end_before <= match.start < match.end <= len(text)
        assert apart(keyword, text[match.start : match.end]) <= GAP * len(units(keyword))
        end_before = match.start


@given(HAN, HAN)
def test_a_common_run_sounds_alike_on_both_sides(left: str, right: str) -> None:
    a, b = units(left), units(right)
    i, j, length = common_run(a, b)
    for x, y in zip(a[i : i + length], b[j : j + length], strict=True):
        assert x.char == y.char or (x.sound and y.sound and distance(x.sound, y.sound) <= ALIKE)
    assert length > 0 or not {u.char for u in a} & {u.char for u in b}
