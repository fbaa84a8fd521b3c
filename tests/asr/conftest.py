"""Engines under contract, and speech-like sound."""

import atexit
import functools
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from asr.adapters.memory import MemoryEngine
from asr.catalogue import MODELS
from asr.engine import RATE, Audio, Engine
from asr.engines import build
from core import assets
from core.settings import Settings
from tests.asr import tiny

SPEECH = "ivr/prompts/audio/normal/menu-brand.wav"
"""A prompt in Mandarin that names four keys."""


def tone(seconds: float, volume: float = 0.3) -> Audio:
    """Neither silence nor speech: three gliding tones, broken four times a second."""
    t = np.arange(int(seconds * RATE)) / RATE
    glide = sum(np.sin(2 * np.pi * f * t * (1 + 0.1 * np.sin(3 * t))) for f in (140, 560, 1900))
    return (volume * glide / 3 * (np.sin(2 * np.pi * 4 * t) > 0)).astype(np.float32)


@functools.cache
def loaded(name: str) -> Engine:
    return build(Settings(), name, threads=2)


@functools.cache
def exported(name: str) -> Engine:
    """A model of FunASR's shape that knows one word: those with many are not on any registry."""
    folder = Path(tempfile.mkdtemp(prefix="sl-models-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kind = MODELS[name].kind
    assert kind is not None
    tiny.installed(folder, name, kind)
    return build(Settings(model_dir=folder), name)


@pytest.fixture(params=["memory", "whisper-base", "vosk-ko", "sense-voice", "paraformer-zh"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Every engine; the real ones need `python -m asr.models install NAME`, done by `make test`."""
    if request.param == "memory":
        return MemoryEngine({"caller": ["净水器不出水了"] * 50, "agent": ["您好"] * 50})
    if MODELS[request.param].kind is not None:
        return exported(request.param)
    return loaded(request.param)


@pytest.fixture
def whisper() -> Engine:
    return loaded("whisper-base")


@pytest.fixture
def speech() -> Audio:
    """Mandarin at 16 kHz, some 10 s."""
    from asr.files import read_channels

    return read_channels(assets.path(SPEECH))["caller"]


@pytest.fixture
def write_wav(tmp_path: Path) -> Callable[..., Path]:
    import soundfile

    def write(samples: np.ndarray, rate: int, name: str = "file.wav") -> Path:
        path = tmp_path / name
        soundfile.write(path, samples, rate, subtype="PCM_16")
        return path

    return write
