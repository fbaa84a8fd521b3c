"""One caller's way through the flows, as a pure function: an event in, the next actions out.

The runner carries out the actions in order. All but the last need no answer: they make known where
the call is (`Entered`, `Chosen`) or say something whose end is all that counts. The last one yields
the next event (`Speak`, `Listen`, `Collect`, `LookUp`) or is the end (`Route`, `TakeMessage`,
`Disconnect`). From every state, silence, keys and hang-up end in a queue, a message or a good-bye
within `MAX_STEPS` steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.errors import IllegalEvent
from ivr import facts, numbers
from ivr.facts import Caller, Facts
from ivr.flow import (
    PERSON,
    READ_BACK,
    RIGHT,
    Ask,
    Branch,
    Callback,
    Choice,
    Continue,
    Flow,
    Greet,
    Hangup,
    Menu,
    Queue,
    Say,
    Schedule,
    Step,
    Voicemail,
)
from ivr.flow import LookUp as LookUpStep
from ivr.lookups import Outcome as Answer
from ivr.lookups import Subject

TRIES = 2
"""How often is asked: once more after silence or a wrong key, then a person listens."""
MAX_STEPS = 40
"""Steps one call may take; a caller who keeps choosing "again" reaches a person here."""
YES, ZERO, AGAIN, ENDS = "1", "0", "*", "#"


@dataclass(frozen=True)
class Done:
    """The prompts were played to their end."""


@dataclass(frozen=True)
class Key:
    """The caller pressed a key."""

    key: str


@dataclass(frozen=True)
class Keys:
    """The caller entered something and ended it, or fell silent; empty: no key came."""

    keys: str


@dataclass(frozen=True)
class Silence:
    """The time to answer passed without a key."""


@dataclass(frozen=True)
class Found:
    """What a look-up gave."""

    outcome: Answer
    facts: Facts = field(default_factory=dict)
    greeting: tuple[str, ...] = ()
    """Of a look-up of the customer: the prompts that greet them by name."""


@dataclass(frozen=True)
class Gone:
    """The caller hung up."""


Event = Done | Key | Keys | Silence | Found | Gone


@dataclass(frozen=True)
class Entered:
    """The call came to a step. Also said of silent ones, for the path."""

    flow: str
    step: str
    voice: str
    """The set of prompts from here on."""


@dataclass(frozen=True)
class Speak:
    """Play prompts one after the other; a key may end them."""

    prompts: tuple[str, ...]
    interruptible: bool = True


@dataclass(frozen=True)
class Listen:
    """Play prompts that a key ends, then wait for a key. Yields Key or Silence."""

    prompts: tuple[str, ...]
    wait_s: float


@dataclass(frozen=True)
class Collect:
    """Play prompts that a key ends, then take keys until `#`, silence or `most`. Yields Keys."""

    prompts: tuple[str, ...]
    wait_s: float
    """Before the first key and between two."""
    most: int


@dataclass(frozen=True)
class LookUp:
    """Ask something about the caller. Yields Found."""

    what: Subject
    by: str
    """Which one is meant; empty: not said."""
    within_s: float


@dataclass(frozen=True)
class Chosen:
    """Make known what the caller chose."""

    menu: str
    key: str
    choice: str


@dataclass(frozen=True)
class Route:
    """The end: the call waits for a person of this queue."""

    queue: Queue | Callback


@dataclass(frozen=True)
class TakeMessage:
    """The end: the caller leaves a message."""

    voicemail: Voicemail


@dataclass(frozen=True)
class Disconnect:
    """The end: nothing more to do for this call."""


End = Route | TakeMessage | Disconnect
Action = Entered | Speak | Listen | Collect | LookUp | Chosen | End


@dataclass(frozen=True)
class State:
    """Where a call is. It holds its flows, so a call ends in those with which it began."""

    flows: Mapping[str, Flow]
    flow: str
    at: str
    """Name of the step."""
    caller: Caller
    kept: Facts = field(default_factory=dict)
    """What was entered and looked up on the way."""
    tries: int = 0
    """How often the current question was asked."""
    taken: int = 0
    """Steps taken so far."""
    early: str = ""
    """A key pressed before a question was reached."""
    entered: str = ""
    """Digits of the current question so far, or those that are read back."""
    confirming: bool = False
    """Whether the caller is asked if `entered` is right."""
    ended: bool = False

    @property
    def facts(self) -> Facts:
        """All that is known now."""
        return {**self.caller.facts, **self.kept}

    @property
    def voice(self) -> str:
        """The set of prompts that this caller hears here."""
        return self.flows[self.flow].speaks(senior=self.facts.get("senior") == facts.YES)

    @property
    def step(self) -> Step:
        return self.flows[self.flow].step(self.at)


Outcome = tuple[State, tuple[Action, ...]]


def begin(flows: Mapping[str, Flow], name: str, caller: Caller) -> Outcome:
    """The first state of a call in the flow of that name, and what to do first."""
    return _enter(State(flows, name, "", caller), flows[name].start)


def step(state: State, event: Event) -> Outcome:
    """What follows. Raises `IllegalEvent` for one that the last action cannot have yielded."""
    if isinstance(event, Gone):
        return replace(state, ended=True), ()
    if state.ended:
        raise IllegalEvent(f"{event} after the flow's end")
    match state.step:
        case Menu() as menu if isinstance(event, Key | Silence):
            return _chosen(state, menu, event)
        case Ask() as ask if isinstance(event, Key | Silence if state.confirming else Keys):
            return _answered(state, ask, event)
        case Say() | Greet() as talk if isinstance(event, Done | Key):
            early = event.key if isinstance(event, Key) else ""
            return _enter(replace(state, early=early or state.early), talk.next)
        case LookUpStep() as look_up if isinstance(event, Found):
            return _found(state, look_up, event)
    raise IllegalEvent(f"{event} at step {state.at}")


def _enter(state: State, name: str) -> Outcome:
    """Come to a step, and go on through all that need no answer."""
    actions: list[Action] = []
    while True:
        if state.taken >= MAX_STEPS:
            name = PERSON
        state = replace(
            state, at=name, tries=0, entered="", confirming=False, taken=state.taken + 1
        )
        actions.append(Entered(state.flow, name, state.voice))
        at = state.step
        if isinstance(at, Say | Greet) and not at.interruptible:
            actions.append(_speech(state, at))
            name = at.next
        elif isinstance(at, Branch | Schedule):
            name = _way(state, at)
        elif isinstance(at, Continue):
            state, name = replace(state, flow=at.flow), state.flows[at.flow].start
        else:
            state, more = _stop(state, at)
            return state, (*actions, *more)


def _way(state: State, step: Branch | Schedule) -> str:
    """Where a step leads that only decides."""
    if isinstance(step, Schedule):
        caller = state.caller
        is_open = caller.number_open if step.hours is None else step.hours in caller.open
        return step.open if is_open else step.closed
    for way in step.ways:
        if all(facts.holds(fact, words, state.facts) for fact, words in way.when.items()):
            return way.next
    return step.otherwise


def _speech(state: State, step: Say | Greet) -> Speak:
    if isinstance(step, Greet):
        return Speak(state.caller.greeting or step.otherwise, step.interruptible)
    return Speak(step.prompts, step.interruptible)


def _stop(state: State, step: Step) -> Outcome:
    """The step needs an answer, or is the end."""
    match step:
        case Menu():
            return _menu(state, step)
        case Ask():
            return _ask(state, step)
        case Say() | Greet():
            last: Action = _speech(state, step)
        case LookUpStep():
            by = state.facts.get(step.by, "") if step.by else ""
            last = LookUp(step.what, by, step.within_s)
        case _:
            return _end(state, step)
    return state, (last,)


def _end(state: State, step: Step) -> Outcome:
    """What is said before the end, and the end, at once: no key can change it any more."""
    match step:
        case Queue() | Callback():
            end: End = Route(step)
        case Voicemail():
            end = TakeMessage(step)
        case Hangup():
            end = Disconnect()
        case _:
            raise TypeError(f"{step.do} is no end")
    said: tuple[Action, ...] = (Speak(step.prompts),) if step.prompts else ()
    return replace(state, ended=True), (*said, end)


def _menu(state: State, menu: Menu) -> Outcome:
    early, state = state.early, replace(state, early="")
    if _choice(menu, early) is not None:
        return _key(state, menu, early)
    return replace(state, tries=1), (Listen(menu.prompts, menu.wait_s),)


def _chosen(state: State, menu: Menu, answer: Key | Silence) -> Outcome:
    if isinstance(answer, Key):
        return _key(state, menu, answer.key)
    return _ask_again(state, menu, menu.silence)


def _key(state: State, menu: Menu, key: str) -> Outcome:
    choice = _choice(menu, key)
    if choice is None:
        return _ask_again(state, menu, menu.wrong)
    chosen = Chosen(state.at, key, choice.choice)
    state, actions = _enter(state, choice.next)
    return state, (chosen, *actions)


def _choice(menu: Menu, key: str) -> Choice | None:
    """What the key means; 0 is a person in every menu."""
    default = Choice(choice=PERSON, next=PERSON) if key == ZERO else None
    return menu.keys.get(key, default)


def _ask_again(state: State, question: Menu | Ask, first: tuple[str, ...]) -> Outcome:
    if state.tries >= TRIES or state.taken >= MAX_STEPS:
        return _enter(state, PERSON)
    state = replace(
        state, tries=state.tries + 1, taken=state.taken + 1, entered="", confirming=False
    )
    said = (*first, *question.prompts)
    if isinstance(question, Ask):
        return state, (Collect(said, question.wait_s, question.most),)
    return state, (Listen(said, question.wait_s),)


def _ask(state: State, ask: Ask) -> Outcome:
    """The first digit may have come before the question: whoever knows it does not wait."""
    early = state.early if state.early.isdigit() else ""
    state = replace(state, early="", tries=1, entered=early)
    return state, (Collect(() if early else ask.prompts, ask.wait_s, ask.most - len(early)),)


def _answered(state: State, ask: Ask, answer: Event) -> Outcome:
    if isinstance(answer, Keys):
        return _entered(state, ask, state.entered + answer.keys)
    return _confirmed(state, ask, answer.key if isinstance(answer, Key) else "")


def _entered(state: State, ask: Ask, keys: str) -> Outcome:
    entered = keys.rstrip(ENDS).rpartition(AGAIN)[2]
    if entered == ZERO:
        return _enter(state, PERSON)
    if not entered and not keys:
        return _ask_again(state, ask, ask.silence)
    if not (entered.isdecimal() and ask.least <= len(entered) <= ask.most):
        return _ask_again(state, ask, ask.wrong)
    if ask.confirm:
        state = replace(state, entered=entered, confirming=True)
        read = (READ_BACK, *numbers.digits(entered), RIGHT)
        return state, (Listen(read, ask.wait_s),)
    return _saved(state, ask, entered)


def _confirmed(state: State, ask: Ask, key: str) -> Outcome:
    if key == YES:
        return _saved(state, ask, state.entered)
    if key == ZERO:
        return _enter(state, PERSON)
    return _ask_again(state, ask, ())


def _saved(state: State, ask: Ask, entered: str) -> Outcome:
    return _enter(replace(state, kept={**state.kept, ask.save: entered}), ask.next)


def _found(state: State, look_up: LookUpStep, found: Found) -> Outcome:
    state = replace(state, kept={**state.kept, **found.facts})
    if found.greeting:
        state = replace(state, caller=replace(state.caller, greeting=found.greeting))
    after = {"found": look_up.found, "none": look_up.none, "late": look_up.late}
    return _enter(state, after[found.outcome])
