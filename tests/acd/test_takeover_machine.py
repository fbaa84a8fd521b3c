"""As `test_engine_machine`, and a standby takes over: what the wire still holds reaches it, and
what was saved may be from before Redis went away."""

from dataclasses import replace

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import initialize, precondition, rule

from acd import inputs
from acd.journal import read
from tests.acd.test_engine_machine import Machine
from tests.acd.world import LIMITS, ROSTER, World


class Lives(World):
    """Asterisk and the phones, over the lives of several engines."""

    def __post_init__(self) -> None:
        self.old: dict[tuple[str, str], str] | None = None
        """What Redis held when it went away; None while it is there."""
        self.books_are_whole = True
        super().__post_init__()

    def take_over(self) -> None:
        """The standby leads: it lists what there is, then hears what came meanwhile, or earlier."""
        if self.old is not None:  # Redis is back, or nobody would lead
            self.kept, self.old = self.old, None
            self.books_are_whole = False
        self.inbox = [news for news in self.inbox if not self._after_its_end(news)]
        self.engine = self.new_engine()
        self.engine.restore(*read(self.kept, self.now))
        self.carry_out(self.engine.feed(self.snapshot(), self.now))
        self.check_offers()
        self.carry_out(self.engine.activate(self.now))

    def check_offers(self) -> None:
        """Asterisk says which phones ring for whom, whatever was kept of it."""
        for call in self.calls.values():
            known = self.engine.calls.get(call.call_id)
            agent = self.engine.crew.get(call.agent)
            if call.where == "ringing" and known is not None and agent is not None:
                offered = known.offer is not None and known.offer.id == call.offer
                assert offered or agent.wants != "ready", "an offer that the standby misses"

    def _after_its_end(self, news: inputs.Input) -> bool:
        """News of a caller whose end was heard of already: each session is told once, in order."""
        ended = self.engine.hung
        if isinstance(news, inputs.Hung):
            return news.leg.uniqueid in ended
        return isinstance(news, inputs.CallWaits) and news.call_id in ended

    def check_events(self) -> None:
        """What an engine told that saved nothing of it, its successor tells again."""
        if self.books_are_whole:
            super().check_events()


class Takeover(Machine):
    """Callers, agents, a hostile wire, and a leader that dies again and again."""

    world: Lives

    @initialize(wrap_up_s=st.sampled_from([0.0, 5.0]), busy=st.booleans())
    def begin(self, wrap_up_s: float, busy: bool) -> None:
        self.world = Lives(limits=replace(LIMITS, wrap_up_s=wrap_up_s))
        for agent_id in ROSTER:
            self.world.phone(agent_id, here=True)
            self.world.feed(inputs.AgentWish(agent_id, "ready"))
        if busy:
            self.all_talk()
        self.world.deliver_all()

    @rule()
    def standby_takes_over(self) -> None:
        self.world.take_over()

    @rule()
    def redis_goes_away(self) -> None:
        if self.world.old is None:
            self.world.old = dict(self.world.kept)

    @precondition(lambda self: self.world.old is not None)
    @rule()
    def redis_is_back(self) -> None:
        """Everything is written anew."""
        self.world.old = None


def test_an_announcement_from_before_an_offer_that_was_not_saved_makes_no_second_offer() -> None:
    world = Lives()
    world.phone("1001", here=True)
    world.phone("1002", here=True)
    for agent_id in ("1001", "1002"):
        world.feed(inputs.AgentWish(agent_id, "ready"))
    world.deliver_all()
    world.old = dict(world.kept)
    call = world.arrive("senior")
    world.deliver_all()
    world.announce(call)  # sent before the offer, heard by the next engine only
    world.take_over()
    world.deliver_all()
    assert len(world.offers) == 1 and call.where == "ringing"
    world.give_up(call, "BUSY", 17)
    world.deliver_all()
    world.now += 2.0
    world.feed(world.snapshot())
    world.announce(call)
    world.deliver_all()
    assert len(world.offers) == 2


def test_an_offer_that_was_not_kept_is_the_standbys_own() -> None:
    world = Lives(limits=replace(LIMITS, wrap_up_s=0.0))
    world.phone("1001", here=True)
    world.feed(inputs.AgentWish("1001", "ready"))
    first, second = world.arrive(), world.arrive()
    world.deliver_all()
    world.answer(first)
    world.deliver_all()
    world.old = dict(world.kept)
    world.agent_hangs_up(first)
    world.deliver_all()
    assert second.where == "ringing"
    world.take_over()  # which checks it
    assert len(world.offers) == 2
    world.answer(second)
    world.deliver_all()
    agent = world.engine.crew.get("1001")
    assert agent is not None and (agent.state, agent.call_id) == ("talking", second.call_id)


Takeover.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestTakeover = Takeover.TestCase
