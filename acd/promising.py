"""Callers in line who want to be called back: who may, and what they are promised."""

from typing import TYPE_CHECKING

from acd import calling, dispatch, inputs, peak
from acd.actions import Promise
from acd.callbacks import Callback
from acd.records import Call
from core.calls import MADE
from core.events import CallbackRequested

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine


def is_offered(engine: "Engine", call: Call, wait_s: int | None) -> bool:
    """Whether the caller may choose to be called back: `wait_s` is what they are told."""
    rules = engine.callback_rules
    after_s = peak.callback_after_s(engine, rules.after_s)
    long = after_s == 0 or (wait_s is not None and wait_s > after_s)
    return rules.possible and bool(call.person) and (long or "callback" in call.offered)


def asked(engine: "Engine", event: inputs.CallbackAsked, now: float) -> None:
    """A caller in line wants to be called back. Asked again, the same answer is given."""
    call = engine.calls.get(event.call_id)
    if call is None or event.call_id in engine.hung or call.callback is not None:
        return
    if call.bridged_at is not None or call.offer is not None or call.in_queue:
        return  # they are about to speak with somebody
    call.touched = now
    kept = engine.callback_rules.possible and bool(call.person and event.sealed)
    if kept and not call.promised:
        promise(engine, call, event.sealed, now)
    engine.emit(Promise(call.call_id, event.channel, kept))


def promise(
    engine: "Engine",
    call: Call,
    sealed: str,
    now: float,
    *,
    misdial: bool = False,
    pause_s: float = 0.0,
) -> None:
    """The caller is to be called back. `misdial`: once, after `pause_s`, for they did not ask."""
    engine.leave_line(call, now)
    engine.timers.set(dispatch.TIMER + call.call_id, None)
    call.promised = True
    owed = calling.promise_to(engine, call.person)
    merged = owed is not None
    if owed is None:
        owed = calling.standing_for(call, Callback(
            id=MADE + engine.new_id(),
            of=call.call_id,
            sealed=sealed,
            shown=engine.callback_rules.shown or call.did or "",
            once=misdial,
            not_before=now + pause_s if misdial else 0.0,
        ))  # fmt: skip
        engine.calls[owed.call_id] = owed
        engine.people.owe(call.person, owed.call_id)
    owed.regained_s += max(0.0, owed.stood - call.stood)
    engine.save(owed)
    engine.save(call)
    fields = {
        "queue": call.queue,
        "callback_id": owed.callback.id if owed.callback else "",
        "caller": call.caller,
        "senior": call.senior,
        "merged": merged,
        "misdial": misdial,
    }
    engine.publish(CallbackRequested, call.call_id, fields)
