"""What follows from an utterance, in the light of those before it in the call. Pure.

Who asks for a person, swears, is angry, says the same thing twice or is not understood twice
reaches a person. Whose words were nearly understood is asked for the likeliest wishes, once:
您是要…还是…, 您是要…对吗.
"""

from dataclasses import dataclass, replace
from typing import Literal

from core.sound import Spoken, apart, units
from ivr.intent import Meaning, closest, likeliest, understand
from ivr.intent_book import AGREE, Book

FAILURES = 2
"""Utterances in a row that were not understood, after which a person listens."""
SAME = 0.2
"""Mean distance of a syllable up to which two utterances say the same."""
LEAST_REPEATED = 3
"""Syllables an utterance must have for its repetition to mean impatience: 喂 is said often."""
ORDINALS: tuple[tuple[str, ...], ...] = (
    ("第一个", "前一个", "前者", "前面那个", "前面的"),
    ("第二个", "后一个", "后者", "后面那个", "后面的"),
)
"""How the first and the second of two are chosen without naming them."""

Does = Literal["go", "clarify", "again", "person"]
"""Go where the intent leads; ask for the likeliest; ask once more; let a person listen."""


@dataclass(frozen=True)
class Memory:
    """What was heard before in this call."""

    failures: int = 0
    said: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What is done about an utterance."""

    does: Does
    meaning: Meaning
    reason: str
    """For people, in Chinese."""


def hear(
    book: Book,
    memory: Memory,
    text: str,
    heard: float = 1.0,
    between: tuple[str, ...] = (),
    *,
    answers: Book | None = None,
) -> tuple[Memory, Decision]:
    """Judge an utterance. `heard` is the recogniser's confidence.

    Empty text is an utterance that was not understood. `between`: the two intents of which the
    caller was just asked to choose one, or the one that was asked for. `answers`: the book of yes
    and no.
    """
    # To 您是要…对吗 a word that is only like the wish's own is no yes: 不是 is nearly 不灵.
    which = between if len(between) > 1 else ()
    meaning = _chosen(book, text, heard, which) or understand(book, text, heard, which)
    if meaning.intent is None and len(between) == 1 and answers is not None:
        meaning = _agreed(book, answers, text, heard, between[0]) or meaning
    if meaning.intent is None and memory.failures:  # they were asked for a word
        meaning = closest(book, text, heard) or meaning
    failures = 0 if meaning.intent else memory.failures + 1
    after = replace(memory, failures=failures)
    if not book.answers:
        again = _repeated(memory, text, meaning)
        intents = (*memory.intents, meaning.intent) if meaning.intent else memory.intents
        after = replace(after, said=(*memory.said, text), intents=intents)
        if again:
            return after, Decision("person", meaning, again)
    if meaning.intent:
        return after, Decision("go", meaning, meaning.reason)
    if failures >= FAILURES:
        return after, Decision("person", meaning, f"{failures} 次没有听懂，转人工")
    rivals = () if between else _rivals(book, meaning, text, heard)
    if rivals:
        return after, Decision("clarify", replace(meaning, rivals=rivals), meaning.reason)
    return after, Decision("again", meaning, meaning.reason)


def _rivals(book: Book, meaning: Meaning, text: str, heard: float) -> tuple[str, ...]:
    """The one or two wishes that the caller may be asked for; none where nothing is likely."""
    if meaning.rivals and all(book.intents[name].prompt for name in meaning.rivals):
        return meaning.rivals
    return likeliest(book, text, heard)


def _agreed(book: Book, answers: Book, text: str, heard: float, name: str) -> Meaning | None:
    """The wish that was asked for, if the answer is yes."""
    if understand(answers, text, heard).intent != AGREE:
        return None
    return Meaning(name, round(heard, 2), f"答“是”：{book.intents[name].title}", (text,))


def _chosen(book: Book, text: str, heard: float, between: tuple[str, ...]) -> Meaning | None:
    """The first or the second of two that were asked about, when said so and nothing else."""
    spoken = Spoken(text)
    for name, words in zip(between, ORDINALS, strict=False):
        found = next((word for word in words if spoken.find(word)), None)
        if found and understand(book, text, heard).intent is None:
            title = book.intents[name].title
            return Meaning(name, round(heard, 2), f"听到“{found}”：{title}", (found,))
    return None


def _repeated(memory: Memory, text: str, meaning: Meaning) -> str:
    """Why this counts as asking twice; empty when it does not."""
    if meaning.intent and meaning.intent in memory.intents:
        return f"第二次说到同一件事（{meaning.intent}），转人工"
    length = len(units(text))
    # Who was not understood and says it again, as asked, has not lost patience.
    if meaning.intent or length < LEAST_REPEATED:
        return ""
    same = any(apart(text, said) <= SAME * length for said in memory.said)
    return "同样的话说了两遍，转人工" if same else ""
