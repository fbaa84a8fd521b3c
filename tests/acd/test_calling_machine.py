"""Calls back over a hostile wire: news lost, doubled, late, engines and Asterisk dying.

Whatever happens, a person's phone is rung once in a try and three times in all, never at night, and
nobody who was promised a call is forgotten.
"""

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from acd import inputs
from tests.acd.callback_world import RULES, CallbackWorld
from tests.acd.world import ROSTER, WorldCall

PEOPLE = st.sampled_from(["ann", "bob"])


class Machine(RuleBasedStateMachine):
    """Two people, three agents."""

    @initialize()
    def begin(self) -> None:
        self.world = CallbackWorld()
        for agent_id in ROSTER:
            self.world.phone(agent_id, here=True)
        self.world.feed(inputs.AgentWish("1001", "ready"))
        self.world.deliver_all()

    def pick(self, data: st.DataObject, where: str, *, made: bool) -> WorldCall | None:
        found = [
            c
            for c in self.world.calls.values()
            if c.where == where and c.call_id.startswith("cb-") == made
        ]
        return data.draw(st.sampled_from(found)) if found else None

    @rule(person=PEOPLE)
    def calls(self, person: str) -> None:
        self.world.arrive(person=person)

    @rule(person=PEOPLE)
    def calls_and_is_promised_a_call(self, person: str) -> None:
        self.world.feed(inputs.AgentWish("1001", "offline"))
        call = self.world.arrive(person=person)
        self.world.deliver_all()
        if call.where == "waiting":
            self.world.ask(call)
            self.world.deliver_all()
            self.world.caller_hangs_up(call)
        self.world.feed(inputs.AgentWish("1001", "ready"))
        self.world.deliver_all()

    @rule(data=st.data(), hangs_up=st.booleans())
    def asks(self, data: st.DataObject, hangs_up: bool) -> None:
        if call := self.pick(data, "waiting", made=False):
            before = len(self.world.promises)
            self.world.ask(call)
            self.world.deliver_all()
            if hangs_up and any(p.kept for p in self.world.promises[before:]):
                self.world.caller_hangs_up(call)

    @rule(data=st.data())
    def caller_leaves(self, data: st.DataObject) -> None:
        for where in ("waiting", "bridged"):
            if call := self.pick(data, where, made=False):
                self.world.caller_hangs_up(call)

    @rule(data=st.data(), made=st.booleans())
    def agent_answers(self, data: st.DataObject, made: bool) -> None:
        if call := self.pick(data, "ringing", made=made):
            self.world.answer(call)

    @rule(data=st.data(), made=st.booleans())
    def agent_declines(self, data: st.DataObject, made: bool) -> None:
        if call := self.pick(data, "ringing", made=made):
            self.world.give_up(call, "CHANUNAVAIL", 21)

    @rule(data=st.data(), answers=st.booleans())
    def person_hears_it_ring(self, data: st.DataObject, answers: bool) -> None:
        if call := self.pick(data, "calling", made=True):
            if answers:
                self.world.person_answers(call)
            else:
                self.world.try_ends(call, "NOANSWER")

    @rule(data=st.data())
    def talk_ends(self, data: st.DataObject) -> None:
        if call := self.pick(data, "bridged", made=True):
            self.world.talk_ends(call)

    @rule(data=st.data())
    def an_agent_says_machine(self, data: st.DataObject) -> None:
        if self.world.marks:
            made = data.draw(st.sampled_from(sorted(self.world.marks)))
            self.world.feed(inputs.MachineMarked(made, "1001"))

    @rule(wants=st.sampled_from(["ready", "offline"]))
    def agent_wishes(self, wants: str) -> None:
        self.world.feed(inputs.AgentWish("1002", wants))

    @rule(seconds=st.sampled_from([1.0, 1.0, 25.0, 70.0, 605.0, 605.0, 36_000.0]))
    def time_passes(self, seconds: float) -> None:
        self.world.pass_time(seconds)
        self.world.tick_due()

    @precondition(lambda self: self.world.inbox)
    @rule(data=st.data(), fate=st.sampled_from(["deliver", "deliver", "double", "lose"]))
    def wire(self, data: st.DataObject, fate: str) -> None:
        index = data.draw(st.integers(0, len(self.world.inbox) - 1))
        news = self.world.inbox[index] if fate == "double" else self.world.inbox.pop(index)
        if fate != "lose":
            self.world.feed(news)

    @precondition(lambda self: self.world.originated)
    @rule(data=st.data())
    def an_originate_comes_twice(self, data: st.DataObject) -> None:
        known = data.draw(st.sampled_from(self.world.originated))
        call = self.world.calls[known.call_id]
        busy = self.world.held_by(known.agent_id) is not None
        if call.where == "gone" and not busy and call.call_id in self.world.marks:
            call.where, call.agent, call.leg = "ringing", known.agent_id, self.world.new_id()

    @rule()
    def all_arrives(self) -> None:
        self.world.deliver_all()

    @rule()
    def engine_dies(self) -> None:
        self.world.restart()

    @rule(with_the_engine=st.booleans())
    def asterisk_dies(self, with_the_engine: bool) -> None:
        self.world.inbox.clear()
        self.world.asterisk_dies()
        if with_the_engine:
            self.world.restart()
        else:
            self.world.feed(self.world.snapshot())

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "world"):
            self.world.check()
            assert max(self.world.rung.values(), default=0) <= 1, "a phone rang twice for one try"

    def teardown(self) -> None:
        """Once the wire is well, every promise is settled, or stands in line for later."""
        if not hasattr(self, "world"):
            return
        world = self.world
        for _ in range(3):
            world.deliver_all()
            world.pass_time(25.0)
            world.tick_due()
            world.deliver_all()
            world.now += 20.0
            world.feed(world.snapshot())
            world.deliver_all()
        owed = [
            c
            for c in world.engine.calls.values()
            if c.callback and (c.answered_by is None or c.callback.answered_at is not None)
        ]
        assert world.requested() == len(world.done()) + len(owed), "a promise was forgotten"
        tries: dict[str, int] = {}
        for call_id, times in world.rung.items():
            promise = call_id.rpartition("-")[0]
            tries[promise] = tries.get(promise, 0) + times
        assert all(times <= RULES.attempts for times in tries.values())


Machine.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestCallsBackOverAHostileWire = Machine.TestCase
