"""Digits by how they sound: only those, and nothing of what merely has a numeral's letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.numerals import MISSED, NOT_SAME, as_digits, digit, unlike


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("铃巴铃要", "0801"),
        ("三六五九", "3659"),
        ("流舞要起", "6517"),
        ("36 59", "3659"),
        ("你好", ""),
    ],
)
def test_what_sounds_like_digits_is_taken_for_them(written: str, said: str) -> None:
    assert as_digits(written) == said


@pytest.mark.parametrize("char", ["十", "百", "人", "工", "a", " ", "，", "٣"])
def test_what_sounds_otherwise_is_no_digit(char: str) -> None:
    assert digit(char) is None


def test_digits_are_the_farther_from_others_the_more_of_them_were_heard_otherwise() -> None:
    assert unlike("2826", "2826") == unlike("", "") == 0
    assert unlike("826", "2826") == unlike("28266", "2826") == MISSED
    assert NOT_SAME <= unlike("2926", "2826") <= 1
    assert unlike("9687", "6987") > 2 * NOT_SAME - 0.01
    assert unlike("", "2826") == pytest.approx(4 * MISSED)


@given(st.text("0123456789", max_size=6), st.text("0123456789", max_size=6))
def test_it_is_as_far_back_and_never_negative(one: str, other: str) -> None:
    assert unlike(one, other) == pytest.approx(unlike(other, one))
    assert (unlike(one, other) == 0) == (one == other)
