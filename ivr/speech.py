"""What a caller says to a step that asks: wishes, digits, yes and no. Pure."""

from dataclasses import replace

from core.answers import Digits
from ivr import languages, spoken_digits
from ivr.flow import PERSON, Ask, AskAge, Consent, Menu
from ivr.hearing import Decision, hear
from ivr.intent import understand
from ivr.intent_book import AGREE, ANSWERS, COMMON, REFUSE, TO_A_PERSON, Book
from ivr.moves import Understood
from ivr.ports import Heard
from ivr.state import State

FIRST, OR, IS_IT = "clarify-first", "clarify-or", "clarify-right"
"""您是要 … 还是 … / 您是要 … 对吗"""


def book(state: State, asked: Menu | Ask | AskAge | Consent) -> Book | None:
    """The book by which the answer is heard; None: by keys only."""
    if state.deaf or not languages.is_mandarin(state.voice):
        return None
    if not isinstance(asked, Ask):
        return state.books.get(asked.book) if asked.book else None
    return state.books.get(COMMON) if asked.speech and ANSWERS in state.books else None


def wish(state: State, asked: Menu, heard: Heard) -> tuple[State, Understood]:
    """What the caller wants of a menu with a book, and where it leads."""
    by = state.books[asked.book or ""]
    answers = state.books.get(ANSWERS)
    memory, decision = hear(
        by, state.memory, heard.text, heard.confidence, state.between, answers=answers
    )
    between = decision.meaning.rivals if decision.does == "clarify" else ()
    state = replace(state, memory=memory, between=between)
    return state, _understood(state, by, heard, decision, _to(asked, decision))


def _understood(
    state: State, by: Book, heard: Heard, decision: Decision, to: str | None
) -> Understood:
    intent = decision.meaning.intent
    title = by.intents[intent].title if intent else ""
    return Understood(state.at, by.name, heard.text, decision, to, title)


def _to(asked: Menu, decision: Decision) -> str | None:
    """The step it leads to; None: to another question."""
    if decision.does == "go":
        return asked.intents.get(decision.meaning.intent or "", PERSON)
    return PERSON if decision.does == "person" else None


def which(by: Book, between: tuple[str, ...]) -> tuple[str, ...]:
    """您是要…还是…: the question which of two is meant; 您是要…对吗 of one."""
    named = [prompt for name in between if (prompt := by.intents[name].prompt)]
    if len(named) != len(between):
        raise ValueError("an intent that has no prompt cannot be asked for")
    return (FIRST, named[0], OR, named[1]) if len(named) > 1 else (FIRST, *named, IS_IT)


def in_short(state: State, by: Book) -> tuple[str, ...]:
    """What the recogniser is told where the caller is asked again, for a word or two."""
    return by.in_short(state.books.get(ANSWERS))


def answer(state: State, by: Book, heard: Heard) -> Understood:
    """What was said to a question whose answers are the book's intents; it leads nowhere yet.

    Who asks for a person, swears, is angry or in danger instead reaches one.
    """
    meaning = understand(by, heard.text, heard.confidence)
    to = PERSON if meaning.intent in TO_A_PERSON else None
    decision = Decision("go" if meaning.intent else "again", meaning, meaning.reason)
    return _understood(state, by, heard, decision, to)


def digits(text: str, expected: Digits) -> str:
    """The digits that were said, as many as are wanted; empty: none, or not so many.

    What is nearly one of the likely answers is taken for it.
    """
    said = spoken_digits.parse(text, expected.least, expected.most)
    return spoken_digits.nearest(said or text, expected.likely) or said


def to_a_person(state: State, heard: Heard) -> Understood | None:
    """Who asks for a person, swears, is angry or in danger instead of answering reaches one."""
    meaning = understand(state.books[COMMON], heard.text, heard.confidence)
    if meaning.intent not in TO_A_PERSON:
        return None
    decision = Decision("go", meaning, meaning.reason)
    return _understood(state, state.books[COMMON], heard, decision, PERSON)


def agrees(answers: Book, heard: Heard) -> bool | None:
    """Whether the caller says yes; None: neither yes nor no was understood."""
    intent = understand(answers, heard.text, heard.confidence).intent
    return None if intent not in (AGREE, REFUSE) else intent == AGREE
