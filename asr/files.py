"""Transcribing a file from outside: the whole of `silverline transcribe FILE`."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr

from asr.adapters.vad import speech_spans
from asr.engine import RATE, Audio
from asr.engines import build
from asr.listening import transcribe
from asr.reading import readable
from asr.transcript import ChannelName, Transcript
from core.errors import UserError
from core.settings import Settings

TITLES: dict[ChannelName, str] = {"caller": "客户", "agent": "座席"}
SIDES: tuple[ChannelName, ...] = ("caller", "agent")
"""Left and right, as `recordings` stores them."""


def read_channels(path: Path) -> dict[ChannelName, Audio]:
    """A file's first two channels at 16 kHz; a mono file is all caller. Raises `UserError`."""
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, RuntimeError, soundfile.LibsndfileError) as error:
        raise UserError(f"{path} cannot be read as audio: {str(error).rstrip('.')}.") from None
    if rate != RATE:
        samples = soxr.resample(samples, rate, RATE)
    return {
        side: np.ascontiguousarray(samples[:, i])
        for i, side in enumerate(SIDES[: samples.shape[1]])
    }


def transcribe_file(
    path: Path, settings: Settings, model: str | None = None, *, threads: int = 2
) -> Transcript:
    """Transcribe any file libsndfile reads. Raises `UserError` for a bad file or missing model."""
    channels = read_channels(path)
    return transcribe(build(settings, model, threads=threads), channels, speech_spans)


def lines(transcript: Transcript) -> Iterator[str]:
    """The conversation as lines to read, both sides in order of time."""
    said = [(s.start, c.channel, s) for c in transcript.channels for s in c.segments]
    for start, channel, segment in sorted(said, key=lambda entry: entry[:2]):
        minutes, seconds = divmod(start, 60)
        doubt = " (?)" if segment.low_confidence else ""
        yield f"[{int(minutes):02d}:{seconds:04.1f}] {TITLES[channel]}: {readable(segment)}{doubt}"
