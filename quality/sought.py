"""Words that are worth holding against the sound of a recording: what scorecards listen for."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quality.rules.params import Params, Sought
from quality.scorecard import Scorecard

MOST = 1_000
"""More make recognition slow: what comes behind is looked for in what was written alone."""


def phrases(cards: Mapping[str, Scorecard]) -> tuple[str, ...]:
    """Every phrase of every item, once, in the order of the cards; `MOST` at most."""
    found = (p for card in cards.values() for item in card.items for p in _in(item.params))
    return tuple(str(phrase) for phrase in dict.fromkeys(found))[:MOST]


def _in(value: Any) -> Iterator[Sought]:
    """The phrases among an item's parameters, however deep."""
    if isinstance(value, Sought):
        yield value
    elif isinstance(value, Params):
        yield from _each(vars(value).values())
    elif isinstance(value, Mapping):
        yield from _each(value.values())
    elif isinstance(value, list | tuple):
        yield from _each(value)


def _each(values: Iterable[Any]) -> Iterator[Sought]:
    for value in values:
        yield from _in(value)
