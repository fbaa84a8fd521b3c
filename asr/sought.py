"""Words that are sought, held against the sound where something like them was written.

An engine writes 体育及 where 洗衣机 was said, and on paper many words are as near to that which
were never said. The engine itself can tell: asked how likely the sentence is with the word in that
place, it finds it about as likely as what it wrote where the word was said, and far less elsewhere.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, runtime_checkable

from asr.engine import RATE, Audio
from asr.transcript import Held, Word
from core.sound import Spoken, allowance, units

FARTHER = (0.0, 0.0, 0.3, 0.4, 0.4)
"""How much farther than what is found on paper a word of so many syllables may sound from what was
written to be held against the sound; longer ones take the last."""
REFUTED = -11.0
"""Gain below which a word that is found on paper was not said. A gain is the log probability of the
sentence with the word, less that of the sentence as it was written."""
FITS = -32.0
"""Least gain, less `DISTANT` for each that the two sound apart and `SHORT` for a word of two
syllables, of a word that is not found on paper and was said: 496 synthetic ones in telephone speech
told these apart from 1,200 that were not (39 of 62 found, 5 wrong)."""
DISTANT, SHORT = 25.0, 16.0
SURE = 0.6
"""Confidence of every word above which nothing else was said than what sounds nearly like it."""
LEAST = 2
"""Syllables of a word; a single one sounds like everything."""
_MARK = re.compile(r"[^\w]")
MOST = 4
"""Words of a sentence that are held against the sound, the nearest first."""
EDGE_S = 0.3
"""Of the sound around a sentence, with it."""


@runtime_checkable
class Weigher(Protocol):
    """An engine that can say how likely a text is of a sound."""

    def weigh(self, audio: Audio, texts: Sequence[str]) -> list[float]:
        """The log probability of each of `texts`, of which there is one at least."""
        ...


@dataclass(frozen=True)
class Spot:
    """A word that may have been said where `text[start:end]` was written."""

    word: str
    start: int
    end: int
    apart: float
    """How far the two sound apart."""
    on_paper: bool
    """Near enough to be found without the sound."""

    def fits(self, gain: float) -> bool:
        """Whether the word was said, by what the sentence gains or loses with it."""
        if self.on_paper:
            return gain >= REFUTED
        short = SHORT if _syllables(self.word) == LEAST else 0.0
        return gain - DISTANT * self.apart - short >= FITS


def spots(run: Sequence[Word], words: Sequence[str]) -> list[Spot]:
    """What of `words` is worth holding against the sound of a sentence: the nearest `MOST`.

    None that is written, none across a mark, none in the place of another that is written, and none
    that is far from what the engine is sure of.
    """
    text = "".join(word.text for word in run)
    sure = [word.confidence > SURE for word in run for _ in word.text]
    spoken = Spoken(text)
    written = [(at.start(), at.end()) for word in words if word for at in _places(word, text)]
    made: list[Spot] = []
    for word in words:
        if word in text or (count := _syllables(word)) < LEAST:
            continue
        enough = allowance(count)
        found = spoken.find(word, enough + FARTHER[min(count, len(FARTHER) - 1)])
        for one in sorted(found, key=lambda match: match.cost)[:1]:
            on_paper = one.cost <= enough
            taken = any(one.start < end and one.end > start for start, end in written)
            taken |= not on_paper and all(sure[one.start : one.end])
            if not taken and not _MARK.search(text[one.start : one.end]):
                made.append(Spot(word, one.start, one.end, one.cost, on_paper))
    return sorted(made, key=lambda spot: spot.apart)[:MOST]


@lru_cache(maxsize=4096)
def _syllables(word: str) -> int:
    return len(units(word))


def _places(word: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(re.escape(word), text)


def held(
    weigher: Weigher, run: Sequence[Word], sound: Callable[[], Audio], words: Sequence[str]
) -> list[Held]:
    """What the sound says of the `words` that the sentence `run` may have in it.

    `sound`: of the sentence with `EDGE_S` around it, asked for only where there is something to
    hold against it. Words that are written are not looked at.
    """
    text = "".join(word.text for word in run)
    if not (worth := spots(run, words)):
        return []
    texts = [text, *(text[: one.start] + one.word + text[one.end :] for one in worth)]
    written, *others = weigher.weigh(sound(), texts)
    gains = {spot: likely - written for spot, likely in zip(worth, others, strict=True)}
    made: list[Held] = []
    for spot, gain in gains.items():
        said = spot.fits(gain)
        # Of words that are on paper, one may stand inside another: 稍等 in 请您稍等.
        if not spot.on_paper and (not said or _beaten(spot, gains)):
            continue
        start, end = _times(run, spot)
        made.append(Held(word=spot.word, start=start, end=end, fits=said))
    return made


def _beaten(spot: Spot, gains: Mapping[Spot, float]) -> bool:
    """Whether another word was likelier said in its place."""
    return any(
        other.start < spot.end and other.end > spot.start and gain > gains[spot]
        for other, gain in gains.items()
    )


def cut(sound: Audio, run: Sequence[Word]) -> Audio:
    """The sentence `run`, timed in `sound`, with `EDGE_S` around it."""
    start = max(round((run[0].start - EDGE_S) * RATE), 0)
    return sound[start : round((max(word.end for word in run) + EDGE_S) * RATE)]


def _times(run: Sequence[Word], spot: Spot) -> tuple[float, float]:
    """Of the words that the spot touches."""
    touched: list[Word] = []
    at = 0
    for word in run:
        if at < spot.end and at + len(word.text) > spot.start:
            touched.append(word)
        at += len(word.text)
    return touched[0].start, max(word.end for word in touched)
