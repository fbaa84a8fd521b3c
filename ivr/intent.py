"""What a caller wants, from what was heard: keywords by sound, with a confidence and a reason.

Pure. `understand` judges one utterance; `hear` also remembers what came before: who asks for a
person, swears, is angry, says the same thing twice or is not understood twice reaches a person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.sound import Spoken, apart, units
from ivr.intent_book import AND_THEN, Book, Intent, load_folder

__all__ = ["Book", "Decision", "Meaning", "Memory", "hear", "load_folder", "understand"]

PERSON = "person"
FAILURES = 2
"""Utterances in a row that were not understood, after which a person listens."""
SURE = 0.5
"""Confidence from which an intent is acted upon."""
AT_ONCE = 0.75
"""Confidence from which the call for a person, or anger, outweighs whatever else was said."""
MARGIN = 0.12
"""How much likelier the first intent must be than the second."""
KEYWORD, HINT = 0.8, 0.35
"""Likelihood that one keyword, or one hint, gives an intent by itself."""
DOUBTFUL = 0.3
"""Confidence of the recogniser below which what it wrote is not used."""
SAME = 0.2
"""Mean distance of a syllable up to which two utterances say the same."""
LEAST_REPEATED = 3
"""Syllables an utterance must have for its repetition to mean impatience: 喂 is said often."""


@dataclass(frozen=True)
class Meaning:
    """What one utterance means."""

    intent: str | None
    """None when it is unclear."""
    confidence: float
    """0 to 1; of the likeliest intent even when it is unclear."""
    reason: str
    """For people, in Chinese."""
    words: tuple[str, ...] = ()
    """The keywords it was understood by."""


@dataclass(frozen=True)
class Memory:
    """What was heard before in this call."""

    failures: int = 0
    said: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """Where the call goes."""

    next: str | None
    """Step of the flow; None: ask once more."""
    meaning: Meaning
    reason: str


@dataclass(frozen=True)
class _Hit:
    intent: str
    word: str
    start: int
    end: int
    weight: float

    def covers(self, other: "_Hit") -> bool:
        """A longer phrase around a shorter one says more precisely what is meant."""
        outside = self.start <= other.start and other.end <= self.end
        return outside and self.end - self.start > other.end - other.start

    def repeats(self, other: "_Hit") -> bool:
        """Adds nothing: the same word again, or another in the same place."""
        return self.word == other.word or (self.start < other.end and other.start < self.end)


def hear(book: Book, memory: Memory, text: str, heard: float = 1.0) -> tuple[Memory, Decision]:
    """Judge an utterance in the light of those before it.

    `heard` is the recogniser's confidence. Empty text is an utterance that was not understood.
    """
    meaning = understand(book, text, heard)
    again = _repeated(memory, text, meaning)
    failures = 0 if meaning.intent else memory.failures + 1
    intents = (*memory.intents, meaning.intent) if meaning.intent else memory.intents
    after = replace(memory, failures=failures, said=(*memory.said, text), intents=intents)
    if again:
        return after, Decision(PERSON, meaning, again)
    if meaning.intent:
        return after, Decision(book.intents[meaning.intent].next, meaning, meaning.reason)
    if failures >= FAILURES:
        return after, Decision(PERSON, meaning, f"{failures} 次没有听懂，转人工")
    return after, Decision(None, meaning, meaning.reason)


def _repeated(memory: Memory, text: str, meaning: Meaning) -> str:
    """Why this counts as asking twice; empty when it does not."""
    if meaning.intent and meaning.intent in memory.intents:
        return f"第二次说到同一件事（{meaning.intent}），转人工"
    length = len(units(text))
    if length >= LEAST_REPEATED and any(apart(text, s) <= SAME * length for s in memory.said):
        return "同样的话说了两遍，转人工"
    return ""


def understand(book: Book, text: str, heard: float = 1.0) -> Meaning:
    """What an utterance means by itself; unclear with a reason rather than guessed."""
    spoken = Spoken(text)
    if not spoken.units:
        return Meaning(None, 0.0, "没有听到话")
    hits = _without_covered(list(_hits(book, spoken)))
    scores = {name: _score(name, hits) for name in book.intents}
    ranked = sorted(scores, key=lambda name: (-_urgent(name, scores[name]), -scores[name]))
    best, rival = ranked[0], ranked[1] if len(ranked) > 1 else None
    second = scores[rival] if rival else 0.0
    words = tuple(dict.fromkeys(hit.word for hit in hits if hit.intent == best))
    confidence = round(scores[best], 2)
    if not words:
        return Meaning(None, 0.0, "没有听到认识的词")
    shown = "、".join(f"“{word}”" for word in words)
    title = book.intents[best].title
    at_once = _urgent(best, scores[best])
    doubts: list[tuple[bool, str]] = [
        (heard < DOUBTFUL, f"好像听到{shown}，但没有听清（{heard:.2f}）"),
        (confidence < SURE, f"只听到{shown}，不够肯定"),
    ]
    if rival and confidence - second < MARGIN:
        doubts.append((True, f"{title}还是{book.intents[rival].title}，分不清"))
    doubt = next((reason for applies, reason in doubts if applies and not at_once), "")
    reason = doubt or f"听到{shown}：{title}"
    return Meaning(None if doubt else best, confidence, reason, words)


_FOR_A_PERSON = frozenset({"person", "angry", "swearing"})
"""Acted upon however unclear the rest: a person is never the wrong answer to these."""


def _urgent(name: str, score: float) -> bool:
    return name in _FOR_A_PERSON and score >= AT_ONCE


def _score(name: str, hits: Sequence[_Hit]) -> float:
    """Likelihood from independent words: one said twice is one, and so are two in one place."""
    missed = 1.0
    counted: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: -hit.weight):
        if hit.intent == name and not any(hit.repeats(other) for other in counted):
            counted.append(hit)
            missed *= 1 - hit.weight
    return 1 - missed


def _without_covered(hits: list[_Hit]) -> list[_Hit]:
    return [hit for hit in hits if not any(other.covers(hit) for other in hits)]


def _hits(book: Book, spoken: Spoken) -> Iterator[_Hit]:
    """Every place where one of the book's words was said."""
    for name, intent in book.intents.items():
        for word, phrase, weight in _phrases(intent):
            for start, end, cost in _places(phrase, spoken):
                yield _Hit(name, word, start, end, weight * (1 - cost))


@lru_cache(maxsize=256)
def _phrases_of(
    words: tuple[tuple[str, float], ...], synonyms: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[tuple[str, str, float], ...]:
    others = dict(synonyms)
    return tuple(
        (word, phrase, weight) for word, weight in words for phrase in (word, *others.get(word, ()))
    )


def _phrases(intent: Intent) -> tuple[tuple[str, str, float], ...]:
    """Word of the book, the phrase that is looked for, and its weight."""
    words = [(word, KEYWORD) for word in intent.keywords]
    words += [(word, HINT) for word in intent.hints]
    return _phrases_of(tuple(words), tuple(intent.synonyms.items()))


def _places(phrase: str, spoken: Spoken) -> Iterator[tuple[int, int, float]]:
    """Start, end and mean distance of a syllable for each place where a phrase was said."""
    first, *rest = (spoken.find(part) for part in phrase.split(AND_THEN))
    length = len(units(phrase))
    for match in first:
        end, cost = match.end, match.cost
        for matches in rest:
            following = [m for m in matches if m.start >= end]
            if not following:
                break
            end, cost = following[0].end, cost + following[0].cost
        else:
            yield match.start, end, cost / length
