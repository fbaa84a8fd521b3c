"""One question to one caller, as its listener sees it. Sans-I/O: sound and results in, acts out.

Recognition begins at the first pause that may be the end; if the caller goes on, what was guessed
is dropped, and if not, the answer is there when the silence has lasted long enough.
"""

from dataclasses import dataclass

import numpy as np

from asr.cleaning import understood
from asr.ear import TELEPHONE_HZ, Ear, Samples
from asr.engine import Audio, Heard
from asr.turns import Moment

ANSWER_WITHIN_S = 2.5
"""After the end of speech was noticed, if nothing else is set; a caller does not wait for more."""
NOTHING = Heard("", 0.0)
GAP_S = 0.4
"""So long without any sound is taken for silence: some phones send none."""


@dataclass(frozen=True)
class Began:
    """Somebody speaks: stop the prompt."""


@dataclass(frozen=True)
class Recognise:
    """Recognise what was said so far."""

    attempt: int
    audio: Audio


@dataclass(frozen=True)
class Hurry:
    """The caller has finished and waits for the attempt under way."""


@dataclass(frozen=True)
class Drop:
    """The caller went on: the attempt under way is of no use."""


@dataclass(frozen=True)
class Answer:
    """What was heard; the question is answered."""

    heard: Heard
    late: bool
    """Nothing came in time, or the engine failed."""


Act = Began | Recognise | Hurry | Drop | Answer


class Question:
    """Listens for one utterance and answers once."""

    def __init__(self, ear: Ear, now: float, within_s: float = ANSWER_WITHIN_S) -> None:
        """`now` here and below: seconds on the monotonic clock."""
        self.ear = ear
        self._within_s = within_s
        self.answered = False
        self.ended_at: float | None = None
        """When the end of speech was noticed."""
        self._attempt = 0
        self._under_way = False
        self._result: Heard | None = None
        self._sound_at = now

    def sound(self, samples: Samples, now: float) -> list[Act]:
        """The next samples, 8 kHz."""
        self._sound_at = now
        acts: list[Act] = []
        for moment in self.ear.hear(samples):
            acts += self._moment(moment, now)
        return acts

    def tick(self, now: float) -> list[Act]:
        """Time has passed. Call it at least twice in `GAP_S`."""
        if self.answered:
            return []
        if self.ended_at is not None:
            return self._answer(None) if now >= self.ended_at + self._within_s else []
        missing = now - self._sound_at
        if missing < GAP_S or not self.ear.turn.speaking:
            return []
        return self.sound(np.zeros(round(missing * TELEPHONE_HZ), np.int16), now)

    def recognised(self, attempt: int, heard: Heard | None) -> list[Act]:
        """What an attempt brought; None: it failed."""
        if self.answered or attempt != self._attempt or not self._under_way:
            return []
        self._under_way = False
        if self.ended_at is not None:
            return self._answer(heard)
        self._result = heard
        return []

    def _moment(self, moment: Moment, now: float) -> list[Act]:
        match moment:
            case Moment.BEGAN:
                return [Began()]
            case Moment.PAUSED:
                return [self._recognise()]
            case Moment.WENT_ON:
                was, self._under_way, self._result = self._under_way, False, None
                return [Drop()] if was else []
            case Moment.ENDED:
                self.ended_at = now
                if self._result is not None:
                    return self._answer(self._result)
                return [Hurry()] if self._under_way else [self._recognise(), Hurry()]

    def _recognise(self) -> Recognise:
        self._attempt += 1
        self._under_way = True
        return Recognise(self._attempt, self.ear.utterance.copy())

    def _answer(self, heard: Heard | None) -> list[Act]:
        self.answered = True
        known = heard is not None and understood(heard.text, heard.confidence)
        return [Answer(heard if heard and known else NOTHING, late=heard is None)]
