"""Digits as they are said one by one, and what else sounds like them."""

from functools import cache

from core.sound import Syllable, distance, syllable, units

_READINGS = ("ling", "yi yao", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu")
BY_SOUND: dict[Syllable | None, str] = {
    syllable(reading): str(value)
    for value, readings in enumerate(_READINGS)
    for reading in readings.split()
}
"""A toneless syllable to the digit that sounds so."""


def digit(char: str) -> str | None:
    """The digit that a character is, or sounds like; None for others."""
    if char.isascii() and char.isdigit():
        return char
    (unit, *more) = units(char) or (None,)
    if unit is None or more or unit.sound is None:
        return None
    return BY_SOUND.get(unit.sound._replace(tone=""))


def as_digits(text: str) -> str:
    """What sounds like digits as digits; the rest is left out."""
    return "".join(found for char in text if (found := digit(char)))


MISSED = 0.6
"""What a digit costs that was not heard, or was heard and not said; another instead of it costs 1
at most, and less the more alike the two sound."""
NOT_SAME = 0.35
"""What another digit costs at least."""


def unlike(heard: str, meant: str) -> float:
    """How far the digits that were heard are from those that were meant: 0 for the same."""
    row = [place * MISSED for place in range(len(meant) + 1)]
    for number, one in enumerate(heard, 1):
        before, row = row, [number * MISSED]
        for place, other in enumerate(meant):
            instead = before[place] + _instead(one, other)
            row.append(min(instead, before[place + 1] + MISSED, row[place] + MISSED))
    return row[-1]


@cache
def _instead(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return max(min(distance(a, b) for a in _SOUNDS[one] for b in _SOUNDS[other]), NOT_SAME)


_SOUNDS = {
    value: tuple(sound for sound, digit in BY_SOUND.items() if sound and digit == value)
    for value in "0123456789"
}
