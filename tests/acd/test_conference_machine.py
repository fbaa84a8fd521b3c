"""Conferences over a hostile wire: news lost, doubled, late, engines dying in the middle of it."""

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from acd import inputs
from acd.wire import RoomWish
from tests.acd.person_world import PersonWorld
from tests.acd.test_engine_machine import AGENTS, Machine
from tests.acd.test_invited import ANY_HOUR
from tests.acd.world import ROSTER, WorldCall

_WISHES: list[RoomWish] = [
    *("hold", "resume", "consult", "consult", "help"),
    *("conference", "complete", "back", "leave", "person", "emergency", "emergency"),
    *("pause", "pause", "record"),
]
WISHES = st.sampled_from(_WISHES)


class Conferences(Machine):
    """The same hostile wire, and agents who use everything there is."""

    world: PersonWorld

    @initialize()
    def begin(self) -> None:
        self.world = PersonWorld(callback_rules=ANY_HOUR)
        for agent_id in ROSTER:
            self.world.phone(agent_id, here=True)
            self.world.feed(inputs.AgentWish(agent_id, "ready"))
        self.world.deliver_all()

    def with_third(self, joined: bool) -> list[WorldCall]:
        thirds = self.world.thirds.items()
        return [self.world.calls[c] for c, third in thirds if third.joined is joined]

    @rule(data=st.data(), wish=WISHES, to=AGENTS)
    def agent_commands(self, data: st.DataObject, wish: RoomWish, to: str) -> None:
        found = [*self.calls("bridged"), *self.calls("held")]
        if not found:
            return
        call = data.draw(st.sampled_from(found))
        by = data.draw(st.sampled_from(sorted(ROSTER)))
        skills = {"general": 1} if wish == "help" else {}
        more = {"person": 7, "sealed": "c2VhbGVk"} if wish == "person" else {}
        to = {"consult": to, "emergency": "110"}.get(wish, "")
        self.world.wish(call, by, wish, to=to, skills=skills, **more)

    def with_person(self, joined: bool) -> list[WorldCall]:
        people = self.world.people.items()
        return [self.world.calls[c] for c, person in people if bool(person.leg) is joined]

    @rule(data=st.data())
    def person_answers(self, data: st.DataObject) -> None:
        if found := self.with_person(joined=False):
            self.world.person_answers(data.draw(st.sampled_from(found)))

    @rule(data=st.data(), status=st.sampled_from(["BUSY", "NOANSWER", "INVALID"]))
    def person_refuses(self, data: st.DataObject, status: str) -> None:
        if found := self.with_person(joined=False):
            self.world.person_refuses(data.draw(st.sampled_from(found)), status, 0)

    @rule(data=st.data())
    def person_leaves(self, data: st.DataObject) -> None:
        if found := self.with_person(joined=True):
            self.world.person_goes(data.draw(st.sampled_from(found)))

    @rule(data=st.data())
    def guest_answers(self, data: st.DataObject) -> None:
        if found := self.with_third(joined=False):
            self.world.guest_answers(data.draw(st.sampled_from(found)))

    @rule(data=st.data())
    def guest_refuses(self, data: st.DataObject) -> None:
        if found := self.with_third(joined=False):
            self.world.guest_refuses(data.draw(st.sampled_from(found)), "BUSY", 17)

    @rule(data=st.data())
    def third_leaves(self, data: st.DataObject) -> None:
        if found := self.with_third(joined=True):
            self.world.third_goes(data.draw(st.sampled_from(found)))

    @rule(data=st.data())
    def agent_leaves(self, data: st.DataObject) -> None:
        found = [*self.calls("bridged"), *self.calls("held")]
        if found:
            call = data.draw(st.sampled_from(found))
            if call.call_id in self.world.rooms:
                self.world.first_goes(call)
            else:
                self.world.agent_hangs_up(call)

    @rule(data=st.data())
    def held_caller_leaves(self, data: st.DataObject) -> None:
        if call := self.pick(data, "held"):
            self.world.caller_hangs_up(call)

    def teardown(self) -> None:
        """Nobody is left in the music without an agent, and every phone is where it seems to be."""
        if not hasattr(self, "world"):
            return
        for call in self.with_person(joined=False):  # nobody's phone rings for ever
            self.world.person_refuses(call, "NOANSWER", 0)
        super().teardown()
        for call in self.with_person(joined=True):
            person = self.world.engine.calls[call.call_id].invited
            assert person is not None, "somebody listens of whom nobody knows"
            assert person.leg == self.world.people[call.call_id].leg
        for known in self.world.engine.calls.values():
            assert known.invited is None or known.call_id in self.world.people
        for call in self.calls("held"):
            assert call.agent is not None, "a caller on hold whom every agent has left"
            known = self.world.engine.calls[call.call_id]
            assert known.room == "held", "a caller on hold who is thought to talk"
        for call_id in self.world.silent:
            if self.world.calls[call_id].where != "gone":
                assert self.world.engine.calls[call_id].pause, "silent, and nobody knows of it"
        for call in self.calls("bridged"):
            assert self.world.engine.calls[call.call_id].room != "held"
        for call in self.with_third(joined=True):
            agent = self.world.engine.crew.get(self.world.thirds[call.call_id].agent)
            assert agent is not None and agent.state in ("talking", "on_hold")


assert issubclass(Conferences, RuleBasedStateMachine)
Conferences.TestCase.settings = settings(
    max_examples=120,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestConferencesOverAHostileWire = Conferences.TestCase
