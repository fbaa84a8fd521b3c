"""Who has the caller, and how they are handed on: what the engine does about legs of a call.

An agent has the caller while Asterisk connects the two, whatever call the agent's phone was rung
for. A caller who is handed on stands in line again with the beginning of their first wait, so that
nobody who came later is served before them; the one who handed them on comes last.
"""

from typing import TYPE_CHECKING

from acd import admission, conference, ending, inputs, muting, offering, queues
from acd.actions import HandOn
from acd.records import Call, Meant
from core.causes import CUT_OFF
from core.events import AgentJoined, AgentLeft, CallHeld, CallTransferred

QUEUED = "queued"
"""The extension of `[transfer]` that hands a caller on to the queue in SL_QUEUE."""

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine


def moved(engine: "Engine", leg: inputs.Leg, before: list[inputs.Leg], now: float) -> None:
    """The channel came into a bridge or went out of one; `before`: whom it heard until then."""
    touched = [leg, *before, *engine.rooms.hearing(leg.uniqueid)]
    for uniqueid in dict.fromkeys(leg.uniqueid for leg in touched):
        call = engine.calls.get(uniqueid)
        if call is not None:
            settle(engine, call, now)


def settle(engine: "Engine", call: Call, now: float) -> None:
    """Tell who is with the caller now and was not, and who is not any more."""
    here = [leg for leg in engine.rooms.hearing(call.call_id) if leg.agent_id is not None]
    agents = {leg.agent_id for leg in here}
    agents |= conference.keeps(engine, call, agents)
    for agent_id in [known for known in call.joined if known not in agents]:
        _left(engine, call, agent_id, now)
    for leg in here:
        agent = engine.crew.get(leg.agent_id)
        if agent is None:
            continue
        if agent.agent_id not in call.joined:
            call.joined[agent.agent_id] = now
            call.cut_by = ""
            offers = (call.offer, call.guest)
            by = next((o.id for o in offers if o and o.agent_id == agent.agent_id), None)
            fields = {"agent_id": agent.agent_id, "offer_id": by}
            engine.publish(AgentJoined, call.call_id, fields)
            engine.save(call)
            if (
                call.room == "open"
            ):  # who hears them has them on hold no more, however late the news
                conference.on_hold(engine, call, now, [agent.agent_id], held=False)
        if ending.call_of(agent, leg.uniqueid) != call.call_id:  # a colleague's, until now
            engine.crew.leg_up(agent, leg.uniqueid, call.call_id, now)


def part(engine: "Engine", call: Call, now: float) -> None:
    """The caller is with nobody any more."""
    for agent_id in list(call.joined):
        _left(engine, call, agent_id, now)


def held(engine: "Engine", leg: inputs.Leg, *, held: bool) -> None:
    """An agent put whoever they talk to on hold: tell it of the caller they have."""
    call = engine.calls.get(_call_of(engine, leg) or "")
    if call is not None:
        fields = {"agent_id": leg.agent_id, "held": held, "how": "phone"}
        engine.publish(CallHeld, call.call_id, fields)


def handed_on(engine: "Engine", call: Call, event: inputs.CallWaits, now: float) -> None:
    """The caller stands in line again because an agent handed them on, or was cut off from them."""
    if call.offer is not None:  # how it ended was not heard of
        offering.fail(engine, call, "timeout", 0, now)
    # A caller whom every agent has left on hold comes back by themselves.
    by = event.by or next(iter(call.joined), call.answered_by or "")
    engine.leave_line(call, now)
    conference.ended(engine, call, 0, now)
    engine.hang_up(call, now)
    to = event.named if engine.crew.get(event.named) else ""
    call.passed, call.passed_at = event.passed, now
    call.queue = queues.known(event.queue, engine.policy.rules.queues)
    call.skills = dict(event.skills)
    # A number that is nobody's brings the caller back to whoever mistyped it.
    meant = to or (by if event.named else "")
    call.meant = [Meant(kind="passed", agent_id=meant)] if meant else []
    call.taken, call.changes, call.said = [], [], None
    call.tried = [by] if by and meant != by else []
    admission.weigh(engine, call)
    if event.cut > call.cut:  # nobody's will: who left, and who comes, is told as ever
        call.cut, call.cut_by = event.cut, event.by
        engine.save(call)
        return
    fields = {
        "agent_id": by,
        "to": to or (event.named or call.queue),
        "how": "blind" if event.named else "queue",
    }
    engine.publish(CallTransferred, call.call_id, fields)
    engine.save(call)


def cut_off(engine: "Engine", leg: inputs.Leg, cause: int) -> None:
    """A connected agent's channel is gone; the network's cause means that nobody hung up."""
    agent = engine.crew.get(leg.agent_id)
    if agent is None or cause not in CUT_OFF:
        return
    call = engine.calls.get(ending.call_of(agent, leg.uniqueid) or "")
    if call is None or call.joined.keys() - {agent.agent_id}:
        return  # none of ours, or a colleague still has the caller
    call.cut_by = agent.agent_id
    engine.save(call)


def asked(engine: "Engine", event: inputs.TransferAsked) -> None:
    """Somebody hands the caller on from their console: the dialplan does it as for a phone."""
    call = engine.calls.get(event.call_id)
    if call is None or event.by not in call.joined or not engine.active:
        return  # it changed hands in between
    if event.how == "blind":
        engine.emit(HandOn(call.channel, event.by, event.to, event.skills))
    elif event.to in engine.policy.rules.queues:
        engine.emit(HandOn(call.channel, event.by, QUEUED, event.skills, event.to))


def handed_over(engine: "Engine", event: inputs.HandedOver, now: float) -> None:
    """An agent asked a colleague first, and then connected them with the caller."""
    by = event.first.agent_id or ""
    ids = [event.caller, *(_call_of(engine, leg) for leg in (event.first, event.second))]
    call = next((engine.calls[found] for found in ids if found in engine.calls), None)
    if call is None:
        return
    if event.ringing:
        # Nobody has answered there: as a caller in line, they are not lost if nobody does.
        engine.emit(HandOn(call.channel, by, event.to, {}))
        return
    settle(engine, call, now)
    others = [agent for agent in call.joined if agent != by]
    to = event.to if event.to in others or not others else others[-1]
    if to and to != by:
        fields = {"agent_id": by, "to": to, "how": "attended"}
        engine.publish(CallTransferred, call.call_id, fields)


def _call_of(engine: "Engine", leg: inputs.Leg) -> str | None:
    """The call whose caller this channel hears, or was rung for."""
    agent = engine.crew.get(leg.agent_id)
    known = [other.uniqueid for other in engine.rooms.hearing(leg.uniqueid)]
    mine = ending.call_of(agent, leg.uniqueid) if agent is not None else None
    return next((uniqueid for uniqueid in known if uniqueid in engine.calls), mine)


def _left(engine: "Engine", call: Call, agent_id: str, now: float) -> None:
    del call.joined[agent_id]
    engine.publish(AgentLeft, call.call_id, {"agent_id": agent_id})
    muting.left(engine, call, agent_id, now)
    engine.save(call)
