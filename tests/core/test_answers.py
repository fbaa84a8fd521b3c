"""A closed answer travels as words, and is read from nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.answers import MOST_LIKELY, Digits, OneOf, closed

NUMBER = st.text("0123456789", min_size=2, max_size=6)
WORDS = st.lists(st.sampled_from(["对", "是的", "不", "不对", "错了"]), min_size=1).map(tuple)


@given(
    st.integers(1, 10),
    st.integers(0, 20),
    st.lists(NUMBER, max_size=MOST_LIKELY),
    WORDS | st.just(()),
)
def test_digits_come_out_as_they_were_told(
    least: int, more: int, likely: list[str], besides: tuple[str, ...]
) -> None:
    expected = Digits(least, least + more, tuple(likely), besides)
    assert closed(expected.told()) == expected


@given(st.lists(WORDS, min_size=1).map(tuple), WORDS | st.just(()))
def test_words_come_out_as_they_were_told(
    answers: tuple[tuple[str, ...], ...], besides: tuple[str, ...]
) -> None:
    assert closed(OneOf(answers, besides).told()) == OneOf(answers, besides)


@pytest.mark.parametrize(
    "told", [(), ("人工", "投诉"), ("digits_9_4",), ("digits_four_5",), ("2826", "digits_4_4")]
)
def test_other_words_tell_of_no_closed_answer(told: tuple[str, ...]) -> None:
    assert closed(told) is None


def test_no_more_likely_answers_are_told_than_can_be_chosen_among() -> None:
    many = tuple(f"{n:04d}" for n in range(MOST_LIKELY + 1))
    assert closed(Digits(4, 4, many).told()) == Digits(4, 4, many[:MOST_LIKELY])
