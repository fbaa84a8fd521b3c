"""Runs of digits as people say them: singly, in pieces, with 幺 and 两, 三个八 for 888."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.sound import Syllable, syllable, units

NUMERALS = {
    **{char: str(value) for value, char in enumerate("零一二三四五六七八九")},
    **{char: str(value) for value, char in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{"幺": "1", "两": "2", "俩": "2"},
}
"""Characters that are a digit when a number is read out."""
FILLERS = frozenset(" \t\n\u3000-－—–~、，,.。·…：:嗯呃啊哦额唔")
"""What stands between two digits of one number without ending it."""
MOST_FILLERS = 4
"""More of them in a row end the number."""
MOST_REPEATS = 9
LEAST_SURE = 4
"""A character that only sounds like a digit counts in a run with so many real ones."""
_SOUNDS = dict(
    zip(
        ("ling", "yi", "yao", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"),
        "01123456789",
        strict=True,
    )
)


@dataclass(frozen=True)
class Digit:
    """One digit, or the X that ends an identity card's number, and where it was said."""

    char: str
    start: int
    end: int
    sure: bool = True
    """False: written as another character that only sounds like it, 要 for 幺."""


@dataclass(frozen=True)
class Run:
    """Digits said one after the other."""

    digits: tuple[Digit, ...]

    @property
    def text(self) -> str:
        return "".join(d.char for d in self.digits)

    @property
    def start(self) -> int:
        return self.digits[0].start

    @property
    def end(self) -> int:
        return self.digits[-1].end

    def part(self, start: int, end: int) -> "Run":
        """The digits from `start` to `end`, exclusive."""
        return Run(self.digits[start:end])


def runs(text: str, *, by_sound: bool = False) -> list[Run]:
    """Every run of digits, longest possible, left to right.

    `by_sound`: characters between two digits that sound like one count, in runs of `LEAST_SURE`
    real digits or more, and the one before the first may; such a run comes in both readings.
    """
    made: list[Run] = []
    current: list[Digit] = []
    for digit in _digits(text, by_sound=by_sound):
        if current and not _only_fillers(text[current[-1].end : digit.start]):
            made.append(Run(tuple(current)))
            current = []
        current.append(digit)
    if current:
        made.append(Run(tuple(current)))
    return [reading for run in made for reading in _readings(run)]


def digit_of(char: str) -> str:
    """The digit that a character is, or empty."""
    if char in NUMERALS:
        return NUMERALS[char]
    normal = unicodedata.normalize("NFKC", char)
    return normal if len(normal) == 1 and normal.isascii() and normal.isdigit() else ""


def _digits(text: str, *, by_sound: bool) -> Iterator[Digit]:
    sounds = _sounding(text) if by_sound else {}
    place = 0
    while place < len(text):
        repeated = _repeated(text, place)
        if repeated:
            for _ in range(int(digit_of(text[place]))):
                yield Digit(repeated, place, place + 3)
            place += 3
            continue
        char = digit_of(text[place]) or _ex(text, place)
        if char:
            yield Digit(char, place, place + 1)
        elif place in sounds:
            yield Digit(sounds[place], place, place + 1, sure=False)
        place += 1


def _repeated(text: str, place: int) -> str:
    """The digit of 三个八 at `place`, or empty."""
    times = digit_of(text[place])
    if text[place + 1 : place + 2] != "个" or not times or not 2 <= int(times) <= MOST_REPEATS:
        return ""
    return digit_of(text[place + 2 : place + 3] or " ")


def _ex(text: str, place: int) -> str:
    """`X` where a letter x follows a digit: the last place of an identity card."""
    char = unicodedata.normalize("NFKC", text[place]).upper()
    if char not in {"X", "叉"} or place == 0:
        return ""
    before = text[:place].rstrip("".join(FILLERS))
    return "X" if before and digit_of(before[-1]) else ""


def _sounding(text: str) -> dict[int, str]:
    """Places whose character sounds like a digit, and which."""
    found = {}
    for unit in units(text):
        if unit.sound is None or digit_of(unit.char) or unit.char in FILLERS:
            continue
        if digit := _homophones().get(_toneless(unit.sound)):
            found[unit.start] = digit
    return found


@cache
def _homophones() -> dict[tuple[str, ...], str]:
    known = ((syllable(reading), digit) for reading, digit in _SOUNDS.items())
    return {_toneless(sound): digit for sound, digit in known if sound is not None}


def _toneless(sound: Syllable) -> tuple[str, ...]:
    return sound[:4]


def _only_fillers(between: str) -> bool:
    return len(between) <= MOST_FILLERS and all(char in FILLERS for char in between)


def _readings(run: Run) -> list[Run]:
    """The run without guesses at its ends, and with the one before it: 要三九 may be 139."""
    sure = [place for place, digit in enumerate(run.digits) if digit.sure]
    if len(sure) == len(run.digits):
        return [run]
    if len(sure) < LEAST_SURE:
        return []
    first, last = sure[0], sure[-1] + 1
    return [run.part(start, last) for start in range(max(0, first - 1), first + 1)]
