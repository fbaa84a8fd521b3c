"""A recording that is paused while a card number or a code is given: silent, and time goes on.

The call's record says so before Asterisk is told, so that whoever takes over from this engine knows
of it and has the recording go on in time. Going on is asked for again until Asterisk has said that
it does. `RecordingPaused` and `RecordingResumed` are told only of what Asterisk has done.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from acd import inputs
from acd.actions import Mute
from acd.records import Call, Pause
from acd.wire import RoomWish
from core.calls import is_made
from core.events import PauseEnd, RecordingPaused, RecordingResumed

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

TIMER = "pause:"
"""Prefix of the timers that end pauses; the rest is the call's id."""
AGAIN_S = 1.0
"""Between two tries to have a recording go on."""


def silent_until(call: Call) -> float | None:
    """When a silent recording goes on by itself, epoch seconds; None: it is not silent."""
    found = call.pause
    return found.until if found is not None and found.sure and found.ends is None else None


def why_not(engine: "Engine", call: Call, wish: RoomWish) -> str | None:
    """Why it cannot be paused or go on now, a word of `acd.talk.REFUSALS`; None: it can."""
    if wish == "record":
        return None if call.pause is not None and call.pause.ends is None else "not_paused"
    if call.invited is not None:
        return "person"  # what is said with them must all be there
    return None if _channel(engine, call) else "no_channel"


def pause(engine: "Engine", call: Call, agent_id: str, supervisor: str, now: float) -> None:
    """Have it silent; said again it changes nothing."""
    if call.pause is not None and call.pause.ends is None:
        return
    _went_on(engine, call)
    until = now + engine.limits.pause_s
    channel = _channel(engine, call)
    call.pause = Pause(channel=channel, agent_id=agent_id, by=supervisor, until=until)
    engine.timers.set(TIMER + call.call_id, until)
    engine.save(call)
    engine.emit(Mute(call.call_id, channel, on=True))


def resume(engine: "Engine", call: Call, now: float, why: PauseEnd, by: str = "") -> None:
    """Have it go on; without a pause nothing happens."""
    if call.pause is None:
        return
    if call.pause.ends is None:
        call.pause = call.pause.model_copy(update={"ends": why, "ended_by": by})
        engine.save(call)
    if engine.active:
        engine.emit(Mute(call.call_id, call.pause.channel, on=False))
    engine.timers.set(TIMER + call.call_id, now + AGAIN_S)


def left(engine: "Engine", call: Call, agent_id: str, now: float) -> None:
    """An agent has the caller no more: what they paused goes on for whoever is next."""
    if call.pause is not None and agent_id == call.pause.agent_id:
        resume(engine, call, now, "left")


def over(engine: "Engine", call: Call) -> None:
    """The call is over, and its recording with it."""
    if call.pause is not None and call.pause.ends is None:
        call.pause = call.pause.model_copy(update={"ends": "over"})
    _went_on(engine, call)


def known(engine: "Engine", call: Call) -> None:
    """A call of which a former engine knew. Where Asterisk may not have answered it, the recording
    goes on at once, like one that was to go on: the agent was not told that it is silent."""
    if call.pause is not None:
        until = silent_until(call) or 0.0
        engine.timers.set(TIMER + call.call_id, until)


def due(engine: "Engine", key: str, now: float) -> None:
    """Nobody has ended the pause, or Asterisk has not answered."""
    call = engine.calls.get(key.removeprefix(TIMER))
    if call is not None:
        resume(engine, call, now, "limit")


def answered(engine: "Engine", event: inputs.Muted, now: float) -> None:
    """Asterisk has done it, or has not."""
    call = engine.calls.get(event.call_id)
    if call is None or call.pause is None:
        return
    if not event.on:
        if event.done and call.pause.ends is not None:
            _went_on(engine, call)
        return  # else it is tried again, or paused anew
    if event.done:
        _silent(engine, call, call.pause)
    else:  # it may have been done all the same: nobody was promised silence, so none shall be
        resume(engine, call, now, "asked")


def _silent(engine: "Engine", call: Call, paused: Pause) -> None:
    if paused.sure:
        return
    call.pause = paused.model_copy(update={"sure": True})
    engine.save(call)
    until = datetime.fromtimestamp(paused.until, UTC)
    fields = {"agent_id": paused.agent_id, "by": paused.by, "until": until}
    engine.publish(RecordingPaused, call.call_id, fields)


def _went_on(engine: "Engine", call: Call) -> None:
    paused, call.pause = call.pause, None
    engine.timers.set(TIMER + call.call_id, None)
    if paused is None:
        return
    engine.save(call)
    if paused.sure:
        fields = {"agent_id": paused.agent_id, "by": paused.ended_by, "why": paused.ends or "asked"}
        engine.publish(RecordingResumed, call.call_id, fields)


def _channel(engine: "Engine", call: Call) -> str:
    """The channel that is recorded: the caller's, or of a call that we made the person's."""
    if call.callback is None and not is_made(call.call_id):
        return call.channel
    heard = engine.rooms.hearing(call.call_id)
    mine = (leg for leg in heard if leg.agent_id is None and not leg.pair)
    return next((leg.uniqueid for leg in mine if leg.call_id == call.call_id), "")
