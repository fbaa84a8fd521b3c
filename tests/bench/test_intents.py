"""The measurement of intents counts who was understood, asked again, and led astray."""

import pytest

from bench.intents import as_spelled, by_sound, confusions, errors_percent, misled_percent
from ivr.intent import load_folder

ROWS = [
    {"part": "wishes/test/brand", "label": "invoice", "heard": ["我要开发票", 0.9]},
    {"part": "wishes/test/brand", "label": "repair", "heard": ["我要抱修", 0.9]},
    {"part": "wishes/test/brand", "label": "none", "heard": ["今天天气", 0.9]},
    {"part": "wishes/test/brand", "label": "repair", "heard": ["我要退货", 0.9]},
    {"part": "wishes/test/courier", "label": "person", "heard": ["他妈的", 0.9]},
]


def test_what_was_meant_is_held_against_what_it_was_taken_for() -> None:
    books = load_folder()
    found = confusions(ROWS, books, by_sound)
    assert found["brand", "repair", "repair"] == 1
    assert found["brand", "repair", "refund"] == 1
    assert found["courier", "person", "person"] == 1
    assert errors_percent(found) == misled_percent(found) == pytest.approx(20)
    spelled = confusions(ROWS, books, as_spelled)
    assert spelled["brand", "repair", "none"] == 1
    assert errors_percent(spelled) == pytest.approx(40)
    assert misled_percent(spelled) == pytest.approx(20)
