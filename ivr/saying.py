"""Facts among what is said: `digits(parcel)`, `money(fee)`. Pure.

In a list of prompts, besides recorded ones, a way of saying and a fact in brackets. Nothing is said
for a fact that is not there, or is no such value: silence is better than a wrong number.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from ivr import numbers

SPOKEN = re.compile(r"([a-z]+)\(([a-z][a-z0-9_]{0,31})\)")
"""A way of saying, and the fact that is said."""

OWN = "own:"
"""Before the name of a kept sound, where names of prompts are."""
_SOUND = re.compile(r"[A-Za-z0-9._/-]{1,110}")


def _own(sound: str) -> tuple[str, ...]:
    if not _SOUND.fullmatch(sound):
        raise ValueError("no name of a sound")
    return (f"{OWN}{sound}",)


WAYS: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "digits": numbers.digits,
    "money": lambda fen: numbers.money(int(fen)),
    "date": lambda day: numbers.day(date.fromisoformat(day)),
    "weight": lambda grams: numbers.kilograms(int(grams)),
    "own": _own,
}
"""`digits`: one by one, one as 幺; `money`: fen as 元角分; `date`: YYYY-MM-DD as month and day;
`weight`: grams as 公斤; `own`: a kept sound, in the caller's own voice."""


def recorded(prompts: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the list that must be recorded."""
    return tuple(name for name in prompts if not SPOKEN.fullmatch(name))


def spoken(prompts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Way and fact of each that is not."""
    found = (SPOKEN.fullmatch(name) for name in prompts)
    return tuple((match[1], match[2]) for match in found if match)


def expand(prompts: tuple[str, ...], facts: Mapping[str, str]) -> tuple[str, ...]:
    """The list with every fact as the prompts that say it."""
    if not any("(" in name for name in prompts):
        return prompts
    return tuple(said for name in prompts for said in _said(name, facts))


def _said(name: str, facts: Mapping[str, str]) -> tuple[str, ...]:
    found = SPOKEN.fullmatch(name)
    if found is None:
        return (name,)
    try:
        return WAYS[found[1]](facts[found[2]])
    except (KeyError, ValueError):
        return ()
