"""A recording to be heard by those who must not hear everything: stretches replaced by a tone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from recordings.wav import HEADER, SAMPLE_BYTES

Side = Literal["caller", "agent"]
SIDES: tuple[Side, Side] = ("caller", "agent")
"""Left and right of a stored conversation; a message has the first only."""
TONE_HZ = 1000
TONE_LEVEL = 3277
"""Amplitude of the tone: -20 dB of full scale, as loud as speech."""


@dataclass(frozen=True)
class Hidden:
    """What must not be heard of one side, in seconds from the recording's start."""

    side: Side
    start: float
    end: float


class Wav(Protocol):
    """The bytes of a WAV by range."""

    @property
    def size(self) -> int: ...

    def read_range(self, start: int, end: int) -> bytes:
        """Bytes `start` up to but not including `end`."""
        ...

    def close(self) -> None: ...


class Beeped:
    """The same WAV by range, its hidden stretches a tone; closes what it reads from.

    The tone depends on the place alone, so any range is a part of the same file.
    """

    def __init__(self, wav: Wav, hidden: Iterable[Hidden], *, rate: int, channels: int) -> None:
        """`rate` in Hz; of both as the recording has them."""
        self._wav = wav
        self._rate = rate
        self._channels = channels
        self._hidden = [
            (SIDES.index(one.side), int(one.start * rate), int(np.ceil(one.end * rate)))
            for one in hidden
            if SIDES.index(one.side) < channels
        ]
        self.size = wav.size

    def read_range(self, start: int, end: int) -> bytes:
        """Bytes `start` up to but not including `end`. Raises as the recording's own does."""
        frame = self._channels * SAMPLE_BYTES
        first = start if start < HEADER else start - (start - HEADER) % frame
        last = min(end + -(end - HEADER) % frame, self.size)
        raw = self._wav.read_range(first, last)
        head = max(0, HEADER - first)
        body = len(raw) - head - (len(raw) - head) % frame
        if body > 0:
            frames = np.frombuffer(raw[head : head + body], "<i2").reshape(-1, self._channels)
            hidden = self._toned(frames, (max(first, HEADER) - HEADER) // frame)
            raw = raw[:head] + hidden.tobytes() + raw[head + body :]
        return raw[start - first : start - first + end - start]

    def _toned(self, frames: NDArray[np.int16], first: int) -> NDArray[np.int16]:
        """The frames, of which the first is the recording's frame number `first`."""
        made = frames.copy()
        for side, begin, finish in self._hidden:
            start, stop = max(begin - first, 0), min(finish - first, len(made))
            if start < stop:
                at = np.arange(first + start, first + stop) * (2 * np.pi * TONE_HZ / self._rate)
                made[start:stop, side] = np.round(TONE_LEVEL * np.sin(at))
        return made

    def close(self) -> None:
        self._wav.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
