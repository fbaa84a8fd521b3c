"""The one gentle question for callers whom nobody knows: are you 60 or older? Pure.

Silence answers it, too. Nobody is asked twice, and whatever else is pressed or said leads to a
person.
"""

from dataclasses import replace

from ivr import facts, signs, speech, years
from ivr.flow import PERSON, AskAge
from ivr.moves import Action, Chosen, Hear, Key, Listen, Noticed, Silence, Understood
from ivr.ports import Heard
from ivr.state import State, Turn

YES, NO, PERSON_KEY, AGAIN = "1", "2", "0", "*"
SENIOR, YOUNGER = "senior", "younger"
"""Intents of a book by which the answer may be said."""
SENIOR_AGE = 60
TRIES = 2
"""Said once more to who asks for it."""


def question(state: State, asked: AskAge) -> Turn:
    """Come to the question; who is known is not asked.

    A key from before it was meant for something else, apart from the wish for a person.
    """
    early, state = state.early, replace(state, early="", tries=1)
    if state.facts.get("senior") == facts.YES:
        return Turn(state, to=asked.senior)
    if state.facts.get("age_band") == "under60":
        return Turn(state, to=asked.younger)
    if early == PERSON_KEY:
        return Turn(state, to=PERSON)
    return Turn(state, (_asks(state, asked),))


def answered(state: State, asked: AskAge, answer: Key | Silence | Heard) -> Turn:
    """The caller has answered, or not."""
    match answer:
        case Heard(keys="", deaf=False, spoke=True):
            return _said(state, asked, answer)
        case Heard(keys="", deaf=True, spoke=True):  # who spoke to nobody may answer by a key
            return Turn(replace(state, deaf=True), (_asks(replace(state, deaf=True), asked),))
        case Heard(keys=keys):
            return _key(state, asked, keys[:1])
        case Key(key):
            return _key(state, asked, key)
    return _key(state, asked, "")


def _asks(state: State, asked: AskAge) -> Action:
    by = speech.book(state, asked)
    if by is not None:
        return Hear(asked.prompts, asked.wait_s, 1, by.hot_words, asked.by_keys)
    return Listen(asked.by_keys if asked.book else asked.prompts, asked.wait_s)


def _key(state: State, asked: AskAge, key: str) -> Turn:
    """A key, or none."""
    if key == YES:
        return _declared(state, asked, Chosen(state.at, key, SENIOR))
    if key == NO:
        return Turn(state, (Chosen(state.at, key, YOUNGER),), asked.younger)
    if key == PERSON_KEY:
        return Turn(state, (Chosen(state.at, key, PERSON),), PERSON)
    if key == AGAIN and state.tries < TRIES:
        again = replace(signs.noted(state, "asked_again"), tries=state.tries + 1)
        return Turn(again, (_asks(again, asked),))
    return _unsure(signs.noted(state, "wrong_key" if key else "silence"), asked)


def _said(state: State, asked: AskAge, heard: Heard) -> Turn:
    """Words: for a person, for yes or no, or how old the caller is."""
    understood = speech.answer(state, state.books[asked.book or ""], heard)
    if understood.to is not None:
        return Turn(state, (understood,), understood.to)
    intent = _meant(understood, heard)
    if intent == SENIOR:
        return _declared(state, asked, replace(understood, to=asked.senior))
    if intent == YOUNGER:
        return Turn(state, (replace(understood, to=asked.younger),), asked.younger)
    turn = _unsure(state, asked)
    return replace(turn, actions=(replace(understood, to=turn.to), *turn.actions))


def _meant(understood: Understood, heard: Heard) -> str | None:
    """Words that say yes or no count before a number, which may be of something else."""
    if understood.decision.meaning.intent is not None:
        return understood.decision.meaning.intent
    age = years.parse(heard.text)
    return None if age is None else SENIOR if age >= SENIOR_AGE else YOUNGER


def _declared(state: State, asked: AskAge, told: Chosen | Understood) -> Turn:
    kept = {**state.kept, "senior": facts.YES, "senior_by": "declared"}
    said = (told, Noticed("declared", state.signs))
    return Turn(replace(state, kept=kept), said, asked.senior)


def _unsure(state: State, asked: AskAge) -> Turn:
    state = replace(state, kept={**state.kept, "senior_by": "unsure"})
    return Turn(state, (Noticed("unsure", state.signs),), asked.unsure)
