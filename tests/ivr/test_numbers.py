from itertools import pairwise

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.catalogue import catalogue, known_prompts
from ivr.numbers import LIMIT, digits, spoken


def chinese(words: tuple[str, ...]) -> str:
    return "".join(catalogue().prompts[word]["normal"].plain for word in words)


def value(text: str) -> int:
    """A reader of our own: place values, and 亿 over 万 over the rest."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            high, low = text.split(unit)
            return value(high) * size + value(low)
    total, digit = 0, 0
    for character in text:
        if character in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            digit = 0
        else:
            digit = "零一二三四五六七八九".index(character.replace("两", "二"))
    return total + digit


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (22, "二十二"),
        (101, "一百零一"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (200, "两百"),
        (202, "两百零二"),
        (222, "两百二十二"),
        (1_002, "一千零二"),
        (1_010, "一千零一十"),
        (2_200, "两千二百"),
        (3_200, "三千二百"),
        (10_003, "一万零三"),
        (10_010, "一万零一十"),
        (12_000, "一万二千"),
        (20_000, "两万"),
        (100_000, "十万"),
        (120_000, "十二万"),
        (102_030, "十万二千零三十"),
        (1_020_304, "一百零二万零三百零四"),
        (20_010_000, "两千零一万"),
        (100_000_001, "一亿零一"),
        (200_020_000, "两亿零二万"),
    ],
)
def test_numbers_are_said_as_people_say_them(number: int, said: str) -> None:
    assert chinese(spoken(number)) == said


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (2, "两"), (12, "十二"), (20, "二十"), (200, "两百")]
)
def test_a_lone_two_before_a_measure_word_is_liang(number: int, said: str) -> None:
    assert chinese(spoken(number, measure=True)) == said


@given(st.integers(0, LIMIT - 1), st.booleans())
def test_what_is_said_means_the_number(number: int, measure: bool) -> None:
    assert value(chinese(spoken(number, measure=measure))) == number


@given(st.integers(0, 99_999_999))
def test_another_reader_understands_the_same_number(number: int) -> None:
    assert int(cn2an.cn2an(chinese(spoken(number)), "smart")) == number


@given(st.integers(0, LIMIT - 1), st.booleans())
def test_every_word_was_recorded_and_zero_is_never_doubled(number: int, measure: bool) -> None:
    words = spoken(number, measure=measure)
    assert set(words) <= known_prompts()
    assert ("num-0", "num-0") not in list(pairwise(words))
    assert number == 0 or words[-1] != "num-0"
    assert words.count("num-liang") <= 1


@pytest.mark.parametrize("number", [-1, LIMIT])
def test_numbers_out_of_range_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="cannot say"):
        spoken(number)


@given(st.text("0123456789", min_size=1, max_size=20))
def test_digits_are_read_one_by_one(text: str) -> None:
    words = digits(text)
    assert "num-1" not in words
    assert "".join("1" if word == "num-yao" else word[4:] for word in words) == text


@pytest.mark.parametrize("text", ["", "12a", "+86", "²", "１２"])
def test_only_digits_are_read_one_by_one(text: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        digits(text)
