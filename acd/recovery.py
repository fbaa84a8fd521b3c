"""What a listing of Asterisk's channels says against what the engine believes.

Asterisk decides who exists and who talks; the engine's own memory (or what it saved) supplies
place, skills and wrap-up. Used after every (re)connection, and now and then, to repair lost events.
News younger than the listing is never overruled.
"""

from collections import defaultdict
from typing import TYPE_CHECKING

from acd import (
    answers,
    calling,
    conference,
    ending,
    handing,
    inputs,
    invited,
    listening,
    offering,
    offers,
    talk,
)
from acd.agent import State
from acd.records import Call, Offer
from core.events import CallOffered

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

SETTLING_S = 1.0
"""An offer younger than this may not have reached Asterisk when it was listed."""

WAITING, FALLBACK = "waiting", "fallback"
"""Dialplan contexts that say where a caller is."""


def compare(engine: "Engine", seen: inputs.Snapshot, now: float) -> None:
    """Believe the listing wherever nothing newer is known."""
    horizon = seen.asked_at - SETTLING_S
    engine.people.talked = seen.talked
    for agent in engine.crew.all():
        for device in agent.phones.keys() - seen.devices.keys():
            engine.crew.phone(device, "", now)
    for device, state in seen.devices.items():
        engine.crew.phone(device, state, now)
    channels = {channel.leg.uniqueid: channel for channel in seen.channels}
    _legs(engine, channels, horizon, now)
    for channel in seen.channels:
        if channel.leg.is_caller and channel.leg.uniqueid not in engine.hung:
            _caller(engine, channel, horizon, now)
    engine.rooms.compare(seen.channels, horizon, now)
    for call in engine.calls.values():
        conference.check(engine, call, now)
        handing.settle(engine, call, now)
        if call.touched < horizon:
            invited.seen(engine, call, channels, now)
    for call in [c for c in engine.calls.values() if c.call_id not in channels]:
        if call.callback is not None and call.offer is None and call.answered_by is None:
            continue  # stands in line without a channel
        if call.touched < horizon or not engine.active:
            _gone(engine, call, now)
    _ringing(engine, horizon, now)
    listening.seen(engine, channels, horizon, now)


def settle(engine: "Engine", now: float) -> None:
    """Before offers begin: calls whose hang-up nobody saw are over.

    When, why and after how long a talk is not known here: `reports` tells it from Asterisk's own
    records.
    """
    for call_id in engine.missing & engine.calls.keys():
        call = engine.calls[call_id]
        if call.callback is not None:
            _try_gone(engine, call, now)
            continue
        engine.hung.add(call_id)
        engine.forget(call_id, 0, now)
    engine.missing.clear()


def _legs(
    engine: "Engine", channels: dict[str, inputs.SeenChannel], horizon: float, now: float
) -> None:
    theirs: dict[str, dict[str, inputs.SeenChannel]] = defaultdict(dict)
    for uniqueid, channel in channels.items():
        if channel.phone and uniqueid not in engine.hung:
            theirs[channel.leg.agent_id or ""][uniqueid] = channel
    for agent in engine.crew.all():
        ending.compare(agent, theirs[agent.agent_id], horizon, now)
    for agent in engine.crew.all():
        if agent.touched < horizon:
            for uniqueid in [leg for leg in agent.legs if leg not in channels]:
                engine.crew.leg_down(agent, uniqueid, now)
    for uniqueid, channel in channels.items():
        owner = engine.crew.get(channel.leg.agent_id)
        if owner is not None and channel.bridged and uniqueid not in engine.hung:
            engine.crew.leg_up(owner, uniqueid, channel.leg.call_id, now)
    for agent in engine.crew.all():
        if agent.touched < horizon:
            engine.crew.settle(agent, now)


def _caller(engine: "Engine", channel: inputs.SeenChannel, horizon: float, now: float) -> None:
    call = engine.calls.get(channel.leg.uniqueid)
    taken = channel.context in offers.CONTEXTS and not channel.bridged
    if taken and not engine.active:  # by the engine before this one; was it kept?
        if not (call and channel.offer and _adopted(engine, call, *channel.offer, now)):
            engine.adrift.add(channel.leg.uniqueid)
    elif not taken:
        engine.adrift.discard(channel.leg.uniqueid)
    if call is None:
        call = _unknown(engine, channel, now)
    elif call.touched >= horizon:
        return
    if call is None:
        return
    call.channel = channel.channel
    conference.seen(engine, call, channel.context, now)
    if channel.bridged:
        conference.stranded(engine, call)
        call.in_queue = channel.context == FALLBACK
        call.unsure |= call.talking_since is None  # found talking: since when, nobody saw
        engine.connected(call, now)
    else:
        _unbridged(engine, call, channel.context, now)


def _adopted(engine: "Engine", call: Call, agent_id: str, offer_id: str, now: float) -> bool:
    """Make the offer that Asterisk is carrying out the call's own, should it not be yet.

    Offers leave while they are being kept: of the last ones only Asterisk may know.
    """
    if call.offer is not None and call.offer.id == offer_id:
        return True
    agent = engine.crew.get(agent_id)
    if agent is None or call.callback is not None:
        return False
    if call.offer is not None:  # how that one ended was not kept
        before, call.offer = call.offer, None
        engine.crew.withdrawn(before.agent_id, now)
    if agent.state is State.RINGING:  # by another offer, as was kept: Asterisk rings one at a time
        _overtaken(engine, engine.calls.get(agent.call_id or ""), agent_id, now)
    if not engine.crew.rings(agent, call.call_id, now):
        return False
    deadline = now + engine.limits.rings_s
    call.offer = Offer(
        id=offer_id, agent_id=agent_id, at=now, deadline=deadline, before=call.last_offer
    )
    call.last_offer, call.attempts = offer_id, call.attempts + 1
    engine.leave_line(call, now)
    engine.watch(call, deadline)
    engine.save(call)
    fields = {
        "agent_id": agent_id,
        "offer_id": offer_id,
        "attempt": call.attempts,
        "waited_s": max(0.0, now - call.since),
    }
    engine.publish(CallOffered, call.call_id, fields)
    return True


def _overtaken(engine: "Engine", call: Call | None, agent_id: str, now: float) -> None:
    """The agent rings for another call by now: how this one's offer ended was not kept."""
    if call is not None and call.offer is not None and call.offer.agent_id == agent_id:
        call.offer = None
        engine.watch(call, None)
        engine.save(call)
        engine.crew.withdrawn(agent_id, now)


def _unbridged(engine: "Engine", call: Call, context: str, now: float) -> None:
    if call.bridged_at is not None:
        engine.hang_up(call, now)
    if context == WAITING:
        call.in_queue = False
        offering.fail(engine, call, "timeout", 0, now)
        call.last_offer = None  # its end may have gone unreported; the place is certain
        engine.park(call, now)
    else:
        engine.leave_line(call, now)
        if context == FALLBACK:
            offering.fail(engine, call, "timeout", 0, now)
            call.in_queue = True


def _unknown(engine: "Engine", channel: inputs.SeenChannel, now: float) -> Call | None:
    """A caller who asked for a person while nobody listened. One in the loop will speak up."""
    if not (channel.bridged or channel.context == FALLBACK):
        return None
    found = inputs.CallWaits(
        call_id=channel.leg.uniqueid,
        channel=channel.channel,
        start=now - channel.age_s,
        caller=channel.caller,
    )
    return engine.join(found, now)


def _gone(engine: "Engine", call: Call, now: float) -> None:
    if engine.active and call.callback is not None:
        _try_gone(engine, call, now)
    elif engine.active:  # watched all along: only the hang-up was lost
        engine.hung.add(call.call_id)
        call.unsure = True
        engine.end(call.call_id, 0, now, abandoned=True)
    else:
        engine.missing.add(call.call_id)


def _try_gone(engine: "Engine", call: Call, now: float) -> None:
    """A call that we made. Nobody else's account of it will do: Asterisk's books leave it out.

    How long it lasted, the dialplan has written down.
    """
    talk_s = engine.people.talked.get(call.call_id)
    if call.answered_by is None and (talk_s is None or call.offer is None):
        calling.gone(engine, call, 0, now)
        return
    if call.answered_by is None and talk_s is not None:
        answers.told_later(engine, call, talk_s, now)
    elif not engine.active:
        calling.unseen(call, talk_s)
    engine.hung.add(call.call_id)
    engine.end(call.call_id, 0, now, abandoned=False)


def _ringing(engine: "Engine", horizon: float, now: float) -> None:
    """An agent who rings for no live offer, rings no more."""
    live = {call.offer.agent_id for call in engine.calls.values() if call.offer is not None}
    asked = (talk.guest_of(call) for call in engine.calls.values())
    live |= {guest.agent_id for guest in asked if guest is not None}
    for agent in engine.crew.all():
        if agent.state is State.RINGING and agent.agent_id not in live and agent.touched < horizon:
            engine.crew.withdrawn(agent.agent_id, now)
