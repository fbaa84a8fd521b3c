"""From Chinese text to the syllables a voice speaks, with the tones people really use.

Dictionary tones are not spoken tones: 不 and 一 change before some neighbours, and a third tone
before another third tone rises. The voice was trained on spoken tones, so they are applied here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pypinyin import Style
from pypinyin.contrib.neutral_tone import NeutralToneWith5Mixin
from pypinyin.contrib.tone_sandhi import ToneSandhiMixin
from pypinyin.converter import DefaultConverter
from pypinyin.core import Pinyin

from ivr.prompts.catalogue import FORCED, plain

SHORT_PAUSE = "#3"
"""The voice's own mark for the breath of a comma."""

_SENTENCE = re.compile(r"[^。！？]+")
_COMMA = re.compile(r"[，、；：]")
_HUMS = {"n": "en", "ng": "en", "m": "en", "hm": "heng", "hng": "heng"}
"""嗯 and its like, of which the voice has learned no bare consonant."""
_HAN = re.compile(r"^[\u4e00-\u9fa5]+$")


class _Converter(NeutralToneWith5Mixin, ToneSandhiMixin, DefaultConverter):
    """pypinyin with tone 5 for the neutral tone and the sandhi of 不 and 一."""


@cache
def _pinyin() -> Pinyin:
    """The converter; it loads a dictionary, so it is made when first asked for."""
    return Pinyin(_Converter())


@dataclass(frozen=True)
class Sentence:
    """One breath of speech: pinyin with tone digits, `#3` where a comma stood."""

    syllables: tuple[str, ...]
    text: str
    """The Chinese characters of the syllables, one each, no punctuation."""


def sentences(text: str) -> list[Sentence]:
    """The sentences of `text`; a reading may be forced in braces, as in `任{ren2}`.

    Raises ValueError for anything the voice cannot say: digits, Latin letters, nothing at all.
    """
    found = [_sentence(part.strip()) for part in _SENTENCE.findall(text) if part.strip()]
    if not found or not all(sentence.syllables for sentence in found):
        raise ValueError(f"nothing to say in {text!r}")
    return found


def marks(text: str) -> str:
    """One character for every syllable or pause of `text`; commas at its end count."""
    return _COMMA.sub("，", plain(text))


def _sentence(text: str) -> Sentence:
    syllables: list[str] = []
    characters = ""
    for number, phrase in enumerate(part for part in _COMMA.split(text) if part):
        forced = _forced(phrase)
        bare = plain(phrase)
        if not _HAN.match(bare):
            raise ValueError(f"only Chinese characters can be spoken, not {bare!r}")
        read = [_hummed(item[0]) for item in _pinyin().pinyin(bare, style=Style.TONE3)]
        read = [forced.get(index, syllable) for index, syllable in enumerate(read)]
        syllables += ([SHORT_PAUSE] if number else []) + rising_thirds(read, frozenset(forced))
        characters += bare
    return Sentence(tuple(syllables), characters)


def _hummed(syllable: str) -> str:
    return _HUMS.get(syllable[:-1], syllable[:-1]) + syllable[-1:]


def _forced(phrase: str) -> dict[int, str]:
    """Positions (in the plain text) whose reading is given in braces."""
    found: dict[int, str] = {}
    removed = 0
    for match in FORCED.finditer(phrase):
        found[match.start() - removed] = match.group(2)
        removed += len(match.group(2)) + 2
    return found


def rising_thirds(syllables: list[str], fixed: frozenset[int] = frozenset()) -> list[str]:
    """Third tone before a spoken third tone becomes second, from the right: 我很好 -> 3 2 3."""
    out = list(syllables)
    for index in range(len(out) - 2, -1, -1):
        if index not in fixed and out[index].endswith("3") and out[index + 1].endswith("3"):
            out[index] = out[index][:-1] + "2"
    return out
