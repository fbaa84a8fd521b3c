"""What every engine promises, in memory and real alike."""

import numpy as np
import pytest

from asr.engine import RATE, Audio, Engine
from asr.transcript import Segment
from tests.asr.conftest import tone


def check(segments: list[Segment], audio: Audio) -> None:
    """The port's promises about times, confidence and text."""
    duration = audio.size / RATE
    latest = 0.0
    for segment in segments:
        assert segment.words
        assert segment.text.strip()
        assert 0 <= segment.confidence <= 1
        assert segment.start == segment.words[0].start
        assert segment.end == max(word.end for word in segment.words)
        for word in segment.words:
            assert latest <= word.start <= word.end <= duration + 1e-6
            assert 0 <= word.confidence <= 1
            assert word.text.strip()
            latest = word.start


def test_speech_gives_words_in_order_inside_the_audio(engine: Engine, speech: Audio) -> None:
    segments = engine.transcribe(speech, "caller")
    assert segments
    check(segments, speech)


def test_each_turn_is_its_own(engine: Engine, speech: Audio) -> None:
    half = speech[: speech.size // 2]
    check(engine.transcribe(half, "caller"), half)
    check(engine.transcribe(half, "agent"), half)


@pytest.mark.parametrize("seconds", [0, 0.05, 1, 5])
def test_silence_gives_nothing(engine: Engine, seconds: float) -> None:
    assert engine.transcribe(np.zeros(int(seconds * RATE), np.float32), "caller") == []


def test_a_line_that_only_hisses_gives_nothing(engine: Engine) -> None:
    noise = np.random.default_rng(1).normal(0, 0.0005, 3 * RATE).astype(np.float32)
    assert engine.transcribe(noise, "caller") == []


def test_sound_without_speech_breaks_nothing(engine: Engine) -> None:
    audio = tone(4)
    check(engine.transcribe(audio, "caller"), audio)


def test_clipped_and_odd_samples_break_nothing(engine: Engine) -> None:
    audio = np.concatenate([tone(1, volume=40), np.full(RATE, 7.0, np.float32)])
    check(engine.transcribe(audio, "caller"), audio)


def test_an_engine_says_who_it_is(engine: Engine) -> None:
    assert engine.name in {"memory", "whisper", "vosk", "sherpa"}
    assert engine.model


def test_an_utterance_is_fed_in_pieces_and_may_go_on(engine: Engine, speech: Audio) -> None:
    hearing = engine.listen(("人工",))
    assert hearing.heard() == ("", 0.0)
    for place in range(0, 5 * RATE, RATE // 10):
        hearing.feed(speech[place : place + RATE // 10])
    first = hearing.heard()
    assert first.text.strip()
    assert 0 < first.confidence <= 1
    hearing.feed(speech[5 * RATE :])
    assert len(hearing.heard().text) > len(first.text) // 2  # what was heard is not forgotten


def test_an_utterance_of_silence_says_nothing(engine: Engine) -> None:
    hearing = engine.listen()
    hearing.feed(np.zeros(2 * RATE, np.float32))
    assert hearing.heard() == ("", 0.0)
