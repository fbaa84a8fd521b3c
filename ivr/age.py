"""The one gentle question for callers whom nobody knows: are you 60 or older? Pure.

Silence answers it, too. Nobody is asked twice, and whatever else is pressed leads to a person.
"""

from dataclasses import replace

from ivr import facts, signs
from ivr.flow import PERSON, AskAge
from ivr.moves import Chosen, Key, Listen, Noticed, Silence
from ivr.state import State, Turn

YES, NO, PERSON_KEY, AGAIN = "1", "2", "0", "*"
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
    return Turn(state, (Listen(asked.prompts, asked.wait_s),))


def answered(state: State, asked: AskAge, answer: Key | Silence) -> Turn:
    """The caller has answered, or not."""
    key = answer.key if isinstance(answer, Key) else ""
    if key == YES:
        kept = {**state.kept, "senior": facts.YES, "senior_by": "declared"}
        said = (Chosen(state.at, key, "senior"), Noticed("declared", state.signs))
        return Turn(replace(state, kept=kept), said, asked.senior)
    if key == NO:
        return Turn(state, (Chosen(state.at, key, "younger"),), asked.younger)
    if key == PERSON_KEY:
        return Turn(state, (Chosen(state.at, key, PERSON),), PERSON)
    if key == AGAIN and state.tries < TRIES:
        again = replace(signs.noted(state, "asked_again"), tries=state.tries + 1)
        return Turn(again, (Listen(asked.prompts, asked.wait_s),))
    state = signs.noted(state, "wrong_key" if key else "silence")
    state = replace(state, kept={**state.kept, "senior_by": "unsure"})
    return Turn(state, (Noticed("unsure", state.signs),), asked.unsure)
