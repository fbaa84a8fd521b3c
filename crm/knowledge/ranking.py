"""Which articles answer to which words, and which of them better: title, questions, body. Pure.

What is compared are pairs of neighbouring syllables, roughly (`core.sound.rough`): a word, a part
of a word and a homophone are found alike, and a wrong character costs its two pairs only. A pair
that nearly every article has (怎么, 快递) counts for little.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from core.sound import Spoken, pairs, rough, token
from crm.knowledge.articles import Article, Content

LONGEST = 60
"""Characters of what is looked for; the rest is not read."""
TITLE, ASKED, BODY = 4.0, 2.5, 1.0
"""What a pair is worth where it stands."""
ALIKE = 0.7
"""Of that, where it only sounds so."""
WHOLE = 2.0
"""More for all of the words in a row in title or question."""
COVERED = 0.34
"""What is found must be at least this much of what was looked for, by weight."""
ENOUGH = 3
"""Or so many pairs: people who type whole sentences say much that stands in no article."""
SHORT = 5
"""Syllables up to which words are also compared as a whole, by their distance."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for."""

    text: str
    tokens: tuple[str, ...]
    """Of each two neighbours."""
    chars: tuple[str, ...]
    """The same, as written."""
    singles: tuple[str, ...]
    """A token for each syllable by itself; empty when there are many."""


class Columns(NamedTuple):
    """An article as the index has it: tokens, the same for both databases."""

    title: str
    asked: str
    body: str


class Candidate(NamedTuple):
    """An article that may answer, and how it sounds."""

    article: Article
    sounds: Columns


def wanted(words: str) -> Wanted:
    """The words as they are compared."""
    text = words.strip()[:LONGEST]
    sounds, chars = _heard(text)
    singles = [token(sound) for sound in sounds] if len(sounds) <= SHORT else []
    return Wanted(
        text="".join(chars),
        tokens=tuple(pairs(sounds)),
        chars=tuple(one + other for one, other in pairwise(chars)),
        singles=tuple(dict.fromkeys(singles)),
    )


def columns(content: Content) -> Columns:
    """What the index keeps of an article. Single syllables only of title and questions."""
    asked = [*content.questions, content.category]
    return Columns(
        title=" ".join(_tokens([content.title], single=True)),
        asked=" ".join(_tokens(asked, single=True)),
        body=" ".join(_tokens([content.say, *content.body.splitlines()], single=False)),
    )


def ranked(looked_for: Wanted, candidates: Sequence[Candidate]) -> list[Article]:
    """Those that answer, the best first; of equals the one changed last."""
    have = Counter(
        one
        for candidate in candidates
        for one in set(looked_for.tokens)
        if any(one in column for column in candidate.sounds)
    )
    rare = {
        one: math.log(1 + (len(candidates) + 1) / (have[one] + 0.5))
        for one in set(looked_for.tokens)
    }
    marks = [(_mark(looked_for, one, rare), one.article) for one in candidates]
    found = [(mark, article) for mark, article in marks if mark > 0]
    found.sort(key=lambda one: (-one[0], -one[1].changed_at.timestamp(), one[1].id))
    return [article for _, article in found]


def near(looked_for: Wanted, candidates: Sequence[Candidate]) -> list[Article]:
    """Those with a title or question that sounds nearly so: for words of which no pair is right."""
    found = []
    for article, _ in candidates:
        cost = _nearest(looked_for.text, article.content)
        if cost is not None:
            found.append((cost, article.id, article))
    return [article for _, _, article in sorted(found, key=lambda one: one[:2])]


def _mark(looked_for: Wanted, candidate: Candidate, rare: dict[str, float]) -> float:
    texts = _texts(candidate.article.content)
    parts = list(zip((TITLE, ASKED, BODY), candidate.sounds, texts, strict=True))
    whole, got, mark, count = 0.0, 0.0, 0.0, 0
    for one, chars in zip(looked_for.tokens, looked_for.chars, strict=True):
        whole += rare[one]
        worth = max(
            (worth * (1 if chars in text else ALIKE) for worth, has, text in parts if one in has),
            default=0.0,
        )
        if worth:
            got, mark, count = got + rare[one], mark + rare[one] * worth, count + 1
    if not whole or (got / whole < COVERED and count < ENOUGH):
        return 0.0
    row = max((worth for worth, _, text in parts[:2] if looked_for.text in text), default=0.0)
    return mark / whole + (WHOLE + row if row else 0.0)


def _texts(content: Content) -> tuple[str, str, str]:
    """Title, questions and body as they are written; lower case."""
    asked = "\n".join((*content.questions, content.category))
    return content.title.lower(), asked.lower(), f"{content.say}\n{content.body}".lower()


def _nearest(text: str, content: Content) -> float | None:
    costs = [
        match.cost + (0 if place == 0 else 0.01)
        for place, line in enumerate((content.title, *content.questions))
        for match in _spoken(line).find(text)
    ]
    return min(costs, default=None)


@lru_cache(maxsize=4096)
def _spoken(line: str) -> Spoken:
    return Spoken(line)


def _tokens(lines: Sequence[str], *, single: bool) -> list[str]:
    return list(dict.fromkeys(_every(lines, single=single)))


def _every(lines: Sequence[str], *, single: bool) -> Iterator[str]:
    for line in lines:
        sounds, _ = _heard(line)
        yield from pairs(sounds)
        if single:
            yield from map(token, sounds)


def _heard(text: str) -> tuple[list[str], list[str]]:
    units = list(rough(text))
    return [unit.sound for unit in units], [unit.char for unit in units]
