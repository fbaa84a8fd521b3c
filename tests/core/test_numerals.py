"""Digits by how they sound: only those, and nothing of what merely has a numeral's letters."""

import pytest

from core.numerals import NUMERALS, as_digits, digit, only_digits


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


def test_only_digits_are_expected_when_nothing_else_is() -> None:
    assert only_digits(NUMERALS) and only_digits(NUMERALS[:2])
    assert not only_digits(()) and not only_digits((*NUMERALS, "人工"))
