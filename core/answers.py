"""What a recogniser may be told to expect of an answer that can only be one of few: digits, words.

On its way it travels as words among words (`told`), which whoever knows no closed answers passes
over.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DIGITS = re.compile(r"digits_([0-9]{1,2})_([0-9]{1,2})")
_GROUP, _BESIDES = "or_", "else_"
MOST_LIKELY = 12
"""Answers among which a recogniser can choose while somebody waits."""


@dataclass(frozen=True)
class Digits:
    """A number said digit by digit."""

    least: int
    most: int
    likely: tuple[str, ...] = ()
    """Digits that are likelier than any others: what the caller is known to have."""
    besides: tuple[str, ...] = ()
    """What is likely in whatever else is said."""

    def told(self) -> tuple[str, ...]:
        """As words."""
        words = (f"digits_{self.least}_{self.most}", *self.likely[:MOST_LIKELY])
        return (*words, _BESIDES, *self.besides) if self.besides else words


@dataclass(frozen=True)
class OneOf:
    """One of few answers, each of which may be said in several words: yes or no."""

    answers: tuple[tuple[str, ...], ...]
    besides: tuple[str, ...] = ()
    """What is likely in whatever else is said."""

    def told(self) -> tuple[str, ...]:
        """As words."""
        words = tuple(word for answer in self.answers for word in (_GROUP, *answer))
        return (*words, _BESIDES, *self.besides) if self.besides else words


def closed(told: Sequence[str]) -> Digits | OneOf | None:
    """The closed answer that such words tell of; None: anything may be said."""
    if not told:
        return None
    first, *rest = told
    if found := _DIGITS.fullmatch(first):
        least, most = int(found[1]), int(found[2])
        end = rest.index(_BESIDES) if _BESIDES in rest else len(rest)
        likely = tuple(word for word in rest[:end] if word.isascii() and word.isdecimal())
        return Digits(least, most, likely, tuple(rest[end + 1 :])) if least <= most else None
    if first != _GROUP:
        return None
    answers: list[list[str]] = []
    besides: list[str] = []
    for word in told:
        if word == _GROUP:
            answers.append([])
        elif word == _BESIDES:
            answers.append(besides)
        else:
            answers[-1].append(word)
    every = (tuple(answer) for answer in answers if answer and answer is not besides)
    return OneOf(tuple(every), tuple(besides))
