"""Text as what is heard: one unit for each character that has a sound."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from core.sound.syllables import Syllable, syllable

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿𠀀-𲎯]+")
_NUMERALS = dict(zip("0123456789", "零一二三四五六七八九", strict=True)) | {"幺": "一"}
"""Digits read out singly; 幺 is how a one is said in numbers."""


@dataclass(frozen=True)
class Unit:
    """One thing that is compared: a character with its sound and its place in the text."""

    char: str
    """Normalised: full-width made half-width, lower case, digits as numerals."""
    sound: Syllable | None
    """None for what has no reading: letters, and characters nobody pronounces."""
    start: int
    end: int
    """Place in the original text, end exclusive."""


def units(text: str) -> list[Unit]:
    """What of `text` is compared, in order."""
    chars = [(char, place) for place, char in normal(text)]
    sounds = _sounds("".join(char for char, _ in chars))
    return [
        Unit(char, sound, place, place + 1)
        for (char, place), sound in zip(chars, sounds, strict=True)
    ]


def normal(text: str) -> Iterator[tuple[int, str]]:
    """What can be heard, half-width, lower case, digits as numerals; each with its place."""
    for place, original in enumerate(text):
        for char in _normal(original):
            if char.isalnum():
                yield place, _NUMERALS.get(char, char)


def _normal(char: str) -> str:
    if "一" <= char <= "鿿":  # nearly all of any text, and its own normal form
        return char
    return unicodedata.normalize("NFKC", char).casefold()


def _sounds(chars: str) -> Iterator[Syllable | None]:
    """The syllable of each character; readings follow from the Chinese run it stands in."""
    place = 0
    for run in _HAN.finditer(chars):
        yield from (None for _ in chars[place : run.start()])
        yield from map(syllable, _readings(run.group()))
        place = run.end()
    yield from (None for _ in chars[place:])


def _readings(run: str) -> list[str]:
    found = lazy_pinyin(run, style=Style.TONE3)
    if len(found) == len(run):
        return found
    return [(lazy_pinyin(char, style=Style.TONE3) or [char])[0] for char in run]
