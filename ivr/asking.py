"""Steps that ask: what the answer to a menu or to a question for digits leads to. Pure.

Keys are answered here, speech in `ivr.speech`.
"""

from dataclasses import replace

from core.answers import Digits
from core.events import SeniorSign
from ivr import numbers, signs, speech
from ivr.flow import PERSON, READ_BACK, RIGHT, RIGHT_AGAIN, RIGHT_SAID, Ask, Choice, Menu
from ivr.intent_book import ANSWERS
from ivr.moves import Action, Chosen, Collect, Event, Hear, Key, Keys, Listen, Silence
from ivr.ports import Heard
from ivr.state import MAX_STEPS, State, Turn

TRIES = 2
"""How often is asked: once more after silence or a wrong key, then a person listens."""
YES, ZERO, AGAIN, ENDS = "1", "0", "*", "#"


def menu(state: State, asked: Menu) -> Turn:
    """Come to a menu."""
    early, state = state.early, replace(state, early="")
    if _choice(asked, early) is not None:
        return _key(state, asked, early)
    if asked.book and state.caller.senior:
        return Turn(state, to=PERSON)
    state = replace(state, tries=1)
    return Turn(state, (_question(state, asked, misunderstood=_was_wrong(state, asked)),))


def _was_wrong(state: State, asked: Menu) -> bool:
    """Whether the caller comes back to what they have answered: it was not what they meant."""
    book = speech.book(state, asked)
    return book is not None and bool(set(state.memory.intents) & set(asked.intents))


def chosen(state: State, asked: Menu, answer: Key | Silence | Heard) -> Turn:
    """The caller answered a menu."""
    match answer:
        case Key(key, after_s):
            state = signs.answered(state, after_s)
            return signs.helped(state) or _key(state, asked, key)
        case Heard(keys=keys) if keys:
            return _key(state, asked, keys[0])
        case Heard(deaf=True):
            return _by_keys(state, asked, answer)
        case Heard(spoke=True):
            return _wish(state, asked, answer)
    return _again(state, asked, asked.silence, "silence")


def _key(state: State, asked: Menu, key: str) -> Turn:
    choice = _choice(asked, key)
    if choice is None and key == AGAIN:
        return _again(state, asked, (), "asked_again")
    if choice is None:
        return _again(state, asked, asked.wrong, "wrong_key")
    return Turn(state, (Chosen(state.at, key, choice.choice),), choice.next)


def _choice(asked: Menu, key: str) -> Choice | None:
    """What the key means; 0 is a person in every menu."""
    default = Choice(choice=PERSON, next=PERSON) if key == ZERO else None
    return asked.keys.get(key, default)


def _wish(state: State, asked: Menu, heard: Heard) -> Turn:
    state, understood = speech.wish(state, asked, heard)
    if understood.to is not None:
        return Turn(state, (understood,), understood.to)
    if understood.decision.does == "clarify":
        book = state.books[understood.book]
        state = replace(state, tries=state.tries + 1, taken=state.taken + 1)
        which, expected = speech.which(book, state.between), speech.in_short(state, book)
        hear = Hear(which, asked.wait_s, 1, expected, asked.by_keys)
        return Turn(state, (understood, hear))
    turn = _again(state, asked, asked.unclear)
    return replace(turn, actions=(replace(understood, to=turn.to), *turn.actions))


def _by_keys(state: State, asked: Menu | Ask, heard: Heard) -> Turn:
    """Speech cannot be heard: from now on by keys. Who spoke has not failed; who did not, may."""
    state = replace(state, deaf=True, between=())
    if not heard.spoke:
        return _again(state, asked, asked.silence, "silence")
    return Turn(replace(state, taken=state.taken + 1), (_question(state, asked),))


def _again(
    state: State, asked: Menu | Ask, first: tuple[str, ...], sign: SeniorSign | None = None
) -> Turn:
    """Ask once more, or let a person listen. `sign`: what it says of the caller."""
    state = signs.noted(state, sign) if sign else state
    if (turn := signs.helped(state)) is not None:
        return turn
    if state.tries >= TRIES or state.taken >= MAX_STEPS:
        return Turn(state, to=PERSON)
    state = replace(
        state,
        tries=state.tries + 1,
        taken=state.taken + 1,
        entered="",
        confirming=False,
        between=(),
    )
    return Turn(state, (_question(state, asked, first, misunderstood=sign is None),))


def _question(
    state: State, asked: Menu | Ask, first: tuple[str, ...] = (), *, misunderstood: bool = False
) -> Action:
    """The action that asks: by keys and speech, or by keys alone. `first` is said before it.

    To who was not understood, or wrongly, in other words, to which an answer is easier; who was
    silent, or asked to hear it again, hears the same.
    """
    book = speech.book(state, asked)
    most = asked.most if isinstance(asked, Ask) else 1
    said = (*first, *(asked.by_keys or asked.prompts))
    if book is not None:
        spoken = (*first, *((misunderstood and asked.again) or asked.prompts))
        if isinstance(asked, Ask):
            expected = _expected(state, asked, book.likeliest).told()
        else:
            expected = speech.in_short(state, book) if misunderstood else book.expected
        return Hear(spoken, asked.wait_s, most, expected, said)
    if isinstance(asked, Ask):
        return Collect(said, asked.wait_s, most)
    return Listen(said, asked.wait_s)


def _expected(state: State, asked: Ask, besides: tuple[str, ...] = ()) -> Digits:
    """What a caller may say to it; what they have refused is likely no more.

    `besides`: what is likely where it is no number.
    """
    known = state.facts.get(asked.likely, "").split() if asked.likely else ()
    likely = tuple(digits for digits in known if digits not in state.refused)
    return Digits(asked.least, asked.most, likely, besides)


def digits(state: State, asked: Ask) -> Turn:
    """Come to a question for digits. The first may have come before it: who knows it goes on."""
    early = state.early if state.early.isdigit() else ""
    state = replace(state, early="", tries=1, entered=early)
    if early:
        return Turn(state, (Collect((), asked.wait_s, asked.most - 1),))
    return Turn(state, (_question(state, asked),))


def answers_digits(state: State, event: Event) -> bool:
    """Whether the event can be the answer to the question for digits where it is now."""
    return isinstance(event, Key | Silence if state.confirming else Keys)


def answered(state: State, asked: Ask, answer: Event) -> Turn:
    """The caller entered or said digits, or whether those read back are right."""
    match answer:
        case Keys(keys):
            return _entered(state, asked, state.entered + keys)
        case Key(key, after_s):
            return _confirmed(signs.answered(state, after_s), asked, key)
        case Heard(keys=keys) if keys:
            return (_confirmed if state.confirming else _entered)(state, asked, keys)
        case Heard(deaf=True):
            return _deaf(state, asked, answer)
        case Heard(spoke=True):
            return _said(state, asked, answer)
    return _again(state, asked, () if state.confirming else asked.silence, "silence")


def _deaf(state: State, asked: Ask, heard: Heard) -> Turn:
    if not state.confirming:
        return _by_keys(state, asked, heard)
    return _read_back(replace(state, deaf=True), asked)


def _entered(state: State, asked: Ask, keys: str) -> Turn:
    entered = keys.rstrip(ENDS).rpartition(AGAIN)[2]
    if entered == ZERO:
        return Turn(state, to=PERSON)
    if not entered and not keys:
        return _again(state, asked, asked.silence, "silence")
    if not _fits(asked, entered):
        return _again(state, asked, asked.wrong, "wrong_key")
    if asked.confirm:
        return _read_back(replace(state, entered=entered, confirming=True), asked)
    return _saved(state, asked, entered)


def _fits(asked: Ask, digits: str) -> bool:
    return digits.isdecimal() and asked.least <= len(digits) <= asked.most


def _read_back(state: State, asked: Ask, right: str = RIGHT_SAID) -> Turn:
    """Read the digits, and ask whether they are right; `right` is how, where it may be said."""
    read = (READ_BACK, *numbers.digits(state.entered))
    book = speech.book(state, asked)
    if book is None:
        return Turn(state, (Listen((*read, RIGHT), asked.wait_s),))
    expected = state.books[ANSWERS].expected
    hear = Hear((*read, right), asked.wait_s, 1, expected, (*read, RIGHT))
    return Turn(state, (hear,))


def _said(state: State, asked: Ask, heard: Heard) -> Turn:
    """Digits that were spoken are always read back: they may have been misheard."""
    if not state.confirming:
        spoken = speech.digits(heard.text, _expected(state, asked))
        if spoken:
            return _read_back(replace(state, entered=spoken, confirming=True), asked)
    understood = speech.to_a_person(state, heard)
    if understood is not None:
        return Turn(state, (understood,), understood.to)
    if not state.confirming:
        return _again(state, asked, asked.unclear)
    right = speech.agrees(state.books[ANSWERS], heard)
    if right is None:
        return _read_again(state, asked)
    return _confirmed(state, asked, YES if right else "")


def _read_again(state: State, asked: Ask) -> Turn:
    """Neither yes nor no was understood: what was said before still stands, is read again, and
    asked for in other words.

    Once more than a question is asked: whoever said it twice is to have a second yes, too.
    """
    if state.tries > TRIES or state.taken >= MAX_STEPS:
        return Turn(state, to=PERSON)
    state = replace(state, tries=state.tries + 1, taken=state.taken + 1)
    return _read_back(state, asked, RIGHT_AGAIN)


def _confirmed(state: State, asked: Ask, key: str) -> Turn:
    if key == YES:
        return _saved(state, asked, state.entered)
    if key == ZERO:
        return Turn(state, to=PERSON)
    return _again(replace(state, refused=(*state.refused, state.entered)), asked, ())


def _saved(state: State, asked: Ask, entered: str) -> Turn:
    return Turn(replace(state, kept={**state.kept, asked.save: entered}), to=asked.next)
