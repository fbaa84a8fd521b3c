"""Somebody who is not on the line is called into a conversation: an older person whose daughter
calls for them, or an emergency service.

Whoever asks names a person on file, never a number: the number comes sealed from `crm`, is opened
right before the Originate, and is in no event, log or record of ours. The caller stays in the
conference, so that all that is said is heard by both, and is in the recording. With an emergency
service the agent may speak alone, the caller on hold: who threatens to jump must not hear it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from acd import inputs, outcome
from acd.actions import HangUp, InvitePerson, Resync
from acd.records import Call, Invited
from core.events import PersonDialled, PersonJoined, PersonLeft

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

TIMER = "person:"
"""Prefix of the timers that end the ringing; the rest is the call's id."""
JOINED = "person-joins"
"""Dialplan context of a person's channel that has answered."""
MARGIN_S = 15.0
"""Beyond the ringing: until the prompt has told the person what it is about."""
WHY = {
    "no_answer": "no_answer",
    "timeout": "no_answer",
    "busy": "busy",
    "declined": "busy",
    "unreachable": "unreachable",
}
"""How an offer to a phone failed, as it is told of a person."""


def why_not(engine: "Engine", call: Call, now: float, *, others: bool) -> str | None:
    """Why no customer can be called in now, a word of `acd.talk.REFUSALS`; None: one can."""
    rules = engine.callback_rules
    if call.guest is not None or others:
        return "full"
    if call.room == "held":
        return "caller_held"
    if not rules.possible:
        return "no_line"
    return None if rules.opens(now) <= now else "night"


def why_no_service(engine: "Engine", call: Call, service: str, *, others: bool) -> str | None:
    """The same about an emergency service: at any hour. `service`: empty for any of them."""
    rules = engine.callback_rules
    if call.guest is not None or others:
        return "full"
    if not rules.possible:
        return "no_line"
    known = service in rules.services if service else rules.services
    return None if known else "no_service"


def ring(engine: "Engine", call: Call, event: inputs.RoomAsked, now: float) -> None:
    """Ring whom the agent wants; said again while they ring or talk, it changes nothing."""
    if call.invited is not None:
        return
    rules = engine.callback_rules
    service = event.to if event.wish == "emergency" else ""
    found = Invited(
        id=engine.new_id(),
        person_id=0 if service else event.person,
        service=service,
        by=event.by,
        deadline=now + rules.ring_s + MARGIN_S,
    )
    call.invited = found
    engine.timers.set(TIMER + call.call_id, found.deadline)
    engine.save(call)
    shown, number = rules.shown or call.did or "", rules.services.get(service, "")
    sealed = "" if service else event.sealed
    engine.emit(InvitePerson(call.call_id, found.channel, found.id, sealed, shown, number))
    engine.publish(PersonDialled, call.call_id, {**_whom(found), "agent_id": found.by})


def here(engine: "Engine", event: inputs.PersonHere, now: float) -> None:
    """They have answered, and are in the conversation."""
    call = engine.calls.get(event.call_id)
    found = call.invited if call is not None else None
    if call is None or found is None or found.id != event.invite_id:
        if engine.active:
            engine.emit(HangUp(event.uniqueid))  # nobody expects them any more
        return
    if found.leg:
        return
    call.touched = now
    call.invited = found.model_copy(update={"leg": event.uniqueid})
    engine.timers.set(TIMER + call.call_id, None)
    engine.save(call)
    engine.publish(PersonJoined, call.call_id, _whom(found))


def back(engine: "Engine", event: inputs.OfferBack) -> None:
    """Their phone did not answer, or was never rung."""
    call = engine.calls.get(event.call_id)
    if call is not None and call.invited is not None and call.invited.id == event.offer_id:
        if event.status == "INVALID":
            _over(engine, call, "not_called")
        else:
            why = outcome.read(event.status, event.cause)
            _over(engine, call, WHY.get(why, "not_called"))


def unsent(engine: "Engine", call_id: str, invite_id: str) -> None:
    """Asterisk was never asked, or refused."""
    call = engine.calls.get(call_id)
    if call is not None and call.invited is not None and call.invited.id == invite_id:
        _over(engine, call, "not_called")


def hung(engine: "Engine", leg: inputs.Leg) -> None:
    """A channel is gone; theirs, perhaps."""
    call = engine.calls.get(leg.call_id or "")
    if call is not None and call.invited is not None and call.invited.leg == leg.uniqueid:
        _over(engine, call, "over")


def due(engine: "Engine", key: str) -> None:
    """Nothing was heard of their phone for too long."""
    call = engine.calls.get(key.removeprefix(TIMER))
    if call is not None and call.invited is not None and not call.invited.leg:
        engine.emit(HangUp(call.invited.channel))
        _over(engine, call, "no_answer")
        engine.emit(Resync())


def dismiss(engine: "Engine", call: Call) -> None:
    """They are not needed any more; nobody there is fine."""
    if call.invited is not None:
        engine.emit(HangUp(call.invited.leg or call.invited.channel))
        _over(engine, call, "over" if call.invited.leg else "not_called")


def seen(
    engine: "Engine", call: Call, listed: Mapping[str, inputs.SeenChannel], now: float
) -> None:
    """A listing of all channels: theirs is in it, or they are gone."""
    found = call.invited
    if found is None:
        return
    if found.leg:
        if found.leg not in listed:
            _over(engine, call, "over")
        return
    for channel in listed.values():  # that they have answered was not heard of
        leg = channel.leg
        if leg.call_id == call.call_id and channel.context == JOINED and channel.bridged:
            here(engine, inputs.PersonHere(call.call_id, found.id, leg.uniqueid), now)


def _over(engine: "Engine", call: Call, reason: str) -> None:
    found = call.invited
    if found is None:
        return
    call.invited = None
    engine.timers.set(TIMER + call.call_id, None)
    engine.publish(PersonLeft, call.call_id, {**_whom(found), "reason": reason})
    engine.save(call)


def _whom(found: Invited) -> dict[str, object]:
    """As events name them."""
    return {"person_id": found.person_id, "service": found.service, "invite_id": found.id}
