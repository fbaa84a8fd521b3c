"""Finding words by how they sound: recognition writes homophones, 净水器 comes out as 静水气.

Each character becomes a syllable with its tone; two syllables are as far apart as a listener on a
telephone is from taking one for the other (`distance`), and a keyword is found where the text is
near enough to it. Digits sound as their numerals. Letters compare without case, punctuation and
spaces are passed over. A character that is written alike is alike whatever reading its neighbours
give it, so a literal occurrence is never missed.
"""

from core.sound.reading import Unit, units
from core.sound.rough import Rough, rough
from core.sound.search import Match, Spoken, allowance, apart, common_run, contains, find
from core.sound.syllables import Syllable, distance, syllable
from core.sound.tokens import APART, pairs, token

__all__ = [
    "APART",
    "Match",
    "Rough",
    "Spoken",
    "Syllable",
    "Unit",
    "allowance",
    "apart",
    "common_run",
    "contains",
    "distance",
    "find",
    "pairs",
    "rough",
    "syllable",
    "token",
    "units",
]
