"""Where there is speech: Silero's detector as faster-whisper ships it (ONNX, no PyTorch)."""

import numpy as np

from asr.engine import RATE, Audio, too_quiet
from asr.packing import Span

MIN_SILENCE_MS = 400
PAD_MS = 200
"""Kept on both sides of speech; first syllables are soft."""
CONTEXT = 64
"""Samples of the frame before that the detector wants with each."""


def speech_spans(audio: Audio) -> list[Span]:
    """Spans of speech in seconds, in order, not overlapping. About 0.003x real time."""
    if too_quiet(audio):
        return []
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # late: loads onnxruntime

    options = VadOptions(min_silence_duration_ms=MIN_SILENCE_MS, speech_pad_ms=PAD_MS)
    found = get_speech_timestamps(audio, options)
    return [(span["start"] / RATE, span["end"] / RATE) for span in found]


class Detector:
    """Probability of speech in one caller's sound as it comes in, frame by frame."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model  # late: loads onnxruntime

        self._session = get_vad_model().session
        self._memory = [np.zeros((1, 1, 128), np.float32) for _ in range(2)]
        self._before = np.zeros(CONTEXT, np.float32)

    def __call__(self, frame: Audio) -> float:
        """`frame`: 512 samples, 16 kHz. About 0.2 ms."""
        piece = np.concatenate([self._before, frame])[None, :]
        h, c = self._memory
        found, *self._memory = self._session.run(None, {"input": piece, "h": h, "c": c})
        self._before = frame[-CONTEXT:]
        return float(np.ravel(found)[0])
