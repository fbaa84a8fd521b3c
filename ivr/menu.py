"""One caller's way through a flow, as a pure function: an event in, the next actions out.

The runner carries out the actions in order; the last one either yields the next event (`Speak`
yields Done or Key, `Ask` yields Key or Silence) or ends the flow (`Route`, `TakeMessage`,
`Disconnect`). From every state, silence, keys and hang-up end in a queue, a message or a good-bye
within `MAX_STEPS` steps.
"""

from dataclasses import dataclass, replace

from core.errors import IllegalEvent
from ivr.flow import PERSON, Choice, Flow, Greet, Hangup, Menu, Queue, Say, Voicemail

TRIES = 2
"""How often a menu is asked: once more after silence or a wrong key, then a person listens."""
MAX_STEPS = 40
"""Steps one call may take; a caller who keeps choosing "again" reaches a person here."""


@dataclass(frozen=True)
class Done:
    """The prompts were played to their end."""


@dataclass(frozen=True)
class Key:
    """The caller pressed a key."""

    key: str


@dataclass(frozen=True)
class Silence:
    """The menu's time passed without a key."""


@dataclass(frozen=True)
class Gone:
    """The caller hung up."""


Event = Done | Key | Silence | Gone


@dataclass(frozen=True)
class Speak:
    """Play prompts one after the other; a key may end them."""

    prompts: tuple[str, ...]
    interruptible: bool = True


@dataclass(frozen=True)
class Ask:
    """Play prompts that a key ends, then wait for a key."""

    prompts: tuple[str, ...]
    wait_s: float


@dataclass(frozen=True)
class Chosen:
    """Make known what the caller chose."""

    menu: str
    key: str
    choice: str


@dataclass(frozen=True)
class Route:
    """The end: the call waits for a person of this queue."""

    queue: Queue


@dataclass(frozen=True)
class TakeMessage:
    """The end: the caller leaves a message."""

    voicemail: Voicemail


@dataclass(frozen=True)
class Disconnect:
    """The end: nothing more to do for this call."""


End = Route | TakeMessage | Disconnect
Action = Speak | Ask | Chosen | End


@dataclass(frozen=True)
class State:
    """Where a call is in its flow."""

    flow: Flow
    at: str
    """Name of the step."""
    greeting: tuple[str, ...] = ()
    """Prompts that greet this caller by name; empty when there are none."""
    tries: int = 0
    """How often the current menu was asked."""
    taken: int = 0
    """Steps taken so far."""
    early: str = ""
    """A key pressed before a menu was reached."""
    ended: bool = False


Outcome = tuple[State, tuple[Action, ...]]


def begin(flow: Flow, greeting: tuple[str, ...] = ()) -> Outcome:
    """The first state of a call, and what to do first."""
    return _enter(State(flow, flow.start, greeting), flow.start)


def step(state: State, event: Event) -> Outcome:
    """What follows. Raises `IllegalEvent` for one that the last action cannot have yielded."""
    if isinstance(event, Gone):
        return replace(state, ended=True), ()
    if state.ended:
        raise IllegalEvent(f"{event} after the flow's end")
    match state.flow.step(state.at), event:
        case Menu() as menu, Key(key):
            return _key(state, menu, key)
        case Menu() as menu, Silence():
            return _ask_again(state, menu, menu.silence)
        case (Say() | Greet()) as talk, Done():
            return _enter(state, talk.next)
        case (Say() | Greet()) as talk, Key(key):
            return _enter(replace(state, early=key), talk.next)
        case (Queue() | Hangup() | Voicemail()) as last, Done() | Key():
            return _finish(state, last)
    raise IllegalEvent(f"{event} at step {state.at}")


def _enter(state: State, name: str) -> Outcome:
    if state.taken >= MAX_STEPS:
        name = PERSON
    state = replace(state, at=name, tries=0, taken=state.taken + 1)
    match state.flow.step(name):
        case Say() as say:
            return state, (Speak(say.prompts, say.interruptible),)
        case Greet() as greet:
            return state, (Speak(state.greeting or greet.otherwise, greet.interruptible),)
        case Menu() as menu:
            return _menu(state, menu)
        case (Queue() | Hangup() | Voicemail()) as last:
            return (state, (Speak(last.prompts),)) if last.prompts else _finish(state, last)


def _menu(state: State, menu: Menu) -> Outcome:
    early, state = state.early, replace(state, early="")
    if _choice(menu, early) is not None:
        return _key(state, menu, early)
    return replace(state, tries=1), (Ask(menu.prompts, menu.wait_s),)


def _key(state: State, menu: Menu, key: str) -> Outcome:
    choice = _choice(menu, key)
    if choice is None:
        return _ask_again(state, menu, menu.wrong)
    chosen = Chosen(state.at, key, choice.choice)
    state, actions = _enter(state, choice.next)
    return state, (chosen, *actions)


def _choice(menu: Menu, key: str) -> Choice | None:
    """What the key means; 0 is a person in every menu."""
    default = Choice(choice=PERSON, next=PERSON) if key == "0" else None
    return menu.keys.get(key, default)


def _ask_again(state: State, menu: Menu, first: tuple[str, ...]) -> Outcome:
    if state.tries >= TRIES or state.taken >= MAX_STEPS:
        return _enter(state, PERSON)
    state = replace(state, tries=state.tries + 1, taken=state.taken + 1)
    return state, (Ask((*first, *menu.prompts), menu.wait_s),)


def _finish(state: State, last: Queue | Hangup | Voicemail) -> Outcome:
    ended = replace(state, ended=True)
    match last:
        case Queue():
            return ended, (Route(last),)
        case Voicemail():
            return ended, (TakeMessage(last),)
        case Hangup():
            return ended, (Disconnect(),)
