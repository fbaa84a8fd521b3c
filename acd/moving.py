"""A supervisor moves a caller who waits: into another queue's line, or to the front of one.

The beginning of their wait stays, so in another queue they stand where that puts them. To the front
they come by credit, as whoever gives a place back does; a head start of seniors is reckoned with.
"""

from typing import TYPE_CHECKING

from acd import admission, credit, dispatch, inputs
from acd.actions import Requeue
from acd.records import Call
from core.events import CallMoved

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

MARGIN_S = 1.0
"""By which whoever is moved to the front comes before the one who was first."""


def asked(engine: "Engine", event: inputs.MoveAsked, now: float) -> None:
    """Move the caller, or keep why not; whoever is being rung for stays with that phone."""
    call = engine.calls.get(event.call_id)
    if call is None or not engine.active or call.call_id not in engine.line:
        engine.refuse(event.id, "not_waiting")
        return
    before = call.queue
    engine.leave_line(call, now)
    if event.queue and event.queue != before:
        _into(engine, call, event.queue)
    if event.front:
        _to_the_front(engine, call, now)
    call.said = None
    engine.save(call)
    fields = {
        "by": event.by,
        "reason": event.reason,
        "before": before,
        "queue": call.queue,
        "front": event.front,
        "waited_s": max(0.0, now - call.since),
    }
    engine.publish(CallMoved, call.call_id, fields)
    dispatch.place(engine, call, now)


def _into(engine: "Engine", call: Call, queue: str) -> None:
    """What was asked for in the old queue is asked for no more."""
    call.queue, call.skills, call.meant = queue, {}, []
    call.taken, call.changes = [], []
    admission.weigh(engine, call)
    if call.callback is None:  # Asterisk's own queue, should it have to serve them, is the same
        engine.emit(Requeue(call.channel, queue))


def _to_the_front(engine: "Engine", call: Call, now: float) -> None:
    others = [other for other in engine.line if other.queue == call.queue]
    if not others:
        return
    first = min(other.key[0] - credit.now_s(engine, other, now) for other in others)
    call.regained_s = max(call.regained_s, call.since - call.credited_s - first + MARGIN_S)
