"""When somebody begins to speak, pauses, goes on, has finished. Pure: frames in, moments out."""

from collections import deque
from dataclasses import dataclass, field
from enum import Enum

FRAME_S = 0.032
"""Seconds of sound that one probability of speech stands for."""
SPEECH = 0.6
"""From this probability on a frame is speech …"""
SILENCE = 0.35
"""… and below this one it is none; in between it is what the one before it was."""
BEGIN_OF, BEGIN_FRAMES = 5, 4
"""Somebody speaks when of so many frames so many are speech: a click or a cough is shorter."""
PAUSE_S = 0.32
"""So much silence may be the end: time to begin to recognise."""
END_S = 0.7
"""So much silence is the end."""
MOST_S = 15.0
"""Longest utterance; whoever speaks on is cut off here and answered."""
MOST_PAUSES = 4
"""Pauses of one utterance at which recognition begins; each costs a processor half a second."""


class Moment(Enum):
    """What just happened."""

    BEGAN = "began"
    PAUSED = "paused"
    """It may be over: what was said so far is worth recognising."""
    WENT_ON = "went on"
    """It was not over."""
    ENDED = "ended"


@dataclass
class Turn:
    """One utterance, from silence through speech to its end; afterwards nothing happens."""

    end_s: float = END_S
    """Seconds of silence that end it; older speakers pause for longer."""
    speaking: bool = False
    """It has begun, and not ended."""
    over: bool = False
    spoken_s: float = 0.0
    """Seconds of speech in it, pauses not counted."""
    quiet_s: float = 0.0
    """Seconds of silence up to now, while it is spoken."""
    _lasted_s: float = 0.0
    _voiced: bool = False
    _paused: bool = False
    _pauses: int = 0
    _last: deque[bool] = field(default_factory=lambda: deque(maxlen=BEGIN_OF))

    def frame(self, probability: float) -> Moment | None:
        """The next frame's probability of speech, 0 to 1."""
        if self.over:
            return None
        self._voiced = probability >= SPEECH or (self._voiced and probability >= SILENCE)
        return self._go_on() if self.speaking else self._wait()

    def _wait(self) -> Moment | None:
        self._last.append(self._voiced)
        if sum(self._last) < BEGIN_FRAMES:
            return None
        self.speaking = True
        self.spoken_s = sum(self._last) * FRAME_S
        self._lasted_s = len(self._last) * FRAME_S
        return Moment.BEGAN

    def _go_on(self) -> Moment | None:
        self._lasted_s += FRAME_S
        if self._voiced:
            self.spoken_s += FRAME_S
            self.quiet_s = 0.0
            went_on, self._paused = self._paused, False
            if self._lasted_s >= MOST_S:
                return self._end()
            return Moment.WENT_ON if went_on else None
        self.quiet_s += FRAME_S
        if self.quiet_s >= self.end_s or self._lasted_s >= MOST_S:
            return self._end()
        if self.quiet_s >= PAUSE_S and not self._paused and self._pauses < MOST_PAUSES:
            self._paused = True
            self._pauses += 1
            return Moment.PAUSED
        return None

    def _end(self) -> Moment:
        self.over, self.speaking = True, False
        return Moment.ENDED
