"""Sounds so roughly that what a careless ear confuses is the same: for looking things up.

Each character by itself, whatever stands beside it: an index asks millions of them. Retroflex and
flat initials, n and l, in and ing, and tones are one.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin

from core.sound.reading import normal
from core.sound.syllables import syllable

_SAME_INITIAL = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
_SAME_ENDING = {"ng": "n"}


class Rough(NamedTuple):
    """A character with its rough sound and its place in the text."""

    char: str
    """Normalised: half-width, lower case, digits as numerals."""
    sound: str
    """The same for what sounds nearly alike; letters and unknown characters are their own."""
    place: int


def rough(text: str) -> Iterator[Rough]:
    """What of `text` is heard, in order."""
    for place, char in normal(text):
        yield Rough(char, _sound(char), place)


@lru_cache(maxsize=1 << 15)
def _sound(char: str) -> str:
    read = lazy_pinyin(char, style=Style.TONE3)
    found = syllable(read[0]) if len(read) == 1 and read[0] != char else None
    if found is None:
        return f"={char}"
    initial = _SAME_INITIAL.get(found.initial, found.initial)
    ending = _SAME_ENDING.get(found.ending, found.ending)
    return "-".join((initial, found.glide, found.vowel, ending))
