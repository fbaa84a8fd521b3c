"""Words that people keep putting right, for a trainer to read. Pure.

A word is a run of two to six characters of what was said, of which the engine wrote at least one
otherwise. There is no dictionary: a run that recurs in corrections of several calls is one, and of
two runs that recur together the longer is taken.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from asr.accuracy import Check
from core.redaction import find
from core.sound import units

SHORTEST, LONGEST = 2, 6
"""Characters of a word."""
LEAST_CALLS = 2
"""Calls in which it was put right, before it is told."""
MOST = 50
_FUNCTION = frozenset("的了是在我你您他她它这那有不就也都和吗呢吧啊请个一")
"""Characters at whose edge no word begins or ends: 的净水 is none."""


@dataclass(frozen=True)
class Suggestion:
    """A word that was often written otherwise."""

    word: str
    missed: int
    """Segments in which people put it right."""
    calls: int
    heard: str
    """What the engine wrote instead, most often."""


def suggestions(checks: Iterable[Check]) -> list[Suggestion]:
    """The words most often put right. Personal data never."""
    calls: dict[str, set[str]] = defaultdict(set)
    missed: Counter[str] = Counter()
    instead: dict[str, Counter[str]] = defaultdict(Counter)
    for check in checks:
        if check.heard == check.said:
            continue
        for word, heard in set(_put_right(check)):
            calls[word].add(check.call)
            missed[word] += 1
            instead[word][heard] += 1
    found = [
        Suggestion(word, missed[word], len(calls[word]), instead[word].most_common(1)[0][0])
        for word in _whole(missed)
        if len(calls[word]) >= LEAST_CALLS
    ]
    return sorted(found, key=lambda one: (-one.calls, -one.missed, one.word))[:MOST]


def _put_right(check: Check) -> Iterator[tuple[str, str]]:
    """Runs of what was said that the engine wrote otherwise, each with what it wrote."""
    heard = "".join(unit.char for unit in units(check.heard))
    spans = [(unit.start, unit.end) for unit in units(check.said)]
    said = "".join(check.said[start:end] for start, end in spans)
    hidden = [(one.start, one.end) for one in find(check.said)]
    matched = _matched(heard, said)
    for start in range(len(said)):
        for end in range(start + SHORTEST, min(start + LONGEST, len(said)) + 1):
            word = said[start:end]
            if word[0] in _FUNCTION or word[-1] in _FUNCTION or not word.isalpha():
                continue
            if spans[end - 1][1] - spans[start][0] != end - start:
                continue  # across punctuation
            if any(a < spans[end - 1][1] and b > spans[start][0] for a, b in hidden):
                continue
            if all(matched[place] is not None for place in range(start, end)):
                continue
            yield word, _instead(heard, matched, start, end)


def _matched(heard: str, said: str) -> list[int | None]:
    """For each character of `said` its place in `heard`; None where that has another."""
    places: list[int | None] = [None] * len(said)
    for block in Levenshtein.opcodes(heard, said):
        if block.tag == "equal":
            for step in range(block.dest_end - block.dest_start):
                places[block.dest_start + step] = block.src_start + step
    return places


def _instead(heard: str, matched: list[int | None], start: int, end: int) -> str:
    """What stands in `heard` between the nearest characters that both have."""
    first = next((p + 1 for p in reversed(matched[:start]) if p is not None), 0)
    last = next((p for p in matched[end:] if p is not None), len(heard))
    return heard[first:last][: 2 * LONGEST]


def _whole(missed: Counter[str]) -> Iterator[str]:
    """Words that are no part of a longer one that was put right as often."""
    for word, count in missed.items():
        longer = (other for other in missed if len(other) > len(word) and word in other)
        if all(missed[other] < count for other in longer):
            yield word
