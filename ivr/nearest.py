"""The one of few answers that a short utterance sounds like, as a whole. Pure.

Of one or two syllables a recogniser writes another word that sounds so: 推特 for 对的, 池灯 for
是的, 推荐 for 催件. Among all that people say this proves little; as the answer to a question for
one of few words it is enough, if no other answer is as near.
"""

import re
from collections.abc import Iterable, Mapping

from core.sound import apart, units

NEAR = 0.26
"""Mean distance of a syllable up to which an answer was given."""
AHEAD = 0.1
"""How much further away the nearest word of any other answer must be."""
LEAST, MOST = 2, 6
"""Syllables of what is compared: a single one is like too many others."""
_BEFORE = re.compile("^(?:不是|不对)?(?:我)?(?:就是|是|要|想|想要)?(?=..)")
_NO_WORD = re.compile(r"\W")
_BEHIND = re.compile("(?<=..)[吧啊呀嘛呢哦]$")


def nearest(answers: Mapping[str, Iterable[str]], text: str) -> tuple[str, str] | None:
    """Name and word of the answer that was given; None when none is near, or several."""
    said = tuple({text, plain(text)})
    found = sorted((_nearest(words, said), name) for name, words in answers.items())
    if not found or found[0][0][0] > NEAR:
        return None
    if len(found) > 1 and found[1][0][0] - found[0][0][0] < AHEAD:
        return None
    return found[0][1], found[0][0][1]


def plain(text: str) -> str:
    """The wish in what was said: 我要拦截吧 is 拦截."""
    return _BEHIND.sub("", _BEFORE.sub("", _NO_WORD.sub("", text)))


def _nearest(words: Iterable[str], said: Iterable[str]) -> tuple[float, str]:
    """Mean distance of the nearest word, and the word."""
    near = ((_mean(word, one), word) for word in words for one in said)
    return min(near, default=(1.0, ""))


def _mean(word: str, said: str) -> float:
    """Mean distance of a syllable; 1 where it is not compared."""
    length = len(units(word))
    if not LEAST <= length <= MOST or len(units(said)) != length:
        return 1.0
    return apart(word, said) / length
