"""Something told in the caller's own words, kept as it was said: the step `tell`. Pure.

What is read back to the caller is their own voice: a recogniser's spelling of an address cannot be
spoken from recorded prompts, and what people will listen to is the sound.
"""

from dataclasses import replace

from ivr import speech
from ivr.flow import PERSON, Tell
from ivr.moves import Hear
from ivr.ports import Heard
from ivr.state import MAX_STEPS, State, Turn

TRIES = 2
"""How often is asked."""
UNHEARD = "（没有听清，请听录音）"
"""Stands for words of which the recogniser made nothing."""


def question(state: State, asked: Tell) -> Turn:
    """Come to it. Who cannot be listened to, and older callers, tell it to a person."""
    if state.deaf or state.caller.senior:
        return Turn(state, to=PERSON)
    return Turn(replace(state, early="", tries=1), (_hear(asked, ()),))


def answered(state: State, asked: Tell, heard: Heard) -> Turn:
    """The caller said something, or nothing. Keys are no words: whoever presses one wants a person.

    What was said counts when its sound was kept, whether the recogniser understood it or not.
    """
    if heard.keys or (heard.deaf and not heard.spoke):
        return Turn(state, to=PERSON)
    if understood := speech.to_a_person(state, heard):
        return Turn(state, (understood,), understood.to)
    if heard.spoke and heard.sound:
        told = {asked.save: heard.text or UNHEARD, asked.sound: heard.sound}
        return Turn(replace(state, kept={**state.kept, **told}), to=asked.next)
    if state.tries >= TRIES or state.taken >= MAX_STEPS:
        return Turn(state, to=PERSON)
    state = replace(state, tries=state.tries + 1, taken=state.taken + 1)
    return Turn(state, (_hear(asked, asked.silence),))


def _hear(asked: Tell, first: tuple[str, ...]) -> Hear:
    return Hear((*first, *asked.prompts), asked.wait_s, own_words=True)
