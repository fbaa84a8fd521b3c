"""What a caller wants, from what was heard: keywords by sound, with a confidence and a reason.

Pure. `understand` judges one utterance; `ivr.hearing` also remembers what came before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.sound import Match, Spoken, units
from ivr.intent_book import AND_THEN, CRISIS, PERSON, TO_A_PERSON, Book, Intent, load_folder
from ivr.nearest import nearest

__all__ = ["Book", "Meaning", "load_folder", "understand"]

SURE = 0.5
"""Confidence from which an intent is acted upon."""
AT_ONCE = 0.75
"""Confidence from which the call for a person, anger or danger outweighs whatever else was said."""
MARGIN = 0.12
"""How much likelier the first intent must be than the second."""
HINTED, LEANING = 0.3, 0.05
"""Instead of these two, between intents of which the caller was asked to choose one."""
KEYWORD, HINT = 0.8, 0.35
"""Likelihood that one keyword, or one hint, gives an intent by itself."""
FAR = 2.5
"""How much a word counts less for each step that it sounds away from what was said."""
OATH = 0.02
"""Mean distance of a syllable up to which a word of anger or danger is one: 你们的 is nearly
你妈的."""
CALLED = 0.1
"""The same of a word for a person: 收件人 is nearly 叫人."""
DOUBTFUL = 0.3
"""Confidence of the recogniser below which what it wrote is not used."""
FAINT = 0.2
"""The same where one of few answers is expected: what it wrote is only held against these."""
NEARLY = 0.2
"""Mean distance of a syllable up to which a word was nearly said: enough to ask whether it was."""
LIKELY, ALONE = 0.3, 1.6
"""Likelihood from which a wish is worth a question, and how many times as likely as the next it is
asked for alone."""
OF_OTHERS = 6
"""Most characters between somebody who is spoken of and what is said of them."""
US = "你您我"
"""Said between them, it is of us, or of the caller: 对方说你们是骗子, 买家催，我气死了."""
LIKE = 0.6
"""Share from which the examples of a wish say by themselves that it is meant."""
SENTENCE = 5
"""Syllables from which an utterance is held against examples: of less its words say all."""
SHORT = 3
"""Syllables of the longest utterance in which a keyword of a single one counts: 对, but not any
syllable like it in a long sentence."""


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
    rivals: tuple[str, ...] = ()
    """Two intents between which it is unclear, the likelier first; else empty."""


@dataclass(frozen=True)
class _Hit:
    intent: str
    word: str
    start: int
    end: int
    weight: float
    literal: bool = False
    """Written so, not only sounding so."""

    def outdoes(self, other: "_Hit") -> bool:
        """What is written there says more than what the same place only sounds like: 遗失了 is
        no 湿了."""
        here = self.start < other.end and other.start < self.end
        shorter = other.end - other.start <= self.end - self.start
        return here and shorter and self.literal and not other.literal

    def covers(self, other: "_Hit") -> bool:
        """A longer phrase around a shorter one says more precisely what is meant.

        One that only sounds like it does not make the shorter one doubtful where it is of the same
        intent, nor where the shorter one was written so: 我气死了 is no 遗失了.
        """
        outside = self.start <= other.start and other.end <= self.end
        longer = outside and self.end - self.start > other.end - other.start
        if other.literal and not self.literal and self.intent != other.intent:
            return False
        return longer and (self.intent != other.intent or self.weight >= other.weight)

    def repeats(self, other: "_Hit") -> bool:
        """Adds nothing: the same word again, or another in the same place."""
        return self.word == other.word or (self.start < other.end and other.start < self.end)


def understand(book: Book, text: str, heard: float = 1.0, between: tuple[str, ...] = ()) -> Meaning:
    """What an utterance means by itself; unclear with a reason rather than guessed.

    `heard` is the recogniser's confidence. `between`: the intents of which the caller was asked to
    choose one; less is then enough for either.
    """
    spoken = Spoken(text)
    if not spoken.units:
        return Meaning(None, 0.0, "没有听到话")
    hits = _without_covered(list(_hits(book, spoken)))
    meaning = _judge(book, hits, heard)
    if between and meaning.intent is None:
        meaning = _judge(book, hits, heard, between)
    if book.closed and meaning.intent is None:
        return closest(book, text, heard) or meaning
    return _likened(book, text, heard, meaning)


def closest(book: Book, text: str, heard: float = 1.0) -> Meaning | None:
    """The answer of the book that the utterance sounds like as a whole, if it is one of them.

    For questions that ask for a word of few; see `ivr.nearest`.
    """
    if heard < FAINT:
        return None
    asked = {n: i for n, i in book.intents.items() if n in book.lines and (book.closed or i.prompt)}
    found = nearest({n: (*i.keywords, *i.hints) for n, i in asked.items()}, text)
    if found is None:
        return None
    name, word = found
    return Meaning(name, round(heard, 2), f"听起来像“{word}”：{asked[name].title}", (word,))


def _likened(book: Book, text: str, heard: float, meaning: Meaning) -> Meaning:
    """The same, held against the book's examples.

    They decide where no word was clear, between two wishes too, and where they are sure of another
    wish than its words it is asked which; nothing they say keeps anybody from a person.
    """
    shares = _shares(book, text, heard)
    if not shares or meaning.intent in TO_A_PERSON:
        return meaning
    like = next(iter(shares))
    if like not in book.intents or shares[like] < LIKE or like == meaning.intent:
        return meaning
    title = book.intents[like].title
    if meaning.intent is not None:
        other = book.intents[meaning.intent].title
        rivals = (meaning.intent, like)
        return replace(meaning, intent=None, reason=f"{other}还是{title}，分不清", rivals=rivals)
    if meaning.rivals and like not in meaning.rivals:
        return meaning
    return Meaning(like, round(shares[like], 2), f"说法像：{title}", meaning.words)


def _shares(book: Book, text: str, heard: float) -> dict[str, float]:
    """What the examples say of a sentence; nothing of a word or two, or of what was not heard."""
    if not book.examples or heard < DOUBTFUL or len(units(text)) < SENTENCE:
        return {}
    return book.likeness.shares(text)


def likeliest(book: Book, text: str, heard: float = 1.0) -> tuple[str, ...]:
    """The one or two wishes whose words were heard or nearly heard, or whose examples it is like,
    the likeliest first.

    For a question whether they are meant: only those that a prompt names. None when the recogniser
    was too unsure of everything.
    """
    spoken = Spoken(text)
    if not spoken.units or heard < DOUBTFUL:
        return ()
    like = _shares(book, text, heard)
    scores = {
        name: max(_nearly(intent, spoken), like.get(name, 0.0))
        for name, intent in book.intents.items()
        if intent.prompt
    }
    found = [name for name in scores if scores[name] >= LIKELY]
    first, *others = sorted(found, key=lambda name: -scores[name])[:2] or ("",)
    if others and scores[first] < ALONE * scores[others[0]]:
        return (first, *others)
    return (first,) if first else ()


def _nearly(intent: Intent, spoken: Spoken) -> float:
    """Likelihood of an intent by the nearest of its words."""
    likely = 0.0
    for _, phrase, weight in _phrases(intent):
        length = len(units(phrase))
        if length > 1:
            for _, _, cost, _ in _places(phrase, spoken, NEARLY * length):
                likely = max(likely, weight * (1 - cost))
    return likely


def _judge(
    book: Book, hits: Sequence[_Hit], heard: float, between: tuple[str, ...] = ()
) -> Meaning:
    sure, margin = (HINTED, LEANING) if between else (SURE, MARGIN)
    scores = {name: _score(name, hits) for name in between or book.intents}
    ranked = sorted(scores, key=lambda name: (-_urgent(name, scores[name]), -scores[name]))
    best, rival = ranked[0], ranked[1] if len(ranked) > 1 else None
    words = tuple(dict.fromkeys(hit.word for hit in hits if hit.intent == best))
    confidence = round(scores[best], 2)
    if not words:
        return Meaning(None, 0.0, "没有听到认识的词")
    shown = "、".join(f"“{word}”" for word in words)
    title = book.intents[best].title
    clear = Meaning(best, confidence, f"听到{shown}：{title}", words)
    if _urgent(best, scores[best]):
        return clear
    unclear = replace(clear, intent=None)
    if rival and confidence - scores[rival] < margin and scores[rival] >= HINTED:
        other = book.intents[rival].title
        rivals = () if heard < DOUBTFUL else (best, rival)
        return replace(unclear, reason=f"{title}还是{other}，分不清", rivals=rivals)
    if confidence < sure:
        return replace(unclear, reason=f"只听到{shown}，不够肯定")
    if heard < DOUBTFUL:
        return replace(unclear, reason=f"好像听到{shown}，但没有听清（{heard:.2f}）")
    return clear


def _urgent(name: str, score: float) -> int:
    """Acted upon however unclear the rest: a person is never the wrong answer to these.

    Danger (2) goes before the others (1).
    """
    return (name in TO_A_PERSON and score >= AT_ONCE) + (name == CRISIS and score >= AT_ONCE)


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
    return [h for h in hits if not any(o.covers(h) or o.outdoes(h) for o in hits)]


def _hits(book: Book, spoken: Spoken) -> Iterator[_Hit]:
    """Every place where one of the book's words was said."""
    for name, intent in book.intents.items():
        others = [m for w in intent.not_of for m in spoken.find(w, OATH * len(units(w)))]
        for word, phrase, weight in _phrases(intent):
            if len(spoken.units) > SHORT and len(units(phrase)) == 1:
                continue
            for start, end, cost, literal in _places(phrase, spoken):
                if name in TO_A_PERSON and cost > (CALLED if name == PERSON else OATH):
                    continue
                if any(_is_of(other, start, end, spoken.text) for other in others):
                    continue
                yield _Hit(name, word, start, end, weight * max(0.0, 1 - FAR * cost), literal)


def _is_of(other: Match, start: int, end: int, text: str) -> bool:
    """Whether what stands there is said of somebody else: soon after them, or in one word."""
    if other.start < end and start < other.end:
        return True
    between = text[other.end : start]
    return 0 <= start - other.end <= OF_OTHERS and not any(char in US for char in between)


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


def _places(
    phrase: str, spoken: Spoken, budget: float | None = None
) -> Iterator[tuple[int, int, float, bool]]:
    """Start, end, mean distance of a syllable, and whether it is written so, for each place where
    a phrase was said. `budget`: see `Spoken.find`; for the parts together."""
    parts = phrase.split(AND_THEN)
    share = None if budget is None else budget / len(parts)
    first, *rest = (spoken.find(part, share) for part in parts)
    length = len(units(phrase))
    for match in first:
        end, cost, literal = match.end, match.cost, match.literal
        for matches in rest:
            following = [m for m in matches if m.start >= end]
            if not following:
                break
            end, cost = following[0].end, cost + following[0].cost
            literal = literal and following[0].literal
        else:
            yield match.start, end, cost / length, literal
