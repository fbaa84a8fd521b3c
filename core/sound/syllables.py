"""Mandarin syllables in parts, and how easily one is taken for another.

The distance is a metric: 0 for the same syllable, the same both ways, and never shorter by way of a
third. Each part (initial, glide, vowel, ending, tone) has a table of what is commonly confused: by
speakers of the south (zh/z, n/l, in/ing), by the telephone, which carries nothing above 3.4 kHz and
so blurs s, x, f and h, and by recognisers. Tones only break ties, since recognisers follow words.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Costs = NDArray[np.float32]

INITIALS = (
    *("b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h"),
    *("j", "q", "x", "zh", "ch", "sh", "r", "z", "c", "s"),
)
GLIDES = ("i", "u", "ü")
VOWELS = ("a", "o", "e", "ê", "i", "ï", "u", "ü", "er", "m")
"""ï is the vowel of zhi and si; m that of the bare hums m, n, ng."""
ENDINGS = ("i", "u", "n", "ng")
TONES = ("1", "2", "3", "4")

INITIAL, GLIDE, VOWEL, ENDING, TONE = 0.5, 0.25, 0.45, 0.35, 0.02
"""Most that each part adds; a sum is cut at 1, a syllable that has nothing in common."""

_NO_INITIAL = (("h", 0.5), ("r", 0.5), ("g", 0.7), ("m", 0.7), ("n", 0.7), ("l", 0.7))
_CONFUSED_INITIALS = (
    *(("zh", "z", 0.1), ("ch", "c", 0.1), ("sh", "s", 0.1), ("n", "l", 0.15), ("r", "l", 0.4)),
    *(("f", "h", 0.3), ("s", "f", 0.5), ("sh", "x", 0.4), ("s", "x", 0.4), ("x", "h", 0.6)),
    *(("b", "p", 0.4), ("d", "t", 0.4), ("g", "k", 0.4), ("k", "h", 0.5), ("m", "n", 0.5)),
    *(("z", "c", 0.4), ("zh", "ch", 0.4), ("j", "q", 0.4), ("q", "x", 0.5), ("j", "x", 0.5)),
    *(("c", "s", 0.5), ("ch", "sh", 0.5), ("zh", "sh", 0.6), ("z", "s", 0.6), ("r", "zh", 0.6)),
    *(("j", "zh", 0.4), ("q", "ch", 0.4), ("j", "z", 0.5), ("q", "c", 0.5), ("l", "d", 0.6)),
    *(("b", "d", 0.6), ("d", "g", 0.6), ("p", "t", 0.6), ("t", "k", 0.6), ("m", "b", 0.6)),
    *(("", initial, cost) for initial, cost in _NO_INITIAL),
)
_CONFUSED_GLIDES = (("", "i", 0.6), ("", "u", 0.5), ("", "ü", 0.8), ("i", "ü", 0.3))
_CONFUSED_VOWELS = (
    *(("a", "ê", 0.4), ("o", "u", 0.4), ("o", "e", 0.4), ("e", "ê", 0.4), ("i", "ê", 0.5)),
    *(("i", "ï", 0.4), ("i", "ü", 0.3), ("u", "ü", 0.5), ("a", "e", 0.6), ("a", "o", 0.6)),
    *(("e", "er", 0.4), ("e", "ï", 0.4), ("e", "i", 0.6), ("a", "er", 0.5)),
)
_CONFUSED_ENDINGS = (
    *(("n", "ng", 0.15), ("", "n", 0.5), ("", "ng", 0.5), ("", "i", 0.5), ("", "u", 0.5)),
    *(("i", "n", 0.7), ("u", "ng", 0.7)),
)

_FINALS = {
    "a": "|a|", "o": "u|o|", "e": "|e|", "ê": "|ê|", "er": "|er|", "ai": "|a|i", "ei": "|e|i",
    "ao": "|a|u", "ou": "|o|u", "an": "|a|n", "en": "|e|n", "ang": "|a|ng", "eng": "|e|ng",
    "ong": "|o|ng", "i": "|i|", "ia": "i|a|", "ie": "i|ê|", "iao": "i|a|u", "iou": "i|o|u",
    "iu": "i|o|u", "ian": "i|a|n", "in": "|i|n", "iang": "i|a|ng", "ing": "|i|ng",
    "iong": "i|o|ng", "io": "i|o|", "u": "|u|", "ua": "u|a|", "uo": "u|o|", "uai": "u|a|i",
    "uei": "u|e|i", "ui": "u|e|i", "uan": "u|a|n", "uen": "u|e|n", "un": "u|e|n",
    "uang": "u|a|ng", "ueng": "u|e|ng", "ü": "|ü|", "üe": "ü|ê|", "üan": "ü|a|n", "ün": "|ü|n",
    "m": "|m|", "n": "|m|n", "ng": "|m|ng",
}  # fmt: skip
"""Each final as glide, vowel and ending. bo and duo have one rhyme; ong is no ueng."""
_HISSING = ("zh", "ch", "sh", "r", "z", "c", "s")


class Syllable(NamedTuple):
    """A syllable in parts; absent ones are empty. Neutral tone is empty too."""

    initial: str
    glide: str
    vowel: str
    ending: str
    tone: str


@cache
def syllable(pinyin: str) -> Syllable | None:
    """The parts of `zhang1`, `lv4`, `ma`; None for what is no Mandarin syllable."""
    written = pinyin.replace("v", "ü").replace("u:", "ü")
    tone = written[-1] if written[-1:].isdigit() else ""
    initial, final = _split(written.removesuffix(tone))
    if final not in _FINALS:
        return None
    glide, vowel, ending = _FINALS[final].split("|")
    if vowel == "i" and not ending and initial in _HISSING:
        vowel = "ï"
    return Syllable(initial, glide, vowel, ending, tone if tone in TONES else "")


def _split(written: str) -> tuple[str, str]:
    """Initial and final of a toneless syllable, with the spelling's y, w and ju undone."""
    if written.startswith("yu"):
        return "", "ü" + written[2:]
    if written.startswith(("yi", "wu")):
        return "", written[1:]
    if written[:1] == "y":
        return "", "iong" if written == "yong" else "i" + written[1:]
    if written[:1] == "w":
        return "", "u" + written[1:]
    for initial in sorted(INITIALS, key=len, reverse=True):
        if written.startswith(initial) and written not in (initial, "ng"):
            final = written[len(initial) :]
            if initial in "jqx" and final.startswith("u"):
                final = "ü" + final[1:]
            return initial, final
    return "", written


def distance(one: Syllable, other: Syllable) -> float:
    """0 for the same syllable, up to 1; one confusion of those above costs 0.02 to 0.3."""
    parts = zip(TABLES, places(one), places(other), strict=True)
    return float(min(1.0, sum(table[a, b] for table, a, b in parts)))


def places(found: Syllable) -> tuple[int, ...]:
    """Where each part stands in its table."""
    return tuple(index[part] for index, part in zip(_INDEXES, found, strict=True))


def _table(
    parts: tuple[str, ...], weight: float, confused: Iterable[tuple[str, str, float]]
) -> Costs:
    """Costs of taking one part for another; by way of a third where that is nearer."""
    index = {part: place for place, part in enumerate(("", *parts))}
    made = np.ones((len(index), len(index)), np.float32)
    np.fill_diagonal(made, 0)
    for one, other, cost in confused:
        made[index[one], index[other]] = made[index[other], index[one]] = cost
    for middle in range(len(index)):
        made = np.minimum(made, made[:, middle, None] + made[None, middle, :])
    return made * np.float32(weight)


_PARTS = (INITIALS, GLIDES, VOWELS, ENDINGS, TONES)
_INDEXES = tuple({part: place for place, part in enumerate(("", *parts))} for parts in _PARTS)
TABLES = (
    _table(INITIALS, INITIAL, _CONFUSED_INITIALS),
    _table(GLIDES, GLIDE, _CONFUSED_GLIDES),
    _table(VOWELS, VOWEL, _CONFUSED_VOWELS),
    _table(ENDINGS, ENDING, _CONFUSED_ENDINGS),
    _table(TONES, TONE, ()),
)
"""Initials, glides, vowels, endings, tones; row and column 0 stand for a part that is absent."""
