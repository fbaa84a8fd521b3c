"""What each piece of news means to the engine: one function per kind."""

from typing import TYPE_CHECKING, assert_never

from acd import (
    answers,
    calling,
    conference,
    dispatch,
    ending,
    handing,
    inputs,
    invited,
    listening,
    misdials,
    moving,
    muting,
    offering,
    outcome,
    peak,
    promising,
    recovery,
)
from acd.actions import Resync
from acd.crew import CONSOLE_TIMER
from acd.crew import TIMER as AGENT_TIMER
from core.calls import is_made

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine


AboutPeople = (
    inputs.AgentWish
    | inputs.PhonesChosen
    | inputs.WrapUpExtended
    | inputs.ConsoleChanged
    | inputs.ListenAsked
    | inputs.TakeAsked
    | inputs.MoveAsked
    | inputs.MachineMarked
    | inputs.TransferAsked
    | inputs.RoomAsked
    | inputs.PeakWish
)
"""What people want, from their consoles."""
AboutChannels = (
    inputs.ChannelBegan
    | inputs.BridgeEntered
    | inputs.BridgeLeft
    | inputs.HandedOver
    | inputs.HoldChanged
    | inputs.HangupAsked
    | inputs.Hung
    | inputs.DeviceChanged
    | inputs.QueueJoined
)
"""What Asterisk says of channels and phones by itself."""
Reported = (
    inputs.CallWaits
    | inputs.OfferBack
    | inputs.OfferUnsent
    | inputs.CallbackAsked
    | inputs.Misdialled
    | inputs.MessageBegins
    | inputs.CallbackDials
    | inputs.ListenerHere
    | inputs.ListenerOver
    | inputs.PersonHere
    | inputs.NotMoved
    | inputs.Muted
    | inputs.Tick
    | inputs.Snapshot
)
"""What the dialplan says, what became of our own actions, and time."""


def handle(engine: "Engine", event: inputs.Input, now: float) -> None:
    """Hand the news to its function. One clause per kind, so that the types are checked."""
    if isinstance(event, AboutPeople):
        _wanted(engine, event, now)
    elif isinstance(event, AboutChannels):
        _seen(engine, event, now)
    else:
        _reported(engine, event, now)


def _wanted(engine: "Engine", event: AboutPeople, now: float) -> None:
    match event:
        case inputs.AgentWish():
            engine.crew.wish(event.agent_id, event.wants, event.reason, now, event.by)
        case inputs.PhonesChosen():
            engine.crew.choose_phones(event.agent_id, event.phones, event.by)
        case inputs.WrapUpExtended():
            engine.crew.extend(event.agent_id, now)
        case inputs.ConsoleChanged():
            engine.crew.console(event.agent_id, is_open=event.is_open, now=now)
        case inputs.ListenAsked():
            listening.asked(engine, event, now)
        case inputs.TakeAsked():
            listening.take(engine, event, now)
        case inputs.MoveAsked():
            moving.asked(engine, event, now)
        case inputs.MachineMarked():
            calling.marked(engine, event, now)
        case inputs.TransferAsked():
            handing.asked(engine, event)
        case inputs.RoomAsked():
            conference.asked(engine, event, now)
        case inputs.PeakWish():
            peak.switch(engine, event, now)
        case _:
            assert_never(event)


def _seen(engine: "Engine", event: AboutChannels, now: float) -> None:
    match event:
        case inputs.ChannelBegan():
            ending.began(engine, event, now)
        case inputs.BridgeEntered():
            _bridge_entered(engine, event, now)
        case inputs.BridgeLeft():
            _bridge_left(engine, event, now)
        case inputs.HandedOver():
            handing.handed_over(engine, event, now)
        case inputs.HoldChanged():
            _hold_changed(engine, event, now)
        case inputs.HangupAsked():
            _hangup_asked(engine, event.leg, now)
        case inputs.Hung():
            _hung(engine, event, now)
        case inputs.DeviceChanged():
            engine.crew.phone(event.device, event.state, now)
        case inputs.QueueJoined():
            _queue_joined(engine, event, now)
        case _:
            assert_never(event)


def _reported(  # noqa: PLR0912  (one clause per kind)
    engine: "Engine", event: Reported, now: float
) -> None:
    match event:
        case inputs.CallWaits():
            _waits(engine, event, now)
        case inputs.OfferBack():
            _back(engine, event, now)
        case inputs.OfferUnsent():
            _unsent(engine, event, now)
        case inputs.CallbackAsked():
            promising.asked(engine, event, now)
        case inputs.Misdialled():
            misdials.heard(engine, event, now, engine.next_arrival)
        case inputs.MessageBegins():
            _message_begins(engine, event, now)
        case inputs.CallbackDials():
            calling.dials(engine, event, now)
        case inputs.ListenerHere():
            listening.here(engine, event, now)
        case inputs.ListenerOver():
            listening.over(engine, event)
        case inputs.PersonHere():
            invited.here(engine, event, now)
        case inputs.NotMoved():
            _not_moved(engine, event)
        case inputs.Muted():
            muting.answered(engine, event, now)
        case inputs.Tick():
            _tick(engine, now)
        case inputs.Snapshot():
            recovery.compare(engine, event, now)
        case _:
            assert_never(event)


def _waits(engine: "Engine", event: inputs.CallWaits, now: float) -> None:
    if event.call_id in engine.hung:
        return
    if event.call_id in engine.adrift:
        engine.emit(Resync())
        return
    call = engine.calls.get(event.call_id) or engine.join(event, now)
    if event.passed > call.passed:
        handing.handed_on(engine, call, event, now)
    if call.bridged_at is not None or call.last_offer not in (None, event.back):
        return  # connected, or announced before the last offer took it away
    call.channel = event.channel
    call.in_queue = False
    if call.offer is not None:  # the report of how it ended was lost
        offering.fail(engine, call, "timeout", 0, now)
    engine.park(call, now)
    engine.announce(call, now)


def _back(engine: "Engine", event: inputs.OfferBack, now: float) -> None:
    if event.invited:
        invited.back(engine, event)
        return
    if event.guest:
        conference.back(engine, event, now)
        return
    call = engine.calls.get(event.call_id)
    if call is None or call.last_offer != event.offer_id:
        return
    if event.status == outcome.ANSWER:
        if call.callback is not None and event.talk_s is not None:
            call.callback = call.callback.model_copy(update={"talked_s": event.talk_s})
        answers.over(engine, call, now)
    elif call.callback is not None:
        calling.back(engine, call, event, now)
    elif call.bridged_at is None:
        offering.fail(engine, call, outcome.read(event.status, event.cause), event.cause, now)
        if event.status != "CANCEL":  # cancelled: the caller is about to go
            engine.park(call, now)


def _message_begins(engine: "Engine", event: inputs.MessageBegins, now: float) -> None:
    """Nobody is rung for a caller who speaks; one lap of waiting, and they stand there again."""
    call = engine.calls.get(event.call_id)
    if call is None or call.bridged_at is not None or call.offer is not None or call.in_queue:
        return  # they are about to speak with somebody
    call.touched = now
    call.said = None
    engine.leave_line(call, now)
    engine.timers.set(dispatch.TIMER + call.call_id, None)


def _not_moved(engine: "Engine", event: inputs.NotMoved) -> None:
    call = engine.calls.get(event.call_id)
    if call is not None:
        call.touched = 0.0  # that was no news: let the listing be believed
        engine.emit(Resync())


def _unsent(engine: "Engine", event: inputs.OfferUnsent, now: float) -> None:
    call = engine.calls.get(event.call_id)
    if call is None or call.offer is None or call.offer.id != event.offer_id:
        conference.unsent(engine, event, now)
        invited.unsent(engine, event.call_id, event.offer_id)
        return
    # The dialplan never saw this offer: announcements still speak of the one before.
    call.last_offer = call.offer.before
    if call.callback is not None:
        calling.unsent(engine, call, now)
        return
    offering.fail(engine, call, "caller_gone", 0, now)


def _bridge_entered(engine: "Engine", event: inputs.BridgeEntered, now: float) -> None:
    leg = event.leg
    if leg.uniqueid in engine.hung or (leg.call_id or "") in engine.hung:
        return
    before = engine.rooms.hearing(leg.uniqueid)
    engine.rooms.entered(leg, event.bridge, now)
    handing.moved(engine, leg, before, now)
    call = engine.calls.get(leg.call_id or "")
    agent = engine.crew.get(leg.agent_id)
    if leg.is_caller:
        if call is not None:
            engine.connected(call, now)
    elif agent is not None:
        engine.crew.leg_up(agent, leg.uniqueid, leg.call_id, now)
        if call is not None:
            answers.check(engine, call, now)
            conference.check(engine, call, now)
            listening.check(engine, call)


def _bridge_left(engine: "Engine", event: inputs.BridgeLeft, now: float) -> None:
    leg = event.leg
    before = engine.rooms.hearing(leg.uniqueid)
    engine.rooms.left(leg, event.bridge, now)
    handing.moved(engine, leg, before, now)
    call = engine.calls.get(leg.uniqueid)
    if call is not None and not engine.rooms.bridge_of(leg.uniqueid):
        engine.hang_up(call, now)


def _hold_changed(engine: "Engine", event: inputs.HoldChanged, now: float) -> None:
    agent = engine.crew.get(event.leg.agent_id)
    if agent is None or event.leg.uniqueid not in agent.legs:
        return
    if engine.crew.hold(agent, now, held=event.held):
        handing.held(engine, event.leg, held=event.held)


def _hangup_asked(engine: "Engine", leg: inputs.Leg, now: float) -> None:
    if leg.is_caller:
        engine.asked.add(leg.uniqueid)
    elif engine.active:
        ending.asked(engine, leg, now)


def _hung(engine: "Engine", event: inputs.Hung, now: float) -> None:
    leg = event.leg
    if leg.uniqueid in engine.hung:
        return
    engine.hung.add(leg.uniqueid)
    engine.adrift.discard(leg.uniqueid)
    before = engine.rooms.hearing(leg.uniqueid)
    engine.rooms.gone(leg.uniqueid)
    handing.moved(engine, leg, before, now)
    handing.cut_off(engine, leg, event.cause)
    invited.hung(engine, leg)
    listening.hung(engine, leg)
    agent = engine.crew.get(leg.agent_id)
    if agent is not None:
        had = engine.calls.get(ending.call_of(agent, leg.uniqueid) or "")
        ending.gone(engine, agent, leg.uniqueid, now)
        engine.crew.leg_down(agent, leg.uniqueid, now)
        if had is not None:
            conference.check(engine, had, now)
            handing.settle(engine, had, now)
    call = engine.calls.get(leg.uniqueid)
    if call is None and is_made(leg.uniqueid):
        return  # an Originate come late of a try that a former engine has told the end of
    if call is not None and call.callback is not None and call.answered_by is None:
        calling.gone(engine, call, event.cause, now)
        return
    queued = call is not None
    if queued or leg.is_caller:
        # Before anyone was asked for, only the caller's own hanging up is abandoning: the IVR also
        # ends calls, by the flow.
        abandoned = queued or leg.uniqueid in engine.asked
        engine.end(leg.uniqueid, event.cause, now, abandoned=abandoned)
        engine.asked.discard(leg.uniqueid)


def _queue_joined(engine: "Engine", event: inputs.QueueJoined, now: float) -> None:
    if event.call_id in engine.hung:
        return
    call = engine.calls.get(event.call_id)
    if call is None:  # went to the safety net before it could be announced
        unannounced = inputs.CallWaits(
            call_id=event.call_id, channel=event.channel, queue=event.queue, caller=event.caller
        )
        call = engine.join(unannounced, now)
    engine.leave_line(call, now)
    call.in_queue = True
    call.touched = now


def _tick(engine: "Engine", now: float) -> None:
    for key in engine.timers.due(now):
        if key.startswith(AGENT_TIMER):
            engine.crew.expire(key.removeprefix(AGENT_TIMER), now)
        elif key.startswith(CONSOLE_TIMER):
            engine.crew.console_overdue(key.removeprefix(CONSOLE_TIMER), now)
        elif key.startswith(calling.TIMER):
            calling.due(engine, key, now)
        elif key == dispatch.SHIFT or key.startswith(dispatch.TIMER):
            dispatch.due(engine, key, now)
        elif key.startswith(conference.TIMER):
            conference.due(engine, key, now)
        elif key.startswith(invited.TIMER):
            invited.due(engine, key)
        elif key.startswith(muting.TIMER):
            muting.due(engine, key, now)
        elif key == peak.TIMER:
            peak.due(engine, now)
        else:
            offering.overdue(engine, key, now)
