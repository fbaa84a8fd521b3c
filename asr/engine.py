"""The port that every recognition engine stands behind."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from asr.transcript import ChannelName, Segment

RATE = 16_000
"""Hz of all audio handed to engines."""

Audio = NDArray[np.float32]
"""One channel, shape (samples,), values -1 to 1."""


class Engine(Protocol):
    """Turns the speech of one channel into words."""

    name: str
    """Of the engine: `whisper`, `vosk`, `memory`."""
    model: str
    """Of the model it runs."""

    def transcribe(self, audio: Audio, channel: ChannelName) -> list[Segment]:
        """The words in `audio` (16 kHz), in order of time, none beyond its end.

        Every segment has words; silence gives an empty list. Best fed with speech of at most
        30 s, cut at pauses (`asr.packing`). Raises nothing for odd audio; what it cannot hear it
        leaves out.
        """
        ...


def too_quiet(audio: Audio) -> bool:
    """Nothing here is louder than a telephone line's own noise (-50 dBFS), or there is nothing."""
    return audio.size < RATE // 10 or float(np.abs(audio).max()) < 0.003
