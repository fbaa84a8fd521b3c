"""The default engine hears Mandarin, at 16 and at 8 kHz."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import soxr

from asr.adapters.vad import speech_spans
from asr.engine import RATE, Audio, Engine
from asr.files import read_channels
from asr.listening import transcribe
from core.sound import contains
from tests.asr.conftest import tone


def test_keywords_of_a_prompt_are_heard(whisper: Engine, speech: Audio) -> None:
    made = transcribe(whisper, {"caller": speech}, speech_spans)
    text = "".join(segment.text for segment in made.of("caller"))
    assert contains("报修", text)
    assert contains("人工服务", text)


def test_telephone_quality_and_the_right_channel(
    whisper: Engine, speech: Audio, write_wav: Callable[..., Path]
) -> None:
    narrow = soxr.resample(speech, RATE, 8000)
    stereo = np.stack([np.zeros_like(narrow), narrow], axis=1)
    channels = read_channels(write_wav(stereo, 8000))
    made = transcribe(whisper, channels, speech_spans)
    assert made.of("caller") == []
    assert contains("人工服务", "".join(segment.text for segment in made.of("agent")))
    assert not made.low_confidence
    assert abs(made.duration_s - speech.size / RATE) < 0.01


def test_speech_is_found_between_silences(speech: Audio) -> None:
    quiet = np.zeros(3 * RATE, np.float32)
    spans = speech_spans(np.concatenate([quiet, speech, quiet]))
    assert spans
    assert 2.5 < spans[0][0] < 3.5
    assert spans[-1][1] < 3.5 + speech.size / RATE


def test_silence_holds_no_speech() -> None:
    assert speech_spans(np.zeros(RATE, np.float32)) == []
    assert speech_spans(np.zeros(0, np.float32)) == []
    assert isinstance(speech_spans(tone(2)), list)
