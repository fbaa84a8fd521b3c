"""One caller's sound while it comes in: 8 kHz samples become frames, moments, and an utterance."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from asr.engine import RATE, Audio
from asr.turns import FRAME_S, Moment, Turn

TELEPHONE_HZ = 8000
FRAME = round(FRAME_S * RATE)
"""Samples that the detector takes at once, at 16 kHz."""
BEFORE_S = 0.5
"""Kept from before somebody was heard to speak; first syllables are soft."""

Detector = Callable[[Audio], float]
"""Probability of speech in the next frame of one caller's sound; keeps that caller's state."""
Samples = NDArray[np.int16]


class Ear:
    """Listens to one caller for one utterance.

    Memory is bounded by `BEFORE_S` and by what a turn may last.
    """

    def __init__(self, detector: Detector, widen: Callable[[Audio], Audio], end_s: float) -> None:
        """`widen` makes 16 kHz of the next piece of 8 kHz sound, whatever it holds back."""
        self.turn = Turn(end_s)
        self._detector, self._widen = detector, widen
        self._narrow = np.zeros(0, np.int16)
        self._wide = np.zeros(0, np.float32)
        self._seen = 0
        """Samples of `_wide` that the detector has had."""

    def hear(self, samples: Samples) -> list[Moment]:
        """The next samples, and what they bring, in order."""
        if self.turn.over:
            return []
        self._narrow = np.concatenate([self._narrow, samples])
        wide = self._widen((samples / 32768).astype(np.float32))
        self._wide = np.concatenate([self._wide, wide])
        moments = []
        while self._wide.size - self._seen >= FRAME and not self.turn.over:
            frame = self._wide[self._seen : self._seen + FRAME]
            self._seen += FRAME
            if moment := self.turn.frame(self._detector(frame)):
                moments.append(moment)
        if not self.turn.speaking and not self.turn.over:
            self._forget()
        return moments

    @property
    def utterance(self) -> Audio:
        """What was said so far, 16 kHz."""
        return self._wide[: self._seen]

    @property
    def sound(self) -> Samples:
        """The same as the telephone brought it, 8 kHz."""
        return self._narrow[: self._seen * TELEPHONE_HZ // RATE]

    def _forget(self) -> None:
        """Keep only what comes shortly before speech."""
        spare = (self._seen - round(BEFORE_S * RATE)) // 2 * 2
        if spare > 0:
            self._wide, self._seen = self._wide[spare:], self._seen - spare
            self._narrow = self._narrow[spare // 2 :]
