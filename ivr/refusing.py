"""The question whether a caller wants to be recorded: refused by a key or a word. Pure.

Silence, and whatever else is pressed or said, is no refusal: the call goes on, recorded.
"""

from dataclasses import replace

from ivr import speech
from ivr.flow import Consent
from ivr.moves import Action, Decline, Done, Event, Hear, Key, Listen, Silence, Speak
from ivr.ports import Heard
from ivr.state import State, Turn

DECLINE = "decline"
"""The intent of a book by which it may be refused."""


def question(state: State, asked: Consent) -> Turn:
    """Come to it; where nothing can be refused it is a notice and nothing else."""
    if not state.caller.may_decline:
        return Turn(state, (Speak(asked.prompts),))
    return Turn(state, (_asks(state, asked),))


def answers(event: Event) -> bool:
    """Whether the event can be the end of it."""
    return isinstance(event, Done | Key | Silence | Heard)


def answered(state: State, asked: Consent, event: Event) -> Turn:
    """It is over. A key counts for the next question, unless it refuses; so do words."""
    key = _key(event)
    if state.caller.may_decline and key == asked.refuse:
        return _declined(state, asked)
    by = speech.book(state, asked)
    if isinstance(event, Heard) and event.deaf:
        state = replace(state, deaf=True)
    elif isinstance(event, Heard) and event.spoke and by is not None and not key:
        return _said(state, asked, event)
    return Turn(replace(state, early=key or state.early), to=asked.next)


def _key(event: Event) -> str:
    match event:
        case Key(key):
            return key
        case Heard(keys=keys):
            return keys[:1]
    return ""


def _asks(state: State, asked: Consent) -> Action:
    by = speech.book(state, asked)
    if by is None:
        offer = asked.by_keys if asked.book else asked.offer
        return Listen((*asked.prompts, *offer), asked.wait_s)
    said, by_keys = (*asked.prompts, *asked.offer), (*asked.prompts, *asked.by_keys)
    return Hear(said, asked.wait_s, 1, by.hot_words, by_keys)


def _said(state: State, asked: Consent, heard: Heard) -> Turn:
    understood = speech.answer(state, state.books[asked.book or ""], heard)
    if understood.to is not None:
        return Turn(state, (understood,), understood.to)
    understood = replace(understood, to=asked.next)
    if understood.decision.meaning.intent == DECLINE:
        turn = _declined(state, asked)
        return replace(turn, actions=(understood, *turn.actions))
    return Turn(state, (understood,), asked.next)


def _declined(state: State, asked: Consent) -> Turn:
    said = (Speak(asked.declined),) if asked.declined else ()
    return Turn(state, (Decline(), *said), asked.next)
