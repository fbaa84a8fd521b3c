"""What the engine answers to those who ask it: console, demo, tests."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, get_args

from acd import calling, credit, inputs, listening, muting, standing, talk
from acd.agent import State
from acd.engine import Engine
from acd.records import Agent, Call
from acd.wire import (
    AgentView,
    Answer,
    ListenerView,
    PeakView,
    Request,
    RoomWish,
    TalkView,
    WaitingView,
)

Stage = Literal["waiting", "ringing", "fallback"]


def agents(engine: Engine) -> Answer:
    """Everyone on the roster, by id."""
    machines = {callback.by: callback.made for callback in calling.doubts(engine)}
    views = [_agent(engine, agent, machines) for agent in engine.crew.all()]
    return Answer(ok=True, agents=sorted(views, key=lambda view: view.id))


def waiting(engine: Engine, now: float) -> Answer:
    """Every call that nobody has answered, the next in line first; `now` in epoch seconds."""
    calls = [
        call for call in engine.calls.values() if call.is_waiting or call.call_id in engine.line
    ]
    calls.sort(key=lambda call: call.as_waiting().key)
    return Answer(ok=True, waiting=[_waiting(engine, call, now) for call in calls])


def look(engine: Engine, request: Request, now: float) -> Answer | None:
    """What is asked of the engine's state; None when the request is no question."""
    match request.op:
        case "agents":
            return agents(engine)
        case "waiting":
            return waiting(engine, now)
        case "peak_status":
            return Answer(ok=True, peak=_peak(engine))
        case "talk":
            return _talk(engine, request, now)
        case "listeners":
            return _listeners(engine)
        case _:
            return None


def order(  # noqa: PLR0911  (one line per kind)
    engine: Engine, request: Request
) -> inputs.Input | Answer:
    """What the engine is to be told, or why it is not."""
    if request.key and request.key in engine.done:
        return Answer(ok=True)
    if request.op == "transfer":
        return _transfer(engine, request)
    if request.op == "machine":
        return _machine(engine, request)
    if request.op == "room":
        return _room(engine, request)
    if request.op == "peak":
        return inputs.PeakWish(request.on, request.by, request.reason, request.notice)
    if request.op == "listen":
        call, to = request.call_id, request.to
        return inputs.ListenAsked(request.id, call, to, request.mode, request.agent_id)
    if request.op == "move":
        return _move(engine, request)
    if request.op == "take":
        return inputs.TakeAsked(request.id, request.call_id, request.to)
    return _about_agent(engine, request)


def _about_agent(engine: Engine, request: Request) -> inputs.Input | Answer:
    agent = engine.crew.get(request.agent_id)
    if agent is None:
        return Answer(ok=False, error=f"no agent {request.agent_id}")
    if request.op == "extend_wrap_up":
        if agent.state is not State.WRAP_UP:
            error = f"agent {request.agent_id} is {agent.state}: no after-call work"
            return Answer(ok=False, illegal=True, error=error)
        return inputs.WrapUpExtended(request.agent_id)
    if request.op == "choose_phones":
        return _choose_phones(agent, request)
    if request.op == "console":
        return inputs.ConsoleChanged(request.agent_id, request.is_open)
    return inputs.AgentWish(request.agent_id, request.wants, request.reason, request.by)


def _choose_phones(agent: Agent, request: Request) -> inputs.Input | Answer:
    strange = [phone for phone in request.phones if phone not in agent.phones]
    if strange:
        return Answer(ok=False, error=f"agent {request.agent_id} has no phone {strange[0]}")
    return inputs.PhonesChosen(request.agent_id, tuple(request.phones), request.by)


def _move(engine: Engine, request: Request) -> inputs.Input | Answer:
    if request.to and request.to not in engine.policy.rules.queues:
        return Answer(ok=False, error=f"no queue {request.to}")
    call, to = request.call_id, request.to
    return inputs.MoveAsked(request.id, call, to, request.on, request.by, request.reason)


def _transfer(engine: Engine, request: Request) -> inputs.Input | Answer:
    """Only who has the caller may hand them on, or a supervisor."""
    call = engine.calls.get(request.call_id)
    if call is None or not call.joined:
        return Answer(ok=False, error=f"no agent has call {request.call_id}")
    if request.agent_id not in call.joined and not request.by:
        error = f"agent {request.agent_id} does not have call {request.call_id}"
        return Answer(ok=False, illegal=True, error=error)
    if call.invited is not None:
        said = talk.REFUSALS["person"]
        return Answer(ok=False, illegal=True, refusal="person", error=said)
    if request.how == "blind" and engine.crew.get(request.to) is None:
        return Answer(ok=False, error=f"no agent {request.to}")
    if request.how == "queue" and request.to not in engine.policy.rules.queues:
        return Answer(ok=False, error=f"no queue {request.to}")
    by = _acts_for(call, request)
    return inputs.TransferAsked(call.call_id, by, request.to, request.how, request.skills)


def _machine(engine: Engine, request: Request) -> inputs.Input | Answer:
    """Only who talked may say so, or a supervisor."""
    call = calling.promise_of(engine, request.call_id)
    callback = call.callback if call else None
    if callback is None or not callback.may_be_machine:
        return Answer(ok=False, error=f"no call back {request.call_id} of which that can be said")
    if request.agent_id != callback.by and not request.by:
        error = f"agent {request.agent_id} did not make call {request.call_id}"
        return Answer(ok=False, illegal=True, error=error)
    return inputs.MachineMarked(request.call_id, callback.by)


def result(engine: Engine, request: Request) -> Answer:
    """What became of a request that the engine was told of."""
    refusal = engine.refusals.pop(request.id, None)
    if refusal is not None:
        said = talk.REFUSALS[refusal]
        return Answer(ok=False, illegal=True, refusal=refusal, error=said)
    if request.key:
        engine.done.add(request.key)
    return Answer(ok=True)


def _room(engine: Engine, request: Request) -> inputs.Input | Answer:
    call = engine.calls.get(request.call_id)
    if call is None or not talk.with_caller(call):
        return Answer(ok=False, error=f"no agent has call {request.call_id}")
    if request.wish == "person" and not (request.person and request.sealed):
        return Answer(ok=False, error="no person with a number to call")
    if request.wish == "consult" and engine.crew.get(request.to) is None:
        return Answer(ok=False, error=f"no agent {request.to}")
    known = engine.policy.rules.skills
    if request.wish == "emergency" and request.to not in engine.callback_rules.services:
        return Answer(ok=False, error=f"no emergency service {request.to or '(none named)'}")
    if request.wish == "help" and not (request.skills and request.skills.keys() <= known.keys()):
        return Answer(ok=False, error=f"no skill {', '.join(request.skills) or '(none named)'}")
    by = _acts_for(call, request)
    return inputs.RoomAsked(
        request.id,
        call.call_id,
        by,
        request.wish,
        to=request.to,
        skills=request.skills,
        person=request.person,
        sealed=request.sealed,
        supervisor=request.by,
    )


def _acts_for(call: Call, request: Request) -> str:
    """The agent whose conversation it is; a supervisor may name nobody."""
    mine = talk.with_caller(call)
    anybody = bool(request.by) and request.agent_id not in mine
    return mine[0] if anybody else request.agent_id


def _talk(engine: Engine, request: Request, now: float) -> Answer:
    call = engine.calls.get(request.call_id)
    if call is None or not talk.with_caller(call):
        return Answer(ok=False, error=f"no agent has call {request.call_id}")
    mine = talk.with_caller(call)
    by = request.agent_id or mine[0]
    reasons = {w: talk.why_not(engine, call.call_id, by, w, now=now) for w in get_args(RoomWish)}
    guest, until = talk.guest_of(call), muting.silent_until(call)
    view = TalkView(
        call_id=call.call_id,
        agents=mine,
        asked=sorted(talk.phones(engine, call.call_id).keys() - set(mine)),
        ringing=guest.agent_id if guest else "",
        held=call.room == talk.HELD,
        person=(call.invited.person_id or None) if call.invited else None,
        service=call.invited.service if call.invited else "",
        person_here=call.invited is not None and bool(call.invited.leg),
        paused_until=_moment(until) if until is not None else None,
        why_not={wish: why for wish, why in reasons.items() if why is not None},
    )
    return Answer(ok=True, talk=view)


def _listeners(engine: Engine) -> Answer:
    found = [
        ListenerView(
            listener=agent_id,
            call_id=listener.call_id,
            agent_id=heard,
            mode=listener.mode,
            ringing=not listener.leg,
            takes=listener.takes,
        )
        for agent_id, listener, heard in listening.listeners(engine)
    ]
    return Answer(ok=True, listeners=found)


def _peak(engine: Engine) -> PeakView:
    peak, rules = engine.peak, engine.policy.rules.peak
    return PeakView(
        on=peak.on,
        since=_moment(peak.since) if peak.since else None,
        by=peak.by,
        reason=peak.reason,
        until=_moment(peak.until) if peak.on else None,
        called=list(peak.called),
        notice=peak.notice or rules.notice,
        merge=list(engine.policy.merged),
        seniors_after_s=rules.seniors_after_s,
        reserves=list(rules.reserves),
        wrap_up_s=rules.wrap_up_s,
        callback_after_s=rules.callback_after_s,
        callback_possible=engine.callback_rules.possible,
        ends_after_h=rules.ends_after_h,
    )


def _agent(engine: Engine, agent: Agent, machines: Mapping[str, str]) -> AgentView:
    """`machines`: agent to the call back of which they may say that a machine answered."""
    call = engine.calls.get(agent.call_id or "")
    return AgentView(
        id=agent.agent_id,
        state=agent.state.value,
        since=_moment(agent.since),
        reason=agent.reason,
        skills=agent.skills,
        registered=agent.registered,
        call_id=agent.call_id,
        callback=call is not None and call.callback is not None,
        wants=agent.wants.value,
        held_back=agent.held_back,
        by=agent.by,
        until=_moment(agent.until) if agent.until is not None else None,
        missed=agent.missed,
        phones=agent.phones,
        chosen=agent.chosen or [],
        rings=agent.rings,
        may_be_machine=machines.get(agent.agent_id, ""),
    )


def _waiting(engine: Engine, call: Call, now: float) -> WaitingView:
    decision = engine.decisions.get(call.call_id)
    in_line = call.call_id in engine.line
    ahead = standing.ahead(engine, call, now) if in_line else -1
    return WaitingView(
        call_id=call.call_id,
        queue=call.queue,
        skills=dict(call.required),
        since=_moment(call.since),
        credit_s=call.credited_s + credit.now_s(engine, call.as_waiting(), now),
        senior=call.senior,
        place=ahead + 1,
        estimate_s=engine.wait_s(call, ahead, now) if in_line else None,
        stage=_stage(call),
        agent_id=call.offer.agent_id if call.offer else None,
        why=decision.explain() if decision else "",
        callback=call.callback is not None,
        not_before=_later(engine, call),
    )


def _stage(call: Call) -> Stage:
    if call.offer is not None:
        return "ringing"
    return "fallback" if call.in_queue else "waiting"


def _later(engine: Engine, call: Call) -> datetime | None:
    moment = calling.next_look(engine, call)
    return None if moment is None or call.call_id in engine.line else _moment(moment)


def _moment(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
