"""Digits as they are said one by one, and what else sounds like them."""

from collections.abc import Sequence

from core.sound import Syllable, syllable, units

NUMERALS = tuple("零幺一二三四五六七八九")
"""What a recogniser is told to expect of somebody who is asked for digits, and for nothing else."""
_READINGS = ("ling", "yi yao", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu")
BY_SOUND: dict[Syllable | None, str] = {
    syllable(reading): str(value)
    for value, readings in enumerate(_READINGS)
    for reading in readings.split()
}
"""A toneless syllable to the digit that sounds so."""


def only_digits(expected: Sequence[str]) -> bool:
    """Whether nothing but digits is expected."""
    return bool(expected) and set(expected) <= set(NUMERALS)


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
