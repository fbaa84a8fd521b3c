"""A small Asterisk for the engine's tests: where calls and phones really are, and what it reports.

Reports go to an inbox; the test decides which are lost, doubled, late or out of order.
"""

from dataclasses import dataclass, field

from acd import inputs, talk
from acd.actions import Action, Forget, PlaceOffer, Publish, Save
from acd.callbacks import Rules
from acd.engine import Engine, Limits
from acd.journal import refill
from acd.policy import Policy, plain
from core.events import AgentJoined, AgentLeft, CallAnswered, CallEnded
from core.pii import MaskedNumber

LIMITS = Limits(ring_s=20.0, ring_margin_s=3.0, wrap_up_s=5.0)
ROSTER = {
    "1001": {"senior": 8, "general": 5},
    "1002": {"senior": 6, "general": 4},
    "1003": {"repair": 7, "general": 5},
}


@dataclass
class WorldCall:
    """A caller's channel as it really is."""

    call_id: str
    queue: str
    credit_s: float
    start: float
    where: str = "waiting"
    """waiting, ringing, bridged, gone; calling: the agent is on the line, the person's rings;
    ending: the agent has hung up, and their channel is still there."""
    agent: str | None = None
    leg: str = ""
    """Unique id of the agent's channel."""
    offer: str = ""
    back: str = ""
    person: str = ""
    """Keyed hash of the caller's number."""
    passed: int = 0
    """How often it was handed on."""
    cut: int = 0
    """How many of those times because the line to the agent was cut."""
    named: str = ""
    by: str = ""

    @property
    def bridge(self) -> str:
        """Where caller and agent meet."""
        return f"bridge-{self.leg}"


@dataclass
class World:
    """Asterisk, the callers and the phones."""

    now: float = 1_000_000.0
    calls: dict[str, WorldCall] = field(default_factory=dict)
    registered: set[str] = field(default_factory=set)
    inbox: list[inputs.Input] = field(default_factory=list)
    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    """What the engine had saved."""
    published: list[Publish] = field(default_factory=list)
    offers: list[PlaceOffer] = field(default_factory=list)
    ids: int = 0
    policy: Policy = field(default_factory=plain)
    limits: Limits = LIMITS
    callback_rules: Rules = field(default_factory=Rules)
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.engine = self.new_engine()
        self.carry_out(self.engine.activate(self.now))

    def new_engine(self) -> Engine:
        return Engine(ROSTER, self.limits, self.new_id, self.policy, self.callback_rules)

    def new_id(self) -> str:
        self.ids += 1
        return f"id{self.ids}"

    # -- what happens in the world --

    def arrive(self, queue: str = "general", credit_s: float = 0.0, person: str = "") -> WorldCall:
        start = float(int(self.now))
        call = WorldCall(self.new_id(), queue, credit_s, start, person=person)
        self.calls[call.call_id] = call
        self.announce(call)
        return call

    def announce(self, call: WorldCall) -> None:
        """One lap of the waiting loop."""
        self.inbox.append(
            inputs.CallWaits(
                call_id=call.call_id,
                channel=f"PJSIP/trunk-{call.call_id}",
                queue=call.queue,
                credit_s=call.credit_s,
                start=call.start,
                back=call.back,
                named=call.named,
                passed=call.passed,
                by=call.by,
                cut=call.cut,
                caller=MaskedNumber(masked="***", hash=call.person),
            )
        )

    def phone(self, agent_id: str, here: bool) -> None:
        (self.registered.add if here else self.registered.discard)(agent_id)
        self.report_device(agent_id)

    def report_device(self, agent_id: str) -> None:
        self.inbox.append(inputs.DeviceChanged(agent_id, self.device(agent_id)))

    def device(self, agent_id: str) -> str:
        if agent_id not in self.registered:
            return "UNAVAILABLE"
        held = self.held_by(agent_id)
        return "NOT_INUSE" if held is None else ("RINGING" if held.where == "ringing" else "INUSE")

    def held_by(self, agent_id: str) -> WorldCall | None:
        """The call at this agent's phone."""
        held = [c for c in self.calls.values() if c.agent == agent_id]
        assert len(held) <= 1, "one phone, two calls"
        return held[0] if held else None

    def answer(self, call: WorldCall) -> None:
        assert call.agent is not None
        call.where = "bridged"
        self.inbox.append(inputs.BridgeEntered(self.agent_leg(call), call.bridge))
        self.inbox.append(inputs.BridgeEntered(self.caller_leg(call), call.bridge))
        self.report_device(call.agent)

    def give_up(self, call: WorldCall, status: str, cause: int) -> None:
        """The offer fails; the dialplan reports it and goes back to waiting."""
        agent_id = call.agent
        if agent_id is not None:
            self.inbox.append(inputs.Hung(self.agent_leg(call), cause))
        call.where, call.agent, call.back = "waiting", None, call.offer
        self.inbox.append(inputs.OfferBack(call.call_id, call.offer, status, cause))
        self.announce(call)
        if agent_id is not None:
            self.report_device(agent_id)

    def caller_hangs_up(self, call: WorldCall) -> None:
        agent_id, call.where = call.agent, "gone"
        if agent_id is not None:
            self.inbox.append(inputs.Hung(self.agent_leg(call), 16))
        call.agent = None
        self.inbox.append(inputs.Hung(self.caller_leg(call), 16))
        if agent_id is not None:
            self.report_device(agent_id)

    def hand_on(self, call: WorldCall, to: str) -> None:
        """The agent hands the caller on: to a colleague, or to the queue with that name."""
        agent_id = call.agent
        assert agent_id is not None
        self.inbox.append(inputs.BridgeLeft(self.caller_leg(call), call.bridge))
        self.inbox.append(inputs.Hung(self.agent_leg(call), 16))
        call.where, call.agent, call.back = "waiting", None, call.offer
        call.passed, call.by, call.named = call.passed + 1, agent_id, to if to.isdigit() else ""
        call.queue = call.queue if call.named else to
        self.announce(call)
        self.report_device(agent_id)

    def phone_hangs_up(self, call: WorldCall) -> None:
        """The agent's phone has; Asterisk is not done with its channel yet."""
        call.where = "ending"
        self.inbox.append(inputs.HangupAsked(self.agent_leg(call)))

    def agent_hangs_up(self, call: WorldCall) -> None:
        agent_id = call.agent
        assert agent_id is not None
        self.inbox.append(inputs.Hung(self.agent_leg(call), 16))
        self.inbox.append(inputs.OfferBack(call.call_id, call.offer, "ANSWER", 16))
        call.where, call.agent = "gone", None
        self.inbox.append(inputs.Hung(self.caller_leg(call), 16))
        self.report_device(agent_id)

    def agent_is_cut_off(self, call: WorldCall) -> None:
        """The line to the agent's phone is cut; the caller stands in line again."""
        agent_id = call.agent
        assert agent_id is not None
        self.inbox.append(inputs.BridgeLeft(self.agent_leg(call), call.bridge))
        self.inbox.append(inputs.BridgeLeft(self.caller_leg(call), call.bridge))
        self.inbox.append(inputs.Hung(self.agent_leg(call), 44))
        self.inbox.append(inputs.OfferBack(call.call_id, call.offer, "ANSWER", 44))
        call.where, call.agent, call.back = "waiting", None, call.offer
        call.passed, call.cut, call.by, call.named = call.passed + 1, call.cut + 1, agent_id, ""
        self.announce(call)
        self.report_device(agent_id)

    def caller_leg(self, call: WorldCall) -> inputs.Leg:
        return inputs.Leg(call.call_id, call.call_id, None)

    def agent_leg(self, call: WorldCall) -> inputs.Leg:
        return inputs.Leg(call.leg, call.call_id, call.agent)

    # -- what the engine does to the world --

    def feed(self, news: inputs.Input) -> None:
        self.carry_out(self.engine.feed(news, self.now))

    def carry_out(self, actions: list[Action]) -> None:
        for action in actions:
            if isinstance(action, Save):
                self.kept[action.kind, action.key] = action.text
            elif isinstance(action, Forget):
                self.kept.pop(("call", action.key), None)
            elif isinstance(action, Publish):
                self.published.append(action)
            elif isinstance(action, PlaceOffer):
                self.offers.append(action)
                self.redirect(action)

    def redirect(self, offer: PlaceOffer) -> None:
        call = self.calls[offer.call_id]
        assert call.where != "bridged", "a connected caller was redirected"
        assert call.where != "ringing", "a second offer for one call"
        if call.where == "gone":
            self.inbox.append(inputs.OfferUnsent(offer.call_id, offer.offer_id))
            return
        call.offer = offer.offer_id
        before = self.held_by(offer.agent_id)
        if offer.early and before is not None and before.where == "ending":
            self.agent_hangs_up(before)  # the dialplan waits for it
        if self.held_by(offer.agent_id) is not None:
            self.give_up(call, "REFUSED", 0)  # the dialplan's GROUP
        elif offer.agent_id not in self.registered:
            self.give_up(call, "CHANUNAVAIL", 3)
        else:
            call.where, call.agent, call.leg = "ringing", offer.agent_id, self.new_id()
            self.inbox.append(inputs.ChannelBegan(self.agent_leg(call), offer.agent_id))
            self.report_device(offer.agent_id)

    # -- delivery --

    def deliver_all(self) -> None:
        while self.inbox:
            self.feed(self.inbox.pop(0))

    def tick_due(self) -> None:
        while (due := self.engine.next_deadline()) is not None and due <= self.now:
            self.feed(inputs.Tick())

    def pass_time(self, seconds: float) -> None:
        """Time passes; a phone rings no longer than the dialplan lets it."""
        self.now += seconds
        if seconds >= LIMITS.ring_s:
            for call in list(self.calls.values()):
                if call.where == "ringing":
                    self.give_up(call, "NOANSWER", 0)

    def snapshot(self) -> inputs.Snapshot:
        channels = []
        for call in self.calls.values():
            if call.where == "gone":
                continue
            bridged = call.where in ("bridged", "ending")
            talks = bridged or call.where == "calling"
            context = "waiting" if call.where == "waiting" else "connect"
            bridge = call.bridge if bridged else ""
            offered = (call.agent, call.offer) if call.agent and not bridged else None
            seen = inputs.SeenChannel(
                self.caller_leg(call), "PJSIP/trunk", context, bridged, bridge, offer=offered
            )
            channels.append(seen)
            if call.agent is not None:
                leg = self.agent_leg(call)
                channels.append(
                    inputs.SeenChannel(leg, "PJSIP/x", "inbound", talks, bridge, phone=call.agent)
                )
        devices = {agent: self.device(agent) for agent in ROSTER}
        return inputs.Snapshot(self.now, tuple(channels), devices)

    def restart(self) -> None:
        """The engine dies, another takes over what was saved; old reports die with the session."""
        self.inbox.clear()
        self.engine = self.new_engine()
        refill(self.engine, self.kept, self.now)
        self.carry_out(self.engine.feed(self.snapshot(), self.now))
        self.carry_out(self.engine.activate(self.now))

    # -- what must hold --

    def check(self) -> None:
        engine = self.engine
        live = [c.offer.agent_id for c in engine.calls.values() if c.offer is not None]
        asked = [talk.guest_of(c) for c in engine.calls.values()]
        live += [guest.agent_id for guest in asked if guest is not None]
        assert len(live) == len(set(live)), "two live offers for one agent"
        for call in engine.calls.values():
            assert not (call.offer and call.call_id in engine.line)
            assert not (call.bridged_at is not None and call.call_id in engine.line)
        ringing = {a.agent_id for a in engine.crew.all() if a.state == "ringing"}
        assert ringing <= set(live)
        for agent in engine.crew.all():
            assert (agent.agent_id in engine.crew.bench) == agent.available
        for waiting in engine.line:
            for agent in engine.crew.all():
                serves = waiting.need.accepts(agent.as_free())
                assert not (agent.available and serves), "a free agent beside a waiting call"
        self.check_events()

    def check_events(self) -> None:
        ended: set[str | None] = set()
        together: set[tuple[str | None, object]] = set()
        answered: set[str | None] = set()
        for event in self.published:
            if event.kind is CallAnswered:
                assert event.call_id not in answered, "answered twice"
                answered.add(event.call_id)
            pair = (event.call_id, event.fields.get("agent_id"))
            if event.kind is AgentJoined:
                assert pair not in together, "joined twice"
                together.add(pair)
            if event.kind is AgentLeft:
                together.remove(pair)
            if event.kind is CallEnded:
                here = {agent for call_id, agent in together if call_id == event.call_id}
                assert not here, "an agent is still with a call that is over"
                assert event.call_id not in ended, "ended twice"
                ended.add(event.call_id)
