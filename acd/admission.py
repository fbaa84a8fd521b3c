"""A call as it first asks for a person: what it wants, brings along and is credited with."""

from typing import TYPE_CHECKING

from acd import credit, inputs, queues
from acd.records import Call, Meant
from acd.routing import Requirement, requirement

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

FRESH_S = 1.5
"""The dialplan counts in whole seconds: a wait that began this recently began now."""
LONGEST_WAIT_S = 86_400.0
"""An older start of waiting is a mistake."""


def admitted(engine: "Engine", event: inputs.CallWaits, number: int, now: float) -> Call:
    """The call's record; `number` is its order of arrival."""
    call = Call(
        call_id=event.call_id,
        channel=event.channel,
        queue=queues.known(event.queue, engine.policy.rules.queues),
        skills=dict(event.skills),
        credit_s=event.credit_s,
        senior=event.senior,
        since=_start(event.start, now),
        number=number,
        did=event.did,
        caller=event.caller,
        last_offer=event.back or None,
        tier=event.tier,
        prefer=dict(event.prefer),
        meant=_meant(engine, event, now),
    )
    weigh(engine, call)
    return call


def queued(engine: "Engine", call: Call, now: float) -> dict[str, object]:
    """The fields of the event that says so."""
    head_start_s = credit.now_s(engine, call.as_waiting(), now)
    return {
        "queue": call.queue,
        "skills": dict(call.required),
        "credit_s": call.credited_s + call.regained_s + head_start_s,
        "place": credit.ahead(engine, call, now) + 1,
        "senior": call.senior,
        "did": call.did,
        "caller": call.caller,
    }


def weigh(engine: "Engine", call: Call) -> None:
    """What to ask of an agent for the call, and what its place is reckoned with, by the policy."""
    call.required = _required(engine, call)
    call.leads = call.senior and engine.policy.head_start(call.queue) is not None
    call.credited_s = engine.policy.credit_s(
        call.queue, senior=call.senior, tier=call.tier, given_s=call.credit_s
    )


def _required(engine: "Engine", call: Call) -> Requirement:
    """The call's wish, or less when nobody on the roster could meet it."""
    wishes = (call.skills, *(engine.policy.queue(q).required for q in (call.queue, queues.GENERAL)))
    for wish in wishes:
        if wish and engine.crew.someone_serves(wish):
            return requirement(wish)
    return ()


def _meant(engine: "Engine", event: inputs.CallWaits, now: float) -> list[Meant]:
    """The agents meant for this caller, each once, the most meant first."""
    found = {agent: Meant(kind=kind, agent_id=agent) for kind, agent in event.meant()}
    days = engine.policy.prefer(event.queue).last_days
    last = engine.last_agents.who(event.caller, now, days)
    if last is not None:
        found.setdefault(last, Meant(kind="last", agent_id=last))
    return list(found.values())


def _start(start: float, now: float) -> float:
    """When the wait began: as announced, unless that cannot be."""
    if not now - LONGEST_WAIT_S < start <= now or now - start < FRESH_S:
        return now
    return start
