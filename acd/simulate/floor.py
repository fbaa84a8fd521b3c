"""A centre in virtual time: callers, phones and a clock around the engine that really routes.

Everything the engine is told, it is told as Asterisk would tell it; every action it asks for is
carried out. Nothing here decides who gets whom.
"""

import heapq
import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from acd import credit, inputs
from acd.actions import Action, PlaceOffer, Publish
from acd.agent import CONNECTED, State
from acd.credit import Waits
from acd.engine import Engine, Limits
from acd.simulate.arrivals import Planned
from acd.simulate.scenario import Scenario
from core.events import AgentStateChanged

LONGEST_WRAP_UP_S = 86_400.0
"""The engine's limit when agents end their wrap-up themselves, each after the time drawn."""
BUSY = CONNECTED | {State.RINGING, State.WRAP_UP}
AWAY = frozenset({State.OFFLINE, State.BREAK})

PICKED_UP, HUNG_UP = "ANSWER", 16
NOBODY = ("NOANSWER", 0)
FETCHED_S = 300.0
"""An agent who let too many calls ring is brought back by a person after so long."""
REPORTS = 200
"""Progress is told so many times in a run."""


class Fate(StrEnum):
    """What became of a call."""

    WAITING = "waiting"
    """Nothing yet."""
    RINGING = "ringing"
    """Nothing yet either; a phone rings."""
    TALKING = "talking"
    DONE = "done"
    ABANDONED = "abandoned"


@dataclass(slots=True)
class Call:
    """A call and what has happened to it. Times in epoch seconds."""

    id: str
    plan: Planned
    arrived: float
    fate: Fate = Fate.WAITING
    left_line: float | None = None
    """When it was answered or given up."""
    offers: int = 0
    offer: str = ""
    agent: str = ""
    expected_s: float | None = None
    """What the engine expected the wait to be, asked when the call was put in line."""
    told_s: float | None = None
    """What it would have told the caller then."""

    @property
    def answered(self) -> bool:
        return self.fate in (Fate.TALKING, Fate.DONE)

    @property
    def waited_s(self) -> float | None:
        """Seconds until answered or given up; None: still waiting."""
        return None if self.left_line is None else self.left_line - self.arrived


@dataclass(slots=True)
class Worked:
    """How one agent's time was spent, seconds, without the warm-up."""

    group: str
    calls: int = 0
    here_s: float = 0.0
    busy_s: float = 0.0


@dataclass
class Run:
    """What one seed has brought."""

    seed: int
    calls: list[Call] = field(default_factory=list)
    """In order of arrival, without those of the warm-up."""
    agents: dict[str, Worked] = field(default_factory=dict)
    lately: list[Waits] = field(default_factory=list)
    """What the routing had learnt of waits at the end."""


@dataclass(slots=True)
class _Agent:
    state: State = State.OFFLINE
    since: float = 0.0
    on_shift: bool = False
    leg: str = ""


class Floor:
    """One run. `progress` is told the share done."""

    def __init__(
        self,
        scenario: Scenario,
        calls: Sequence[Planned],
        seed: int,
        engine: Callable[[Limits, Callable[[], str]], Engine],
        before: Run | None = None,
    ) -> None:
        """`engine` builds the engine to be driven, for the scenario's roster. `before`: the run
        whose lessons about waits it begins with."""
        self._scenario = scenario
        self._chance = random.Random(f"{seed}/phones")  # noqa: S311 -- not for secrets
        self._ids = itertools.count(1)
        self._order = itertools.count()
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self.now = self._start = scenario.epoch
        self._end = self._start + scenario.duration_s
        self._counted_from = self._start + scenario.warm_up_s
        self._planned = iter(calls)
        self.calls: dict[str, Call] = {}
        """Those that wait or talk."""
        self.run = Run(seed)
        self._agents = {name: _Agent(since=self.now) for name in scenario.roster}
        self.run.agents = {name: Worked(group) for name, group in scenario.roster.items()}
        self._wrap_up_s = _common_wrap_up(scenario)
        limits = Limits(
            ring_s=scenario.ring_s,
            wrap_up_s=LONGEST_WRAP_UP_S if self._wrap_up_s is None else self._wrap_up_s,
        )
        self.engine = engine(limits, lambda: f"offer-{next(self._ids)}")
        self.engine.crew.pauses.own = lambda _agent, _call: None  # the scenario says how long
        self.engine.lately.restore(before.lately if before else (), self.now)

    def play(self, progress: Callable[[float], None] = lambda _: None) -> Run:
        """From beginning to end; `progress` is told the share done."""
        self._carry_out(self.engine.activate(self.now))
        for name, group in self._scenario.roster.items():
            self._shifts(name, self._scenario.agents[group].shifts)
        self._expect_next()
        reported = self._start
        while (due := self._next()) <= self._end:
            self.now = max(self.now, due)
            self._step(due)
            if self.now - reported > (self._end - self._start) / REPORTS:
                reported = self.now
                progress((self.now - self._start) / (self._end - self._start))
        self.now = self._end
        for name in self._agents:
            self._account(name)
        self.run.lately = self.engine.lately.all()
        progress(1.0)
        return self.run

    # -- time --

    def _at(self, when: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (when, next(self._order), happen))

    def _next(self) -> float:
        own = self._heap[0][0] if self._heap else float("inf")
        timer = self.engine.next_deadline()
        return own if timer is None else min(own, timer)

    def _step(self, due: float) -> None:
        if self._heap and self._heap[0][0] <= due:
            heapq.heappop(self._heap)[2]()
        else:
            self._feed(inputs.Tick())

    def _feed(self, *news: inputs.Input) -> None:
        for item in news:
            self._carry_out(self.engine.feed(item, self.now))

    def _carry_out(self, actions: list[Action]) -> None:
        for action in actions:
            if isinstance(action, PlaceOffer):
                self._ring(action)
            elif isinstance(action, Publish) and action.kind is AgentStateChanged:
                self._changed(action.fields["agent_id"], State(action.fields["after"]))

    # -- agents --

    def _shifts(self, name: str, spans: Sequence[str]) -> None:
        """The agent's coming and going, every day of the scenario."""
        if not spans:
            self._at(self._start, lambda: self._comes(name))
            return
        zone = ZoneInfo(self._scenario.timezone)
        day = self._scenario.starts.date()
        while (midnight := datetime.combine(day, time(), zone)).timestamp() < self._end:
            for span in spans:
                comes, goes = (midnight.timestamp() + _clock_s(at) for at in span.split("-"))
                if goes > self._start:
                    self._at(max(comes, self._start), lambda: self._comes(name))
                    self._at(goes, lambda: self._goes(name))
            day += timedelta(days=1)

    def _comes(self, name: str) -> None:
        self._agents[name].on_shift = True
        self._feed(
            inputs.DeviceChanged(name, "NOT_INUSE"), inputs.AgentWish(name, "ready", "shift")
        )

    def _goes(self, name: str) -> None:
        self._agents[name].on_shift = False
        self._feed(inputs.AgentWish(name, "offline", "shift"))

    def _rested(self, name: str) -> None:
        agent = self._agents[name]
        if agent.state is State.WRAP_UP:
            wants = "ready" if agent.on_shift else "offline"
            self._feed(inputs.AgentWish(name, wants, "wrapped up"))

    def _fetched(self, name: str, since: float) -> None:
        agent = self._agents[name]
        if agent.state is State.SET_ASIDE and agent.since == since and agent.on_shift:
            self._feed(inputs.AgentWish(name, "ready", "fetched"))

    def _changed(self, name: str, state: State) -> None:
        self._account(name)
        self._agents[name].state = state
        if state is State.SET_ASIDE:
            since = self.now
            self._at(since + FETCHED_S, lambda: self._fetched(name, since))

    def _account(self, name: str) -> None:
        """Book the time since the last change."""
        agent, worked = self._agents[name], self.run.agents[name]
        span = max(0.0, self.now - max(agent.since, self._counted_from))
        agent.since = self.now
        if agent.state not in AWAY:
            worked.here_s += span
        if agent.state in BUSY:
            worked.busy_s += span

    # -- calls --

    def _expect_next(self) -> None:
        plan = next(self._planned, None)
        if plan is not None:
            self._at(self._start + plan.at, lambda: self._arrive(plan))

    def _arrive(self, plan: Planned) -> None:
        self._expect_next()
        call = Call(f"call-{next(self._ids)}", plan, self.now)
        self.calls[call.id] = call
        if self.now >= self._counted_from:
            self.run.calls.append(call)
        self._feed(self._waits(call))
        known = self.engine.calls.get(call.id)
        if known is not None and call.id in self.engine.line:
            ahead = credit.ahead(self.engine, known, self.now)
            call.expected_s = self.engine.wait_s(known, ahead, self.now)
            call.told_s = self.engine.told_s(known, ahead, self.now)
        if plan.patience_s < self._end - self.now:
            self._at(self.now + plan.patience_s, lambda: self._give_up(call))

    def _waits(self, call: Call) -> inputs.CallWaits:
        kind = self._scenario.classes[call.plan.kind]
        return inputs.CallWaits(
            call_id=call.id,
            channel=f"PJSIP/trunk-{call.id}",
            queue=kind.queue,
            skills=kind.skills,
            credit_s=kind.credit_s,
            senior=kind.senior,
            start=call.arrived,
            back=call.offer,
        )

    def _ring(self, offer: PlaceOffer) -> None:
        """An offer leaves: the agent's phone rings."""
        call = self.calls[offer.call_id]
        call.fate, call.agent, call.offer = Fate.RINGING, offer.agent_id, offer.offer_id
        call.offers += 1
        scenario, current = self._scenario, call.offer
        self._at(self.now, lambda: self._rings(call, current))
        if scenario.no_answer and self._chance.random() < scenario.no_answer:
            self._at(self.now + scenario.ring_s, lambda: self._rung_out(call, current))
            return
        after = min(scenario.pick_up.draw(self._chance), scenario.ring_s)
        self._at(self.now + after, lambda: self._pick_up(call, current))

    def _rings(self, call: Call, offer: str) -> None:
        if _still(call, offer):
            self._device(call.agent, "RINGING")

    def _pick_up(self, call: Call, offer: str) -> None:
        if not _still(call, offer):
            return  # the caller gave up meanwhile
        call.fate, call.left_line = Fate.TALKING, self.now
        agent = self._agents[call.agent]
        agent.leg = f"leg-{offer}"
        if self.now >= self._counted_from:
            self.run.agents[call.agent].calls += 1
        self._feed(
            inputs.DeviceChanged(call.agent, "INUSE"),
            inputs.BridgeEntered(inputs.Leg(agent.leg, call.id, call.agent)),
            inputs.BridgeEntered(inputs.Leg(call.id, call.id, None)),
        )
        self._at(self.now + call.plan.talk_s, lambda: self._done(call))

    def _done(self, call: Call) -> None:
        call.fate = Fate.DONE
        del self.calls[call.id]
        name = call.agent
        self._feed(
            inputs.Hung(inputs.Leg(self._agents[name].leg, call.id, name), HUNG_UP),
            inputs.OfferBack(call.id, call.offer, PICKED_UP, HUNG_UP),
            inputs.Hung(inputs.Leg(call.id, call.id, None), HUNG_UP),
            inputs.DeviceChanged(name, "NOT_INUSE"),
        )
        if self._wrap_up_s is None:
            self._at(self.now + call.plan.wrap_s, lambda: self._rested(name))

    def _rung_out(self, call: Call, offer: str) -> None:
        if not _still(call, offer):
            return
        call.fate = Fate.WAITING
        self._feed(
            inputs.DeviceChanged(call.agent, "NOT_INUSE"),
            inputs.OfferBack(call.id, offer, *NOBODY),
        )

    def _give_up(self, call: Call) -> None:
        if call.fate not in (Fate.WAITING, Fate.RINGING):
            return
        rung = call.agent if call.fate is Fate.RINGING else None
        call.fate, call.left_line = Fate.ABANDONED, self.now
        del self.calls[call.id]
        leg = inputs.Leg(call.id, call.id, None)
        self._feed(inputs.HangupAsked(leg), inputs.Hung(leg, HUNG_UP))
        if rung is not None:
            self._device(rung, "NOT_INUSE")

    def _device(self, name: str, state: str) -> None:
        self._feed(inputs.DeviceChanged(name, state))


def _still(call: Call, offer: str) -> bool:
    """Whether a phone rings for the call by this offer."""
    return call.fate is Fate.RINGING and call.offer == offer


def _common_wrap_up(scenario: Scenario) -> float | None:
    """The wrap-up time when it is one and the same for every call; None when it is drawn."""
    fixed = {kind.wrap_up.fixed for kind in scenario.classes.values()}
    return fixed.pop() if len(fixed) == 1 else None


def _clock_s(at: str) -> float:
    return int(at[:2]) * 3600.0 + int(at[3:]) * 60.0
