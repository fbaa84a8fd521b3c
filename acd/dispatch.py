"""Decisions about waiting calls: whom each accepts by now, whether to offer it, and to whom.

The policy is asked again when a call comes (back) into line, at its own next moment of widening,
now and then when a rule looks at more than the clock, and for everyone when the policy or the
schedules change. No decision looks at every agent or every call.
"""

from typing import TYPE_CHECKING

from acd import admission, credit, explain, offering, standing, widening
from acd.calendar import MINUTE_S
from acd.crew import ABSENT
from acd.policy import Overflow
from acd.records import Call
from acd.routing import AGENT, Decision, Need, choose, next_for, requirement
from core.decisions import Change
from core.events import CallWidened, NobodyFree

if TYPE_CHECKING:  # the engine imports this module
    from acd.engine import Engine

TIMER = "widen:"
"""Prefix of the timers that widen calls; the rest is the call's id."""
SHIFT = "shift"
"""The timer that looks whether a schedule has begun or ended."""
WATCH_S = 5.0
"""Between two looks at a rule that depends on more than the clock."""
SOONEST_S = 0.05
PASSED_S = 30.0
"""How long a caller who was handed on to an agent waits for this one."""
OVERFLOWN = ("overflow_", "callback_offered", "voicemail_offered")
"""Kinds of changes that a policy's overflow rules make begin so."""
EPSILON_S = 1e-3
"""A step is due when it is due but for rounding."""


def place(engine: "Engine", call: Call, now: float) -> None:
    """Whom the call accepts as it comes into line, and its place there."""
    call.unserved = None
    plan(engine, call, now)
    engine.line.add(call.as_waiting())
    engine.observe(call, now)
    consider(engine, call, now)
    if not engine.calendar.empty and SHIFT not in engine.timers:
        engine.calendar.note(now)
        engine.timers.set(SHIFT, _next_minute(now))


def consider(engine: "Engine", call: Call, now: float) -> None:
    """Offer a call in line to somebody, or note that nobody is free."""
    serve_freed(engine, now)  # who has just become free is for whoever waits longest, not for it
    if not engine.active or call.call_id not in engine.line:
        return
    decision = choose(call.as_waiting(), engine.crew.bench, now)
    engine.decisions[call.call_id] = decision
    if decision.agent_id is not None:
        offering.offer(engine, decision, now)
    elif call.unserved != call.need:
        call.unserved = call.need
        told = explain.decision(decision, engine.crew, engine.policy.version)
        fields = {"waited_s": decision.waited_s, "decision": told}
        engine.publish(NobodyFree, call.call_id, fields)


def serve_freed(engine: "Engine", now: float) -> None:
    """Each agent who has become free takes whoever waits longest for them."""
    left, freed = engine.crew.left, engine.crew.freed
    while left:
        for call_id in engine.line.only_for(left.pop()):
            _again(engine, engine.calls[call_id], now)
    while freed:
        agent = engine.crew.bench.get(freed.pop(0))
        if not engine.active or agent is None:
            continue
        decision: Decision | None = next_for(agent, engine.line, now, credit.over(engine, now))
        if decision is not None:
            engine.decisions[decision.call_id] = decision
            offering.offer(engine, decision, now)


def due(engine: "Engine", key: str, now: float) -> None:
    """A timer of this module has run out."""
    if key == SHIFT:
        if engine.calendar.note(now):
            everyone(engine, now)
        if len(engine.line):
            engine.timers.set(SHIFT, _next_minute(now))
        return
    call = engine.calls.get(key.removeprefix(TIMER))
    if call is not None and call.call_id in engine.line:
        _again(engine, call, now)


def everyone(engine: "Engine", now: float, because: Change | None = None) -> None:
    """Ask the policy anew for all who wait, then offer in their order."""
    waiting = [engine.calls[waiting.call_id] for waiting in credit.in_order(engine, now)]
    for call in waiting:
        plan(engine, call, now, because)
        engine.line.add(call.as_waiting())
    for call in waiting:
        if call.call_id in engine.line:
            consider(engine, call, now)


def new_policy(engine: "Engine", now: float) -> None:
    """Another policy holds: a call is its own queue's again, until the policy says otherwise."""
    for call in engine.calls.values():
        admission.weigh(engine, call)
        call.taken = [change for change in call.taken if not change.kind.startswith(OVERFLOWN)]
    everyone(engine, now, Change(kind="policy", text=engine.policy.version))


def _again(engine: "Engine", call: Call, now: float) -> None:
    """Ask the policy anew for one call in line."""
    before = call.need
    plan(engine, call, now)
    if call.need != before:
        engine.line.add(call.as_waiting())
        consider(engine, call, now)


def plan(engine: "Engine", call: Call, now: float, because: Change | None = None) -> None:
    """What the call accepts from `now` on, and when to ask again; what is new is told.

    `because`: what made us ask, told when it changed anything.
    """
    before = call.need
    policy, queue = engine.policy, engine.policy.queue(call.queue)
    moment = _moment(engine, call, now)
    found = widening.widened(policy, call.queues, dict(call.required), moment)
    while (rule := _overflow(engine, call, found.wishes, moment)) is not None:
        call.taken.append(_change(rule))
        if rule.to is None:
            call.said = None  # so that it is told at the next lap
        found = widening.widened(policy, call.queues, dict(call.required), moment)
    only = _meant(engine, call, now)
    favoured = widening.favoured(found.wishes, call.prefer)
    wishes = favoured if only is None else (((AGENT + only, 1),),)
    call.need = Need(wishes, queue.tie_break, queue.weight, only)
    changes = [*call.taken, *found.changes]
    new = [change for change in changes if change not in call.changes]
    call.changes = changes
    if because is not None and call.need != before:
        new.insert(0, because)
    if new:
        _tell(engine, call, new, moment.waited_s)
    engine.timers.set(TIMER + call.call_id, _next(engine, call, moment, now))


def _change(rule: Overflow) -> Change:
    if rule.to is None:
        return Change(kind="callback_offered" if rule.callback else "voicemail_offered")
    return Change(kind=f"overflow_{rule.condition}", text=rule.to)


def _moment(engine: "Engine", call: Call, now: float) -> widening.Moment:
    rules = (rule for name in call.queues for rule in engine.policy.queue(name).overflow)
    estimate = None
    if any(rule.estimate_s is not None for rule in rules):
        estimate = engine.wait_s(call, standing.ahead(engine, call, now), now)
    wanted = widening.preference(engine.policy, call.queue, dict(call.required))
    narrow = Need((requirement(dict(call.required) | wanted),))
    return widening.Moment(
        waited_s=max(0.0, now - call.asks_since) + EPSILON_S,
        open=engine.calendar.open(now),
        estimate_s=estimate,
        preferred_here=not wanted or explain.able_now(engine.crew, narrow) > 0,
        peak=engine.peak.on,
    )


def _overflow(
    engine: "Engine",
    call: Call,
    wishes: tuple[tuple[tuple[str, int], ...], ...],
    moment: widening.Moment,
) -> Overflow | None:
    """The first rule that holds and changes something for the call."""
    policy = engine.policy
    for name in call.queues:
        for rule in policy.queue(name).overflow:
            if widening.used(rule, call.queues, call.offered):
                continue
            here = rule.nobody_logged_in is None or explain.able_now(engine.crew, Need(wishes)) > 0
            if widening.applies(policy, name, rule, moment, anybody_here=here):
                return rule
    return None


def _meant(engine: "Engine", call: Call, now: float) -> str | None:
    """The agent meant for the caller whom they wait for now; who is given up is taken out."""
    prefer = engine.policy.prefer(call.queue)
    limits: dict[str, float | None] = {
        "passed": PASSED_S,
        "named": prefer.named_s,
        "owner": prefer.owner_s,
        "last": prefer.last_s,
    }
    if engine.peak.on:  # only who was asked for by a colleague is worth waiting for
        limits = {"passed": PASSED_S}
    while call.meant:
        first = call.meant[0]
        agent, seconds = engine.crew.get(first.agent_id), limits.get(first.kind)
        if (
            seconds is not None
            and agent is not None
            and agent.state not in ABSENT
            and first.agent_id not in call.tried
        ):
            if first.until is None and (seconds > 0 or first.agent_id in engine.crew.bench):
                first.until = now + seconds
                return first.agent_id
            if first.until is not None and now < first.until - EPSILON_S:
                return first.agent_id
        if first.until is not None:
            over = Change(kind="preference_over", text=f"{first.kind}:{first.agent_id}")
            call.taken.append(over)
        call.meant.pop(0)
    return None


def _tell(engine: "Engine", call: Call, new: list[Change], waited_s: float) -> None:
    fields = {
        "waited_s": round(waited_s, 1),
        "changes": new,
        "accepts": explain.accepts(call.need),
        "policy": engine.policy.version,
    }
    engine.publish(CallWidened, call.call_id, fields)
    engine.save(call)


def _next(engine: "Engine", call: Call, moment: widening.Moment, now: float) -> float | None:
    """When to ask the policy again for this call; None: nothing changes by itself."""
    times: list[float] = []
    step = widening.next_at(engine.policy, call.queues, moment.waited_s, peak=moment.peak)
    if step is not None:
        times.append(call.asks_since + step)
    if call.meant and call.meant[0].until is not None:
        times.append(call.meant[0].until)
    if widening.watches(engine.policy, call.queues, call.offered):
        times.append(now + WATCH_S)
    return max(now + SOONEST_S, min(times)) if times else None


def _next_minute(now: float) -> float:
    return (now // MINUTE_S + 1.0) * MINUTE_S
