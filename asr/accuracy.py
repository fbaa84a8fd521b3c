"""How well recordings are written down, by what people corrected and confirmed. Pure.

Errors are characters inserted, dropped or changed per character said (CER), over segments that a
person listened to. Both texts are compared as they sound when read out: simplified, numbers in
words, without punctuation and spaces. Speech of which the engine wrote nothing has no segment, so
nobody is shown it, and it is not in the figure.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from rapidfuzz.distance import Levenshtein

from asr.cleaning import simplified
from core.written import spoken

CONFIDENCE = 0.95
"""Of the intervals."""
_UNSAID = re.compile(r"[\W_]+")
_SAME = str.maketrans({"幺": "一", "两": "二", "〇": "零", "儿": None})


@dataclass(frozen=True)
class Check:
    """A segment that a person listened to."""

    call: str
    """Errors of one call are no independent proof: its id, or the recording's."""
    heard: str
    """What the engine wrote."""
    said: str
    """What the person says was said."""


@dataclass(frozen=True)
class Accuracy:
    """The error rate of some checked segments."""

    segments: int
    corrected: int
    """Of the segments; the others were right as they were."""
    calls: int
    characters: int
    """Said, by the people who checked."""
    errors: int
    low: float | None
    """The interval in which the true rate lies with 95 %; None: too little to say."""
    high: float | None

    @property
    def rate(self) -> float | None:
        """Errors per character; above 1 where more was made up than was said. None of nothing."""
        return self.errors / self.characters if self.characters else None


def compared(text: str) -> str:
    """A text as it is compared: simplified, numbers in words, nothing that is not said."""
    plain = unicodedata.normalize("NFKC", simplified(text)).casefold()
    return _UNSAID.sub("", spoken(plain)).translate(_SAME)


def wrong(heard: str, said: str) -> tuple[int, int]:
    """Characters wrong, and characters said."""
    truth = compared(said)
    return Levenshtein.distance(compared(heard), truth), len(truth)


def accuracy(checks: Iterable[Check]) -> Accuracy:
    """The figures of some checks."""
    every = list(checks)
    counted = [wrong(check.heard, check.said) for check in every]
    calls: dict[str, tuple[int, int]] = {}
    for check, (errors, characters) in zip(every, counted, strict=True):
        before = calls.get(check.call, (0, 0))
        calls[check.call] = before[0] + errors, before[1] + characters
    low, high = interval(list(calls.values())) or (None, None)
    return Accuracy(
        segments=len(every),
        corrected=sum(compared(c.heard) != compared(c.said) for c in every),
        calls=len(calls),
        characters=sum(characters for _, characters in counted),
        errors=sum(errors for errors, _ in counted),
        low=low,
        high=high,
    )


def interval(calls: Sequence[tuple[int, int]]) -> tuple[float, float] | None:
    """Of errors and characters by call: where the true rate lies with 95 %; None of one call.

    Characters of one call are wrong together (one voice, one line), so they count as fewer: as the
    spread between calls says (Korn and Graubard 1998, a design effect in Wilson's interval, with
    Student's t for few calls). Without an error there is no spread: each call then counts once.
    """
    calls = [call for call in calls if call[1]]
    characters = sum(said for _, said in calls)
    if len(calls) < 2:
        return None
    rate = min(sum(errors for errors, _ in calls) / characters, 1.0)
    spread = sum((errors - rate * said) ** 2 for errors, said in calls)
    variance = spread * len(calls) / (len(calls) - 1) / characters**2
    alone = rate * (1 - rate)
    effective = float(len(calls))
    if variance > 0 and alone > 0:
        t = student_t(len(calls) - 1)
        effective = min(alone / variance, float(characters)) * (_Z / t) ** 2
    return _wilson(rate, effective)


_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


def _wilson(rate: float, number: float) -> tuple[float, float]:
    middle = (rate + _Z**2 / (2 * number)) / (1 + _Z**2 / number)
    half = _Z * math.sqrt(rate * (1 - rate) / number + _Z**2 / (4 * number**2))
    half /= 1 + _Z**2 / number
    return max(middle - half, 0.0), min(middle + half, 1.0)


def student_t(degrees: int) -> float:
    """The quantile of Student's t for a two-sided 95 %, to 1 % (Cornish and Fisher's expansion)."""
    p = (1 + CONFIDENCE) / 2
    if degrees == 1:
        return math.tan(math.pi * (p - 0.5))
    if degrees == 2:
        return (2 * p - 1) * math.sqrt(2 / (4 * p * (1 - p)))
    z = _Z
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / degrees + second / degrees**2 + third / degrees**3
