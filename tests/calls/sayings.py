"""What callers say in whole calls, and whether they are asked it."""

from pathlib import Path

import numpy as np
import soundfile

from core import assets
from tests.calls.telephone import Telephone

SAID = assets.path("bench/said/speech")
SILENT_S = 2.0
"""Of line after each sentence: some phones send nothing while nobody speaks."""
RATE = 8000


def sentence(name: str, folder: Path) -> Path:
    """A sentence of `bench/said/speech.yaml`, with silence on the line after it."""
    said, _ = soundfile.read(SAID / f"{name}.wav", dtype="float32")
    path = folder / f"{name}.wav"
    silence = np.zeros(round(SILENT_S * RATE), np.float32)
    soundfile.write(path, np.concatenate([said, silence]), RATE)
    return path


def asks(centre: Telephone, prompt: str) -> bool:
    """Whether a caller is asked by this prompt now, and is listened to."""
    shown = centre.control.rx("core show channels concise")
    return any("SpeechBackground" in line and prompt in line for line in shown.splitlines())
