"""Who is in a conversation, and what may be done in it now: reads the engine, changes nothing."""

from typing import TYPE_CHECKING

from acd import invited, muting
from acd.agent import State
from acd.records import Call, Guest
from acd.wire import RoomWish
from core.calls import is_made

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

HELD, ROOM = "held", "room"
"""Dialplan contexts that say where a caller is."""

REFUSALS = {
    "no_call": "no agent has this call",
    "not_yours": "the agent does not have this call: ask whoever has it",
    "made": "a person whom we called cannot be moved: use the phone's own keys",
    "held_on_phone": "the caller is on hold on the phone: take them back there first",
    "asked": "a colleague has been asked already: take the caller back or join all three first",
    "full": "three are talking already: one of them has to leave first",
    "alone": "no colleague has joined: ask one first",
    "not_held": "the caller is not on hold",
    "busy": "the colleague is not free: ask somebody else, or hand the caller on to them",
    "person": "the person who was called in is still there: let them go first",
    "no_channel": "the call's channel is not known yet: try again in a moment",
    "caller_held": "the caller is on hold: take them back first",
    "no_service": "this emergency service is not set up: see the setting emergency_numbers",
    "no_line": "this centre has no line to call on: tell the administrator",
    "night": "nobody is called at this hour: make an appointment",
    "no_phone": "no phone of the supervisor's own is registered: open the desk or register one",
    "phone_busy": "the supervisor's own phone is in use: end that call first",
    "not_waiting": "the call stands in no line now: it is over, or somebody is rung for it",
    "not_listening": "the supervisor does not listen to this call: listen first",
    "not_paused": "the recording is not paused",
    "nobody_free": "nobody with this skill is free: try again soon, or hand on to a queue",
}
"""Why something is not done, by a stable word, with what to do instead."""


def phones(engine: "Engine", call_id: str) -> dict[str, str]:
    """Agents with a connected channel of this call, and that channel's unique id."""
    return {
        agent.agent_id: uniqueid
        for agent in engine.crew.on_call(call_id)
        for uniqueid, known in agent.legs.items()
        if known == call_id
    }


def with_caller(call: Call) -> list[str]:
    """Agents who have the caller, or the person whom we called: of those no joining is told."""
    if call.joined or call.callback is None or call.bridged_at is None:
        return list(call.joined)
    return [call.answered_by] if call.answered_by is not None else []


def guest_of(call: Call) -> Guest | None:
    """The colleague who is being rung, if one is."""
    return call.guest if call.guest is not None and not call.guest.here else None


def why_not(  # noqa: PLR0911  (one line per rule)
    engine: "Engine", call_id: str, by: str, wish: RoomWish, *, now: float, to: str = ""
) -> str | None:
    """Why this cannot be done now, a word of `REFUSALS`; None: it can."""
    call = engine.calls.get(call_id)
    if call is None or not engine.active or not (mine := with_caller(call)):
        return "no_call"
    here = phones(engine, call_id)
    if by not in mine or by not in here:
        return "not_yours"
    if wish in ("pause", "record"):
        return muting.why_not(engine, call, wish)
    if call.callback is not None or is_made(call.call_id):
        return "made"
    agent = engine.crew.get(by)
    if not call.room and agent is not None and agent.state is State.ON_HOLD:
        return "held_on_phone"
    others = bool(here.keys() - {by})
    if wish in ("person", "emergency") or call.invited is not None:
        return _with_person(engine, call, wish, now, to=to, others=others)
    return _unfit(engine, call, wish, to, others=others)


def _with_person(
    engine: "Engine", call: Call, wish: RoomWish, now: float, *, to: str, others: bool
) -> str | None:
    """The same about somebody who is called in: what is said with a customer is all recorded."""
    here = call.invited
    if here is None:
        if wish == "emergency":
            return invited.why_no_service(engine, call, to, others=others)
        return invited.why_not(engine, call, now, others=others)
    if here.service:
        if wish in ("hold", "resume"):
            return _unfit(engine, call, wish, to, others=others)
        said_again = wish == "emergency" and to == here.service
    else:
        said_again = wish == "person"
    return None if wish == "back" or said_again else "person"


def _unfit(  # noqa: PLR0911  (one line per rule)
    engine: "Engine", call: Call, wish: RoomWish, to: str, *, others: bool
) -> str | None:
    """Why the conversation, as it is, does not allow it."""
    match wish:
        case "consult" | "help":
            if call.guest is not None and call.guest.agent_id == to:
                return None  # said again
            if call.guest is not None and not call.guest.here:
                return "asked"
            if others:
                return "full"
            return "busy" if to and to not in engine.crew.bench else None
        case "conference" | "complete" | "leave":
            return None if others else "alone"
        case "resume":
            if call.guest is not None:
                return "asked"
            return None if call.room == HELD else "not_held"
        case "back":
            return None if others or call.guest is not None else "alone"
        case _:
            return None
