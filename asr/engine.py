"""The port that every recognition engine stands behind."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from asr.transcript import ChannelName, Segment

RATE = 16_000
"""Hz of all audio handed to engines."""

Audio = NDArray[np.float32]
"""One channel, shape (samples,), values -1 to 1."""


class Heard(NamedTuple):
    """One utterance written down."""

    text: str
    """Empty when nothing was understood."""
    confidence: float
    """The engine's own probability of the text, 0 to 1."""


class Hearing(Protocol):
    """One utterance while it is being spoken."""

    def feed(self, audio: Audio) -> None:
        """The next piece, 16 kHz, of any length. Costs a streaming engine its work, others none."""
        ...

    def heard(self) -> Heard:
        """What was said up to here. More may be fed afterwards, if the speaker goes on."""
        ...


class Engine(Protocol):
    """Turns speech into words: recordings channel by channel, and utterances as they are spoken."""

    name: str
    """Of the engine: `whisper`, `vosk`, `sherpa`, `memory`."""
    model: str
    """Of the model it runs."""

    def transcribe(self, audio: Audio, channel: ChannelName) -> list[Segment]:
        """The words in `audio` (16 kHz), in order of time, none beyond its end.

        Every segment has words; silence gives an empty list. Best fed with speech of at most
        30 s, cut at pauses (`asr.packing`). Raises nothing for odd audio; what it cannot hear it
        leaves out.
        """
        ...

    def listen(self, hot_words: Sequence[str] = ()) -> Hearing:
        """Begin an utterance in which `hot_words` are likelier than elsewhere."""
        ...


def too_quiet(audio: Audio) -> bool:
    """Nothing here is louder than a telephone line's own noise (-50 dBFS), or there is nothing."""
    return audio.size < RATE // 10 or float(np.abs(audio).max()) < 0.003
