"""Where there is speech: Silero's detector as faster-whisper ships it (ONNX, no PyTorch)."""

from asr.engine import RATE, Audio, too_quiet
from asr.packing import Span

MIN_SILENCE_MS = 400
PAD_MS = 200
"""Kept on both sides of speech; first syllables are soft."""


def speech_spans(audio: Audio) -> list[Span]:
    """Spans of speech in seconds, in order, not overlapping. About 0.003x real time."""
    if too_quiet(audio):
        return []
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # late: loads onnxruntime

    options = VadOptions(min_silence_duration_ms=MIN_SILENCE_MS, speech_pad_ms=PAD_MS)
    found = get_speech_timestamps(audio, options)
    return [(span["start"] / RATE, span["end"] / RATE) for span in found]
