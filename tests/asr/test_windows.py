"""How much the encoder is given, and how much may be written of it."""

from unittest.mock import Mock

import numpy as np
import pytest
import soundfile

from asr.adapters.vad import speech_spans
from asr.adapters.whisper import WhisperEngine
from asr.adapters.whisper_live import total, window_s
from asr.engine import RATE, Audio, Engine
from asr.packing import pack
from core import assets

LONGEST_S = 28.0


@pytest.mark.parametrize(
    ("needed_s", "window"), [(0, 10), (10, 10), (10.1, 15), (20, 20), (21, 30), (40, 30)]
)
def test_a_window_is_the_shortest_that_holds_the_sound(needed_s: float, window: int) -> None:
    assert window_s(needed_s) == window


@pytest.mark.parametrize(("most", "before", "length"), [(100, 4, 200), (10, 40, 50), (400, 4, 448)])
def test_half_of_a_length_is_for_what_is_written(most: int, before: int, length: int) -> None:
    assert total(most, before) == length


@pytest.fixture
def model(whisper: Engine) -> WhisperEngine:
    assert isinstance(whisper, WhisperEngine)
    return whisper


@pytest.mark.parametrize(("heard", "steps"), [(0, 500), (850, 500), (1300, 750), (2800, 1500)])
def test_the_encoder_is_given_no_more_than_it_needs(
    model: WhisperEngine, heard: int, steps: int
) -> None:
    features = np.zeros((80, 3000), np.float32)
    features[:, :heard] = -0.5
    assert model._model.encode(features).shape == [1, steps, 512]


def test_a_window_full_of_speech_is_heard_once(
    model: WhisperEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts were cut at half their length, and what was missing was encoded a second time."""
    encoded = Mock(wraps=model._model.encode)
    monkeypatch.setattr(model._model, "encode", encoded)
    said = "".join(segment.text for segment in model.transcribe(dense(), "agent"))
    assert len(said) > 100
    assert encoded.call_count == 1


def dense() -> Audio:
    """As much speech as the longest window holds."""
    samples, rate = soundfile.read(
        assets.path("silverline/demo/speech/family_for_elder-agent.wav"), dtype="float32"
    )
    assert rate == RATE
    twice = np.tile(samples, 2)
    (chunk, *_) = pack("agent", speech_spans(twice), LONGEST_S)
    return chunk.audio(twice)
