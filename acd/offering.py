"""Offers, from the phone that begins to ring to the one that did not answer: what the engine does.

At most one live offer per call and per agent: whoever is offered leaves the line, and whoever rings
leaves the bench.
"""

from typing import TYPE_CHECKING

from acd import calling, explain, standing
from acd import credit as credits
from acd.actions import PlaceOffer, Resync
from acd.records import Call, Offer
from acd.routing import Decision
from core.events import CallOffered, OfferFailed, OfferFailure

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

TIMER = "offer:"
"""Prefix of the timers that end offers; the rest is the call's id."""
MOST_TRIED = 20
"""Agents who failed to take a call that are remembered with it."""


def offer(engine: "Engine", decision: Decision, now: float) -> None:
    """Have the chosen agent's phone rung for the call."""
    agent = engine.crew.get(decision.agent_id)
    if agent is None:
        return
    call = engine.calls[decision.call_id]
    if not calling.may_ring(engine, call, now):
        engine.crew.freed.append(agent.agent_id)  # for somebody else
        return
    told = explain.decision(decision, engine.crew, engine.policy.version)
    deadline = now + engine.limits.rings_s
    offer = Offer(
        id=engine.new_id(),
        agent_id=agent.agent_id,
        at=now,
        deadline=deadline,
        before=call.last_offer,
    )
    if call.attempts == 0 and now > call.since:
        engine.paces.served(standing.of(engine, call).kind, now)
    credits.note(engine, call, now)
    engine.leave_line(call, now)
    call.offer, call.last_offer, call.touched = offer, offer.id, now
    call.attempts += 1
    engine.timers.set(TIMER + call.call_id, deadline)
    engine.save(call)
    engine.crew.offered(agent, call.call_id, now)
    if call.callback is not None:
        calling.originate(engine, call, call.callback, offer)
    else:
        early = bool(agent.closing)
        engine.emit(PlaceOffer(call.call_id, call.channel, agent.agent_id, offer.id, early))
    fields = {
        "agent_id": agent.agent_id,
        "offer_id": offer.id,
        "attempt": call.attempts,
        "waited_s": decision.waited_s,
        "callback_of": call.callback.of if call.callback else None,
        "decision": told,
    }
    engine.publish(CallOffered, call.call_id, fields)


def fail(engine: "Engine", call: Call, why: OfferFailure, cause: int, now: float) -> None:
    """The live offer came to nothing; the call itself keeps its place."""
    offer = call.offer
    if offer is None:
        return
    call.offer = None
    call.touched = now
    engine.timers.set(TIMER + call.call_id, None)
    fields = {"agent_id": offer.agent_id, "offer_id": offer.id, "reason": why, "cause": cause}
    engine.publish(OfferFailed, call.call_id, fields)
    engine.save(call)
    if why != "caller_gone" and offer.agent_id not in call.tried:
        call.tried = [*call.tried, offer.agent_id][-MOST_TRIED:]
    if why == "caller_gone":
        engine.crew.withdrawn(offer.agent_id, now)
    else:
        engine.crew.missed(offer.agent_id, why, now)


def overdue(engine: "Engine", key: str, now: float) -> None:
    """Nothing was heard of an offer: where its call is now, only Asterisk can tell."""
    call = engine.calls.get(key.removeprefix(TIMER))
    if call is None:
        return
    if call.callback is not None:
        calling.overdue(engine, call, now)
    else:
        fail(engine, call, "timeout", 0, now)
    call.touched = 0.0  # that was no news: let the listing be believed
    engine.emit(Resync())
