"""Before the answer: whether a call is taken at all; for centres that refuse listed numbers."""

from core import logs
from core.events import CallArrived
from ivr.ports import Arrival, CallerGone, Line
from ivr.service import Reception

LOOK_UP_S = 2.0
"""Longer than after the answer: it keeps listed numbers only, who hear it ring meanwhile, and the
dialplan's limit is three seconds."""

log = logs.get("ivr.admission")


def admit(reception: Reception, line: Line, arrival: Arrival) -> None:
    """Have a listed number refused, unless an older person may be calling. Never raises.

    Whatever fails, `SL_ROUTE` stays unset, and the dialplan answers the call.
    """
    try:
        _admit(reception, line, arrival)
    except CallerGone:
        log.debug("caller_gone", call_id=arrival.call_id)
    except Exception:  # whatever it is, the call is answered
        log.exception("call_not_judged", call_id=arrival.call_id)


def _admit(reception: Reception, line: Line, arrival: Arrival) -> None:
    gate, door = reception.gate, reception.directory().door
    if gate is None or not gate.may_be_refused(door, arrival.did, arrival.number):
        return
    who = reception.answers.who(arrival.call_id, arrival.number, LOOK_UP_S)
    caller = reception.pii.masked(arrival.number)
    judged = gate.judge(door, arrival.did, arrival.number, caller.hash, who)
    if judged is None or not judged.verdict.refuse:
        return
    reception.note(arrival)
    reception.sink.publish(
        reception.minter.mint(CallArrived, call_id=arrival.call_id, did=arrival.did, caller=caller)
    )
    reception.sink.publish(judged.told(reception.minter, arrival.call_id))
    line.set(SL_ROUTE="refuse")
    log.info("call_refused", call_id=arrival.call_id, caller=caller.masked)
