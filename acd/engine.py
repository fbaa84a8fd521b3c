"""The single writer: told what happened and when, it answers with what to do. No I/O in here.

Invariant: at most one live offer per call and per agent, and no connected caller is redirected.
A call may be offered only while it stands in line, and it stands there only on evidence younger
than its last offer: the dialplan's report of that offer, an announcement that knows of it, or a
listing of Asterisk's channels.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from acd import (
    admission,
    announce,
    answers,
    calling,
    conference,
    dispatch,
    handing,
    inputs,
    invited,
    listening,
    muting,
    news,
    offering,
    promising,
    recovery,
    standing,
    talk,
)
from acd import credit as credits
from acd import peak as peaks
from acd.actions import Action, Announce, Forget, Publish, Save
from acd.calendar import Calendar
from acd.callbacks import People, Rules
from acd.crew import Crew
from acd.estimate import Estimator
from acd.limits import Limits as Limits  # noqa: PLC0414  callers take it from here
from acd.line import Line
from acd.misdials import Misdials
from acd.pauses import Pauses
from acd.places import Place, Places
from acd.policy import Policy, plain
from acd.records import Agent, Call
from acd.remembered import LastAgents, Remembered
from acd.rooms import Rooms
from acd.routing import Decision
from acd.timers import Recent, Timers
from core.events import (
    CallAbandoned,
    CallEnded,
    CallQueued,
    Event,
    WaitTold,
)

REMEMBERED = 20_000
"""Channels that hung up and are still recognised, against doubled and late news."""
REFUSALS = 200
"""Refusals that are kept until they are asked for."""


class Engine:
    """The state of the centre's line and crew."""

    def __init__(
        self,
        roster: Mapping[str, Mapping[str, int]],
        limits: Limits,
        new_id: Callable[[], str],
        policy: Policy | None = None,
        callback_rules: Rules | None = None,
    ) -> None:
        """`roster`: agent to skills. `new_id` mints offers' ids, unique across restarts.

        `policy`: who serves whom; without one, the routing queues as they are. `callback_rules`:
        how people are called back; without any, nobody is.
        """
        self.callback_rules = callback_rules or Rules()
        self.people = People()
        self.places = Places(limits.regain_s)
        self.misdials = Misdials()
        self.policy = policy or plain()
        self.calendar = Calendar(self.policy)
        self.last_agents = LastAgents()
        self.limits = limits
        self.refusals: dict[str, str] = {}
        """Why what was asked for last was not done, by the request's id."""
        self.listeners: dict[str, listening.Listener] = {}
        """Supervisors who listen, by the agent who they are."""
        self.new_id = new_id
        self._out: list[Action] = []
        self.timers = Timers()
        self.peak = peaks.Peak()
        self._arrivals = 0
        self.calls: dict[str, Call] = {}
        self.line = Line()
        self.rooms = Rooms()
        """Who is connected with whom."""
        self.paces = Estimator()
        self.lately = credits.Lately()
        self.crew = Crew(Pauses(limits, self._wrap_up_s), self.timers, self._out.append)
        self.crew.required = self.policy.required
        self.crew.set_roster(roster, 0.0)
        self.hung = Recent(REMEMBERED)
        """Channels that are gone."""
        self.done = Recent(REMEMBERED)
        """Keys of requests that were carried out: those are not carried out twice."""
        self.asked = Recent(REMEMBERED)
        """Callers' channels whose far end hung up."""
        self.missing: set[str] = set()
        """Calls gone while nobody watched, until `activate`: their hang-up may yet be replayed."""
        self.adrift: set[str] = set()
        """Callers taken away by an offer that nobody here knows of: a listing says when they are
        back; until then an announcement may be older than that offer."""
        self.active = False
        """Whether offers may be made: only when reconciled and leading."""
        self.decisions: dict[str, Decision] = {}
        """The last decision about each call here."""

    def feed(self, event: inputs.Input, now: float) -> list[Action]:
        """Take in one piece of news; `now` in epoch seconds that never go back."""
        news.handle(self, event, now)
        peaks.call_in(self, now)
        dispatch.serve_freed(self, now)
        return self._drain()

    def next_deadline(self) -> float | None:
        """When to send a Tick, epoch seconds; None when nothing is pending."""
        return self.timers.next()

    def restore(
        self,
        agents: list[Agent],
        calls: list[Call],
        callers: Sequence[Remembered] = (),
        places: Sequence[Place] = (),
    ) -> None:
        """Take over what a former engine saved. Feed a Snapshot next, then `activate`."""
        self.last_agents.restore(callers)
        self.places.restore(places)
        for agent in agents:
            self.crew.restore(agent)
        for call in calls:
            admission.weigh(self, call)
            self._arrivals = max(self._arrivals, call.number)
            self.calls[call.call_id] = call
            calling.known(self, call)
            if call.offer is not None:
                self.timers.set(offering.TIMER + call.call_id, call.offer.deadline)
            if (guest := talk.guest_of(call)) is not None:
                self.timers.set(conference.TIMER + call.call_id, guest.deadline)
            if call.invited is not None and not call.invited.leg:
                self.timers.set(invited.TIMER + call.call_id, call.invited.deadline)
            muting.known(self, call)

    def records(self) -> dict[tuple[str, str], str]:
        """Everything worth keeping, as JSON by (kind, key)."""
        agents = {("agent", a.agent_id): a.model_dump_json() for a in self.crew.all()}
        calls = {("call", c.call_id): c.model_dump_json() for c in self.calls.values()}
        kept = self.last_agents.records() | self.places.records() | self.lately.records()
        kept |= peaks.records(self) | self.misdials.records()
        return agents | calls | kept

    def activate(self, now: float) -> list[Action]:
        """Begin, or resume, making offers: everyone in line is considered, in order."""
        recovery.settle(self, now)
        self.active = True
        self.crew.mirror_all()
        self.crew.left.clear()
        calling.resume(self, now)
        for call in list(self.calls.values()):
            conference.check(self, call, now)
        peaks.call_in(self, now)
        dispatch.everyone(self, now)
        self.crew.freed.clear()
        return self._drain()

    def deactivate(self) -> None:
        """Make no more offers; what is known stays."""
        self.active = False

    def set_roster(self, roster: Mapping[str, Mapping[str, int]], now: float) -> list[Action]:
        """Agents came, left or learned; those at work keep their state."""
        self.crew.set_roster(roster, now)
        self.crew.mirror_all()
        for call in self.calls.values():
            admission.weigh(self, call)
        dispatch.everyone(self, now)
        dispatch.serve_freed(self, now)
        return self._drain()

    def set_policy(self, policy: Policy, now: float) -> list[Action]:
        """Follow another policy from now on, with those who wait already, too."""
        self.policy, self.calendar = policy, Calendar(policy)
        self.crew.required = policy.required
        peaks.follow_policy(self, now)
        self.crew.mirror_all()
        dispatch.new_policy(self, now)
        return self._drain()

    def join(self, event: inputs.CallWaits, now: float) -> Call:
        """A call asks for a person for the first time."""
        call = admission.admitted(self, event, self.next_arrival(), now)
        calling.came(self, call, now)
        self.calls[call.call_id] = call
        self.publish(CallQueued, call.call_id, admission.queued(self, call, now))
        self.save(call)
        return call

    def next_arrival(self) -> int:
        """The next number in the order of arrival."""
        self._arrivals += 1
        return self._arrivals

    def park(self, call: Call, now: float) -> None:
        """The call stands in line: offer it to someone, or let it wait."""
        call.touched = now
        if call.bridged_at is not None or call.offer is not None or call.in_queue:
            return
        if call.call_id not in self.line:
            dispatch.place(self, call, now)

    def leave_line(self, call: Call, now: float) -> None:
        """The call stands in line no more; absent is fine."""
        self.line.remove(call.call_id)
        self.observe(call, now)

    def announce(self, call: Call, now: float) -> None:
        """At a lap of the call's waiting: have its place said if that is due."""
        if not self.active or call.call_id not in self.line:
            return  # nobody leads yet, or somebody is being rung for it
        ahead = standing.ahead(self, call, now)
        at_once = self.peak.on or bool(call.offered)
        if announce.is_due(ahead, call.asks_since, call.said, now, at_once=at_once):
            call.said = announce.Said(now, ahead)
            wait_s = self.wait_s(call, ahead, now)
            told_s = self.told_s(call, ahead, now)
            may = {
                "callback": promising.is_offered(self, call, wait_s),
                "voicemail": "voicemail" in call.offered,
            }
            self._out.append(Announce(call.call_id, call.channel, ahead, told_s, **may))
            fields = {"waited_s": max(0.0, now - call.since), "place": ahead + 1, "wait_s": told_s}
            self.publish(WaitTold, call.call_id, {**fields, **may})

    def wait_s(self, call: Call, ahead: int, now: float) -> int | None:
        """Estimated seconds until a call with `ahead` before it is served; None: nobody knows."""
        line = standing.of(self, call)
        wait = self.paces.wait_s(line.kind, ahead, line.agents, now)
        return None if wait is None else math.ceil(wait)

    def told_s(self, call: Call, ahead: int, now: float) -> int | None:
        """Seconds within which it is most probably served: what the caller is told."""
        line = standing.of(self, call)
        told = self.paces.told_s(line.kind, ahead, line.agents, now)
        return None if told is None else math.ceil(told)

    def connected(self, call: Call, now: float) -> None:
        """The caller's channel entered a bridge."""
        self.leave_line(call, now)
        call.touched = now
        if call.bridged_at is None:
            # After our own restart the conversation is older than our knowledge of it.
            call.bridged_at = call.talking_since = call.talking_since or now
            if call.room:
                self.save(call)
        answers.check(self, call, now)

    def end(self, call_id: str, cause: int, now: float, *, abandoned: bool) -> None:
        """The caller's channel is gone. `abandoned`: by the caller's will, if nobody answered.

        A caller who is to be called back has abandoned nothing.
        """
        call = self.calls.get(call_id)
        abandoned = abandoned and not (call and call.promised)
        stage, waited, talk, certain, cut_by = "ivr", 0.0, 0.0, True, ""
        if call is not None:
            stage = "ringing" if call.offer else "waiting"
            waited = max(0.0, now - call.since)
            talk, certain, cut_by = call.talked(now), not call.unsure, call.cut_by
            muting.over(self, call)
            handing.part(self, call, now)
        self.forget(call_id, cause, now)
        if abandoned and (call is None or call.answered_by is None):
            self.publish(CallAbandoned, call_id, {"waited_s": waited, "stage": stage})
        fields = {"cause": cause, "talk_s": talk, "certain": certain, "cut_by": cut_by}
        self.publish(CallEnded, call_id, fields)

    def forget(self, call_id: str, cause: int, now: float) -> None:
        """The caller's channel is gone; no word about it beyond the end of a live offer."""
        call = self.calls.pop(call_id, None)
        self.timers.set(dispatch.TIMER + call_id, None)
        self.timers.set(muting.TIMER + call_id, None)
        if call is not None:
            if call.answered_by is None and not call.promised:
                self.paces.gave_up(standing.of(self, call).kind, now)
                credits.note(self, call, now)
            self.leave_line(call, now)
            offering.fail(self, call, "caller_gone", cause, now)
            conference.ended(self, call, cause, now)
            self._out.append(Forget(call_id))
            self.decisions.pop(call_id, None)
            calling.went(self, call, now, cause)
        self.crew.call_over(call_id, now)

    def hang_up(self, call: Call, now: float) -> None:
        """The caller's channel is in no bridge any more."""
        self.rooms.left(inputs.Leg(call.call_id, call.call_id, None), "", now)
        handing.settle(self, call, now)
        call.talk_s, call.bridged_at = call.talked(now), None
        call.talking_since = None
        call.touched = now
        if call.room:
            self.save(call)

    def watch(self, call: Call, until: float | None) -> None:
        """See to the call's live offer then, epoch seconds; None: there is none any more."""
        self.timers.set(offering.TIMER + call.call_id, until)

    def save(self, call: Call) -> None:
        """Keep the call's record."""
        self._out.append(Save("call", call.call_id, call.model_dump_json()))

    def remember(self, place: Place | None) -> None:
        """Keep a place that was lost."""
        if place is not None:
            self._out.append(Save("place", place.caller, place.model_dump_json()))

    def emit(self, action: Action) -> None:
        """Have this done."""
        self._out.append(action)

    def refuse(self, request_id: str, why: str) -> None:
        """Keep why what was asked for is not done, until it is asked for."""
        self.refusals[request_id] = why
        while len(self.refusals) > REFUSALS:
            self.refusals.pop(next(iter(self.refusals)))

    def observe(self, call: Call, now: float) -> None:
        """The line of the call grew or shrank."""
        standing.observe(self, call, now)

    def publish(self, kind: type[Event], call_id: str | None, fields: Mapping[str, object]) -> None:
        self._out.append(Publish(kind, call_id, fields))

    def _wrap_up_s(self, agent_id: str, call_id: str | None) -> float | None:
        """After-call work by the policy; None: it says nothing, or the call is none of ours."""
        call = self.calls.get(call_id or "")
        return self.policy.wrap_up_s(agent_id, call.queue if call else None)

    def _drain(self) -> list[Action]:
        out = self._out[:]
        self._out.clear()
        return out
