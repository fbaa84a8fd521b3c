"""Supervisors who listen: with a phone of their own, to whoever has the caller."""

from dataclasses import dataclass, field

import pytest

from acd import inputs, translate
from acd.actions import Action, Attach, HangUp, Listen, TakeOver
from acd.client import Answer, ListenerView, ListenMode, Request
from acd.desk import look, order, result
from core.events import CallTransferred
from core.pii import MaskedNumber
from tests.acd.conference_world import ConferenceWorld
from tests.acd.world import WorldCall

LEAD = "1003"
OWN = "lead-1"
"""Unique id of the supervisor's channel."""
CHANNEL = "PJSIP/1003-00000009"


@dataclass
class ListeningWorld(ConferenceWorld):
    """Keeps what Asterisk is asked for listeners."""

    heard: list[Action] = field(default_factory=list)

    def carry_out(self, actions: list[Action]) -> None:
        super().carry_out(actions)
        self.heard += [a for a in actions if isinstance(a, Listen | Attach | TakeOver | HangUp)]

    def told(self) -> list[Action]:
        """What was asked since this was last looked at."""
        found, self.heard = self.heard, []
        return found

    def target(self, agent_id: str = "1001") -> str:
        """The channel that this agent talks on."""
        agent = self.engine.crew.get(agent_id)
        assert agent is not None
        return next(iter(agent.legs))

    def hears(self, call_id: str, target: str, mode: ListenMode = "listen") -> None:
        """The supervisor's channel says what it hears."""
        self.feed(inputs.ListenerHere(LEAD, call_id, mode, OWN, CHANNEL, target))

    def listeners(self) -> list[ListenerView]:
        asked = Request(id="l", deadline=self.now + 1, op="listeners")
        answer = look(self.engine, asked, self.now)
        assert answer is not None
        return answer.listeners


@pytest.fixture
def world() -> ListeningWorld:
    made = ListeningWorld()
    for agent_id in ("1001", "1002", LEAD):
        made.phone(agent_id, here=True)
    made.feed(inputs.AgentWish("1001", "ready"))
    made.deliver_all()
    return made


@pytest.fixture
def call(world: ListeningWorld) -> WorldCall:
    made = world.arrive()
    world.deliver_all()
    world.answer(made)
    world.deliver_all()
    return made


def wish(
    world: ListeningWorld, call_id: str, listener: str = LEAD, mode: ListenMode | None = "listen"
) -> Answer:
    """Asked as the console does; no mode: to take the caller."""
    request = Request(
        id="r1", deadline=world.now + 1, op="listen" if mode else "take", call_id=call_id,
        to=listener, mode=mode or "listen", by="lead",
    )  # fmt: skip
    wanted = order(world.engine, request)
    assert isinstance(wanted, inputs.ListenAsked | inputs.TakeAsked)
    world.feed(wanted)
    return result(world.engine, request)


def test_the_supervisors_phone_is_rung_to_hear_the_agents_channel(
    world: ListeningWorld, call: WorldCall
) -> None:
    assert wish(world, call.call_id, mode="whisper").ok
    assert world.told() == [Listen(call.call_id, LEAD, world.target(), "whisper")]
    (ringing,) = world.listeners()
    assert (ringing.listener, ringing.ringing, ringing.agent_id) == (LEAD, True, "1001")
    assert wish(world, call.call_id).refusal == "phone_busy"  # it rings already
    world.hears(call.call_id, world.target(), "whisper")
    (view,) = world.listeners()
    assert (view.ringing, view.mode, view.agent_id) == (False, "whisper", "1001")


def test_who_listens_changes_the_way_on_the_same_channel(
    world: ListeningWorld, call: WorldCall
) -> None:
    world.hears(call.call_id, world.target())
    assert wish(world, call.call_id, mode="barge").ok
    assert world.told() == [Attach(CHANNEL, "barge", call.call_id, world.target())]
    assert world.listeners()[0].mode == "barge"


@pytest.mark.parametrize(
    ("listener", "call_id", "why"),
    [(LEAD, "sl-9.9", "no_call"), ("1009", None, "no_phone"), ("1001", None, "phone_busy")],
)
def test_what_cannot_be_is_refused_with_the_reason(
    world: ListeningWorld, call: WorldCall, listener: str, call_id: str | None, why: str
) -> None:
    assert wish(world, call_id or call.call_id, listener).refusal == why
    assert world.told() == []


def test_a_phone_that_is_gone_is_not_rung(world: ListeningWorld, call: WorldCall) -> None:
    world.phone(LEAD, here=False)
    world.deliver_all()
    assert wish(world, call.call_id).refusal == "no_phone"


def test_a_phone_that_was_not_answered_may_be_rung_again(
    world: ListeningWorld, call: WorldCall
) -> None:
    assert wish(world, call.call_id).ok
    world.feed(inputs.ListenerOver(LEAD))
    assert world.listeners() == []
    assert wish(world, call.call_id).ok


def test_who_listens_is_sent_to_whoever_has_the_caller_until_it_is_over(
    world: ListeningWorld, call: WorldCall
) -> None:
    world.feed(inputs.AgentWish("1002", "ready"))
    world.hears(call.call_id, world.target())
    world.hand_on(call, "1002")
    world.deliver_all()
    world.told()
    world.hears(call.call_id, "")
    assert world.told() == []  # it rings at 1002's: silence for the moment
    world.answer(call)
    world.deliver_all()
    world.hears(call.call_id, "")
    assert world.told() == [Attach(CHANNEL, "listen", call.call_id, world.target("1002"))]
    world.caller_hangs_up(call)
    world.deliver_all()
    world.told()
    world.hears(call.call_id, "")
    assert world.told() == [HangUp(OWN)]
    world.feed(inputs.Hung(inputs.Leg(OWN, None, LEAD), 16))
    assert world.listeners() == []


def test_the_agent_keeps_the_caller_when_the_listeners_phone_dies(
    world: ListeningWorld, call: WorldCall
) -> None:
    world.hears(call.call_id, world.target())
    world.feed(inputs.Hung(inputs.Leg(OWN, None, LEAD), 38))
    assert world.listeners() == [] and world.told() == []
    assert world.engine.calls[call.call_id].joined.keys() == {"1001"}


def test_a_listing_shows_who_listens_and_who_does_no_more(
    world: ListeningWorld, call: WorldCall
) -> None:
    leg = inputs.Leg(OWN, None, LEAD)
    place = ("whisper", call.call_id)
    seen = inputs.SeenChannel(leg, CHANNEL, "listen", bridged=False, listens=place)  # type: ignore[arg-type]
    others = world.snapshot().channels
    world.now += 60
    world.feed(inputs.Snapshot(world.now, (*others, seen), world.snapshot().devices))
    (view,) = world.listeners()
    assert (view.listener, view.mode, view.agent_id) == (LEAD, "whisper", "1001")
    world.now += 60
    world.feed(inputs.Snapshot(world.now, others, world.snapshot().devices))
    assert world.listeners() == []


def test_only_who_listens_takes_the_caller_and_then_the_agent_is_let_go(
    world: ListeningWorld, call: WorldCall
) -> None:
    assert wish(world, call.call_id, mode=None).refusal == "not_listening"
    agents_leg = world.target()
    world.hears(call.call_id, agents_leg)
    assert wish(world, call.call_id, mode=None).ok
    assert world.told() == [TakeOver(call.call_id, CHANNEL)]
    assert world.engine.calls[call.call_id].room == "open"
    assert wish(world, call.call_id, mode="whisper").refusal == "phone_busy"
    world.deliver_all()
    lead = inputs.Leg(OWN, call.call_id, LEAD)
    world.feed(inputs.BridgeEntered(lead, world.room(call)))
    assert world.told() == [HangUp(agents_leg)]
    world.feed(inputs.BridgeEntered(lead, world.room(call)))  # said again: nothing
    assert world.told() == []
    told = [p for p in world.published if p.kind is CallTransferred]
    assert [(p.fields["agent_id"], p.fields["to"]) for p in told] == [("1001", LEAD)]
    world.feed(inputs.Hung(inputs.Leg(agents_leg, call.call_id, "1001"), 16))
    assert world.engine.calls[call.call_id].joined.keys() == {LEAD}
    assert world.engine.crew.get("1001").state == "wrap_up"  # type: ignore[union-attr]


def test_a_listeners_phone_that_dies_on_its_way_leaves_the_caller_with_the_agent(
    world: ListeningWorld, call: WorldCall
) -> None:
    world.hears(call.call_id, world.target())
    assert wish(world, call.call_id, mode=None).ok
    world.deliver_all()
    world.told()
    world.feed(inputs.Hung(inputs.Leg(OWN, None, LEAD), 38))
    assert world.told() == []
    assert world.engine.calls[call.call_id].joined.keys() == {"1001"}


def test_only_a_whole_word_of_a_listener_is_understood() -> None:
    def mask(_number: str) -> MaskedNumber:
        return MaskedNumber(masked="", hash="")

    said = {
        "event": "UserEvent", "userevent": "ACDListen", "uniqueid": OWN, "channel": CHANNEL,
        "place": "barge_sl-1.1", "hears": "a.1",
    }  # fmt: skip
    here = inputs.ListenerHere(LEAD, "sl-1.1", "barge", OWN, CHANNEL, "a.1")
    assert translate.event(said, mask) == here
    for wrong in ({"place": "shout_sl-1.1"}, {"place": "barge_"}, {"channel": "PJSIP/trunk-1"}):
        assert translate.event({**said, **wrong}, mask) is None
    over = {"event": "UserEvent", "userevent": "ACDListenOver", "agent": LEAD}
    assert translate.event(over, mask) == inputs.ListenerOver(LEAD)
    assert translate.event({**over, "agent": "x"}, mask) is None
