"""Facts among what is said: digits, money, dates and weights as a Chinese speaker says them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import numbers, saying
from ivr.catalogue import known_prompts, text


def heard(names: tuple[str, ...]) -> str:
    return "".join(text("normal", name) for name in names)


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (1250, "十二元五角"), (1205, "十二元零五分"), (200, "两元"), (20, "两角"), (2, "两分"),
        (22, "两角二分"), (20000, "两百元"), (0, "零元"), (100055, "一千元五角五分"),
        (1220, "十二元二角"), (1002, "十元零二分"),
    ],
)  # fmt: skip
def test_money(fen: int, said: str) -> None:
    assert heard(numbers.money(fen)).replace("，", "") == said


@pytest.mark.parametrize(
    ("grams", "said"),
    [(1500, "一点五公斤"), (2000, "两公斤"), (2100, "二点一公斤"), (500, "零点五公斤"),
     (12_000, "十二公斤"), (30, "零点一公斤"), (1960, "两公斤"), (0, "零公斤")],
)  # fmt: skip
def test_weights(grams: int, said: str) -> None:
    assert heard(numbers.kilograms(grams)) == said


def test_days() -> None:
    assert heard(numbers.day(date(2026, 11, 28))) == "十一月二十八号"
    assert heard(numbers.day(date(2026, 2, 2))) == "二月二号"


def test_facts_are_said_in_their_place_and_what_is_not_known_is_not_said() -> None:
    facts = {"parcel_end": "2816", "fee": "1250", "odd": "十二"}
    told = saying.expand(("parcel-tail", "digits(parcel_end)", "parcel-signed"), facts)
    assert heard(told) == "尾号二八幺六的快件，已经签收。"
    gone = ("digits(odd)", "money(odd)", "date(fee)", "digits(nobody)", "sing(fee)")
    assert saying.expand(gone, facts) == ()


@given(st.text(max_size=12), st.sampled_from(sorted(saying.WAYS)))
def test_whatever_a_fact_is_nothing_raises_and_only_prompts_that_are_recorded_are_said(
    value: str, way: str
) -> None:
    said = saying.expand((f"{way}(fact)",), {"fact": value})
    assert set(said) <= set(known_prompts()) | {f"own:{value}"}
    assert all(re.fullmatch(r"[a-z0-9-]+|own:[A-Za-z0-9._/-]+", prompt) for prompt in said)
