"""A supervisor listens to a conversation on their own phone: heard by nobody, the agent, or all.

Their channel itself carries what it listens to, and how: Asterisk's listing shows it, and it asks
anew whenever the agent it hears has gone (UserEvent ACDListen). So a listener stays with the caller
through transfers, and through the death of an ACD; nothing of it is kept anywhere else. A
listener's phone that dies changes nothing for those who talk.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from acd import conference, inputs, talk
from acd.actions import Attach, HangUp, Listen, TakeOver
from acd.records import Call
from acd.wire import ListenMode
from core.calls import is_made

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

RINGS_S = 90.0
"""A phone of which nothing was heard for so long after it was rung does not ring any more."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A supervisor who listens, or whose phone rings for it."""

    call_id: str
    mode: ListenMode
    target: str
    """Unique id of the channel that they hear; empty: none for the moment."""
    since: float
    """Epoch seconds of the last news."""
    leg: str = ""
    """Unique id of their own channel; empty while it rings."""
    channel: str = ""
    """That channel's name."""
    takes: bool = False
    """They are about to have the caller, and the agent is let go then."""


# -- what is asked for --


def why_not(engine: "Engine", event: inputs.ListenAsked) -> str | None:
    """Why this cannot be done now, a word of `acd.talk.REFUSALS`; None: it can."""
    call = engine.calls.get(event.call_id)
    here = talk.phones(engine, event.call_id)
    if call is None or not engine.active or not here:
        return "no_call"
    agent = engine.crew.get(event.listener)
    if agent is None or not agent.registered:
        return "no_phone"
    listener = engine.listeners.get(event.listener)
    if event.listener in here or (listener is not None and listener.takes):
        return "phone_busy"
    if listener is None:
        return "phone_busy" if agent.channels or agent.legs else None
    return None if listener.leg else "phone_busy"


def asked(engine: "Engine", event: inputs.ListenAsked, now: float) -> None:
    """Ring the listener's phone; one that listens already hears what is asked for at once."""
    why = why_not(engine, event)
    if why is not None:
        engine.refuse(event.id, why)
        return
    target = _target(engine, event.call_id, event.agent_id)
    before = engine.listeners.get(event.listener)
    found = Listener(event.call_id, event.mode, target, now)
    if before is not None:
        found = replace(found, leg=before.leg, channel=before.channel)
        engine.emit(Attach(found.channel, found.mode, found.call_id, target))
    else:
        engine.emit(Listen(event.call_id, event.listener, target, event.mode))
    engine.listeners[event.listener] = found


def take(engine: "Engine", event: inputs.TakeAsked, now: float) -> None:
    """The supervisor, who listens, gets the caller on the same channel; the agent goes."""
    why = _why_not_taken(engine, event)
    if why is not None:
        engine.refuse(event.id, why)
        return
    call, listener = engine.calls[event.call_id], engine.listeners[event.listener]
    engine.listeners[event.listener] = replace(listener, takes=True, since=now)
    conference.opened(engine, call, now)
    engine.emit(TakeOver(call.call_id, listener.channel))


def _why_not_taken(engine: "Engine", event: inputs.TakeAsked) -> str | None:
    call, listener = engine.calls.get(event.call_id), engine.listeners.get(event.listener)
    if call is None or not engine.active or not (mine := talk.with_caller(call)):
        return "no_call"
    if listener is None or not listener.leg or listener.call_id != event.call_id:
        return "not_listening"
    if call.callback is not None or is_made(call.call_id):
        return "made"
    if len(talk.phones(engine, call.call_id)) > 1 or call.guest is not None:
        return "full"
    agent = engine.crew.get(mine[0])
    if not call.room and agent is not None and agent.state.value == "on_hold":
        return "held_on_phone"
    return None


# -- what is heard of them --


def here(engine: "Engine", event: inputs.ListenerHere, now: float) -> None:
    """A listener's channel says what it listens to, or that it has nobody to hear."""
    before = engine.listeners.get(event.listener)
    if before is not None and before.takes:
        return
    found = Listener(event.call_id, event.mode, event.target, now, event.leg, event.channel)
    engine.listeners[event.listener] = found
    if not event.target and engine.active:
        _attach(engine, found)


def over(engine: "Engine", event: inputs.ListenerOver) -> None:
    """A listener's phone was not answered, or could not be rung."""
    listener = engine.listeners.get(event.listener)
    if listener is not None and not listener.leg:
        del engine.listeners[event.listener]


def hung(engine: "Engine", leg: inputs.Leg) -> None:
    """A channel is gone; a listener's, perhaps."""
    listener = engine.listeners.get(leg.agent_id or "")
    if listener is not None and listener.leg == leg.uniqueid:
        del engine.listeners[leg.agent_id or ""]


def check(engine: "Engine", call: Call) -> None:
    """Let the agents go whose caller was taken, once the one who takes them is there."""
    for agent_id, listener in list(engine.listeners.items()):
        present = talk.phones(engine, call.call_id)
        if not listener.takes or listener.call_id != call.call_id or agent_id not in present:
            continue
        del engine.listeners[agent_id]
        for other, leg in present.items():
            if other != agent_id:
                conference.told(engine, call, other, agent_id, "attended")
                engine.emit(HangUp(leg))


def seen(
    engine: "Engine", channels: Mapping[str, inputs.SeenChannel], horizon: float, now: float
) -> None:
    """A listing of all channels: who listens is in it, wherever nothing newer is known."""
    for agent_id, known in list(engine.listeners.items()):
        patience = 0.0 if known.leg else RINGS_S
        if known.leg not in channels and known.since + patience < horizon:
            del engine.listeners[agent_id]
    for channel in channels.values():
        agent_id = channel.leg.agent_id or ""
        if channel.listens is None or agent_id in engine.listeners:
            continue
        mode, call_id = channel.listens
        leg = channel.leg.uniqueid
        engine.listeners[agent_id] = Listener(call_id, mode, "", now, leg, channel.channel)


def listeners(engine: "Engine") -> Iterable[tuple[str, Listener, str]]:
    """Who listens: the supervisor's agent, how, and the agent they hear (empty: nobody now)."""
    for agent_id, listener in engine.listeners.items():
        there = talk.phones(engine, listener.call_id)
        known = (other for other, leg in there.items() if leg == listener.target)
        yield agent_id, listener, next(known, next(iter(there), ""))


def _attach(engine: "Engine", listener: Listener) -> None:
    """Have them hear whoever has the caller by now: nobody yet is silence, they ask again."""
    if listener.call_id not in engine.calls:
        engine.emit(HangUp(listener.leg))
        return
    target = _target(engine, listener.call_id)
    if target:
        engine.emit(Attach(listener.channel, listener.mode, listener.call_id, target))


def _target(engine: "Engine", call_id: str, agent_id: str = "") -> str:
    """The channel to hear: this agent's, else any that is there; empty for none."""
    there = talk.phones(engine, call_id)
    call = engine.calls.get(call_id)
    with_caller = [there[a] for a in (call.joined if call else ()) if a in there]
    return there.get(agent_id) or next(iter([*with_caller, *there.values()]), "")
