"""Conversations of three, hold and help: what the engine does for an agent who has a caller.

At the first command the conversation moves into a conference of Asterisk's. Agents stay in it; the
caller is in it too, or out of it on hold. A colleague is asked (`consult`, the caller on hold
meanwhile) or found by a skill (`help`, the caller goes on talking), rung by an offer of their own,
and becomes the third. Whoever is left is never alone with a caller on hold: `check` looks at who is
there, and puts right what follows from it, however the news came.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from acd import explain, inputs, invited, muting, outcome
from acd.actions import HangUp, Invite, Move, Resync
from acd.policy import TieBreak
from acd.records import Call, Guest
from acd.routing import Decision, WaitingCall, choose, need
from acd.talk import HELD, ROOM, guest_of, phones, why_not
from core.events import (
    CallHeld,
    CallOffered,
    CallTransferred,
    NobodyFree,
    OfferFailed,
    OfferFailure,
)

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

TIMER = "guest:"
"""Prefix of the timers that end the ringing of colleagues; the rest is the call's id."""
_CONTEXTS: Mapping[str, Literal["", "open", "held"]] = {HELD: "held", ROOM: "open"}


def keeps(engine: "Engine", call: Call, heard: set[str | None]) -> set[str]:
    """Agents who are with the caller though they do not hear them now; hearing ends the keeping."""
    if call.keeps:
        here = phones(engine, call.call_id)
        call.keeps = [known for known in call.keeps if known in here and known not in heard]
    return set(call.keeps)


# -- what is asked for --


def asked(engine: "Engine", event: inputs.RoomAsked, now: float) -> None:
    """Do what an agent wants, or keep why not under the request's id."""
    refusal = why_not(engine, event.call_id, event.by, event.wish, now=now, to=event.to)
    if refusal is None:
        call = engine.calls[event.call_id]
        refusal = _do(engine, call, event, now)
    if refusal is not None:
        engine.refuse(event.id, refusal)


def _do(engine: "Engine", call: Call, event: inputs.RoomAsked, now: float) -> str | None:
    """Carry out what is possible; said again it changes nothing. A refusal, or None."""
    match event.wish:
        case "hold":
            _hold(engine, call, now)
        case "resume":
            _return(engine, call, now)
        case "consult":
            if call.guest is None:
                _hold(engine, call, now)
                call.asking = True
                _ring(engine, call, _guest(engine, event, event.to, now), None, now)
        case "help":
            return _help(engine, call, event, now)
        case "conference":
            _conference(engine, call, event.by, now)
        case "complete" | "leave":
            _part(engine, call, event.by, now)
        case "pause":
            muting.pause(engine, call, event.by, event.supervisor, now)
        case "record":
            muting.resume(engine, call, now, "asked", event.supervisor)
        case "person" | "emergency":
            muting.resume(engine, call, now, "person")
            if not call.room:
                _move(engine, call, "open", now)
            invited.ring(engine, call, event, now)
        case "back":
            invited.dismiss(engine, call)
            _dismiss(engine, call, event.by, now)
    engine.save(call)
    return None


# -- the caller in and out --


def _hold(engine: "Engine", call: Call, now: float) -> None:
    """The caller hears music, and nobody hears them."""
    if call.room == HELD:
        return
    _move(engine, call, "held", now)
    on_hold(engine, call, now, call.joined, held=True)


def _return(engine: "Engine", call: Call, now: float) -> None:
    """The caller is back with whoever is in the conference."""
    call.asking = False
    if call.room != HELD:
        return
    _move(engine, call, "open", now)
    on_hold(engine, call, now, call.joined, held=False)


def opened(engine: "Engine", call: Call, now: float) -> None:
    """The conversation is a conference, and the caller is in it, not on hold."""
    if call.room == HELD:
        _return(engine, call, now)
    elif not call.room:
        _move(engine, call, "open", now)


def on_hold(engine: "Engine", call: Call, now: float, agents: Iterable[str], *, held: bool) -> None:
    """These agents have the caller on hold, or not any more."""
    for agent_id in agents:
        agent = engine.crew.get(agent_id)
        if agent is not None and engine.crew.hold(agent, now, held=held):
            fields = {"agent_id": agent_id, "held": held, "how": "console"}
            engine.publish(CallHeld, call.call_id, fields)


def _move(engine: "Engine", call: Call, to: Literal["open", "held"], now: float) -> None:
    """Have the caller moved, with their agent when there is no conference yet."""
    here = phones(engine, call.call_id)
    leg = next((here[agent] for agent in call.joined if agent in here), "")
    comes = "" if call.room else leg
    call.keeps = [*call.joined]
    back = to == "open" and call.room != ""
    call.room = to
    call.touched = now
    engine.emit(Move(call.call_id, call.channel, "back" if back else to, comes))
    engine.save(call)


# -- the third --


def _help(engine: "Engine", call: Call, event: inputs.RoomAsked, now: float) -> str | None:
    """Ring whoever routing finds for the skills; nobody: the caller notices nothing."""
    guest = _guest(engine, event, "", now)
    return None if _find(engine, call, guest, now) else "nobody_free"


def _find(engine: "Engine", call: Call, guest: Guest, now: float) -> bool:
    """Ring the one whom routing chooses among those who are free and were not tried."""
    rule: TieBreak = engine.policy.queue(call.queue).tie_break
    wanted = WaitingCall(
        call_id=call.call_id,
        need=need(guest.skills, tie_break=rule),
        since=now,
        credit_s=0.0,
        number=call.number,
        tried=guest.tried,
    )
    decision = choose(wanted, engine.crew.bench, now)
    if decision.agent_id is None or decision.agent_id in guest.tried:
        told = explain.decision(decision, engine.crew, engine.policy.version)
        fields = {"waited_s": 0.0, "decision": told, "joins": guest.kind}
        engine.publish(NobodyFree, call.call_id, fields)
        return False
    if not call.room:
        _move(engine, call, "open", now)
    _ring(engine, call, guest.model_copy(update={"agent_id": decision.agent_id}), decision, now)
    return True


def _guest(engine: "Engine", event: inputs.RoomAsked, to: str, now: float) -> Guest:
    kind = "help" if event.wish == "help" else "consult"
    return Guest(
        id=engine.new_id(),
        agent_id=to,
        by=event.by,
        kind=kind,
        deadline=now + engine.limits.rings_s,
        skills=dict(event.skills),
    )


def _ring(
    engine: "Engine", call: Call, guest: Guest, decision: Decision | None, now: float
) -> None:
    agent = engine.crew.get(guest.agent_id)
    if agent is None:
        return
    call.guest = guest
    engine.timers.set(TIMER + call.call_id, guest.deadline)
    engine.save(call)
    engine.crew.offered(agent, call.call_id, now)
    engine.emit(Invite(call.call_id, guest.channel, guest.agent_id, guest.id, guest.by, guest.kind))
    told = None
    if decision is not None:
        told = explain.decision(decision, engine.crew, engine.policy.version)
    fields = {
        "agent_id": guest.agent_id,
        "offer_id": guest.id,
        "attempt": len(guest.tried) + 1,
        "waited_s": 0.0,
        "joins": guest.kind,
        "by": guest.by,
        "decision": told,
    }
    engine.publish(CallOffered, call.call_id, fields)


def back(engine: "Engine", event: inputs.OfferBack, now: float) -> None:
    """The dialplan reports that the colleague's phone did not answer."""
    call = engine.calls.get(event.call_id)
    if call is not None and call.guest is not None and call.guest.id == event.offer_id:
        _missed(engine, call, outcome.read(event.status, event.cause), event.cause, now)


def unsent(engine: "Engine", event: inputs.OfferUnsent, now: float) -> None:
    """The colleague's phone was never rung."""
    call = engine.calls.get(event.call_id)
    if call is not None and call.guest is not None and call.guest.id == event.offer_id:
        _missed(engine, call, "caller_gone", 0, now)


def due(engine: "Engine", key: str, now: float) -> None:
    """Nothing was heard of a colleague who was rung."""
    call = engine.calls.get(key.removeprefix(TIMER))
    if call is not None and call.guest is not None and not call.guest.here:
        engine.emit(HangUp(call.guest.channel))
        _missed(engine, call, "timeout", 0, now)
        engine.emit(Resync())


def _missed(engine: "Engine", call: Call, why: OfferFailure, cause: int, now: float) -> None:
    """Help is asked of the next one; who asked a colleague has their caller back."""
    guest = guest_of(call)
    if guest is None:
        return
    _failed(engine, call, guest, (why, cause), now)
    if guest.kind == "help" and why != "caller_gone" and guest.by in call.joined:
        tried = [*guest.tried, guest.agent_id]
        again = {"id": engine.new_id(), "tried": tried, "deadline": now + engine.limits.rings_s}
        if engine.active and _find(engine, call, guest.model_copy(update=again), now):
            return
    check(engine, call, now)


def _failed(
    engine: "Engine", call: Call, guest: Guest, how: tuple[OfferFailure, int], now: float
) -> None:
    """The offer to a colleague is over without an answer: the reason, and the cause."""
    why, cause = how
    call.guest = None
    engine.timers.set(TIMER + call.call_id, None)
    fields = {"agent_id": guest.agent_id, "offer_id": guest.id, "reason": why, "cause": cause}
    engine.publish(OfferFailed, call.call_id, fields)
    engine.save(call)
    if why == "caller_gone":
        engine.crew.withdrawn(guest.agent_id, now)
    else:
        engine.crew.missed(guest.agent_id, why, now)


def _withdraw(engine: "Engine", call: Call, now: float, cause: int = 0) -> None:
    """A colleague who still rings is not needed any more."""
    guest = guest_of(call)
    if guest is not None:
        engine.emit(HangUp(guest.channel))
        _failed(engine, call, guest, ("caller_gone", cause), now)
    call.guest = None


def _conference(engine: "Engine", call: Call, by: str, now: float) -> None:
    """All three talk."""
    if call.room != HELD:
        return
    others = phones(engine, call.call_id).keys() - {by}
    _return(engine, call, now)
    for to in sorted(others - call.joined.keys()):
        told(engine, call, by, to, "conference")


def _part(engine: "Engine", call: Call, by: str, now: float) -> None:
    """The agent goes, and the others talk on."""
    here = phones(engine, call.call_id)
    if call.room == HELD:
        _hand_over(engine, call, by, now)
    if by in here:
        engine.emit(HangUp(here[by]))


def _hand_over(engine: "Engine", call: Call, by: str, now: float) -> None:
    """Whoever was asked has the caller now."""
    others = phones(engine, call.call_id).keys() - {by}
    _return(engine, call, now)
    call.guest = None
    for to in sorted(others - call.joined.keys()):
        told(engine, call, by, to, "attended")


def _dismiss(engine: "Engine", call: Call, by: str, now: float) -> None:
    """The caller is the agent's alone again."""
    _withdraw(engine, call, now)
    for agent_id, leg in phones(engine, call.call_id).items():
        if agent_id != by:
            engine.emit(HangUp(leg))
    _return(engine, call, now)


# -- what follows from who is there --


def check(engine: "Engine", call: Call, now: float) -> None:
    """Put right what follows from who is there. Safe to call at any time, any number of times."""
    here = phones(engine, call.call_id)
    _arrived(engine, call, here)
    if not engine.active or call.room != HELD:
        return
    mine = call.joined.keys() & here.keys()
    if call.guest is None and call.asking and mine:
        _return(engine, call, now)
    elif here and not mine:
        _hand_over(engine, call, next(iter(call.joined), ""), now)


def _arrived(engine: "Engine", call: Call, here: dict[str, str]) -> None:
    """The colleague has answered, or has gone again."""
    guest = call.guest
    if guest is None:
        return
    if guest.agent_id in here and not guest.here:
        guest.here = True
        engine.timers.set(TIMER + call.call_id, None)
        engine.save(call)
        if call.room != HELD:
            told(engine, call, guest.by, guest.agent_id, "conference")
    elif guest.here and guest.agent_id not in here:
        call.guest = None
        engine.save(call)


def ended(engine: "Engine", call: Call, cause: int, now: float) -> None:
    """The caller is gone, or stands in line again: nobody is asked to join any more."""
    invited.dismiss(engine, call)
    _withdraw(engine, call, now, cause)
    call.room, call.keeps, call.asking = "", [], False


def seen(engine: "Engine", call: Call, context: str, now: float) -> None:
    """A listing says where the caller is."""
    where = _CONTEXTS.get(context, "")
    if where == call.room:
        return
    on_hold(engine, call, now, call.joined, held=where == HELD)
    call.room = where
    call.keeps = [*call.joined] if where == HELD else []
    engine.save(call)


def stranded(engine: "Engine", call: Call) -> None:
    """A listing shows the caller alone in the conference: they stand in line again."""
    if engine.active and call.room == "open" and not phones(engine, call.call_id):
        engine.emit(Move(call.call_id, call.channel, "lost"))


def told(engine: "Engine", call: Call, by: str, to: str, how: str) -> None:
    """Tell that the one agent has handed the caller to the other, or taken them in."""
    fields = {"agent_id": by, "to": to, "how": how}
    engine.publish(CallTransferred, call.call_id, fields)
