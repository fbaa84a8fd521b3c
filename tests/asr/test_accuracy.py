"""Error rates by what people corrected, with intervals that do not promise more than was seen."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.accuracy import Check, accuracy, compared, interval, student_t, wrong


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("請問您貴姓？", "请问您贵姓"),
        ("一共3586块。", "一共三千五百八十六块"),
        ("电话１３９，", "电话幺三九"),
        ("等了2天", "等了二天"),
        ("Ａpp 下载", "app下载"),
    ],
)
def test_what_sounds_the_same_is_no_error(one: str, other: str) -> None:
    assert compared(one) == compared(other)
    assert wrong(one, other)[0] == 0


def test_characters_are_counted() -> None:
    assert wrong("静水气不出水", "净水器不出水了。") == (3, 7)
    found = accuracy([Check("a", "静水气", "净水器"), Check("b", "好的。", "好的")])
    assert (found.segments, found.corrected, found.calls) == (2, 1, 2)
    assert (found.errors, found.characters, found.rate) == (2, 5, 0.4)
    assert found.low is not None and found.high is not None and found.low < 0.4 < found.high


def test_nothing_and_one_call_promise_nothing() -> None:
    nothing = accuracy([])
    assert (nothing.rate, nothing.low, nothing.high) == (None, None, None)
    assert accuracy([Check("a", "甲", "乙")] * 50).low is None


def test_no_error_in_few_calls_is_no_perfection() -> None:
    few, many = interval([(0, 40)] * 3), interval([(0, 40)] * 300)
    assert few is not None and few[1] > 0.5
    assert many is not None and many[1] < 0.02


def test_more_made_up_than_said_is_still_an_interval() -> None:
    found = interval([(30, 10), (25, 10)])
    assert found is not None and found[1] == 1.0


@pytest.mark.parametrize(("degrees", "known"), [(1, 12.706), (2, 4.303), (4, 2.776), (30, 2.042)])
def test_student_t_as_in_the_tables(degrees: int, known: float) -> None:
    assert student_t(degrees) == pytest.approx(known, rel=0.01)


def test_the_interval_holds_the_true_rate_nineteen_times_in_twenty() -> None:
    chance, held = random.Random(7), 0
    for _ in range(400):
        calls = []
        for _ in range(12):  # each call has a rate of its own: 2 % or 20 %
            rate = chance.choice((0.02, 0.2))
            calls.append((sum(chance.random() < rate for _ in range(60)), 60))
        found = interval(calls)
        assert found is not None
        held += found[0] <= 0.11 <= found[1]
    assert held >= 0.92 * 400


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 50)), max_size=20))
def test_an_interval_lies_between_nothing_and_all(calls: list[tuple[int, int]]) -> None:
    found = interval(calls)
    if found is not None:
        assert 0 <= found[0] <= found[1] <= 1
