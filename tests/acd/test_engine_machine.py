"""Reports lost, doubled, late, out of order, and engines dying: the invariants hold throughout."""

from dataclasses import replace

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from acd import inputs
from acd.policy import Policy, plain
from tests.acd.policies import NARROW, RESERVE, SHIFTS, WIDE, WRAPS
from tests.acd.world import LIMITS, ROSTER, World, WorldCall

AGENTS = st.sampled_from(sorted(ROSTER))


class Machine(RuleBasedStateMachine):
    """Callers, agents and a hostile wire."""

    @initialize(wrap_up_s=st.sampled_from([0.0, 5.0]), busy=st.booleans())
    def begin(self, wrap_up_s: float, busy: bool) -> None:
        self.world = World(limits=replace(LIMITS, wrap_up_s=wrap_up_s))
        for agent_id in ROSTER:
            self.world.phone(agent_id, here=True)
            self.world.feed(inputs.AgentWish(agent_id, "ready"))
        if busy:
            self.all_talk()
        self.world.deliver_all()

    def all_talk(self) -> None:
        """Everybody talks, and others wait."""
        for queue in ("senior", "general", "repair", "general", "senior", "general"):
            self.world.arrive(queue)
        self.world.deliver_all()
        for call in self.calls("ringing"):
            self.world.answer(call)

    def calls(self, where: str) -> list[WorldCall]:
        return [c for c in self.world.calls.values() if c.where == where]

    def pick(self, data: st.DataObject, where: str) -> WorldCall | None:
        found = self.calls(where)
        return data.draw(st.sampled_from(found)) if found else None

    @rule(
        queue=st.sampled_from(["senior", "general", "repair"]), credit=st.sampled_from([0.0, 60.0])
    )
    def call_arrives(self, queue: str, credit: float) -> None:
        self.world.arrive(queue, credit)

    @rule(named=st.one_of(AGENTS, st.just("9999")))
    def call_for_an_agent_arrives(self, named: str) -> None:
        call = self.world.arrive("general")
        last = self.world.inbox[-1]
        assert isinstance(last, inputs.CallWaits) and last.call_id == call.call_id
        self.world.inbox[-1] = replace(last, named=named)

    @rule(other=st.sampled_from([plain(), WIDE, NARROW, SHIFTS, RESERVE, WRAPS]))
    def policy_changes(self, other: Policy) -> None:
        self.world.policy = other
        self.world.carry_out(self.world.engine.set_policy(other, self.world.now))

    @rule(on=st.booleans())
    def peak_emergency(self, on: bool) -> None:
        self.world.feed(inputs.PeakWish(on=on, by="wang", reason="storm"))

    @rule(data=st.data())
    def lap(self, data: st.DataObject) -> None:
        if call := self.pick(data, "waiting"):
            self.world.announce(call)

    @rule(data=st.data())
    def agent_answers(self, data: st.DataObject) -> None:
        if call := self.pick(data, "ringing"):
            self.world.answer(call)

    @rule(
        data=st.data(),
        how=st.sampled_from([("BUSY", 17), ("CHANUNAVAIL", 21), ("NOANSWER", 19)]),
    )
    def phone_refuses(self, data: st.DataObject, how: tuple[str, int]) -> None:
        if call := self.pick(data, "ringing"):
            self.world.give_up(call, *how)

    @rule(data=st.data(), where=st.sampled_from(["waiting", "ringing", "bridged"]))
    def caller_leaves(self, data: st.DataObject, where: str) -> None:
        if call := self.pick(data, where):
            self.world.caller_hangs_up(call)

    @rule(data=st.data())
    def agent_hangs_up(self, data: st.DataObject) -> None:
        if call := self.pick(data, "bridged"):
            self.world.phone_hangs_up(call)

    @rule(data=st.data())
    def agents_channel_ends(self, data: st.DataObject) -> None:
        if call := self.pick(data, "ending"):
            self.world.agent_hangs_up(call)

    @rule(data=st.data())
    def agent_leaves(self, data: st.DataObject) -> None:
        if call := self.pick(data, "bridged"):
            self.world.agent_hangs_up(call)

    @rule(data=st.data(), to=st.sampled_from([*sorted(ROSTER), "9999", "repair", "general"]))
    def agent_hands_on(self, data: st.DataObject, to: str) -> None:
        if call := self.pick(data, "bridged"):
            self.world.hand_on(call, to)

    @rule(data=st.data())
    def agent_is_cut_off(self, data: st.DataObject) -> None:
        if call := self.pick(data, "bridged"):
            self.world.agent_is_cut_off(call)

    @rule(agent=AGENTS, wants=st.sampled_from(["ready", "break", "offline"]))
    def agent_wishes(self, agent: str, wants: str) -> None:
        self.world.feed(inputs.AgentWish(agent, wants))

    @rule(agent=AGENTS, here=st.booleans())
    def phone_comes_and_goes(self, agent: str, here: bool) -> None:
        if self.world.held_by(agent) is None:
            self.world.phone(agent, here)

    @rule(seconds=st.sampled_from([0.5, 4.0, 25.0, 70.0]))
    def time_passes(self, seconds: float) -> None:
        self.world.pass_time(seconds)
        self.world.tick_due()

    @precondition(lambda self: self.world.inbox)
    @rule(
        data=st.data(),
        fate=st.sampled_from(["deliver", "deliver", "deliver", "double", "lose"]),
    )
    def wire(self, data: st.DataObject, fate: str) -> None:
        index = data.draw(st.integers(0, len(self.world.inbox) - 1))
        news = self.world.inbox[index] if fate == "double" else self.world.inbox.pop(index)
        if fate != "lose":
            self.world.feed(news)

    @rule()
    def all_arrives(self) -> None:
        self.world.deliver_all()

    @rule()
    def audit(self) -> None:
        self.world.feed(self.world.snapshot())

    @rule()
    def engine_dies(self) -> None:
        self.world.restart()

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "world"):
            self.world.check()

    def teardown(self) -> None:
        """Once the wire is well again, everyone is where they should be, within two listings."""
        if not hasattr(self, "world"):
            return
        world = self.world
        for call in self.calls("ending"):
            world.agent_hangs_up(call)
        for _ in range(3):
            world.deliver_all()
            world.pass_time(25.0)
            world.tick_due()
            for call in self.calls("waiting"):
                world.announce(call)
            world.deliver_all()
            world.now += 2.0
            world.feed(world.snapshot())
            world.deliver_all()
        world.check()
        there = {c.call_id for c in world.calls.values() if c.where != "gone"}
        assert set(world.engine.calls) == there, "a call was lost, or kept after its end"
        for call in self.calls("waiting"):
            assert call.call_id in world.engine.line, "a waiting call stands in no line"
        for call in self.calls("bridged"):
            agent = world.engine.crew.get(call.agent)
            assert agent is not None and agent.state == "talking"


Machine.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestEngineOverAHostileWire = Machine.TestCase
