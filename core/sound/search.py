"""Where a keyword was said: the stretches of a text nearest to it by sound."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from core.sound.reading import Unit, units
from core.sound.syllables import TABLES, Costs, Syllable, distance, places

GAP = 0.6
"""Cost of a syllable that is missing or too many inside a keyword."""
EDGE = 1.0
"""Cost of a keyword's first or last syllable when it is missing: 还有其他需要 is not 有其他需要."""
BUDGETS = (0.0, 0.06, 0.3, 0.65, 0.8)
"""Most that a keyword of so many syllables may cost where it is found; longer ones take the last.
A single syllable has too many neighbours for more than an accent."""
ALIKE = 0.12
"""Two syllables nearer than this are one to a careless ear: an accent, or another tone."""


@dataclass(frozen=True)
class Match:
    """Where a keyword was found: `text[start:end]` of the original."""

    start: int
    end: int
    literal: bool
    """Written as in the keyword, not only sounding like it."""
    cost: float
    """How far it sounds from the keyword: distances of the syllables and gaps; 0 when literal."""


class Spoken:
    """A text prepared for being searched many times."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.units = units(text)
        self._chars = np.array([ord(u.char[0]) for u in self.units], dtype=np.int64)
        self._rows: dict[Syllable, Costs] = {}
        self._nearest: dict[tuple[str, Syllable | None], float] = {}

    def find(self, keyword: str, budget: float | None = None) -> list[Match]:
        """Occurrences left to right, not overlapping, the nearest chosen first.

        `budget` is the most one may cost, by default what `BUDGETS` gives the keyword's length.
        Takes about 0.1 ms for each of the keyword's syllables in a text of 2,000.
        """
        wanted = _keyword(keyword)
        if not wanted or not self.units:
            return []
        most = allowance(len(wanted)) if budget is None else budget
        if self._least(wanted) > most + 1e-6:
            return []
        costs, starts = self._align(wanted)
        ends = np.flatnonzero(costs <= most + 1e-6)
        ranked = sorted(ends, key=lambda end: (costs[end], starts[end]))
        chosen: list[tuple[int, int]] = []
        for end in ranked:
            start = int(starts[end])
            if start <= end and all(end < s or start > e for s, e in chosen):
                chosen.append((start, int(end)))
        return [self._match(wanted, start, end, float(costs[end])) for start, end in sorted(chosen)]

    def _match(self, wanted: tuple[Unit, ...], start: int, end: int, cost: float) -> Match:
        part = self.units[start : end + 1]
        literal = [u.char for u in part] == [u.char for u in wanted]
        return Match(part[0].start, part[-1].end, literal, cost)

    def _align(self, wanted: tuple[Unit, ...]) -> tuple[Costs, NDArray[np.int64]]:
        """For each place the least cost of `wanted` ending there, and where that begins.

        Sellers' approximate matching, a row per syllable: cost[i][j] is that of the first i
        syllables ending at j. A run of extra syllables is a running minimum, not a loop.
        """
        places_ = np.arange(len(self.units))
        slope = (GAP * places_).astype(np.float32)
        costs = np.zeros(len(places_), np.float32)
        starts = places_ + 1
        before = 0.0  # what the keyword's first syllables cost if nothing of them was said
        for number, unit in enumerate(wanted):
            gap = EDGE if number in (0, len(wanted) - 1) else GAP
            taken = np.concatenate(([np.float32(before)], costs[:-1])) + self._row(unit)
            since = np.concatenate(([0], starts[:-1]))
            missing = costs + np.float32(gap)
            best = np.where(taken <= missing, taken, missing)
            began = np.where(taken <= missing, since, starts)
            level = best - slope
            lowest = np.minimum.accumulate(level)
            last = np.maximum.accumulate(np.where(level <= lowest, places_, 0))
            costs, starts = lowest + slope, began[last]
            before += gap
        return costs, starts

    def _least(self, wanted: tuple[Unit, ...]) -> float:
        """No less than this `wanted` costs, wherever it is: most words are far from most texts, and
        that is known without aligning them."""
        cost = 0.0
        for number, unit in enumerate(wanted):
            key = unit.char, unit.sound
            if (near := self._nearest.get(key)) is None:
                near = self._nearest[key] = float(self._row(unit).min())
            cost += min(near, EDGE if number in (0, len(wanted) - 1) else GAP)
        return cost

    def _row(self, unit: Unit) -> Costs:
        """What taking `unit` for each syllable of the text costs."""
        if unit.sound is None:
            row: Costs = np.ones(len(self.units), np.float32)
        else:
            if unit.sound not in self._rows:
                self._rows[unit.sound] = self._distances(unit.sound)
            row = self._rows[unit.sound]
        return np.where(self._chars == ord(unit.char[0]), np.float32(0), row)

    def _distances(self, sound: Syllable) -> Costs:
        parts, silent = self._parts
        row = sum(t[at][p] for t, at, p in zip(TABLES, places(sound), parts, strict=True))
        return np.where(silent, np.float32(1), np.minimum(np.float32(1), row))

    @cached_property
    def _parts(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Each unit's places in the tables (5, units), and which units have no sound."""
        nothing = (0,) * len(TABLES)
        found = [nothing if u.sound is None else places(u.sound) for u in self.units]
        silent = np.array([u.sound is None for u in self.units])
        return np.array(found).T, silent


def find(keyword: str, text: str, budget: float | None = None) -> list[Match]:
    """Occurrences of `keyword` in `text`, left to right, not overlapping; none for an empty one."""
    return Spoken(text).find(keyword, budget)


def allowance(syllables: int) -> float:
    """Most that a keyword of so many syllables may cost where it is found."""
    return BUDGETS[min(syllables, len(BUDGETS) - 1)]


def contains(keyword: str, text: str) -> bool:
    """Whether `keyword` occurs in `text`, written or by sound."""
    return bool(find(keyword, text))


def apart(one: str, other: str) -> float:
    """How far two texts are apart by sound: the least sum of distances and gaps.

    0 for homophones of the same tones, at most `GAP` for every syllable of both.
    """
    left, right = units(one), units(other)
    row = [GAP * j for j in range(len(right) + 1)]
    for i, a in enumerate(left, start=1):
        above, row[0] = row[0], GAP * i
        for j, b in enumerate(right, start=1):
            cost = min(above + _cost(a, b), row[j] + GAP, row[j - 1] + GAP)
            above, row[j] = row[j], cost
    return row[-1]


def common_run(left: Sequence[Unit], right: Sequence[Unit]) -> tuple[int, int, int]:
    """The longest run that sounds alike in both: its start in `left`, in `right`, and its length.

    Length 0 when nothing is alike. Costs len(left) x len(right).
    """
    best = (0, 0, 0)
    above = [0] * (len(right) + 1)
    for i, a in enumerate(left, start=1):
        row = [0] * (len(right) + 1)
        for j, b in enumerate(right, start=1):
            if _cost(a, b) <= ALIKE:
                row[j] = above[j - 1] + 1
                if row[j] > best[2]:
                    best = (i - row[j], j - row[j], row[j])
        above = row
    return best


@lru_cache(maxsize=4096)
def _keyword(keyword: str) -> tuple[Unit, ...]:
    return tuple(units(keyword))


def _cost(a: Unit, b: Unit) -> float:
    if a.char == b.char:
        return 0.0
    if a.sound is None or b.sound is None:
        return 1.0
    return _syllables(a.sound, b.sound)


@lru_cache(maxsize=1 << 16)
def _syllables(a: Syllable, b: Syllable) -> float:
    return distance(a, b)
