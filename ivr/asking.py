"""Steps that ask: what the answer to a menu or to a question for digits leads to. Pure."""

from dataclasses import replace

from ivr import numbers
from ivr.flow import PERSON, READ_BACK, RIGHT, Ask, Choice, Menu
from ivr.moves import Chosen, Collect, Event, Key, Keys, Listen, Silence
from ivr.state import MAX_STEPS, State, Turn

TRIES = 2
"""How often is asked: once more after silence or a wrong key, then a person listens."""
YES, ZERO, AGAIN, ENDS = "1", "0", "*", "#"


def menu(state: State, asked: Menu) -> Turn:
    """Come to a menu."""
    early, state = state.early, replace(state, early="")
    if _choice(asked, early) is not None:
        return _key(state, asked, early)
    return Turn(replace(state, tries=1), (Listen(asked.prompts, asked.wait_s),))


def chosen(state: State, asked: Menu, answer: Key | Silence) -> Turn:
    """The caller answered a menu."""
    if isinstance(answer, Key):
        return _key(state, asked, answer.key)
    return _again(state, asked, asked.silence)


def _key(state: State, asked: Menu, key: str) -> Turn:
    choice = _choice(asked, key)
    if choice is None:
        return _again(state, asked, asked.wrong)
    return Turn(state, (Chosen(state.at, key, choice.choice),), choice.next)


def _choice(asked: Menu, key: str) -> Choice | None:
    """What the key means; 0 is a person in every menu."""
    default = Choice(choice=PERSON, next=PERSON) if key == ZERO else None
    return asked.keys.get(key, default)


def _again(state: State, asked: Menu | Ask, first: tuple[str, ...]) -> Turn:
    """Ask once more, or let a person listen."""
    if state.tries >= TRIES or state.taken >= MAX_STEPS:
        return Turn(state, to=PERSON)
    state = replace(
        state, tries=state.tries + 1, taken=state.taken + 1, entered="", confirming=False
    )
    said = (*first, *asked.prompts)
    if isinstance(asked, Ask):
        return Turn(state, (Collect(said, asked.wait_s, asked.most),))
    return Turn(state, (Listen(said, asked.wait_s),))


def digits(state: State, asked: Ask) -> Turn:
    """Come to a question for digits. The first may have come before it: who knows it goes on."""
    early = state.early if state.early.isdigit() else ""
    state = replace(state, early="", tries=1, entered=early)
    prompts = () if early else asked.prompts
    return Turn(state, (Collect(prompts, asked.wait_s, asked.most - len(early)),))


def answers_digits(state: State, event: Event) -> bool:
    """Whether the event can be the answer to the question for digits where it is now."""
    return isinstance(event, Key | Silence if state.confirming else Keys)


def answered(state: State, asked: Ask, answer: Event) -> Turn:
    """The caller entered digits, or said whether those read back are right."""
    if isinstance(answer, Keys):
        return _entered(state, asked, state.entered + answer.keys)
    return _confirmed(state, asked, answer.key if isinstance(answer, Key) else "")


def _entered(state: State, asked: Ask, keys: str) -> Turn:
    entered = keys.rstrip(ENDS).rpartition(AGAIN)[2]
    if entered == ZERO:
        return Turn(state, to=PERSON)
    if not entered and not keys:
        return _again(state, asked, asked.silence)
    if not (entered.isdecimal() and asked.least <= len(entered) <= asked.most):
        return _again(state, asked, asked.wrong)
    if asked.confirm:
        state = replace(state, entered=entered, confirming=True)
        read = (READ_BACK, *numbers.digits(entered), RIGHT)
        return Turn(state, (Listen(read, asked.wait_s),))
    return _saved(state, asked, entered)


def _confirmed(state: State, asked: Ask, key: str) -> Turn:
    if key == YES:
        return _saved(state, asked, state.entered)
    if key == ZERO:
        return Turn(state, to=PERSON)
    return _again(state, asked, ())


def _saved(state: State, asked: Ask, entered: str) -> Turn:
    return Turn(replace(state, kept={**state.kept, asked.save: entered}), to=asked.next)
