"""Calls back and regained places: what the engine does about people who are not on the line.

A promise stands in line as a call of its own, with the place of the call in which it was made; it
has no channel until an agent is free. While the person is on the line by themselves it stands
aside, and being answered settles it. Every try has its own id, so that late news of an earlier one
means nothing.
"""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from acd import callbacks, dispatch, inputs, offering, outcome
from acd.actions import CallBack, Forget, HangUp
from acd.agent import State
from acd.callbacks import Callback, Outcome
from acd.records import Call, Offer
from core.causes import CUT_OFF
from core.events import CallbackDialled, CallbackDone, CallEnded, MachineAnswered

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

TIMER = "callback:"
"""Prefix of the timers that put promises in line, or take them out; the rest is the call's id."""
MARGIN_S = 5.0
"""Beyond the ringing of a phone: the channels in between, and a slow network."""
LOOK_AGAIN_S = 10.0
"""Between two listings while nothing is heard of a try."""
HOURS_S = 60.0
"""Between two looks whether a queue is served."""


# -- a caller comes and goes --


def known(engine: "Engine", call: Call) -> None:
    """A call of which a former engine knew."""
    if call.callback is None:
        engine.people.came(call.person, call.call_id)
    elif call.answered_by is None or call.callback.answered_at is not None:
        engine.people.owe(call.person, call.call_id)


def came(engine: "Engine", call: Call, now: float) -> None:
    """A caller has asked for a person: where they stood not long ago is theirs again."""
    person = call.person
    engine.people.came(person, call.call_id)
    call.regained_s = engine.places.regain(person, call.stood, now)
    owed = promise_to(engine, person)
    if owed is not None and owed.in_doubt:
        _certain(engine, owed, now)
    elif owed is not None:
        call.regained_s += max(0.0, call.stood - owed.stood)
        if owed.offer is None and owed.answered_by is None:
            _step_aside(engine, owed, now)


def went(engine: "Engine", call: Call, now: float, cause: int) -> None:
    """The caller's channel is gone: their place is kept for a while, unless they were served."""
    engine.people.went(call.person, call.call_id)
    _judge(engine, call, now)
    cut_off = call.answered_by is not None and cause in CUT_OFF
    if not call.promised and (call.answered_by is None or cut_off):
        engine.remember(engine.places.lose(call.person, call.stood, now))
    owed = promise_to(engine, call.person)
    if owed is not None:
        stand(engine, owed, now)


def standing_for(call: Call, callback: Callback) -> Call:
    """A call that stands in line for another, in the same place."""
    fresh = {
        "call_id": callback.call_id,
        "channel": "",
        "callback": callback,
        "promised": False,
        "offer": None,
        "last_offer": None,
        "said": None,
        "answered_by": None,
        "bridged_at": None,
        "talking_since": None,
        "talk_s": 0.0,
        "unsure": False,
    }
    return call.model_copy(update=fresh, deep=True)


# -- in line --


def resume(engine: "Engine", now: float) -> None:
    """After a restart: everyone who is owed a call stands in line, or for later."""
    for call_id in list(engine.people.waiting.values()):
        stand(engine, engine.calls[call_id], now)


def stand(engine: "Engine", call: Call, now: float) -> None:
    """Put a promise in line if its time has come, else see to it then."""
    if call.callback is None or call.offer is not None or call.answered_by is not None:
        return None
    if call.callback.doubt_until is not None:
        return _doubted(engine, call, call.callback.doubt_until, now)
    if engine.people.is_here(call.person):
        return _step_aside(engine, call, now)
    opens = _opens(engine, call, now)
    if opens > now:
        _step_aside(engine, call, now)
        return engine.timers.set(TIMER + call.call_id, opens)
    engine.timers.set(TIMER + call.call_id, _closes(engine, call, now))
    return engine.park(call, now)


def due(engine: "Engine", key: str, now: float) -> None:
    """A timer of this module has run out."""
    call = engine.calls.get(key.removeprefix(TIMER))
    if call is not None:
        stand(engine, call, now)


def next_look(engine: "Engine", call: Call) -> float | None:
    """When a promise is put in line or taken out, epoch seconds; None: nothing is due."""
    return engine.timers.when(TIMER + call.call_id)


def may_ring(engine: "Engine", call: Call, now: float) -> bool:
    """Whether its agent's phone may be rung now; a promise in line too late at night steps out."""
    if call.callback is None or _opens(engine, call, now) <= now:
        return True
    stand(engine, call, now)
    return False


def _step_aside(engine: "Engine", call: Call, now: float) -> None:
    engine.leave_line(call, now)
    engine.timers.set(TIMER + call.call_id, None)
    engine.timers.set(dispatch.TIMER + call.call_id, None)


def _opens(engine: "Engine", call: Call, now: float) -> float:
    """The earliest moment at which the person may be called."""
    if call.callback is None:
        return now
    opens = engine.callback_rules.opens(max(now, call.callback.not_before))
    if opens <= now and not _served(engine, call, now):
        return now + HOURS_S
    return opens


def _closes(engine: "Engine", call: Call, now: float) -> float:
    """When to look again whether the person may still be called."""
    closes = engine.callback_rules.closes(now)
    hours = engine.policy.queue(call.queue).hours
    return closes if hours is None else min(closes, now + HOURS_S)


def _served(engine: "Engine", call: Call, now: float) -> bool:
    hours = engine.policy.queue(call.queue).hours
    return hours is None or hours in engine.calendar.open(now)


def promise_to(engine: "Engine", person: str) -> Call | None:
    return engine.calls.get(engine.people.owed(person) or "")


# -- a try --


def originate(engine: "Engine", call: Call, callback: Callback, offer: Offer) -> None:
    """An agent is free for it: their phone rings first."""
    call.callback = callback.model_copy(update={"stage": "agent"})
    found = CallBack(call.call_id, offer.agent_id, offer.id, callback.sealed, callback.shown)
    engine.timers.set(TIMER + call.call_id, None)
    engine.save(call)
    engine.emit(found)


def dials(engine: "Engine", event: inputs.CallbackDials, now: float) -> None:
    """The agent has answered, and the person's phone is rung."""
    call = engine.calls.get(event.call_id)
    if call is not None and call.offer is not None and call.offer.id == event.offer_id:
        rings(engine, call, now)


def rings(engine: "Engine", call: Call, now: float) -> None:
    """The person's phone rings, or has rung; said twice it changes nothing."""
    callback, offer = call.callback, call.offer
    if callback is None or offer is None or callback.stage == "person":
        return
    callback = call.callback = callbacks.calling(callback)
    call.touched = now
    engine.watch(call, now + engine.callback_rules.ring_s + MARGIN_S)
    engine.save(call)
    fields = {
        "callback_of": callback.of,
        "agent_id": offer.agent_id,
        "offer_id": offer.id,
        "attempt": callback.called,
        "queue": call.queue,
        "senior": call.senior,
        "did": callback.shown or None,
        "caller": call.caller,
    }
    engine.publish(CallbackDialled, call.call_id, fields)


def back(engine: "Engine", call: Call, event: inputs.OfferBack, now: float) -> None:
    """The dialplan reports how a try ended that was no conversation."""
    if call.offer is None:
        return None
    if not event.person:
        offering.fail(engine, call, outcome.read(event.status, event.cause), event.cause, now)
        return _over(engine, call, "not_called", event.cause, now)
    if event.status == "INVALID":
        return _over(engine, call, "impossible", event.cause, now)
    rings(engine, call, now)
    return _over(engine, call, "no_answer", event.cause, now)


def unsent(engine: "Engine", call: Call, now: float) -> None:
    """Asterisk has not taken the try, or we may not lead any more: nobody's phone has rung."""
    if call.callback is not None:
        later = max(call.callback.not_before, now + callbacks.SOON_S)
        call.callback = call.callback.model_copy(update={"not_before": later})
        offering.fail(engine, call, "caller_gone", 0, now)
        _over(engine, call, "not_called", 0, now)


def gone(engine: "Engine", call: Call, cause: int, now: float) -> None:
    """The channel of a try is gone, and how it ended was not heard."""
    if call.offer is not None and call.callback is not None:
        known = call.callback.stage == "person"
        _over(engine, call, "no_answer" if known else "unknown", cause, now)


def overdue(engine: "Engine", call: Call, now: float) -> None:
    """Nothing was heard of a try for too long: whether it still lives, only Asterisk can tell."""
    engine.watch(call, now + LOOK_AGAIN_S)


def _over(engine: "Engine", call: Call, how: Outcome, cause: int, now: float) -> None:
    """A try has ended without a conversation: the next one, or an end to it."""
    callback, offer = call.callback, call.offer
    if callback is None:
        return
    if offer is not None:
        call.offer = None
        engine.crew.withdrawn(offer.agent_id, now)
    if callback.stage == "person":
        engine.publish(CallEnded, call.call_id, {"cause": cause, "talk_s": 0.0})
    engine.hung.add(call.call_id)
    _take_out(engine, call, now)
    _follow(engine, call, callback, how, now)


def _follow(engine: "Engine", call: Call, callback: Callback, how: Outcome, now: float) -> None:
    """The next try, or an end to it."""
    follows = callbacks.after(callback, how, now, engine.callback_rules)
    if follows is None:
        called = callback.called + (how == "unknown")
        _settle(engine, call, callback, "cancelled" if callback.cancelled else "no_answer", called)
        return
    again = standing_for(call, follows)
    engine.calls[again.call_id] = again
    engine.people.owe(call.person, again.call_id)
    engine.save(again)
    stand(engine, again, now)


def _take_out(engine: "Engine", call: Call, now: float) -> None:
    engine.calls.pop(call.call_id, None)
    engine.watch(call, None)
    _step_aside(engine, call, now)
    engine.decisions.pop(call.call_id, None)
    engine.crew.call_over(call.call_id, now)
    engine.emit(Forget(call.call_id))


def tries(engine: "Engine") -> set[str]:
    """Calls back that are under way, as far as is known."""
    calls = engine.calls.values()
    return {c.call_id for c in calls if c.callback and (c.offer or c.answered_by)}


# -- an end to it --


def unseen(call: Call, talk_s: float | None) -> None:
    """The conversation ended while nobody watched: what the dialplan wrote down of it, seconds.

    None: nothing; then the person counts as reached.
    """
    if call.callback is not None:
        found = math.inf if talk_s is None else talk_s
        call.callback = call.callback.model_copy(update={"talked_s": found})
        call.talk_s, call.unsure = (call.talk_s if talk_s is None else talk_s), True


def _judge(engine: "Engine", call: Call, now: float) -> None:
    """A conversation is over. Too short, or with a machine, it reached nobody, and we try again."""
    callback = call.callback
    if callback is None or callback.answered_at is None:
        return
    talked = call.talked(now) if callback.talked_s is None else callback.talked_s
    if callback.machine or talked < engine.callback_rules.reached_s:
        _follow(engine, call, callback, "no_answer", now)
        return
    until = now + engine.limits.wrap_up_s
    doubted = standing_for(call, callbacks.doubted(callback, call.answered_by or "", until))
    engine.calls[doubted.call_id] = doubted
    engine.people.owe(call.person, doubted.call_id)
    engine.save(doubted)
    _doubted(engine, doubted, until, now)


def _doubted(engine: "Engine", call: Call, until: float, now: float) -> None:
    """The agent may still say that it was a machine: until their after-call work is over."""
    agent = engine.crew.get(call.callback.by if call.callback else None)
    if agent is not None and agent.state is State.WRAP_UP and agent.until is not None:
        until = max(until, min(agent.until, until + engine.limits.wrap_up_most_s))
    if until > now:
        engine.timers.set(TIMER + call.call_id, until)
    else:
        _certain(engine, call, now)


def _certain(engine: "Engine", call: Call, now: float) -> None:
    """Nobody has said that it was a machine: the person was reached."""
    if call.callback is not None:
        _take_out(engine, call, now)
        _settle(engine, call, call.callback, "reached", call.callback.called)


def doubts(engine: "Engine") -> Iterator[Callback]:
    """Calls back that an agent may still say of that a machine answered."""
    for call in map(engine.calls.get, engine.people.waiting.values()):
        if call is not None and call.callback is not None and call.callback.may_be_machine:
            yield call.callback


def marked(engine: "Engine", event: inputs.MachineMarked, now: float) -> None:
    """The agent says that a machine answered: it counts like no answer, and is tried again."""
    call = promise_of(engine, event.call_id)
    if call is None or call.callback is None or not call.callback.may_be_machine:
        return
    engine.publish(MachineAnswered, event.call_id, {"agent_id": event.by})
    if call.in_doubt:
        _take_out(engine, call, now)
        _follow(engine, call, call.callback, "no_answer", now)
    else:
        call.callback = call.callback.model_copy(update={"machine": True})
        engine.save(call)


def promise_of(engine: "Engine", made: str) -> Call | None:
    """The promise that this call back of ours was to keep, until it is settled."""
    owed = map(engine.calls.get, engine.people.waiting.values())
    return next(
        (c for c in owed if c and c.callback and made in (c.call_id, c.callback.made)), None
    )


def answered(engine: "Engine", call: Call, now: float) -> None:
    """Somebody speaks with this person: nothing is owed to them any more.

    In a call that we made that is judged at its end: an answering machine speaks, too.
    """
    if call.callback is not None:
        call.callback = call.callback.model_copy(
            update={"answered_at": now, "by": call.answered_by or "", "made": call.call_id}
        )
        return None
    owed = promise_to(engine, call.person)
    if owed is None or owed.callback is None:
        return None
    if owed.answered_by is not None:  # somebody else, or a machine, has just taken our call
        return _settle(engine, owed, owed.callback, "cancelled", owed.callback.called)
    if owed.offer is None:
        _take_out(engine, owed, now)
        return _settle(engine, owed, owed.callback, "cancelled", owed.callback.called)
    owed.callback = owed.callback.model_copy(update={"cancelled": True})
    engine.save(owed)
    return engine.emit(HangUp(owed.call_id))


def _settle(engine: "Engine", call: Call, callback: Callback, result: str, called: int) -> None:
    engine.people.settled(call.person)
    if call.call_id in engine.calls and callback.answered_at is not None:
        call.callback = callback.model_copy(update={"answered_at": None})
        engine.timers.set(TIMER + call.call_id, None)
        engine.save(call)
    fields = {
        "result": result,
        "callback_id": callback.id,
        "caller": call.caller,
        "made": callback.made if result == "reached" else None,
        "called": called,
    }
    engine.publish(CallbackDone, callback.of, fields)
