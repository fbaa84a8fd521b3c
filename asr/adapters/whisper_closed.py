"""What Whisper writes where only few answers are expected: digits, or one of some words.

Left free it writes 铃巴铃要 or 其二森林 for four digits, and 推动 for 对的; told to choose among
what sounds like digits, it writes digits of anything. So it is told to choose, and what it chose is
held against the sound once more, among all that it could have written: what was not said is not
made up.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from opencc import OpenCC

from asr.adapters.whisper_live import EDGES_S, Ear, Sound, Written
from asr.cleaning import simplified
from asr.engine import Heard
from core.answers import Digits, OneOf
from core.numerals import as_digits, digit, unlike
from core.sound import units

LIKELY_DIGITS = -3.0
"""Least mean log probability, among all tokens, of digits that are taken for what was said: of
digits it was -0.5 to -2.9, of other sentences -3.6 to -7.6."""
LIKELY_KNOWN = -3.0
"""The same of a likely answer, of which nothing was written: of 378 numbers that were said it found
26 of 44 that were lost, of as many that were not likely it took 5 for one that was, of 220 other
sentences none (-3.6 at most)."""
KNOWN = 0.8
"""By how much a likely answer may be less likely than other digits that were written."""
MOST_HELD = 6
"""Likely answers that are held against the sound: 0.02 s for each way to write one."""
LIKELY_WORDS = -2.4
"""The same of words, with the model told that they are likely: of 12 answers it was -0.2 to -2.0
(and once -4.1), of 9 other short sentences -2.9 to -7.6."""
EITHER = 2
"""Answers of a question that a yes or a no answers."""
LIKELY_UNTOLD = -4.6
"""The same with nothing told, where one of many words is expected: of 70 that were said it was less
of 5, of 18 that were not said it was less of 13."""
SLOW_S, UNTOLD_BEAM = 0.45, 3
"""Seconds of a syllable that is spoken slowly; whoever spoke for longer may have said more."""
DIGITS_BEAM, WORDS_BEAM = 12, 8
DIGIT_TOKENS, WORD_TOKENS = 2, 6
"""Tokens of a digit, and of an answer, at most."""
FEW = 9
"""Digits that are said to a question with likely answers, and some."""
FAR = 2.0
"""By how much a digit that was heard otherwise makes an answer less likely (log probability)."""
NEAR = 0.65
"""Most that what was heard is apart from a likely answer (`core.numerals.unlike`): one digit missed
or misheard. Twice as much took 4 of 23 numbers for others that were likely and not said."""
AHEAD = 1.0
"""Log probability by which the likeliest answer is ahead of the next."""
_WRITTEN = str.maketrans("0123456789", "零一二三四五六七八九")
TOLD = 3
"""Words of each answer that the model is told before; more make it write them."""


class Closed:
    """Of one loaded model: closed answers to questions. Any thread."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        texts = (ear.vocabulary.decode([token]).strip() for token in range(ear.end))
        self._no_digits = [token for token, text in enumerate(texts) if not _one_digit(text)]
        self._without = lru_cache(16)(self._others)

    def digits(self, sound: Sound, expected: Digits) -> Heard | None:
        """The digits that were said; None when it is not likely that any were."""
        longest = FEW if expected.likely else expected.most
        most = DIGIT_TOKENS + min(longest, expected.most) * DIGIT_TOKENS
        ways = sound.among(self._no_digits, most, DIGITS_BEAM)
        said = _summed((as_digits(way.text), way.log_p) for way in ways)
        if found := _nearest(said, expected.likely):
            return found
        known = self._of_known(sound, expected.likely)
        fitting = {d: p for d, p in said.items() if expected.least <= len(d) <= expected.most}
        best = max(fitting, key=lambda digits: fitting[digits], default="")
        tokens = next((way.tokens for way in ways if as_digits(way.text) == best), ())
        likelihood = sound.likelihood(tokens) if best else -math.inf
        if known and known.confidence >= math.exp(likelihood - KNOWN):
            return known
        if likelihood < LIKELY_DIGITS:
            return None
        return Heard(best, math.exp(max(fitting[best] / (len(best) + 1), -1.0)))

    def _of_known(self, sound: Sound, likely: Sequence[str]) -> Heard | None:
        """The likely answer that fits the sound, though nothing like it was written; None when none
        does, or several."""
        fits = {
            digits: max(sound.likelihood(self._ear.tokens(way)) for way in _ways(digits))
            for digits in likely[:MOST_HELD]
        }
        best, *others = sorted(fits, key=lambda digits: -fits[digits]) or [""]
        if not best or fits[best] < LIKELY_KNOWN:
            return None
        if others and fits[best] - fits[others[0]] < AHEAD:
            return None
        return Heard(best, math.exp(fits[best]))

    def one_of(self, sound: Sound, expected: OneOf) -> Heard | None:
        """The words of the answer that was given; None when it is not likely that any was."""
        words = {word: number for number, one in enumerate(expected.answers) for word in one}
        told = " ".join(word for one in expected.answers for word in one[:TOLD])
        ways = sound.among(self._without(tuple(words)), WORD_TOKENS, WORDS_BEAM, told)
        written = [(_once(simplified(way.text)), way) for way in ways]
        known = [(word, way) for word, way in written if word in words]
        if not known:
            return None
        shares = _summed((str(words[word]), way.log_p) for word, way in known)
        word, _ = max(known, key=lambda found: (shares[str(words[found[0]])], found[1].log_p))
        answer, share = words[word], shares[str(words[word])] - _add(shares.values())
        # Of yes and no, whatever word of the answer it was: one is likely where another is written.
        # Where wishes are expected, 不是 is also how 不是，催件 begins.
        either = len(expected.answers) <= EITHER
        same = [way for said, way in known if (words[said] == answer if either else said == word)]
        if max(sound.likelihood(way.tokens, told) for way in same) < LIKELY_WORDS:
            return None
        if not either and self._made_up(sound, word, same):
            return None
        return Heard(word, math.exp(share))

    def _made_up(self, sound: Sound, word: str, ways: Sequence[Written]) -> bool:
        """Whether the word was written only because it was told, or is the beginning of more."""
        if max(sound.likelihood(way.tokens) for way in ways) < LIKELY_UNTOLD:
            return True
        length = len(units(word))
        if sound.lasts_s <= EDGES_S + SLOW_S * length:
            return False
        return len(units(sound.free(None, UNTOLD_BEAM).text)) >= length + 2

    def _others(self, words: Sequence[str]) -> list[int]:
        """Every token of which none of these words is made, in either script."""
        traditional = OpenCC("s2t")
        ways = (way for word in words for way in (word, traditional.convert(word)))
        made = {token for way in ways for token in self._ear.tokens(way)}
        return [token for token in range(self._ear.end) if token not in made]


def _ways(digits: str) -> tuple[str, ...]:
    """How the model may write spoken digits; whoever says 1 says yi or yao."""
    written = digits.translate(_WRITTEN)
    return tuple(dict.fromkeys((written, written.replace("一", "幺"), digits)))


def _one_digit(text: str) -> bool:
    return len(text) == 1 and not text.isascii() and digit(text) is not None


def _summed(found: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Log probability of each text, over all ways in which it was written."""
    ways: dict[str, list[float]] = defaultdict(list)
    for text, log_p in found:
        ways[text].append(log_p)
    return {text: _add(each) for text, each in ways.items()}


def _add(logs: Iterable[float]) -> float:
    every = list(logs)
    most = max(every)
    return most + math.log(sum(math.exp(one - most) for one in every))


def _nearest(said: Mapping[str, float], likely: Sequence[str]) -> Heard | None:
    """The likely answer that what was heard is nearest to; None when none is near, or several."""
    scores: dict[str, float] = {}
    for answer in likely:
        near = [p - FAR * far for d, p in said.items() if d and (far := unlike(d, answer)) <= NEAR]
        if near:
            scores[answer] = max(near)
    if not scores:
        return None
    best, *others = sorted(scores, key=lambda answer: -scores[answer])
    if others and scores[best] - scores[others[0]] < AHEAD:
        return None
    return Heard(best, 1.0)


def _once(text: str) -> str:
    """对对 is 对."""
    bare = text.strip("，。！？,.!? ")
    half = bare[: len(bare) // 2]
    return half if half and bare == half * 2 else bare
