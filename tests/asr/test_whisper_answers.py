"""Whisper and closed answers: what was said is chosen, what was not is not made up."""

import numpy as np
import pytest
import soundfile
import soxr

from asr.adapters.whisper_live import said_once
from asr.engine import RATE, Audio, Engine, Heard
from asr.sought import Weigher
from core import assets
from core.answers import Digits, OneOf

YES_NO = OneOf((("对", "是", "对的", "是的", "没错"), ("不", "错", "不对", "不是", "错了")))


def say(name: str) -> Audio:
    """A sentence of the telephone, as end-of-speech detection cuts it."""
    samples, rate = soundfile.read(assets.path(f"bench/said/speech/{name}.wav"), dtype="float32")
    return np.asarray(soxr.resample(samples, rate, RATE), dtype=np.float32)


def hear(engine: Engine, name: str, told: tuple[str, ...]) -> Heard:
    hearing = engine.listen(told)
    hearing.feed(say(name))
    return hearing.heard()


@pytest.mark.parametrize(("name", "answer"), [("right", 0), ("not-right", 1)])
def test_yes_and_no_are_heard(whisper: Engine, name: str, answer: int) -> None:
    heard = hear(whisper, name, YES_NO.told())
    assert heard.text in YES_NO.answers[answer]
    assert 0.5 < heard.confidence <= 1


@pytest.mark.parametrize("name", ["person", "repair", "ending"])
def test_who_says_something_else_is_not_taken_for_yes_or_no(whisper: Engine, name: str) -> None:
    heard = hear(whisper, name, YES_NO.told())
    assert heard.text not in {word for one in YES_NO.answers for word in one}


def test_digits_are_heard_and_likely_ones_sooner(whisper: Engine) -> None:
    assert hear(whisper, "ending", Digits(4, 4, ("5238", "2826")).told()).text == "2826"
    assert hear(whisper, "ending", Digits(4, 4, ("5238", "7301")).told()).text != "5238"


def test_a_sentence_is_not_taken_for_digits(whisper: Engine) -> None:
    heard = hear(whisper, "person", Digits(4, 15, ("5238", "2826")).told())
    assert heard.text and not heard.text.isdecimal()


@pytest.mark.parametrize(
    ("text", "lasts_s", "once"),
    [
        ("50285028", 1.8, "5028"),
        ("是的是的是的是的", 1.4, "是的"),
        ("对，对，我知道", 3.0, "对，对，我知道"),
        ("二八二六二八二六", 4.0, "二八二六二八二六"),
        ("我要报修空调", 1.2, "我要报修空调"),
        ("", 1.0, ""),
    ],
)
def test_what_nobody_could_have_said_twice_was_said_once(
    text: str, lasts_s: float, once: str
) -> None:
    assert said_once(text, lasts_s) == once


def test_what_was_said_is_likelier_than_what_was_not(whisper: Engine) -> None:
    """As recordings hold sought words against their sound."""
    assert isinstance(whisper, Weigher)
    said, like, other = whisper.weigh(
        say("needed"), ["对，需要，给我打吧。", "对，需药，给我打吧。", "对，苹果，给我打吧。"]
    )
    assert said > like > other
    assert like - other > 5
