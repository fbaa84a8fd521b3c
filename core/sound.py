"""Finding words by how they sound: recognition writes homophones, 净水器 comes out as 静水气.

Each character becomes its toneless pinyin, folded where callers and models mix sounds up: zh/z,
sh/s, ch/c, final ng/n, initial l/n. Digits sound as their numerals. Letters compare without case,
punctuation and spaces are passed over. A character that is written alike always matches, whatever
reading its neighbours give it, so a literal occurrence is never missed.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿𠀀-𲎯]+")
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"))


@dataclass(frozen=True)
class Unit:
    """One thing that is compared: a character with its sound and its place in the text."""

    char: str
    """Normalised: full-width made half-width, lower case, digits as numerals."""
    sound: str
    """Folded toneless pinyin; the character itself where it has none."""
    start: int
    end: int
    """Place in the original text, end exclusive."""


@dataclass(frozen=True)
class Match:
    """Where a keyword was found: `text[start:end]` of the original."""

    start: int
    end: int
    literal: bool
    """Written as in the keyword, not only sounding like it."""


def fold(syllable: str) -> str:
    """A toneless pinyin syllable with commonly confused sounds made one."""
    for sound, same in _INITIALS:
        if syllable.startswith(sound):
            syllable = same + syllable[len(sound) :]
            break
    return syllable[:-1] if syllable.endswith("ng") and len(syllable) > 2 else syllable


def units(text: str) -> list[Unit]:
    """What of `text` is compared, in order."""
    chars: list[tuple[str, int]] = []
    for place, original in enumerate(text):
        for char in unicodedata.normalize("NFKC", original).casefold():
            if char.isalnum():
                chars.append((_DIGITS.get(char, char), place))
    sounds = _sounds("".join(char for char, _ in chars))
    return [
        Unit(char, sound, place, place + 1)
        for (char, place), sound in zip(chars, sounds, strict=True)
    ]


def find(keyword: str, text: str) -> list[Match]:
    """Occurrences of `keyword` in `text`, left to right, not overlapping; none for an empty one."""
    return find_units(_keyword_units(keyword), units(text))


def find_units(wanted: tuple[Unit, ...], text: list[Unit]) -> list[Match]:
    """The same over units, for a text that is searched for many keywords."""
    found: list[Match] = []
    place = 0
    while wanted and place + len(wanted) <= len(text):
        part = text[place : place + len(wanted)]
        if all(_alike(w, u) for w, u in zip(wanted, part, strict=True)):
            literal = all(w.char == u.char for w, u in zip(wanted, part, strict=True))
            found.append(Match(part[0].start, part[-1].end, literal))
            place += len(wanted)
        else:
            place += 1
    return found


def contains(keyword: str, text: str) -> bool:
    """Whether `keyword` occurs in `text`, written or by sound."""
    return bool(find(keyword, text))


def common_run(left: list[Unit], right: list[Unit]) -> tuple[int, int, int]:
    """The longest run that sounds alike in both: its start in `left`, in `right`, and its length.

    Length 0 when nothing is alike. Costs len(left) x len(right).
    """
    best = (0, 0, 0)
    above = [0] * (len(right) + 1)
    for i, a in enumerate(left, start=1):
        row = [0] * (len(right) + 1)
        for j, b in enumerate(right, start=1):
            if _alike(a, b):
                row[j] = above[j - 1] + 1
                if row[j] > best[2]:
                    best = (i - row[j], j - row[j], row[j])
        above = row
    return best


@lru_cache(maxsize=4096)
def _keyword_units(keyword: str) -> tuple[Unit, ...]:
    return tuple(units(keyword))


def _alike(a: Unit, b: Unit) -> bool:
    return a.char == b.char or a.sound == b.sound


def _sounds(chars: str) -> Iterator[str]:
    """The folded sound of each character; readings follow from the Chinese run it stands in."""
    place = 0
    for run in _HAN.finditer(chars):
        yield from chars[place : run.start()]
        yield from map(fold, _readings(run.group()))
        place = run.end()
    yield from chars[place:]


def _readings(run: str) -> list[str]:
    found = lazy_pinyin(run, style=Style.NORMAL)
    if len(found) == len(run):
        return found
    return [(lazy_pinyin(char, style=Style.NORMAL) or [char])[0] for char in run]
