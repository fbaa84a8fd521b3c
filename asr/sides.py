"""One side of a running call: samples in, utterances out, each with its place in the recording."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from asr.ear import TELEPHONE_HZ, Ear, Samples
from asr.engine import Audio
from asr.transcript import ChannelName
from asr.turns import BEGIN_OF, FRAME_S, Moment

STEP = round(FRAME_S * TELEPHONE_HZ)
"""Samples that an ear is given at once: so little is lost where one utterance is cut off."""


@dataclass(frozen=True)
class Utterance:
    """What one side said in one go, to be recognised."""

    side: ChannelName
    start: float
    """Seconds of the recording."""
    end: float
    spoken_s: float
    """Seconds of speech in it, pauses not counted."""
    audio: Audio
    """16 kHz, with some silence around it."""


class Side:
    """Hears one side of a call, utterance after utterance."""

    def __init__(self, side: ChannelName, ear: Callable[[], Ear], second: float = 0.0) -> None:
        """`ear`: makes one for the next utterance; `second`: where in the recording it begins."""
        self._side, self._make = side, ear
        self._ear = ear()
        self.second = second
        """Where the next sample is, in seconds of the recording."""
        self._began = second
        self.spoke_until = second
        """When this side was last heard to speak."""

    def hear(self, samples: Samples) -> list[Utterance]:
        """The next samples, and the utterances that they end."""
        ended = []
        for start in range(0, samples.size, STEP):
            piece = samples[start : start + STEP]
            self.second += piece.size / TELEPHONE_HZ
            for moment in self._ear.hear(piece):
                if moment is Moment.BEGAN:
                    self._began = max(self.second - BEGIN_OF * FRAME_S, 0.0)
                elif moment is Moment.ENDED:
                    ended.append(self._cut())
        if self._ear.turn.speaking:
            self.spoke_until = self.second - self._ear.turn.quiet_s
        return ended

    def skip(self, samples: Samples) -> list[Utterance]:
        """The next samples, which are no speech whatever they sound like: music on hold."""
        ended = self.finish()
        self.second += samples.size / TELEPHONE_HZ
        return ended

    def finish(self) -> list[Utterance]:
        """Nothing more comes: what was being said, if anything."""
        return [self._cut()] if self._ear.turn.speaking else []

    def _cut(self) -> Utterance:
        turn, audio = self._ear.turn, np.array(self._ear.utterance)
        self.spoke_until = max(self.second - turn.quiet_s, self._began)
        self._ear = self._make()
        return Utterance(self._side, self._began, self.spoke_until, turn.spoken_s, audio)
