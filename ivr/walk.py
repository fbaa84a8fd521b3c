"""One caller's way through the flows, as a pure function: an event in, the next actions out.

The runner carries out the actions in order. All but the last need no answer: they make known where
the call is (`Entered`, `Chosen`, `Understood`) or say something whose end is all that counts. The
last one yields the next event (`Speak`, `Listen`, `Collect`, `Hear`, `LookUp`) or is the end
(`Route`, `TakeMessage`, `Disconnect`). From every state silence, keys, speech and hang-up end in a
queue, a message or a good-bye within `MAX_STEPS` steps. The values are in `moves` and `state`, the
questions in `asking`.
"""

from collections.abc import Mapping
from dataclasses import replace

from core.errors import IllegalEvent
from ivr import age, asking, facts, own_words, refusing, saying
from ivr.facts import Caller
from ivr.flow import (
    MOST_CREDIT_S,
    PERSON,
    Ask,
    AskAge,
    Branch,
    Callback,
    Consent,
    Continue,
    Flow,
    Greet,
    Hangup,
    Menu,
    Order,
    Queue,
    Say,
    Schedule,
    Set,
    Speaking,
    Step,
    Tell,
    Voicemail,
)
from ivr.flow import LookUp as LookUpStep
from ivr.intent_book import CRISIS, Book
from ivr.moves import (
    Action,
    Collect,
    Disconnect,
    Done,
    End,
    Entered,
    Event,
    FileOrder,
    Found,
    Gone,
    Hear,
    Key,
    Listen,
    LookUp,
    Route,
    Silence,
    Speak,
    TakeMessage,
    Understood,
)
from ivr.ports import Heard
from ivr.state import MAX_STEPS, Outcome, State, Turn


def begin(
    flows: Mapping[str, Flow], name: str, caller: Caller, books: Mapping[str, Book] | None = None
) -> Outcome:
    """The first state of a call in the flow of that name, and what to do first.

    `books`: those that the flows name; without them nothing is asked by speech.
    """
    return _go_on(Turn(State(flows, name, "", caller, books or {}), to=flows[name].start))


def step(state: State, event: Event) -> Outcome:
    """What follows. Raises `IllegalEvent` for one that the last action cannot have yielded."""
    if isinstance(event, Gone):
        return replace(state, ended=True), ()
    if state.ended:
        raise IllegalEvent(f"{event} after the flow's end")
    turn = _after(state, event)
    if turn is None:
        raise IllegalEvent(f"{event} at step {state.at}")
    return _go_on(turn)


def _after(state: State, event: Event) -> Turn | None:
    """What the step where the call is makes of the event; None when it cannot have come."""
    turn = None
    match state.step:
        case Menu() as menu if isinstance(event, Key | Silence | Heard):
            turn = asking.chosen(state, menu, event)
        case AskAge() as asked if isinstance(event, Key | Silence | Heard):
            turn = age.answered(state, asked, event)
        case Ask() as ask if isinstance(event, Heard) or asking.answers_digits(state, event):
            turn = asking.answered(state, ask, event)
        case Consent() as asked if refusing.answers(event):
            turn = refusing.answered(state, asked, event)
        case Tell() as told if isinstance(event, Heard):
            turn = own_words.answered(state, told, event)
        case Say() | Greet() as talk if isinstance(event, Done | Key):
            early = event.key if isinstance(event, Key) else state.early
            turn = Turn(replace(state, early=early), to=talk.next)
        case LookUpStep() | Order() as wanted if isinstance(event, Found):
            turn = _found(state, wanted, event)
    return turn


def _go_on(turn: Turn) -> Outcome:
    """Go through all steps that need no answer, to the next one that does, or is the end."""
    turn = _alarmed(turn)
    actions = [*turn.actions]
    while turn.to is not None:
        name = turn.to if turn.state.taken < MAX_STEPS else PERSON
        state = replace(
            turn.state,
            at=name,
            tries=0,
            entered="",
            confirming=False,
            between=(),
            taken=turn.state.taken + 1,
        )
        actions.append(Entered(state.flow, name, state.voice))
        turn = _come_to(state, state.step)
        actions += turn.actions
    return turn.state, tuple(_said(action, turn.state) for action in actions)


def _alarmed(turn: Turn) -> Turn:
    """Who said a word of crisis is served before everybody else, wherever the flow leads them."""
    said = (one.decision.meaning.intent for one in turn.actions if isinstance(one, Understood))
    return replace(turn, state=replace(turn.state, crisis=True)) if CRISIS in said else turn


def _come_to(state: State, at: Step) -> Turn:
    """What a step does first."""
    return _question(state, at) or _silent(state, at) or _end(state, at)


def _question(state: State, at: Step) -> Turn | None:
    """A step that waits for an answer: the caller's, or a system's."""
    turn = None
    match at:
        case Menu():
            turn = asking.menu(state, at)
        case Ask():
            turn = asking.digits(state, at)
        case AskAge():
            turn = age.question(state, at)
        case Tell():
            turn = own_words.question(state, at)
        case Consent():
            turn = refusing.question(state, at)
        case LookUpStep():
            by, proof = (state.facts.get(fact or "", "") for fact in (at.by, at.proof))
            turn = Turn(state, (LookUp(at.what, by, at.within_s, proof),))
        case Order():
            turn = Turn(state, (_order(state, at),))
    return turn


def _silent(state: State, at: Step) -> Turn | None:
    """A step that asks nothing and is not the end."""
    match at:
        case Say() | Greet():
            return Turn(state, (_speech(state, at),), None if at.interruptible else at.next)
        case Speaking() | Set():
            news = at.facts if isinstance(at, Set) else {"language": at.language}
            return Turn(replace(state, kept={**state.kept, **news}), to=at.next)
        case Branch() | Schedule():
            return Turn(state, to=_way(state, at))
        case Continue():
            return Turn(replace(state, flow=at.flow), to=state.flows[at.flow].start)
    return None


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


def _end(state: State, step: Step) -> Turn:
    """What is said before the end, and the end, at once: no key can change it any more."""
    match step:
        case Queue() | Callback():
            end: End = Route(_at_once(step) if state.crisis else step)
        case Voicemail():
            end = TakeMessage(step)
        case Hangup():
            end = Disconnect()
        case _:
            raise TypeError(f"{step.do} is no end")
    said: tuple[Action, ...] = (Speak(step.prompts),) if step.prompts else ()
    return Turn(replace(state, ended=True), (*said, end))


def _at_once(step: Queue | Callback) -> Queue:
    """The same line, before everybody in it; nobody in danger is called back later."""
    line = step.model_dump(exclude={"do", "credit_s"})
    return Queue(do="queue", credit_s=MOST_CREDIT_S, **line)


def _order(state: State, at: Order) -> FileOrder:
    known = ((label, state.facts.get(fact, "")) for label, fact in at.details.items())
    note = "\n".join(f"{label}：{value}" for label, value in known if value)
    sound = state.facts.get(at.sound, "") if at.sound else ""
    return FileOrder(at.kind, state.facts.get(at.subject, ""), note, at.within_s, sound)


def _said(action: Action, state: State) -> Action:
    """The action with the facts in what is said, as prompts."""
    if not isinstance(action, Speak | Listen | Collect | Hear):
        return action
    action = replace(action, prompts=saying.expand(action.prompts, state.facts))
    if isinstance(action, Hear):
        return replace(action, by_keys=saying.expand(action.by_keys, state.facts))
    return action


def _found(state: State, asked: LookUpStep | Order, found: Found) -> Turn:
    state = replace(state, kept={**state.kept, **found.facts})
    if found.greeting:
        state = replace(state, caller=replace(state.caller, greeting=found.greeting))
    if isinstance(asked, Order):
        filed = {"found": asked.filed, "refused": asked.refused}
        return Turn(state, to=filed.get(found.outcome, asked.late))
    after = {"found": asked.found, "none": asked.none}
    return Turn(state, to=after.get(found.outcome, asked.late))
