"""The arithmetic of the measurements, and that they measure something."""

from hypothesis import given
from hypothesis import strategies as st

from bench.recognition import _dialogues, distance

texts = st.text(alphabet="您好再见", max_size=8)


def test_distance_counts_characters_inserted_dropped_and_changed() -> None:
    assert distance("净水器滤芯", "静水器滤") == 2
    assert distance("", "您好") == distance("您好", "") == 2


@given(texts, texts, texts)
def test_distance_is_a_metric(one: str, other: str, third: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, third) <= distance(one, other) + distance(other, third)


def test_there_are_dialogues_to_recognise() -> None:
    assert {"senior_known", "young_menu"} <= set(_dialogues())
