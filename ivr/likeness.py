"""Which wish a sentence is most like, by sentences that callers have said for each. Pure.

Words that a book names are not all that callers say. What they say else is weighed by its syllables
and pairs of syllables, without tones, as a recogniser often writes others that sound so: how much
oftener each stands in the sentences of one wish than in those of all others (naive Bayes with the
complement of each class; Rennie et al., ICML 2003). Reckoned once, from the examples alone: 0.05 s
for 300 of them. To weigh a sentence takes less than a millisecond.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from core.sound import Syllable, units

NONE = "none"
"""Beside the intents: sentences that mean none of them."""
UNSEEN = 0.3
"""How often what was never said is taken to have been said: less, and a rare pair decides all."""
SHARP = 1.5
"""How far evidence leads from even shares; a sentence of twice the length has not twice as much."""

Feature = tuple[Syllable | str, ...]


class Likeness:
    """Of one book's examples. Any thread."""

    def __init__(self, examples: Mapping[str, Sequence[str]]) -> None:
        said = {name: _counted(texts) for name, texts in examples.items() if texts}
        every: Counter[Feature] = Counter()
        for counted in said.values():
            every.update(counted)
        self._weights = {name: _weights(counted, every) for name, counted in said.items()}

    def shares(self, text: str) -> dict[str, float]:
        """How likely each is, the likeliest first; together 1. Empty where nothing is known."""
        found = set(_features(text))
        if not found or not self._weights:
            return {}
        scale = SHARP / math.sqrt(len(found))
        scores = {
            name: scale * math.fsum(weights.get(one, 0.0) for one in found)
            for name, weights in self._weights.items()
        }
        most = max(scores.values())
        shares = {name: math.exp(score - most) for name, score in scores.items()}
        whole = math.fsum(shares.values())
        return {name: shares[name] / whole for name in sorted(shares, key=lambda n: -shares[n])}


def _counted(texts: Sequence[str]) -> "Counter[Feature]":
    """In how many of the sentences each stands."""
    return Counter(one for text in texts for one in set(_features(text)))


def _features(text: str) -> Iterator[Feature]:
    said = [unit.sound._replace(tone="") if unit.sound else unit.char for unit in units(text)]
    yield from ((one,) for one in said)
    yield from pairwise(said)


def _weights(own: Mapping[Feature, int], every: Mapping[Feature, int]) -> dict[Feature, float]:
    """Log of how much oftener each is said for this wish than for all the others."""
    here = {one: own.get(one, 0) + UNSEEN for one in every}
    there = {one: every[one] - own.get(one, 0) + UNSEEN for one in every}
    all_here, all_there = math.fsum(here.values()), math.fsum(there.values())
    return {one: math.log(here[one] / all_here) - math.log(there[one] / all_there) for one in every}
